"""Screens of the form designer."""
