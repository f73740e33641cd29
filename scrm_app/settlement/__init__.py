"""Plans, tiers, statements: money that explains itself."""
