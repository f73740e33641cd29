"""Who did what, and which rule decided what."""
