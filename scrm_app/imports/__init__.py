"""Bringing rows in from files."""
