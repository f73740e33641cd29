"""Ticket numbers that a person can read out on the telephone."""

from datetime import date


def ticket_number(day: date, store: int, sequence: int) -> str:
    """`GD20261121-07-0001`: business day, store, running number of that store on that day."""
    return f"GD{day:%Y%m%d}-{store:02d}-{sequence:04d}"
