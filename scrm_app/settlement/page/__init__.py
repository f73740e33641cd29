"""The settlement screens, one module a page."""
