"""What the browser computes and refuses while somebody types is what the server computes and refuses."""

import random
from pathlib import Path
from typing import Any

import pytest

from components.data import form_view
from scrm_app.core.money import format_fen
from scrm_app.forms.engine.answers import show_value, validate
from scrm_app.forms.engine.fields import FILE_KINDS
from scrm_app.forms.engine.schema import parse_schema
from scrm_app.forms.engine.tables import row_total_fen, rows_total_fen
from tests.forms.browser import run_js
from tests.forms.samples import EVERY_KIND, PARTS

SCRIPT = """
import * as v from "./data/form_view/form_values.js";
const { schema, parts, texts, fens, rows, typed, stored } = JSON.parse(await Bun.stdin.text());
const fields = schema.fields;
console.log(JSON.stringify({
  fens: fens.map(v.showFen),
  totals: rows.map((r) => [r.map((row) => v.rowTotal(parts, row)), v.tableTotal(parts, r)]),
  typed: typed.map((t) => {
    const vals = { ...v.startValues(fields, {}), ...t };
    return [v.collect(fields, vals), Object.keys(v.checkAll(fields, vals, texts))];
  }),
  again: stored.map((s) => v.collect(fields, v.startValues(fields, s))),
  shown: stored.map((s) => Object.fromEntries(fields.map((f) => [f.key, v.showValue(f, s[f.key], [], [], texts)]))),
}));
"""
SCHEMA = parse_schema(EVERY_KIND)
TYPED: dict[str, list[Any]] = {
    "fault": ["", " ", "漏水"],
    "hours": [
        "",
        "2",
        "2.5",
        "-1",
        "101",
        "abc",
        "1,000",
        "0.0000001",
        "1e3",
        "9" * 20,
        ".5",
        "5.",
        "1e1",
        "٣",
        "--1",
        "1.2.3",
    ],
    "cost": [
        "",
        ".5",
        "5.",
        "1e2",
        "٣",
        "--1",
        "1.2.3",
        "12",
        "12.5",
        "12.555",
        "-3",
        "¥1,234.50",
        "abc",
        "0.00",
        "9" * 14,
    ],
    "clock": ["", "09:30", "9:30", "25:00", "09:60", "x"],
    "stay": [
        "",
        {"from": "2026-01-01", "to": ""},
        {"from": "2026-01-01", "to": "2026-01-02"},
        {"from": "2026-01-03", "to": "2026-01-02"},
        {"from": "", "to": ""},
    ],
    "mood": ["", 1, 5, 6, 0],
    "heat": ["", "-10", "40", "40.5", "-11", "x", "21.5"],
    "code": ["", "6901", "码" * 201],
    "spot": ["", {"lat": 1.5, "lng": 2.5, "text": ""}, {"lat": None, "lng": None, "text": " "}, {"text": "门口"}],
    "phone": [
        "",
        "13800138000",
        "138 0013 8000",
        "+86 13800138000",
        "021-62345678",
        "12345",
        "+6591234567",
        "400-820-8820",
    ],
}


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(form_view, "say", lambda zh, _en: zh)
        texts = form_view.view_texts()
    draw = random.Random(11)
    rows = [
        [{"name": "x", "qty": draw.choice([0, 1, 1.5, 0.333333, 2.675, 17]), "price": draw.randrange(0, 10**7)}]
        * draw.randint(1, 3)
        for _ in range(300)
    ]
    typed = [{key: value} for key, values in TYPED.items() for value in values]
    stored = [validate(SCHEMA, GOOD | {"hours": n})[0] for n in (0, 1.25, None)]
    cases = {
        "schema": SCHEMA.to_json(),
        "parts": PARTS,
        "texts": texts,
        "fens": [0, 1, -1, 99, 100, -123456, 10**12, 1234567],
        "rows": rows,
        "typed": typed,
        "stored": stored,
    }
    found = run_js(tmp_path_factory.mktemp("js"), SCRIPT, cases)
    return {**cases, "js": found}


GOOD: dict[str, Any] = {
    "fault": "空调不制冷",
    "level": "high",
    "phone": "13800138000",
    "parts": [{"name": "压缩机", "qty": 1.5, "price": 123450}],
    "cost": 990,
    "day": "2026-11-21",
    "moment": "2026-11-21T00:00:00+00:00",
    "tags": ["high", "low"],
    "clock": "09:05",
    "stay": {"from": "2026-05-01", "to": "2026-05-03"},
    "mood": 4,
    "heat": 21.5,
    "code": "6901234567892",
    "spot": {"lat": 31.230412, "lng": 121.4737, "accuracy": 12, "text": "世纪大道 100 号"},
    "shop": {"id": 7, "name": "浦东店"},
    "place": {"codes": ["310000", "310100", "310115"], "names": ["上海市", "市辖区", "浦东新区"]},
}


def test_amounts_read_the_same(answer: dict[str, Any]) -> None:
    assert answer["js"]["fens"] == [format_fen(fen) for fen in answer["fens"]]


def test_sums_of_rows_agree_to_the_fen(answer: dict[str, Any]) -> None:
    parts = SCHEMA.by_role("parts")
    assert parts is not None
    for rows, (each, total) in zip(answer["rows"], answer["js"]["totals"], strict=True):
        assert each == [row_total_fen(parts, row) for row in rows]
        assert total == rows_total_fen(parts, rows)


def test_what_the_browser_lets_through_the_server_takes(answer: dict[str, Any]) -> None:
    for sent, (collected, problems) in zip(answer["typed"], answer["js"]["typed"], strict=True):
        key = next(iter(sent))
        _, refused = validate(SCHEMA, collected, only={key})
        assert (key in problems) == (key in refused), (sent, problems, refused)


def test_a_stored_answer_survives_being_edited(answer: dict[str, Any]) -> None:
    for stored, again in zip(answer["stored"], answer["js"]["again"], strict=True):
        assert validate(SCHEMA, again)[0] == stored


def test_answers_read_the_same(answer: dict[str, Any]) -> None:
    for stored, shown in zip(answer["stored"], answer["js"]["shown"], strict=True):
        for item in SCHEMA.questions():
            if item.kind != "table" and item.kind not in FILE_KINDS and stored.get(item.key) is not None:
                assert shown[item.key] == show_value(item, stored[item.key], "zh-CN", names={})


PICK = """
import { filled } from "./data/form_view/form_values.js";
const { columns, row, facts } = JSON.parse(await Bun.stdin.text());
console.log(JSON.stringify(facts.map((one) => filled(columns, row, one))));
"""


def test_a_row_takes_over_what_the_price_book_says_of_its_part(tmp_path: Path) -> None:
    columns = [
        {"key": "part", "kind": "product"},
        {"key": "code", "kind": "text", "fill": "code"},
        {"key": "unit", "kind": "text", "fill": "unit"},
        {"key": "price", "kind": "money", "fill": "price"},
        {"key": "note", "kind": "text"},
    ]
    row = {"part": {"id": 1}, "code": "旧", "unit": "", "price": "9", "note": "急"}
    facts = [{"code": "YSJ", "unit": "台", "price": 12345}, {"code": "Z", "unit": None}, {}, None]
    full, partly, *nothing = run_js(tmp_path, PICK, {"columns": columns, "row": row, "facts": facts})
    assert full == row | {"code": "YSJ", "unit": "台", "price": "123.45"}
    assert partly == row | {"code": "Z"}
    assert nothing == [row, row]
