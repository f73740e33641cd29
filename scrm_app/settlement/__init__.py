"""Money: plans with tiers, monthly statements, and why every amount is what it is."""
