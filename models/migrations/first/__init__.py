"""The tables of migration 0001, by what they are for. Landed: later changes are migrations of their own."""
