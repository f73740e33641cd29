"""Purchase prices: gone from sight, kept in store, never written by those who may not see them."""

from typing import Any

from scrm_app.forms.engine.answers import validate
from scrm_app.forms.engine.costs import keep_costs, optional_costs, strip_costs, without_costs
from scrm_app.forms.engine.schema import parse_schema
from tests.forms.samples import PARTS, field

COST = field("cost", "money", "进货价", role="cost", required=True)
SCHEMA = parse_schema({"fields": [PARTS | {"columns": [*PARTS["columns"], COST]}, field("note", "text", "备注")]})
STORED: dict[str, Any] = {
    "note": "换新",
    "parts": [
        {"name": "滤芯", "qty": 1, "price": 3000, "cost": 1200},
        {"name": "压缩机", "qty": 1, "price": 90000, "cost": 61000},
        {"name": "滤芯", "qty": 2, "price": 3000, "cost": 1300},
    ],
}


def test_the_column_and_its_cells_are_gone() -> None:
    parts = without_costs(SCHEMA).field("parts")
    assert parts is not None
    assert [column.key for column in parts.columns] == ["name", "qty", "price"]
    assert "1200" not in repr(strip_costs(SCHEMA, STORED))
    assert strip_costs(SCHEMA, STORED)["note"] == "换新"


def test_what_was_stored_survives_an_edit_by_part() -> None:
    sent = strip_costs(SCHEMA, STORED)
    sent["parts"] = [
        sent["parts"][1],
        {"name": "滤芯", "qty": 5, "price": 2800},
        {"name": "支架", "qty": 1, "price": 900},
    ]
    kept = keep_costs(SCHEMA, STORED, sent)
    assert [row.get("cost") for row in kept["parts"]] == [61000, 1200, None]


def test_a_forged_price_is_dropped() -> None:
    sent = {"parts": [{"name": "支架", "qty": 1, "price": 900, "cost": 1}], "note": "x"}
    assert keep_costs(SCHEMA, {}, sent) == {"parts": [{"name": "支架", "qty": 1, "price": 900}], "note": "x"}
    for odd in (None, "x", [None, 5], [{"name": ["x"]}], {"a": 1}):
        keep_costs(SCHEMA, {"parts": odd}, {"parts": odd})
        strip_costs(SCHEMA, {"parts": odd})


def test_nobody_is_asked_for_a_price_they_cannot_see() -> None:
    sent = {"parts": [{"name": "支架", "qty": 1, "price": 900}]}
    assert validate(SCHEMA, sent)[1]
    assert validate(optional_costs(SCHEMA), sent)[1] == {}
    assert validate(without_costs(SCHEMA), sent)[1] == {}
