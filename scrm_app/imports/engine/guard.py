"""Looks at an .xlsx before any parser does: sizes as declared, macros, entities, and how far the cells reach."""

import re
import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from scrm_app.imports.engine import limits
from scrm_app.imports.errors import FileRefused, FileTooLarge

_CHUNK = 1 << 20
_OVERLAP = 4096
_REF = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([^"'<>]{0,40})["']""")
_PLAIN_REF = re.compile(rb"^([A-Z]{1,3})([0-9]{1,7})$")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?\br\s*=\s*["']([0-9]{1,12})["']""")
_WINDOW = 16
_OPEN, _COLON, _QUOTE, _EQUALS, _C, _R, _O, _W = b'<:"=crow'
Bytes = npt.NDArray[np.uint8]


def check_workbook(path: Path) -> None:
    """Refuses a workbook that lies about its size, carries macros or entities, or has a cell far away."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive)
            for info in archive.infolist():
                if info.filename.endswith((".xml", ".rels")):
                    _check_part(archive, info)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise FileRefused(
            "这个 Excel 文件不完整或已损坏, 请在 Excel 中打开并另存为 .xlsx 后重新上传。",
            "This workbook is incomplete or damaged. Open it in Excel, save it again as .xlsx and upload that.",
        ) from error


def _check_directory(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > limits.MAX_ZIP_ENTRIES:
        raise _too_much_inside()
    if any(name.lower().endswith("vbaproject.bin") or "macrosheets/" in name.lower() for name in names):
        raise FileRefused(
            "文件含有宏, 出于安全不予导入。请在 Excel 中另存为不含宏的 .xlsx。",
            "The workbook carries macros and is not taken in for safety. Save it as an .xlsx without macros.",
        )
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise FileRefused(
            "这是一个压缩包, 不是 Excel 表格。请上传 .xlsx 或 .csv 文件。",
            "This is an archive, not a workbook. Upload an .xlsx or a .csv file.",
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefused(
            "文件设有密码, 请先在 Excel 中取消密码。",
            "The workbook is protected by a password. Remove it in Excel first.",
        )
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    bomb = unpacked > limits.RATIO_FROM_BYTES and unpacked / packed > limits.MAX_RATIO
    if unpacked > limits.MAX_UNPACKED_BYTES or bomb:
        raise _too_much_inside()


def _too_much_inside() -> FileTooLarge:
    return FileTooLarge(
        "文件解压后过大, 疑似压缩炸弹, 未予导入。请拆分成多个文件后再上传。",
        "The file unpacks to far more than its size and is not taken in. Split it into several files.",
    )


def _check_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
    is_sheet = info.filename.startswith("xl/worksheets/")
    reach = Reach()
    read = 0
    tail = b""
    with archive.open(info) as part:
        while chunk := part.read(_CHUNK):
            read += len(chunk)
            if read > limits.MAX_UNPACKED_BYTES:
                raise _too_much_inside()
            block = tail + chunk
            if b"<!DOCTYPE" in block or b"<!ENTITY" in block or _is_utf16(block, first=read == len(chunk)):
                raise FileRefused(
                    "文件内含外部实体声明, 出于安全不予导入。请在 Excel 中另存为 .xlsx。",
                    "The workbook declares XML entities and is not taken in for safety. Save it again in Excel.",
                )
            if is_sheet:
                reach.look(block)
            tail = block[-_OVERLAP:]
    if is_sheet:
        reach.look(tail + b" " * _WINDOW)
    reach.check()


def _is_utf16(block: bytes, *, first: bool) -> bool:
    """A part in UTF-16 would hide its words from the checks above; Excel never writes one."""
    return first and block[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")


class Reach:
    """The furthest column and row a sheet's cells name."""

    def __init__(self) -> None:
        self.column = 0
        self.row = 0

    def look(self, block: bytes) -> None:
        """Take in one block of sheet XML."""
        furthest = _furthest(block)
        if furthest is None:
            for ref in set(_REF.findall(block)):
                self._look_at(ref)
            furthest = 0, max(map(int, _ROW.findall(block)), default=0)
        self.column = max(self.column, furthest[0])
        self.row = max(self.row, furthest[1])

    def _look_at(self, ref: bytes) -> None:
        plain = _PLAIN_REF.match(ref.upper())
        if plain is None:
            raise FileRefused(
                "工作表中有无法识别的单元格位置, 请在 Excel 中另存为 .xlsx 后重新上传。",
                "The sheet names a cell in a way we do not understand. Save it again in Excel and upload that.",
            )
        self.column = max(self.column, column_number(plain[1]))
        self.row = max(self.row, int(plain[2]))

    def check(self) -> None:
        """Refuse a sheet whose corner is too far away, whatever is in it."""
        far = self.row > limits.MAX_ROWS + 10 or self.column > limits.MAX_COLUMNS
        if far or self.row * self.column > limits.MAX_CELLS:
            raise FileTooLarge(
                f"工作表延伸到第 {self.row:,} 行、第 {self.column:,} 列, 超出一次可导入的范围"
                f"(最多 {limits.MAX_ROWS:,} 行、{limits.MAX_COLUMNS} 列)。请删除末尾的空行空列或拆分文件。",
                f"The sheet reaches row {self.row:,} and column {self.column:,}; one import takes at most "
                f"{limits.MAX_ROWS:,} rows and {limits.MAX_COLUMNS} columns. "
                "Delete the empty rows and columns at the end, or split the file.",
            )


def _furthest(block: bytes) -> tuple[int, int] | None:
    """The furthest column and row, where every cell and row says its place first, as Excel writes it; else None.

    The last _WINDOW bytes are left to the next block, which begins with them.
    """
    text = np.frombuffer(block, np.uint8)
    if len(text) < _WINDOW + 5:
        return 0, 0
    name_ends = text[3 : -_WINDOW - 1]
    blank = np.flatnonzero((text[4:-_WINDOW] <= 32) & ((name_ends == _C) | (name_ends == _W))) + 4
    one, two, three, four = (text[blank - back] for back in (1, 2, 3, 4))
    is_cell = (one == _C) & ((two == _OPEN) | (two == _COLON))
    is_row = (one == _W) & (two == _O) & (three == _R) & ((four == _OPEN) | (four == _COLON))
    wanted = is_cell | is_row
    return _read_places(sliding_window_view(text, _WINDOW)[blank[wanted] + 1], is_cell[wanted])


def _read_places(seen: Bytes, is_cell: npt.NDArray[np.bool_]) -> tuple[int, int] | None:
    """Furthest column and row of places like `r="AB12"` (a cell) and `r="12"` (a row), one a line of `seen`."""
    letters = np.logical_and.accumulate((seen[:, 3:6] >= 65) & (seen[:, 3:6] <= 90), axis=1)
    start = 3 + letters.sum(axis=1)
    number = np.take_along_axis(seen, start[:, None] + np.arange(8), axis=1)
    digits = np.logical_and.accumulate((number >= 48) & (number <= 57), axis=1)
    end = start + digits.sum(axis=1)
    closed = np.take_along_axis(seen, end[:, None], axis=1)[:, 0] == _QUOTE
    plain = (seen[:, 0] == _R) & (seen[:, 1] == _EQUALS) & (seen[:, 2] == _QUOTE) & closed
    if not (plain & (end > start) & (end <= start + 7) & ((start > 3) == is_cell)).all():
        return None
    column = row = np.zeros(len(seen), np.int64)
    for at in range(3):
        column = np.where(letters[:, at], column * 26 + seen[:, 3 + at] - 64, column)
    for at in range(7):
        row = np.where(digits[:, at], row * 10 + number[:, at] - 48, row)
    return int(column.max(initial=0)), int(row.max(initial=0))


def column_number(letters: bytes) -> int:
    """Column letters to a 1-based number: A is 1, XFD is 16384."""
    number = 0
    for letter in letters[:7]:
        number = number * 26 + letter - 64
    return number
