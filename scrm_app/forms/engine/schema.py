"""What a form is: `{"fields": [Field…]}` read from JSON into frozen fields.

Two strengths of reading. `read_draft` refuses only what no editor could have made (not an object, far too big, unknown
kind) and lists what is still to be finished; `parse_schema` refuses when anything is unfinished. Attributes it does
not know are ignored, so that an older program reads a newer form.
"""

import json
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scrm_app.forms.engine.fields import (
    CHOICE_KINDS,
    COLUMN_KINDS,
    COLUMN_ROLES,
    FILLS,
    KINDS,
    MAX_BODY,
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_FIELDS,
    MAX_FORMULA,
    MAX_HELP,
    MAX_LABEL,
    MAX_OPTIONS,
    MAX_PATTERN,
    RESULTS,
    ROLES,
    Field,
    FormSchema,
    Option,
    SchemaProblem,
)
from scrm_app.forms.engine.logic_parts import read_rules
from scrm_app.forms.engine.logic_words import check_rules
from scrm_app.forms.engine.regions import REGION_NAMES
from scrm_app.forms.engine.rights_parts import read_grid
from scrm_app.forms.engine.schema_checks import check_schema
from scrm_app.forms.errors import BadSchema
from scrm_app.rules.engine.condition import FieldInfo

__all__ = [
    "COLUMN_KINDS",
    "KINDS",
    "MAX_BYTES",
    "MAX_FIELDS",
    "ROLES",
    "Field",
    "FormSchema",
    "Option",
    "SchemaProblem",
    "condition_fields",
    "parse_schema",
    "read_draft",
]

_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")


def parse_schema(data: object) -> FormSchema:
    """A form that is ready to be filled in; BadSchema carries the first unfinished thing and `problems` by key."""
    schema, problems = read_draft(data)
    if problems:
        first = problems[0].text
        raise BadSchema(first.zh, first.en, {problem.key: problem.text for problem in reversed(problems)})
    return schema


def read_draft(data: object) -> tuple[FormSchema, list[SchemaProblem]]:
    """A form being drawn and what is still to be finished; BadSchema only for what no editor could have made."""
    if not isinstance(data, Mapping) or not isinstance(data.get("fields"), list):
        raise BadSchema("表单内容无法识别, 请刷新后重试。", "The form cannot be read. Reload and try again.")
    raw = data["fields"]
    if len(raw) > MAX_FIELDS:
        raise BadSchema(
            f"表单最多 {MAX_FIELDS} 个字段, 现在有 {len(raw)} 个。请删减或拆成两张表单。",
            f"A form has at most {MAX_FIELDS} fields; this one has {len(raw)}. Remove some or make two forms.",
        )
    fields = [_read_field(item, f"{index + 1}", column=False) for index, item in enumerate(raw)]
    _refuse_oversize(raw)
    schema = FormSchema(tuple(fields), _grid(data.get("columns"), low=1, usual=3))
    schema = replace(schema, logic=read_rules(data.get("logic")), rights=read_grid(data.get("rights")))
    return schema, check_schema(schema) + check_rules(schema, schema.logic, condition_fields(schema))


def condition_fields(schema: FormSchema) -> dict[str, FieldInfo]:
    """The fields a condition may ask about, as the condition language wants them."""
    return {
        field.key: replace(_info(field), columns={column.key: _info(column) for column in field.columns})
        for field in schema.questions()
    }


def _info(field: Field) -> FieldInfo:
    names = REGION_NAMES if field.kind == "region" else _labels(field)
    return FieldInfo(field.key, field.label, field.value_kind, names)


def _labels(field: Field) -> dict[str, str]:
    return {option.value: option.label for option in field.options}


