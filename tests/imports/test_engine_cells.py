"""Reading cells: what people write, and what is refused."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.customers.engine.provinces import PROVINCES, province_code
from scrm_app.imports.engine import cells
from scrm_app.imports.engine.columns import TableReader
from scrm_app.imports.engine.mapping import Spec, guess, signature
from scrm_app.imports.engine.reject_file import safe
from scrm_app.imports.engine.targets import ORDERS, TARGETS

read_date = cells.date_reader("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("12", 1200),
        ("1,234.5", 123450),
        ("¥99.90", 9990),
        ("12元", 1200),
        ("-3.2", -320),
        ("１２．５", 1250),
        ("0", 0),
        ("(12.00)", -1200),
        ("（¥1,200）", -120000),
        ("-¥5", -500),
        ("¥-5", -500),
        ("−5", -500),
        ("CNY 12.30", 1230),
        ("12 RMB", 1200),
    ],
)
def test_amounts_as_people_write_them(text: str, fen: int) -> None:
    assert cells.parse_money(text) == (fen, None)


@pytest.mark.parametrize(
    "text",
    ["abc", "12.345", "1e400", "NaN", "Infinity", "十二", "99999999999999999", "(-5)", "(5", "3元5", "1 2", "()", "¥"],
)
def test_what_is_no_amount_is_refused_with_the_text(text: str) -> None:
    value, problem = cells.parse_money(text)
    assert value is None
    assert problem is not None
    assert text[:10] in problem.zh


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2020-02-21 00:00:00", datetime(2020, 2, 20, 16, tzinfo=UTC)),
        ("2020/2/1 8:05", datetime(2020, 2, 1, 0, 5, tzinfo=UTC)),
        ("2020年2月1日", datetime(2020, 1, 31, 16, tzinfo=UTC)),
        ("2020年2月1日 8时30分", datetime(2020, 2, 1, 0, 30, tzinfo=UTC)),
        ("04-09-2012", datetime(2012, 9, 3, 16, tzinfo=UTC)),
        ("43882", datetime(2020, 2, 20, 16, tzinfo=UTC)),
        ("2012-10-09T14:50:17+00:00", datetime(2012, 10, 9, 14, 50, 17, tzinfo=UTC)),
    ],
)
def test_dates_as_people_write_them(text: str, utc: datetime) -> None:
    value, problem = read_date(text)
    assert problem is None
    assert datetime.fromisoformat(str(value)) == utc


@pytest.mark.parametrize("text", ["昨天", "2020-13-01", "2020-02-30", "0001-01-01", "12:30", "99999"])
def test_what_is_no_date_is_refused(text: str) -> None:
    assert read_date(text)[1] is not None


@pytest.mark.parametrize(
    ("text", "phone"),
    [("+86 138-0013-8000", "13800138000"), ("021-12345678", "02112345678"), ("400 123 4567", "4001234567")],
)
def test_phones(text: str, phone: str) -> None:
    assert cells.parse_phone(text) == (phone, None)


@given(st.text(max_size=40))
def test_no_text_breaks_a_reader(text: str) -> None:
    plain = cells.clean(text)
    for read in (cells.parse_money, cells.parse_phone, read_date):
        value, problem = read(plain)
        assert (value is None) == (problem is not None)


@given(st.text(alphabet="=+-@'\t\r\x08 a中\ufeff", max_size=6) | st.text(max_size=40))
def test_an_exported_cell_is_never_a_formula_and_reads_back(text: str) -> None:
    written = safe(text)
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cells.clean(written) == cells.clean(text)


def test_every_province_is_found_by_its_full_and_its_short_name() -> None:
    for code, name in PROVINCES.items():
        assert province_code(name) == code
        assert province_code(name[:3] if name[:3] in ("内蒙古", "黑龙江") else name[:2]) == code
    assert province_code("中国广东省深圳市南山区") == "440000"
    assert province_code("火星") == ""


def test_headers_of_a_shop_export_are_guessed_with_their_trailing_spaces() -> None:
    header = ["订单编号", "总金额", "买家实际支付金额", "收货地址 ", "订单创建时间", "订单付款时间 ", "退款金额"]
    keys = ["external_id", "amount_fen", "paid_fen", "address", "placed_at", "paid_at", "refund_fen"]
    assert guess(ORDERS, header, []) == dict(enumerate(keys))
    assert signature("orders", header) == signature("orders", [name.strip() for name in header])
    assert signature("orders", header) != signature("customers", header)


def test_a_phone_column_is_found_by_its_content() -> None:
    sample = [[f"1380013{n:04}", "x"] for n in range(10)]
    assert guess(TARGETS["customers"], ["甲", "乙"], sample) == {0: "phone"}


def test_a_row_says_every_problem_at_its_column() -> None:
    reader = TableReader(Spec("orders", {0: "external_id", 1: "amount_fen", 2: "placed_at"}))
    columns, problems = reader.read([["", "abc", "2020-01-01"], ["A1", "12", "2020-01-02"], ["A2", ""]])
    assert [column for column, _ in problems[0]] == ["0", "1"]
    assert [column for column, _ in problems[2]] == ["2"]
    assert set(problems) == {0, 2}
    assert (columns["external_id"][1], columns["amount_fen"][1:]) == ("A1", [1200, None])
