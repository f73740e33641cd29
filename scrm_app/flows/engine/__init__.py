"""The flow engine: pure functions over frozen values; no clock, no database, no screen."""
