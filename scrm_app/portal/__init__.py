"""What people without an account see through a signed link."""
