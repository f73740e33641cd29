"""Stages, the funnel's arithmetic and the colour of a follow-up; pure Python."""
