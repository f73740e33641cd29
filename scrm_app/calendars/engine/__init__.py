"""Pure calendar arithmetic."""
