"""One face for both kinds of file: sheets, a header row, and rows of cells with their row numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Any

from scrm_app.imports.engine import guard, limits, text_file
from scrm_app.imports.engine.columns import as_text
from scrm_app.imports.errors import FileRefused, FileTooLarge

Row = tuple[int, list[Any]]
"""Row number and cells: text in a .csv, as Excel types them in a workbook."""
_HEADER_SEARCH = 10
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Source:
    """How to read one table: kind "xlsx" or "csv"; sheet for the one, encoding and delimiter for the other."""

    kind: str
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""


def recognise(path: Path, *, sheet: str = "", encoding: str = "", delimiter: str = "", checked: bool = False) -> Source:
    """What the file is by its content, never by its name; refuses what is no table.

    `checked`: this very file was looked at before and its sheet is known, so the guard need not run again.
    """
    with path.open("rb") as stream:
        head = stream.read(8)
    if not head:
        raise FileRefused("文件是空的, 请检查后重新上传。", "The file is empty. Check it and upload again.")
    if head.startswith(b"PK"):
        if checked and sheet:
            return Source("xlsx", sheets=(sheet,), sheet=sheet)
        guard.check_workbook(path)
        sheets = _sheet_names(path)
        chosen = sheet if sheet in sheets else sheets[0]
        return Source("xlsx", sheets=sheets, sheet=chosen)
    if head.startswith(_OLE):
        raise FileRefused(
            "这是旧版 .xls 或带密码的文件, 请在 Excel 中另存为 .xlsx 后上传。",
            "This is an old .xls or a protected workbook. Save it as .xlsx in Excel and upload that.",
        )
    if head.startswith((b"MZ", b"\x7fELF", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc")):
        raise FileRefused(
            "这不是表格文件。请上传 .xlsx 或 .csv 文件。", "This is not a table. Upload an .xlsx or a .csv file."
        )
    text_file.check_is_text(path)
    found = encoding or text_file.detect_encoding(path)
    return Source("csv", encoding=found, delimiter=delimiter or text_file.detect_delimiter(path, found))


def _workbook(path: Path) -> Any:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as error:
        raise FileRefused(
            "这个 Excel 文件不完整或已损坏, 请在 Excel 中打开并另存为 .xlsx 后重新上传。",
            "This workbook is incomplete or damaged. Open it in Excel, save it again as .xlsx and upload that.",
        ) from error


def _sheet_names(path: Path) -> tuple[str, ...]:
    book = _workbook(path)
    names = tuple(meta.name for meta in book.sheets_metadata if str(meta.typ).endswith("WorkSheet"))
    if not names:
        raise FileRefused("工作簿里没有工作表。", "There is no sheet in the workbook.")
    return names


def _sheet_rows(path: Path, name: str) -> Iterator[Row]:
    from python_calamine import CalamineError

    try:
        sheet = _workbook(path).get_sheet_by_name(name)
    except CalamineError as error:
        raise FileRefused("这张工作表无法读取, 请换一张。", "This sheet cannot be read. Choose another one.") from error
    yield from enumerate(sheet.iter_rows(), start=1)


def _is_filled(cell: Any) -> bool:
    return cell != "" and not (type(cell) is str and cell.isspace())


def read_table(path: Path, source: Source) -> tuple[int, list[str], Iterator[Row]]:
    """The header's row number, the trimmed header cells, and every row below that is not blank."""
    if source.kind == "xlsx":
        rows: Iterator[Row] = _sheet_rows(path, source.sheet)
    else:
        rows = enumerate(text_file.csv_rows(path, source.encoding, source.delimiter), start=1)
    head = list(islice(rows, _HEADER_SEARCH))
    at = _header_index([cells for _, cells in head])
    number, cells = head[at]
    header = _clean_header([as_text(cell) for cell in cells])
    if len(header) > limits.MAX_COLUMNS:
        raise FileTooLarge(
            f"表格有 {len(header)} 列, 最多 {limits.MAX_COLUMNS} 列。",
            f"The table has {len(header)} columns; at most {limits.MAX_COLUMNS} are taken.",
        )
    return number, header, _body(chain(head[at + 1 :], rows))


def _header_index(rows: list[list[Any]]) -> int:
    """The first row with most of the width filled: titles above a table have one cell."""
    filled = [sum(map(_is_filled, row)) for row in rows]
    if not filled or max(filled) == 0:
        raise FileRefused("表格里没有内容。", "There is nothing in the table.")
    wanted = max(1, max(filled) * 0.6)
    return next(index for index, count in enumerate(filled) if count >= wanted)


def _clean_header(cells: list[str]) -> list[str]:
    """Header cells without the spaces people leave; unnamed and repeated ones get a number."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    seen: dict[str, int] = {}
    header = []
    for index, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\x00", "").replace("\ufeff", "").split())[:100] or f"列 {index}"
        seen[name] = seen.get(name, 0) + 1
        header.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return header


def _body(rows: Iterator[Row]) -> Iterator[Row]:
    taken = 0
    for number, cells in rows:
        if not any(map(_is_filled, cells)):
            continue
        taken += 1
        if taken > limits.MAX_ROWS:
            raise FileTooLarge(
                f"表格超过 {limits.MAX_ROWS:,} 行, 请拆分成多个文件。",
                f"The table has more than {limits.MAX_ROWS:,} rows. Split it into several files.",
            )
        yield number, cells
