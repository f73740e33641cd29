"""Rows of the stock."""
