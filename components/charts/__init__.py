"""Charts, each heavy library in its own module."""
