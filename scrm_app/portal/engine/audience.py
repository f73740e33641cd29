"""What a customer may see: everything is hidden unless this file says otherwise."""

from collections.abc import Iterable, Mapping
from typing import Any

STAFF_KINDS = frozenset({"person", "customer"})
STAFF_ROLES = frozenset({"customer", "priority", "parts", "labour_hours", "amount"})
STAFF_COLUMN_ROLES = frozenset({"cost"})


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


def customer_schema(schema: Mapping[str, Any], allowed: Iterable[str]) -> dict[str, Any]:
    """The form as a customer gets it: only the allowed keys, and never a purchase price column."""
    keys = set(allowed)
    fields = []
    for item in schema.get("fields", []):
        if item["key"] not in keys or item.get("kind") in STAFF_KINDS:
            continue
        columns = [c for c in item.get("columns") or [] if c.get("role") not in STAFF_COLUMN_ROLES]
        fields.append({**item, "columns": columns} if item.get("columns") else dict(item))
    return {**schema, "fields": fields}


def customer_answers(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers to the fields of a customer's form: tables cut to visible columns, telephone numbers masked."""
    shown: dict[str, Any] = {}
    for item in schema.get("fields", []):
        value = answers.get(item["key"])
        if item.get("kind") == "table" and isinstance(value, list):
            keys = {column["key"] for column in item.get("columns") or []}
            value = [{k: v for k, v in row.items() if k in keys} for row in value if isinstance(row, Mapping)]
        if item.get("kind") == "phone" and isinstance(value, str):
            value = mask_phone(value)
        if value not in (None, "", []):
            shown[item["key"]] = value
    return shown


def mask_name(name: str, title: str = "") -> str:
    """`王强` → `王**`: a customer knows whom to ask for, not who they are."""
    return f"{name[:1]}{title or '**'}" if name else ""


def mask_phone(phone: str) -> str:
    """`13812345678` → `138****5678`."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****"
