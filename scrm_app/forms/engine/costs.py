"""Purchase prices are for those who were granted them: the columns go, and what was stored stays when others edit."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scrm_app.forms.engine.fields import Field, FormSchema

Answers = Mapping[str, Any]


def without_costs(schema: FormSchema) -> FormSchema:
    """The form as somebody sees it who may not see purchase prices."""
    return replace(schema, fields=tuple(_narrow(field) for field in schema.fields))


def optional_costs(schema: FormSchema) -> FormSchema:
    """The form with purchase prices that nobody has to fill in."""
    fields = (replace(f, columns=tuple(_optional(c) for c in f.columns)) for f in schema.fields)
    return replace(schema, fields=tuple(fields))


def _optional(column: Field) -> Field:
    return replace(column, required=False) if column.role == "cost" else column


def strip_costs(schema: FormSchema, answers: Answers) -> dict[str, Any]:
    """The answers without purchase prices."""
    return {key: _strip(schema.field(key), value) for key, value in answers.items()}


def keep_costs(schema: FormSchema, stored: Answers, given: Answers) -> dict[str, Any]:
    """What somebody without the right sent, with the stored purchase prices put back; those they sent are dropped.

    A row keeps the price of the stored row with the same part, the first unused one when there are several.
    """
    return {key: _keep(schema.field(key), stored.get(key), value) for key, value in given.items()}


def _costs(field: Field | None) -> set[str]:
    return {column.key for column in field.columns if column.role == "cost"} if field else set()


def _narrow(field: Field) -> Field:
    hidden = _costs(field)
    return replace(field, columns=tuple(c for c in field.columns if c.key not in hidden)) if hidden else field


def _strip(field: Field | None, value: Any) -> Any:
    hidden = _costs(field)
    if not hidden or not isinstance(value, list):
        return value
    return [_row(row, hidden) if isinstance(row, Mapping) else row for row in value]


def _row(row: Mapping[str, Any], hidden: set[str]) -> dict[str, Any]:
    return {key: cell for key, cell in row.items() if key not in hidden}


def _keep(field: Field | None, stored: Any, given: Any) -> Any:
    hidden = _costs(field)
    if field is None or not hidden or not isinstance(given, list):
        return given
    part = field.column_by_role("part")
    left = [row for row in stored if isinstance(row, Mapping)] if isinstance(stored, list) else []
    rows: list[Any] = []
    for row in given:
        if not isinstance(row, Mapping):
            rows.append(row)
            continue
        name = row.get(part.key) if part else None
        match = next((old for old in left if part and old.get(part.key) == name), None)
        if match is not None:
            left.remove(match)
        kept = {key: match[key] for key in hidden if match and match.get(key) is not None}
        rows.append(_row(row, hidden) | kept)
    return rows
