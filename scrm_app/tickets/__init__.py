"""Requests for work: opened, moved along their flow, talked about, reminded, closed."""
