"""The one condition language of the product."""
