"""The rules of tickets; nothing but Python."""
