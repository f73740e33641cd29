"""Content as plain data: no database, no clock of its own."""
