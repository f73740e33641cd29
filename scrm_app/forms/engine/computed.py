"""Formulas: what a formula of this form may read, and the computed columns of a table, row by row.

Computed fields of the form itself run among its rules (engine/logic.py). A column reads the other columns of its row
and never the clock, so that a row always gives the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from scrm_app.core.text import Text
from scrm_app.forms.engine.fields import Field, FormSchema
from scrm_app.rules.engine.formula import Formula, order_of, parse_formula, program_json
from scrm_app.rules.engine.nodes import FieldInfo
from scrm_app.rules.errors import BadFormula

_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


def info_of(field: Field) -> FieldInfo:
    """A field as conditions and formulas see it."""
    labels = {option.value: option.label for option in field.options}
    return FieldInfo(field.key, field.label, field.value_kind, labels)


def formula_fields(schema: FormSchema) -> dict[str, FieldInfo]:
    """What a formula of the form may read: every answer, and the columns of tables as `parts.price`."""
    return {
        field.key: replace(info_of(field), columns={column.key: info_of(column) for column in field.columns})
        for field in schema.questions()
    }


def row_formulas(table: Field) -> list[tuple[Field, Formula]]:
    """The computed columns of a table in running order; BadFormula when one cannot be read or they run in a circle."""
    infos = {column.key: info_of(column) for column in table.columns}
    found = {c.key: (c, parse_formula(c.formula, infos)) for c in table.columns if c.kind == "formula" and c.formula}
    labels = {column.key: column.label for column in table.columns}
    return [found[key] for key in order_of({key: formula.fields for key, (_, formula) in found.items()}, labels)]


def compute_row(formulas: list[tuple[Field, Formula]], row: dict[str, Any]) -> dict[str, Text]:
    """Fill the computed cells of a row in place; what is wrong by column key (a result out of range)."""
    wrong: dict[str, Text] = {}
    for column, formula in formulas:
        outcome = formula.value(row, _NEVER)
        row[column.key] = outcome.value
        if outcome.refused and outcome.note is not None:
            wrong[column.key] = outcome.note
    return wrong


def row_programs(table: Field) -> dict[str, Any]:
    """Column key to the program the browser runs, in running order; nothing while a formula is unfinished."""
    try:
        return {column.key: program_json(formula) for column, formula in row_formulas(table)}
    except BadFormula:
        return {}


def check_formulas(schema: FormSchema) -> Iterator[tuple[str, Text]]:
    """(field key, sentence) for every formula that cannot be read, gives another kind, or wrongly needs the clock."""
    infos = formula_fields(schema)
    for field in schema.fields:
        if field.kind == "formula":
            for text in _check(field, infos, clock=True):
                yield field.key, text
        if field.kind == "table":
            for text in _check_columns(field):
                yield field.key, text


def _check_columns(table: Field) -> Iterator[Text]:
    infos = {column.key: info_of(column) for column in table.columns}
    found = [text for c in table.columns if c.kind == "formula" for text in _check(c, infos, clock=False)]
    yield from found
    if not found:
        try:
            row_formulas(table)
        except BadFormula as error:
            yield error.text


def _check(field: Field, infos: Mapping[str, FieldInfo], *, clock: bool) -> Iterator[Text]:
    name = field.label or field.key
    if not field.formula:
        yield Text(f"「{name}」还没有公式。", f'"{name}" has no formula yet.')
        return
    try:
        formula = parse_formula(field.formula, infos)
    except BadFormula as error:
        yield Text(f"「{name}」的公式: {error.text.zh}", f'Formula of "{name}": {error.text.en}')
        return
    if formula.kind != field.result:
        yield Text(
            f"「{name}」的公式算出来的不是所选的结果类型, 请改公式或结果类型。",
            f'The formula of "{name}" does not give the chosen kind of result. Change one of them.',
        )
    if not clock and _reads_clock(formula.program):
        yield Text(
            f"「{name}」在明细表里, 公式不能用今天或现在。",
            f'"{name}" is a column; its formula cannot use TODAY or NOW.',
        )


def _reads_clock(part: Any) -> bool:
    if not isinstance(part, tuple):
        return False
    return part[:1] in (("now",), ("today",)) or any(_reads_clock(item) for item in part)
