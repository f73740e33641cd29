"""Shopify: orders pushed by the shop."""
