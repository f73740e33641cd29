"""Conditions as SQL, and counting by them."""
