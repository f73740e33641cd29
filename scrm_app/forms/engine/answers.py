"""A whole set of answers: checked against its form, shown in words, and read by the part a field plays."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from scrm_app.core.money import format_fen
from scrm_app.core.text import Text
from scrm_app.forms.engine.bad_answer import BadAnswer
from scrm_app.forms.engine.fields import COMPUTED_KINDS, FILE_KINDS, LOOKUP_KINDS, Field, FormSchema
from scrm_app.forms.engine.readers import stars
from scrm_app.forms.engine.regions import show_region
from scrm_app.forms.engine.tables import BadRows, column_totals, read_value, rows_total_fen

Names = Mapping[int, str]
Problems = dict[str, Text]
UNREADABLE = Text("提交的内容无法识别, 请刷新后重试。", "What was sent cannot be read. Reload and try again.")


def validate(schema: FormSchema, answers: object, *, only: set[str] | None = None) -> tuple[dict[str, Any], Problems]:
    """The stored form of `answers` and what is wrong with them, by field key; unknown keys are dropped.

    With `only` just those fields are looked at and returned. A field that was not sent at all takes its default (not
    with `only`). The cells of a table are reported as `parts.0.quantity` beside the table's own sentence. Formulas and
    serial numbers are passed over: the server makes them (engine/computed.py, service/lookups.py).
    """
    if not isinstance(answers, Mapping):
        return {}, {"": UNREADABLE}
    clean: dict[str, Any] = {}
    problems: Problems = {}
    for field in schema.questions():
        if field.kind in COMPUTED_KINDS or (only is not None and field.key not in only):
            continue
        given = answers.get(field.key)
        if field.key not in answers and only is None:
            given = field.default
        try:
            value = read_value(field, given)
        except BadRows as error:
            problems[field.key] = error.text
            problems |= {f"{field.key}.{place}": text for place, text in error.cells.items()}
            continue
        except BadAnswer as error:
            problems[field.key] = error.text
            continue
        if value is None and field.required:
            problems[field.key] = required_text(field)
        clean[field.key] = value
    return clean, problems


def required_text(field: Field) -> Text:
    """What to say when a required field is empty."""
    if field.kind in ("text", "long_text", "number", "money", "phone", "scan", "location"):
        return Text(f"请填写「{field.label}」。", f'Please fill in "{field.label}".')
    if field.kind == "signature":
        return Text(f"请在「{field.label}」签名。", f'Please sign "{field.label}".')
    if field.kind in FILE_KINDS:
        return Text(f"请上传「{field.label}」。", f'Please upload "{field.label}".')
    if field.kind == "table":
        return Text(f"「{field.label}」至少填一行。", f'"{field.label}" needs at least one row.')
    return Text(f"请选择「{field.label}」。", f'Please choose "{field.label}".')


def missing_fields(schema: FormSchema, answers: Mapping[str, Any], keys: Sequence[str]) -> list[Field]:
    """Which of these fields have no answer yet, in the order of the form."""
    wanted = set(keys)
    return [f for f in schema.questions() if f.key in wanted and answers.get(f.key) in (None, "", [], {})]


def initial(schema: FormSchema) -> dict[str, Any]:
    """The answers a fresh form starts with: its defaults."""
    return {field.key: field.default for field in schema.questions() if field.default is not None}


def by_role(schema: FormSchema, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers by the part their field plays (`title`, `customer`, `phone`…); single choices give their shown name
    only for the title."""
    found: dict[str, Any] = {}
    for field in schema.questions():
        value = answers.get(field.key)
        if field.role and isinstance(value, Mapping):
            value = _show_mapping(field, value, "zh-CN") if field.kind in ("location", *LOOKUP_KINDS) else value
        if field.role and value is not None:
            found[field.role] = field.option_label(value) if field.role == "title" and field.options else value
    return found


