"""Which fields a customer is offered by default; what they may see of them is decided by the field policy."""

from collections.abc import Iterable, Mapping
from typing import Any

STAFF_KINDS = frozenset({"person", "customer"})
STAFF_ROLES = frozenset({"customer", "priority", "parts", "labour_hours", "amount"})


def suggested_fields(fields: Iterable[Mapping[str, Any]], later_required: Iterable[str]) -> list[str]:
    """Keys a customer fills in by default: no staff kinds or roles, nothing a later place asks for."""
    later = set(later_required)
    return [
        str(item["key"])
        for item in fields
        if item.get("kind") not in STAFF_KINDS
        and item.get("kind") != "table"
        and item.get("role") not in STAFF_ROLES
        and (item.get("required") or item["key"] not in later)
        and (item.get("required") or not _after_first_table(fields, item))
    ]


def _after_first_table(fields: Iterable[Mapping[str, Any]], wanted: Mapping[str, Any]) -> bool:
    for item in fields:
        if item is wanted or item["key"] == wanted["key"]:
            return False
        if item.get("kind") == "table":
            return True
    return False


def only_fields(form: Mapping[str, Any], allowed: Iterable[str]) -> dict[str, Any]:
    """A form that was made for a customer (by the field policy), narrowed to these fields and the rules on them."""
    keys = set(allowed)
    narrowed = {**form, "fields": [item for item in form.get("fields", []) if item["key"] in keys]}
    if form.get("steps"):
        steps = [{**step, "fields": [k for k in step["fields"] if k in keys]} for step in form["steps"]]
        narrowed["steps"] = [step for step in steps if step["fields"]]
    return narrowed


def mask_name(name: str, title: str = "") -> str:
    """`王强` → `王**`: a customer knows whom to ask for, not who they are."""
    return f"{name[:1]}{title or '**'}" if name else ""
