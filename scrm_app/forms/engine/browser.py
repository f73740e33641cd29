"""A form as the browser gets it: what its reader may see, its rules as steps, the programs of its computed columns."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrm_app.forms.engine.computed import formula_fields, row_programs
from scrm_app.forms.engine.fields import Field, FormSchema
from scrm_app.forms.engine.logic import Outcome, Step, run, step_json, working
from scrm_app.forms.engine.rights import FieldPolicy

STATES = frozenset({"show", "hide", "require"})


def to_browser(schema: FormSchema) -> dict[str, Any]:
    """The whole schema for `form_view`, with its rules; for designers."""
    steps = steps_of_draft(schema)
    return _fields(schema) | ({"steps": steps} if steps else {})


def steps_of_draft(schema: FormSchema) -> list[dict[str, Any]]:
    """The rules that can run already, as the browser runs them."""
    return [step_json(step) for step in working(schema, formula_fields(schema))]


def _fields(schema: FormSchema) -> dict[str, Any]:
    plain = replace(schema, logic=(), rights={})
    return plain.to_json() | {"fields": [field_to_browser(field) for field in schema.fields]}


def field_to_browser(field: Field) -> dict[str, Any]:
    """One field for `form_view`."""
    data = field.to_json()
    return data | ({"programs": row_programs(field)} if field.kind == "table" else {})


def seen(policy: FieldPolicy, answers: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The form for one reader: fields they may see, what they cannot change, and rules that tell them nothing more.

    A rule that reads a field the reader may not see is decided here and sent as decided.
    """
    data = _fields(policy.schema())
    steps = working(policy.form, formula_fields(policy.form))
    if steps:
        out = run(steps, answers, answers, now)
        data["steps"] = [told for step in steps if (told := _tell(step, policy, out)) is not None]
    readonly = policy.readonly()
    masked = [key for key in readonly if policy.of(key).level == "mask"]
    return data | ({"readonly": readonly} if readonly else {}) | ({"masked": masked} if masked else {})


def _tell(step: Step, policy: FieldPolicy, out: Outcome) -> dict[str, Any] | None:
    blind = policy.blind()
    writes = step.effect.do not in STATES
    keys = [k for k in step.fields if policy.of(k).level != "hide" and not (writes and k in blind)]
    if not keys:
        return None
    if not step.reads() & blind:
        return step_json(step) | {"fields": keys}
    visible = {key: value for key, value in out.values.items() if key not in out.hidden}
    if step.test is not None and not step.test(visible):
        return None
    do = "set" if step.formula is not None else step.effect.do
    told: dict[str, Any] = {"do": do, "fields": keys}
    if do == "set":
        told["value"] = out.values.get(keys[0])
    if do == "cascade":
        told |= {"do": "options", "options": out.options.get(keys[0], [])}
    return told | ({"options": list(step.effect.options)} if do == "options" else {})
