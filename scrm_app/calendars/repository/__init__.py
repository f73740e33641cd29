"""Rows of calendars, skills, shifts, leave and presence."""
