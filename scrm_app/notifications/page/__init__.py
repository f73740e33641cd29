"""The screens of notifications, one module each."""
