"""Which fields a customer is offered by default; what they may see of them is decided by the field policy."""

from collections.abc import Iterable, Mapping
from typing import Any

STAFF_KINDS = frozenset({"person", "customer", "department", "product", "order", "equipment", "ticket"})
"""Pickers of the company's own records: never on a customer's page, not even as a column."""
CODE_KINDS = frozenset({"text", "scan", "serial"})
FRAME_KINDS = frozenset({"section", "tab", "divider"})
STAFF_ROLES = frozenset({"customer", "priority", "parts", "labour_hours", "amount"})


def suggested_fields(fields: Iterable[Mapping[str, Any]], later_required: Iterable[str]) -> list[str]:
    """Keys a customer fills in by default: no staff kinds or roles, nothing a later place asks for."""
    later = set(later_required)
    return [
        str(item["key"])
        for item in fields
        if item.get("kind") not in STAFF_KINDS
        and item.get("kind") not in ("table", "serial", "formula")
        and item.get("role") not in STAFF_ROLES
        and (item.get("required") or item["key"] not in later)
        and (item.get("required") or not _after_first_table(fields, item))
    ]


def is_code(item: Mapping[str, Any]) -> bool:
    """Whether a field can stand, covered, for a ticket where everybody reads it: a plate, a device, a serial number."""
    return item.get("kind") in CODE_KINDS and not item.get("role")


def _after_first_table(fields: Iterable[Mapping[str, Any]], wanted: Mapping[str, Any]) -> bool:
    for item in fields:
        if item is wanted or item["key"] == wanted["key"]:
            return False
        if item.get("kind") == "table":
            return True
    return False


def only_fields(form: Mapping[str, Any], allowed: Iterable[str]) -> dict[str, Any]:
    """A form that was made for a customer (by the field policy), narrowed to these fields and the rules on them.

    Headings, tabs and dividers come along where something allowed stands under them; pickers of the company's own
    records never do, whatever the rights say.
    """
    keys = set(allowed)
    fields = [_without_staff_columns(item) for item in form.get("fields", []) if _stays(item, keys)]
    narrowed = {**form, "fields": _without_empty_frames(fields)}
    if form.get("steps"):
        here = {item["key"] for item in narrowed["fields"]}
        steps = [{**step, "fields": [k for k in step["fields"] if k in here]} for step in form["steps"]]
        narrowed["steps"] = [step for step in steps if step["fields"]]
    return narrowed


def _stays(item: Mapping[str, Any], keys: set[str]) -> bool:
    kind = item.get("kind")
    return kind in FRAME_KINDS or (item["key"] in keys and kind not in STAFF_KINDS)


def _without_staff_columns(item: Mapping[str, Any]) -> dict[str, Any]:
    columns = [column for column in item.get("columns") or [] if column.get("kind") not in STAFF_KINDS]
    return {**item, "columns": columns} if item.get("columns") else dict(item)


def _without_empty_frames(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The fields without headings that have nothing under them; a tab reaches to the next tab."""
    kept: list[dict[str, Any]] = []
    in_section = in_tab = False
    for item in reversed(fields):
        kind = item.get("kind")
        if in_tab if kind == "tab" else in_section if kind in FRAME_KINDS else True:
            kept.append(item)
        if kind in ("section", "tab"):
            in_section, in_tab = False, in_tab and kind != "tab"
        elif kind != "divider":
            in_section = in_tab = True
    return kept[::-1]


def mask_name(name: str, title: str = "") -> str:
    """`王强` → `王**`: a customer knows whom to ask for, not who they are."""
    return f"{name[:1]}{title or '**'}" if name else ""


def without_calls(text: str) -> str:
    """Words from outside call nobody: both signs that would (@ and ＠) become one that looks alike."""
    return text.replace("@", "﹫").replace("＠", "﹫")
