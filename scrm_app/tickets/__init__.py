"""Requests for work, from opening to closing."""
