"""What a customer's form is made of."""

from typing import Any

from scrm_app.portal.engine.audience import only_fields


def keys(schema: dict[str, Any]) -> list[str]:
    return [item["key"] for item in schema["fields"]]


def one(key: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "kind": kind, "label": key} | more


FORM = {
    "columns": 2,
    "fields": [
        one("first", "tab"),
        one("head", "section"),
        one("name", "text"),
        one("line", "divider"),
        one("staff_head", "section"),
        one("worker", "person"),
        one("second", "tab"),
        one("inner", "section"),
        one("machine", "equipment"),
        one("part", "product"),
    ],
}


def test_headings_come_along_only_where_something_stands_under_them() -> None:
    seen = only_fields(FORM, {"name", "worker", "machine", "part"})
    assert keys(seen) == ["first", "head", "name"]
    assert seen["columns"] == 2


def test_pickers_of_company_records_never_reach_a_customer_even_when_allowed() -> None:
    kinds = ["person", "customer", "department", "product", "order", "equipment", "ticket"]
    columns = [one("text", "text"), one("goods", "product")]
    form = {"fields": [*[one(kind, kind) for kind in kinds], one("rows", "table", columns=columns)]}
    seen = only_fields(form, {*kinds, "rows"})
    assert keys(seen) == ["rows"]
    assert keys({"fields": seen["fields"][0]["columns"]}) == ["text"]
