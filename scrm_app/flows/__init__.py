"""Flows: what a business user draws, publishes and then lives by."""
