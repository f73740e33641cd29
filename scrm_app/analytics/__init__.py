"""Read-only boards and reports."""
