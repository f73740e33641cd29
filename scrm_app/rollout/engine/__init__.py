"""Pure comparisons of what was with what would be."""
