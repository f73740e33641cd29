"""Rules about customers that need nothing but Python."""