def _refuse_oversize(raw: list[Any]) -> None:
    try:
        size = len(json.dumps(raw, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    except (TypeError, ValueError, RecursionError) as error:
        raise BadSchema("表单内容无法识别。", "The form cannot be read.") from error
    if size > MAX_BYTES:
        raise BadSchema(
            f"表单内容过大 ({size // 1024} KB, 上限 {MAX_BYTES // 1024} KB)。请减少选项或说明文字。",
            f"The form is too large ({size // 1024} KB of {MAX_BYTES // 1024} KB). Shorten options or help texts.",
        )


def _refuse(place: str, zh: str, en: str) -> BadSchema:
    return BadSchema(f"第 {place} 个字段: {zh}", f"Field {place}: {en}")


def _read_field(item: object, place: str, *, column: bool) -> Field:
    if not isinstance(item, Mapping):
        raise _refuse(place, "内容无法识别。", "cannot be read.")
    kind = item.get("kind")
    if not isinstance(kind, str) or kind not in KINDS or (column and kind not in COLUMN_KINDS):
        raise _refuse(place, "没有这种字段类型。", "there is no such kind of field here.")
    key = item.get("key")
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise _refuse(
            place,
            "字段标识只能用小写字母、数字和下划线, 且以字母开头。",
            "its key may only have small letters, digits and underscores, starting with a letter.",
        )
    role = item.get("role")
    known = COLUMN_ROLES if column else ROLES
    return Field(
        key=key,
        kind=kind,
        label=_text(item.get("label"), place, MAX_LABEL),
        help=_text(item.get("help"), place, MAX_HELP),
        required=item.get("required") is True,
        default=item.get("default"),
        placeholder=_text(item.get("placeholder"), place, MAX_LABEL * 2),
        width=_width(item.get("width"), place),
        options=_options(item.get("options"), place) if kind in CHOICE_KINDS else (),
        min=_bound(item.get("min"), place),
        max=_bound(item.get("max"), place),
        max_length=_length(item.get("max_length"), place),
        columns=_columns(item.get("columns"), place) if kind == "table" else (),
        role=role if isinstance(role, str) and role in known else None,
        **_own(item, kind, place),
    )


def _own(item: Mapping[Any, Any], kind: str, place: str) -> dict[str, Any]:
    """What only some kinds have; left at its default elsewhere."""
    if kind == "slider":
        return {"step": _bound(item.get("step"), place)}
    if kind == "serial":
        return {"pattern": _text(item.get("pattern"), place, MAX_PATTERN)}
    if kind == "rich":
        return {"body": _text(item.get("body"), place, MAX_BODY)}
    if kind in ("section", "tab"):
        return {"layout": _grid(item.get("layout"), low=0, usual=0)}
    own: dict[str, Any] = {"total": item.get("total") is True}
    own["fill"] = item.get("fill") if isinstance(item.get("fill"), str) and item.get("fill") in FILLS else ""
    if kind == "formula":
        result = item.get("result")
        own["formula"] = _text(item.get("formula"), place, MAX_FORMULA)
        own["result"] = result if isinstance(result, str) and result in RESULTS else "number"
    return own


def _grid(value: object, *, low: int, usual: int) -> int:
    """How many columns side by side; what is no such number is read as the usual."""
    return value if isinstance(value, int) and not isinstance(value, bool) and low <= value <= 3 else usual


def _columns(raw: object, place: str) -> tuple[Field, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list) or len(raw) > MAX_COLUMNS:
        raise _refuse(place, f"明细表最多 {MAX_COLUMNS} 列。", f"a table has at most {MAX_COLUMNS} columns.")
    return tuple(_read_field(item, f"{place}.{index + 1}", column=True) for index, item in enumerate(raw))


def _options(raw: object, place: str) -> tuple[Option, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list) or len(raw) > MAX_OPTIONS:
        raise _refuse(place, f"选项最多 {MAX_OPTIONS} 个。", f"there are at most {MAX_OPTIONS} options.")
    options = []
    for item in raw:
        if not isinstance(item, Mapping) or not isinstance(item.get("value"), str):
            raise _refuse(place, "有一个选项无法识别。", "one option cannot be read.")
        options.append(Option(item["value"][:MAX_LABEL], _text(item.get("label"), place, MAX_LABEL)))
    return tuple(options)


def _text(value: object, place: str, limit: int) -> str:
    """Trimmed text without control or direction-changing characters; markup stays, screens never interpret it."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise _refuse(place, "名称或说明不是文字。", "a name or help text is not text.")
    kept = "".join(c for c in _HIDDEN.sub("", value) if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"))
    if len(kept) > limit:
        raise _refuse(place, f"文字太长, 最多 {limit} 个字。", f"a text is too long; at most {limit} characters.")
    return kept.strip()


def _bound(value: object, place: str) -> int | float | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > 10**15:
        raise _refuse(place, "最小值和最大值要填数字。", "its minimum and maximum must be numbers.")
    return value


def _length(value: object, place: str) -> int | None:
    bound = _bound(value, place)
    if bound is None:
        return None
    if bound != int(bound) or not 1 <= bound <= 10_000:
        raise _refuse(place, "字数上限要在 1 到 10000 之间。", "its length limit must be between 1 and 10,000.")
    return int(bound)


def _width(value: object, place: str) -> int:
    if value is None:
        return 3
    if isinstance(value, bool) or value not in (1, 2, 3):
        raise _refuse(place, "宽度只能是 1、2 或 3。", "its width can only be 1, 2 or 3.")
    return int(str(value))
