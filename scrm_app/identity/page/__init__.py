"""Screens of identity, and the frame around every screen."""
