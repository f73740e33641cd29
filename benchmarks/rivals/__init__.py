"""What the product is measured against; runs in an environment of its own and knows nothing of the product."""
