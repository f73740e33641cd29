"""The workbook of refused rows: `python -m scrm_app.imports.engine.reject_file OUT.xlsx`, rows as JSON lines on stdin.

The first line is the header; each further line is [row number, cells, reason]. A child process, so a hundred
thousand rows do not hold up the server.
"""

import json
import sys
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

from scrm_app.imports.engine.cells import FORMULA_STARTS

_ILLEGAL = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula: outer blanks go, and an apostrophe stands before = + - @."""
    plain = text.translate(_ILLEGAL).strip()
    return f"'{plain}" if plain.startswith(FORMULA_STARTS) else plain


def write(target: str, lines: Iterable[str]) -> None:
    """Write the workbook from JSON lines."""
    rows = iter(lines)
    header: list[str] = json.loads(next(rows))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("未导入的行")
    sheet.freeze_panes = "A2"
    for column in range(1, len(header) + 1):
        sheet.column_dimensions[get_column_letter(column)].width = 18
    sheet.column_dimensions[get_column_letter(len(header))].width = 60
    sheet.append([_head(sheet, name) for name in header])
    for line in rows:
        number, cells, reason = json.loads(line)
        padded = [safe(str(cell)) for cell in cells] + [""] * (len(header) - 2 - len(cells))
        sheet.append([*padded[: len(header) - 2], number, safe(reason)])
    book.save(target)


def _head(sheet: Any, name: str) -> Any:
    cell = WriteOnlyCell(sheet, value=safe(name))
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="EDF0F7")
    return cell


if __name__ == "__main__":
    write(sys.argv[1], sys.stdin)
