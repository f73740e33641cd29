"""A .csv as it really comes: which encoding, which delimiter, with NUL bytes or a gzip around it."""

import codecs
import csv
import gzip
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from scrm_app.imports.engine import limits
from scrm_app.imports.errors import FileRefused, FileTooLarge

ENCODINGS = ("utf-8-sig", "utf-8", "gb18030", "utf-16", "big5", "latin-1")
DELIMITERS = (",", "\t", ";", "|")
_CHUNK = 1 << 20
_SAMPLE_CHARS = 1 << 16


class _Capped(io.RawIOBase):
    """A byte stream that refuses to give more than the cap: a gzip may hold anything."""

    def __init__(self, inner: IO[bytes]) -> None:
        self._inner = inner
        self._left = limits.MAX_TEXT_BYTES

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        data = self._inner.read(len(buffer))
        self._left -= len(data)
        if self._left < 0:
            raise FileTooLarge(
                "文件内容过大, 请拆分成多个文件后再上传。",
                "There is more in the file than one import takes. Split it into several files.",
            )
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._inner.close()
        super().close()


def open_bytes(path: Path) -> io.BufferedReader:
    """The bytes of a text file, unpacked when it is gzip."""
    with path.open("rb") as probe:
        packed = probe.read(2) == b"\x1f\x8b"
    inner: IO[bytes] = gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[assignment]  # noqa: SIM115
    return io.BufferedReader(_Capped(inner), _CHUNK)


def detect_encoding(path: Path) -> str:
    """The encoding of the whole file: a byte order mark, else UTF-8, else GB18030, else refused."""
    with open_bytes(path) as stream:
        head = stream.read(4)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise FileRefused(
        "无法识别文件的文字编码, 请另存为 UTF-8 编码的 CSV 或 .xlsx 后重新上传。",
        "The text encoding of the file is unknown. Save it as UTF-8 CSV or as .xlsx and upload that.",
    )


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    with open_bytes(path) as stream:
        try:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def check_is_text(path: Path) -> None:
    """Refuses a program, an image or an archive that only calls itself .csv."""
    with open_bytes(path) as stream:
        head = stream.read(1 << 16)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    strange = sum(head.count(bytes([code])) for code in range(1, 32) if code not in (9, 10, 11, 12, 13, 26, 27))
    zeros = head.count(0)
    if head and (strange > len(head) * 0.002 or zeros > max(8, len(head) * 0.05)):
        raise FileRefused(
            "这不是表格文件。请上传 .xlsx 或 .csv 文件。", "This is not a table. Upload an .xlsx or a .csv file."
        )


def detect_delimiter(path: Path, encoding: str) -> str:
    """The separator that cuts the first lines into the same number of cells most often."""
    with text_stream(path, encoding) as stream:
        sample = stream.read(_SAMPLE_CHARS)
    lines = sample.splitlines()[:40]
    if len(sample) == _SAMPLE_CHARS and len(lines) > 1:
        lines = lines[:-1]
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        if not widths:
            continue
        width, times = widths.most_common(1)[0]
        score = (times / widths.total()) * (width - 1) ** 0.5
        if score > best_score:
            best, best_score = delimiter, score
    return best


def text_stream(path: Path, encoding: str) -> io.TextIOWrapper:
    """The decoded text; `encoding` is one of ENCODINGS."""
    if encoding not in ENCODINGS:
        raise FileRefused("不支持的文字编码。", "This text encoding is not supported.")
    return io.TextIOWrapper(open_bytes(path), encoding=encoding, errors="strict", newline="")


def csv_rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    """Every row as text cells; a broken quote or a wrong encoding is a sentence with the line."""
    if delimiter not in DELIMITERS:
        raise FileRefused("不支持的分隔符。", "This separator is not supported.")
    csv.field_size_limit(limits.MAX_CELL_CHARS * 4)
    with text_stream(path, encoding) as stream:
        reader = csv.reader(stream, delimiter=delimiter)
        try:
            yield from reader
        except csv.Error as error:
            line = reader.line_num
            raise FileRefused(
                f"第 {line} 行附近的引号没有成对或单元格过长, 无法继续读取。请修正后重新上传。",
                f"Near line {line} a quote is not closed or a cell is too long. Correct it and upload again.",
            ) from error
        except (UnicodeDecodeError, UnicodeError) as error:
            raise FileRefused(
                "按所选文字编码无法读取这个文件, 请换一种编码。",
                "The file cannot be read in the chosen encoding. Choose another one.",
            ) from error
        except (EOFError, OSError) as error:
            raise FileRefused("压缩文件不完整或已损坏。", "The compressed file is incomplete or damaged.") from error
