"""Screens for customers (bare, phone first) and the staff screen of links."""
