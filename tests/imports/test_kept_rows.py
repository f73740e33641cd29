"""The rows left by the look at a workbook are what reading it again would give; anything else is read anew."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from scrm_app.imports.engine import kept, reader

SPEC = {"target": "customers", "columns": {"0": "external_id", "1": "name", "2": "phone", "3": "joined_at"}}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Two sheets with typed cells, blank rows and bad phones."""
    made = Workbook(write_only=True)
    for sheet, count in (("甲", 2300), ("乙", 3)):
        page = made.create_sheet(sheet)
        page.append(["编号", "姓名", "手机", "建档时间"])
        for n in range(count):
            when: Any = datetime(2026, 1, 1 + n % 28, 9, 30) if n % 3 else "2026年1月5日"  # noqa: DTZ001  as Excel types them
            page.append(
                [] if n % 50 == 7 else [n, f"{sheet}\u2028{n}", "待补" if n % 100 == 9 else 13800000000 + n, when]
            )
    made.save(tmp_path / "book")
    return tmp_path / "book"


def read(book: Path, **source: str) -> list[dict[str, Any]]:
    return list(reader.read_batches(book, SPEC, sheet="甲", **source))


def test_the_rows_left_by_a_look_are_the_rows_of_the_file(book: Path) -> None:
    rows = book.with_suffix(".rows")
    told = reader.inspect(book, "customers", sheet="甲", kept=str(rows))
    assert told == reader.inspect(book, "customers", sheet="甲")
    plain = read(book)
    assert [path.name for path in book.parent.iterdir() if path.suffix == ".part"] == []
    book.write_bytes(b"PK")  # the workbook itself is not opened again
    assert read(book, kept=str(rows)) == plain
    assert sum(len(batch["good"]) + len(batch["bad"]) for batch in plain) == told["total"] == 2254
    skipped = list(reader.read_batches(book, SPEC, sheet="甲", kept=str(rows), skip_to=2300))
    assert [number for batch in skipped for number, _ in batch["good"]] == [2301]


def test_another_sheet_or_no_rows_means_reading_the_file(book: Path) -> None:
    rows = book.with_suffix(".rows")
    reader.inspect(book, "customers", sheet="乙", kept=str(rows))
    assert read(book, kept=str(rows)) == read(book) == read(book, kept=str(book.with_suffix(".none")))


def test_a_full_disk_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_write", lambda _file, line: "sheet" in line)
    body = iter([(2, ["1", "甲"]), (3, ["2", "乙"])])
    assert list(kept.while_read(tmp_path / "x.rows", "甲", 1, ["编号"], body)) == [(2, ["1", "甲"]), (3, ["2", "乙"])]
    assert list(tmp_path.iterdir()) == []
