"""Cells of workbooks that leave the house."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST = 32_000


def safe_cell(value: Any) -> Any:
    """Text that starts like a formula gets an apostrophe (OWASP, CSV injection); numbers stay numbers."""
    if isinstance(value, str):
        text = "".join(c for c in value if c >= " " or c in "\t\n\r")[:LONGEST]
        return "'" + text if text.startswith(DANGEROUS) else text
    return value


def workbook(title: str, heads: Sequence[tuple[str, int]], rows: Iterable[Sequence[Any]]) -> bytes:
    """A workbook of one sheet, every cell safe. `heads`: words and width (characters) of each column."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    for column, (_, width) in enumerate(heads, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.append([_head(sheet, words) for words, _ in heads])
    for row in rows:
        sheet.append([safe_cell(value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _head(sheet: Any, words: str) -> Any:
    cell = WriteOnlyCell(sheet, value=safe_cell(words))
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EEF1F6")
    return cell
