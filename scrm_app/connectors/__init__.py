"""The edges of the building: one folder per outside system, all of the same shape (client, mapper, connector)."""
