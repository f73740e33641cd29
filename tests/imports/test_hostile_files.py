"""Files that lie, break or explode: each gets a sentence, and nothing else happens."""

import contextlib
import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from scrm_app.core.errors import ScrmError
from scrm_app.imports.engine import reader
from scrm_app.imports.errors import FileRefused, FileTooLarge

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = f'<?xml version="1.0"?><worksheet xmlns="{NS}" xmlns:x="{NS}">{{}}</worksheet>'


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def rewritten(path: Path, source: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info.filename, parts.pop(info.filename, old.read(info)))
        for name, data in parts.items():
            new.writestr(name, data)
    return path


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    return workbook(tmp_path / "plain.xlsx", [["客户编号", "姓名"], ["1", "张三"]])


def refused(path: Path, *, large: bool = False) -> str:
    with pytest.raises(FileTooLarge if large else FileRefused) as caught:
        reader.inspect(path, "customers")
    assert caught.value.text.en
    return caught.value.text.zh


def test_a_5_kb_workbook_with_one_cell_in_the_last_corner_is_refused(tmp_path: Path, plain: Path) -> None:
    far = SHEET.format('<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>').encode()
    path = rewritten(tmp_path / "far.xlsx", plain, {"xl/worksheets/sheet1.xml": far})
    assert path.stat().st_size < 6_000
    assert "16,384" in refused(path, large=True)


@pytest.mark.parametrize("cell", ["<c  r='XFD1048576'>", '<c s="1" r="XFD1048576">', '<x:c r="XFD1048576">'])
def test_no_way_of_writing_the_far_cell_slips_through(tmp_path: Path, plain: Path, cell: str) -> None:
    tag = cell.split()[0].strip("<")
    body = f'<sheetData><row>{cell}<v>1</v></{tag}></row><row><c r="A2"><v>1</v></c></row></sheetData>'
    path = rewritten(tmp_path / "far.xlsx", plain, {"xl/worksheets/sheet1.xml": SHEET.format(body).encode()})
    refused(path, large=True)


def test_a_cell_named_by_an_entity_is_refused(tmp_path: Path, plain: Path) -> None:
    body = '<sheetData><row><c r="&#88;FD1048576"><v>1</v></c></row></sheetData>'
    refused(rewritten(tmp_path / "e.xlsx", plain, {"xl/worksheets/sheet1.xml": SHEET.format(body).encode()}))


def test_a_zip_bomb_is_refused_by_its_declared_size(tmp_path: Path, plain: Path) -> None:
    bomb = SHEET.format("<sheetData>" + " " * 120_000_000 + "</sheetData>").encode()
    path = rewritten(tmp_path / "bomb.xlsx", plain, {"xl/worksheets/sheet1.xml": bomb})
    assert path.stat().st_size < 300_000
    assert "压缩炸弹" in refused(path, large=True)


def test_macros_are_refused_whatever_the_name(tmp_path: Path, plain: Path) -> None:
    assert "宏" in refused(rewritten(tmp_path / "m.xlsx", plain, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}))


def test_external_entities_are_refused(tmp_path: Path, plain: Path) -> None:
    xxe = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><sst>&y;</sst>'
    assert "实体" in refused(rewritten(tmp_path / "x.xlsx", plain, {"xl/sharedStrings.xml": xxe}))
    wide = "<?xml version='1.0' encoding='UTF-16'?><!DOCTYPE x []><sst/>".encode("utf-16")
    assert "实体" in refused(rewritten(tmp_path / "w.xlsx", plain, {"xl/sharedStrings.xml": wide}))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"MZ\x90\x00" + b"\x00" * 500,
        b"\x7fELF" + b"\x01" * 500,
        b"%PDF-1.7\n%\xe2\xe3",
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 99,
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
        b"PK\x03\x04" + b"\x00" * 200,
        bytes(range(256)) * 40,
        b"\x1f\x8b\x08\x00broken",
        b"\n\n\n , , \n",
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(data)
    refused(path)


def test_a_truncated_workbook_and_a_renamed_archive_are_refused(tmp_path: Path, plain: Path) -> None:
    whole = plain.read_bytes()
    for cut in (100, len(whole) // 2, len(whole) - 10):
        path = tmp_path / "cut.xlsx"
        path.write_bytes(whole[:cut])
        refused(path)
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "压缩包" in refused(tmp_path / "a.xlsx")


def test_a_mutated_workbook_never_gets_past_a_refusal_or_an_answer(tmp_path: Path, plain: Path) -> None:
    whole = plain.read_bytes()
    for at in range(0, len(whole), max(1, len(whole) // 12)):
        path = tmp_path / "mutated.xlsx"
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :])
        with contextlib.suppress(ScrmError):
            assert reader.inspect(path, "customers")["header"]


def test_a_gzip_that_never_ends_is_cut_off(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "big.csv.gz"
    with gzip.open(path, "wb", compresslevel=9) as stream:
        for _ in range(220):
            stream.write(b"a,b\n" * 262_144)
    refused(path, large=True)


@pytest.mark.parametrize(
    ("data", "encoding", "delimiter"),
    [
        ("客户编号,姓名\n1,张三\n".encode("gbk"), "gb18030", ","),
        ("客户编号,姓名\n1,张三\n".encode("utf-8-sig"), "utf-8-sig", ","),
        ("客户编号\t姓名\n1\t张三\n".encode("utf-16"), "utf-16", "\t"),
        ("客户编号;姓名\n1;张,三\n2;李,四\n".encode(), "utf-8", ";"),
        ("客户编号|姓名\r\n1|张三\r\n".encode(), "utf-8", "|"),
        ("客户\x00编号 ,姓名  \n1,张\x00三\n".encode(), "utf-8", ","),
    ],
)
def test_encodings_delimiters_nul_bytes_and_spaces(tmp_path: Path, data: bytes, encoding: str, delimiter: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    report = reader.inspect(path, "customers")
    assert (report["encoding"], report["delimiter"]) == (encoding, delimiter)
    assert report["columns"] == {"0": "external_id", "1": "name"}
    batch = next(reader.read_batches(path, {"target": "customers", "columns": report["columns"]}))
    assert batch["good"][0][1]["external_id"] == "1"
    assert "\x00" not in batch["good"][0][1]["name"]


def test_a_quote_that_is_never_closed_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "q.csv"
    path.write_text('客户编号,姓名\n1,"张三\n' + "2,李四\n" * 40_000)
    assert "引号" in refused(path)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "o.csv"
    path.write_text("总金额,收货地址\n12,上海\n")
    report = reader.inspect(path, "orders")
    with pytest.raises(ScrmError, match="订单编号"):
        list(reader.read_batches(path, {"target": "orders", "columns": report["columns"]}))


def test_titles_above_the_header_and_an_offset_table_are_understood(tmp_path: Path) -> None:
    book = Workbook()
    book.active["B3"] = "会员名单 2026"
    for column, name in enumerate(("客户编号", "姓名", "手机"), start=2):
        book.active.cell(5, column, name)
        book.active.cell(6, column, {2: 7, 3: "王五", 4: 13800138000}[column])
    buffer = io.BytesIO()
    book.save(buffer)
    path = tmp_path / "offset.xlsx"
    path.write_bytes(buffer.getvalue())
    report = reader.inspect(path, "customers")
    assert report["header_row"] == 5
    batch = next(reader.read_batches(path, {"target": "customers", "columns": report["columns"]}))
    assert batch["good"] == [(6, {"external_id": "7", "name": "王五", "phone": "13800138000"})]
