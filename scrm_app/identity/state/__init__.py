"""What the identity pages remember."""
