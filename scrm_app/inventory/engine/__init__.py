"""Rules of the stock."""
