"""Industry packs and the demo company."""
