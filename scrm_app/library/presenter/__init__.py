"""Templates and modules as the screens show them."""
