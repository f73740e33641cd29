"""Customers, their identities, orders and touchpoints."""
