"""The pages of the template library."""
