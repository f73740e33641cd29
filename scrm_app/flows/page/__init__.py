"""The screens of flows."""
