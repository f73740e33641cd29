"""The rows of a workbook as text, written while they are counted, so that the import need not unpack it once more.

A line of JSON about the sheet, then lines of `[[row number, cells], …]`. Only child processes write and read it.
"""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from scrm_app.imports.engine.columns import as_text
from scrm_app.imports.engine.table import Row

PART = 1000


def while_read(path: Path, sheet: str, header_row: int, header: list[str], body: Iterator[Row]) -> Iterator[Row]:
    """The rows of `body`, which stand at `path` once the last of them was taken; not at all when the disk is full."""
    unfinished = path.with_suffix(".part")
    try:
        file = unfinished.open("w", encoding="utf-8", errors="surrogatepass")
    except OSError:
        yield from body
        return
    with file:
        fine = _write(file, {"sheet": sheet, "header_row": header_row, "header": header})
        while part := list(islice(body, PART)):
            fine = fine and _write(file, [[number, [as_text(cell) for cell in cells]] for number, cells in part])
            yield from part
    if fine:
        unfinished.replace(path)
    else:
        unfinished.unlink(missing_ok=True)


def _write(file: Any, line: Any) -> bool:
    try:
        file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        file.flush()
    except OSError:
        return False
    return True


def read(path: Path, sheet: str) -> tuple[int, list[str], Iterator[Row]] | None:
    """Header row, header and rows as `table.read_table` gives them; None when they are not there for this sheet."""
    try:
        file = path.open(encoding="utf-8", errors="surrogatepass")
    except FileNotFoundError:
        return None
    about = json.loads(file.readline())
    if about["sheet"] != sheet:
        file.close()
        return None
    return about["header_row"], about["header"], _rows(file)


def _rows(file: Any) -> Iterator[Row]:
    with file:
        for line in file:
            yield from map(tuple, json.loads(line))
