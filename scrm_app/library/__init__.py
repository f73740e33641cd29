"""Ready-made content: the demo company and a first flow for each industry."""
