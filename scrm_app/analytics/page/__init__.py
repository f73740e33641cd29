"""Screens of the boards; figures make them heavy, so each is a module of its own."""
