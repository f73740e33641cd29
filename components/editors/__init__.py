"""Editors for people who do not code: forms, conditions, flows, tiers."""
