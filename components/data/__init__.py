"""Tables and other ways to show records."""
