"""Answers of every kind, tables among them, and the sums of tables."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from scrm_app.core.money import round_fen
from scrm_app.core.text import Text
from scrm_app.forms.engine import values
from scrm_app.forms.engine.computed import compute_row, row_formulas
from scrm_app.forms.engine.fields import COMPUTED_KINDS, Field
from scrm_app.rules.engine.formula import Formula
from scrm_app.rules.errors import BadFormula

MAX_ROWS = 200


class BadRows(values.BadAnswer):
    """Rows with a wrong cell; `cells` maps `row.column` (from 0) to its sentence."""

    def __init__(self, text: Text, cells: dict[str, Text]) -> None:
        super().__init__(text.zh, text.en)
        self.cells = cells


def read_value(field: Field, value: object) -> Any:
    """The stored value of an answer of any kind, or None when nothing was answered; raises BadAnswer or BadRows."""
    if field.kind == "table":
        return (read_rows(field, value) or None) if value is not None else None
    return values.read_answer(field, value)


def read_rows(field: Field, value: object) -> list[dict[str, Any]]:
    """The stored rows of a table answer; empty rows are dropped. Raises BadRows or BadAnswer."""
    if not isinstance(value, list):
        raise values.BadAnswer("明细表无法识别, 请重新填写。", "The table cannot be read. Please fill it in again.")
    if len(value) > MAX_ROWS:
        raise values.BadAnswer(f"最多 {MAX_ROWS} 行。", f"At most {MAX_ROWS} rows.")
    rows: list[dict[str, Any]] = []
    cells: dict[str, Text] = {}
    asked = [column for column in field.columns if column.kind not in COMPUTED_KINDS]
    formulas = _formulas(field)
    for index, raw in enumerate(value):
        if not isinstance(raw, Mapping):
            raise values.BadAnswer(f"第 {index + 1} 行无法识别。", f"Row {index + 1} cannot be read.")
        if all(raw.get(column.key) in (None, "") for column in asked):
            continue
        row = _read_row(asked, raw, index, cells)
        rows.append(row)
        cells |= {f"{index}.{key}": text for key, text in compute_row(formulas, row).items()}
    if cells:
        raise BadRows(_first(field, cells), cells)
    values.check_count(field, len(rows), Text("行", "rows"))
    return rows


def _formulas(field: Field) -> list[tuple[Field, Formula]]:
    """The computed columns; none while the form is unfinished (publishing refuses such a form)."""
    try:
        return row_formulas(field)
    except BadFormula:
        return []


def _read_row(asked: list[Field], raw: Mapping[str, Any], index: int, cells: dict[str, Text]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in asked:
        place = f"{index}.{column.key}"
        given = raw.get(column.key, column.default)
        try:
            row[column.key] = values.read_answer(column, given)
        except values.BadAnswer as error:
            cells[place] = error.text
            continue
        if row[column.key] is None and column.required:
            cells[place] = Text("请填写。", "Please fill this in.")
    return row


def _first(field: Field, cells: dict[str, Text]) -> Text:
    place, text = next(iter(cells.items()))
    row, key = place.split(".", 1)
    label = next(column.label for column in field.columns if column.key == key)
    number = int(row) + 1
    return Text(f"第 {number} 行「{label}」: {text.zh}", f'Row {number}, "{label}": {text.en}')


def row_total_fen(field: Field, row: Mapping[str, Any]) -> int | None:
    """Quantity times unit price of one row in fen; None when the table has no such columns or the row no price."""
    quantity, price = field.column_by_role("quantity"), field.column_by_role("unit_price")
    if quantity is None or price is None:
        return None
    many, each = row.get(quantity.key), row.get(price.key)
    if not isinstance(many, int | float) or not isinstance(each, int):
        return None
    return round_fen(Decimal(str(many)) * each)


def rows_total_fen(field: Field, rows: list[Any]) -> int | None:
    """The sum of the row totals in fen; None when the table has no quantity and unit price columns."""
    if field.column_by_role("quantity") is None or field.column_by_role("unit_price") is None:
        return None
    return sum(row_total_fen(field, row) or 0 for row in rows if isinstance(row, Mapping))


def column_totals(field: Field, rows: list[Any]) -> list[tuple[Field, int | float]]:
    """The columns whose sum is shown, with it; fen for money."""
    found: list[tuple[Field, int | float]] = []
    for column in field.columns:
        if not column.total or column.value_kind not in ("number", "money"):
            continue
        cells = [row.get(column.key) for row in rows if isinstance(row, Mapping)]
        exact = sum((Decimal(str(c)) for c in cells if isinstance(c, int | float)), Decimal(0))
        found.append((column, int(exact) if exact == int(exact) else float(exact)))
    return found
