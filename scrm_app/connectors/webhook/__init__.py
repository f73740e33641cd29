"""A signed JSON POST to any address an administrator enters."""