def part_rows(schema: FormSchema, answers: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of the `parts` table keyed by the part each column plays: part, quantity, unit_price, cost."""
    table = schema.by_role("parts")
    rows = answers.get(table.key) if table else None
    if table is None or not isinstance(rows, list):
        return []
    roles = {column.role: column for column in table.columns if column.role}
    return [
        {role: _part_cell(column, row.get(column.key)) for role, column in roles.items()}
        for row in rows
        if isinstance(row, Mapping)
    ]


def _part_cell(column: Field, value: Any) -> Any:
    """A choice by its name, a product by the name it was chosen under, anything else as stored."""
    if isinstance(value, Mapping):
        return value.get("name")
    return column.option_label(value) if column.options else value


def display(
    schema: FormSchema,
    answers: Mapping[str, Any],
    lang: str,
    *,
    people: Names | None = None,
    customers: Names | None = None,
    zone: str = "Asia/Shanghai",
) -> list[tuple[str, str]]:
    """(name, answer in words) for every answered field, in order; ids are named through `people` and `customers`."""
    lines = []
    for field in schema.questions():
        value = answers.get(field.key)
        if value in (None, "", [], {}):
            continue
        names = people if field.kind == "person" else customers
        lines.append((field.label, show_value(field, value, lang, names=names or {}, zone=zone)))
    return lines


def show_value(field: Field, value: Any, lang: str, *, names: Names, zone: str = "Asia/Shanghai") -> str:
    """One stored answer in words; what does not fit its kind any more is shown as it is."""
    if field.value_kind == "money" and isinstance(value, int):
        return format_fen(value)
    if field.kind == "single":
        return field.option_label(value)
    if field.kind == "multiple" and isinstance(value, list):
        return Text("、", ", ").say(lang).join(field.option_label(item) for item in value)
    if field.kind == "datetime":
        return _show_moment(str(value), zone)
    if field.kind == "region" and isinstance(value, Mapping):
        return show_region([str(name) for name in value.get("names", [])])
    if field.kind in ("person", "customer") and isinstance(value, int):
        return names.get(value, Text("(已删除)", "(removed)").say(lang))
    if isinstance(value, Mapping):
        return _show_mapping(field, value, lang)
    if field.kind == "rating" and isinstance(value, int):
        return Text(f"{value} 分 (满分 {stars(field)})", f"{value} of {stars(field)}").say(lang)
    if field.kind in FILE_KINDS and isinstance(value, list):
        return Text("、", ", ").say(lang).join(str(item.get("name", "")) for item in value if isinstance(item, Mapping))
    if field.kind == "table" and isinstance(value, list):
        return _show_table(field, value, lang)
    return str(value)


def _show_mapping(field: Field, value: Mapping[str, Any], lang: str) -> str:
    """Ranges, places and records; anything else as it is stored."""
    if field.kind == "date_range":
        return Text(f"{value.get('from')} 至 {value.get('to')}", f"{value.get('from')} to {value.get('to')}").say(lang)
    if field.kind == "location":
        return show_location(value)
    if field.kind in LOOKUP_KINDS:
        return str(value.get("name") or Text("(已删除)", "(removed)").say(lang))
    return str(dict(value))


def show_location(value: Mapping[str, Any]) -> str:
    """`世纪大道 100 号 (31.23040, 121.47370)`; one of the two when there is only one."""
    lat, lng, text = value.get("lat"), value.get("lng"), str(value.get("text") or "")
    if not isinstance(lat, int | float) or not isinstance(lng, int | float):
        return text
    return f"{text} ({lat:.5f}, {lng:.5f})" if text else f"{lat:.5f}, {lng:.5f}"


def _show_moment(value: str, zone: str) -> str:
    try:
        return datetime.fromisoformat(value).astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return value


def _show_table(field: Field, rows: list[Any], lang: str) -> str:
    total = rows_total_fen(field, rows)
    parts = [Text(f"{len(rows)} 行", f"{len(rows)} rows").say(lang)]
    if total is not None:
        parts.append(Text("合计 ", "total ").say(lang) + format_fen(total))
    parts += [f"{c.label} {show_value(c, n, lang, names={})}" for c, n in column_totals(field, rows)]
    return ", ".join(parts)
