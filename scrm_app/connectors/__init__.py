"""Outside systems, each spoken to over its documented protocol."""
