"""Pure rules of settlement: integer fen in, integer fen out, one rounding."""
