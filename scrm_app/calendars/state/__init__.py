"""The screens of opening hours and of the staff."""
