"""Arithmetic of the boards, on plain numbers."""
