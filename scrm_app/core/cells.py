"""Cells of workbooks that leave the house."""

from typing import Any

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST = 32_000


def safe_cell(value: Any) -> Any:
    """Text that starts like a formula gets an apostrophe (OWASP, CSV injection); numbers stay numbers."""
    if isinstance(value, str):
        text = "".join(c for c in value if c >= " " or c in "\t\n\r")[:LONGEST]
        return "'" + text if text.startswith(DANGEROUS) else text
    return value
