"""The form designer and what it makes."""
