"""Sign-in, sessions, users, roles, organisation tree, data scope."""
