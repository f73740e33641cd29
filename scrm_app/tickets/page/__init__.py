"""The screens of tickets, one module each."""
