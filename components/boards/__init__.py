"""Boards: columns of cards that obey rules handed in from outside."""
