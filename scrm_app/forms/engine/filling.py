"""Answers that were sent, checked by everything that governs a form: its fields, its rules, and who sent them.

The same holds for pages, H5 and the API, because all of them come through here.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrm_app.core.text import Text
from scrm_app.forms.engine.answers import UNREADABLE, Problems, initial, required_text, validate
from scrm_app.forms.engine.fields import COMPUTED_KINDS, Field, FormSchema
from scrm_app.forms.engine.logic import Outcome, Step, compile_rules, run
from scrm_app.forms.engine.rights import FieldPolicy
from scrm_app.forms.engine.schema import condition_fields
from scrm_app.rules.engine.evaluate import is_empty

Answers = Mapping[str, Any]
NOT_OFFERED = Text("请从现在可选的选项中选择。", "Please choose one of the options offered now.")


def steps_of(schema: FormSchema) -> list[Step]:
    """The rules of a published form, ready to run."""
    if not schema.logic and all(item.kind != "formula" for item in schema.fields):
        return []
    return compile_rules(schema, schema.logic, condition_fields(schema))


def outcome_of(schema: FormSchema, answers: Answers, now: datetime) -> Outcome:
    """What the rules make of answers as they are stored."""
    steps = steps_of(schema)
    return run(steps, answers, answers, now) if steps else Outcome(dict(answers))


def check_whole(policy: FieldPolicy, given: object, now: datetime) -> tuple[dict[str, Any], Problems]:
    """A complete set of answers to a fresh form: what is stored, and what is wrong with it by field."""
    if not isinstance(given, Mapping):
        return {}, {"": UNREADABLE}
    start = initial(policy.form)
    kept = policy.keep({key: value for key, value in start.items() if not policy.of(key).writes}, given)
    clean, problems = validate(_relaxed(policy.writable()), kept)
    out = _run(policy.form, clean, start, now)
    asked = {item.key for item in policy.form.questions()}
    return _finish(policy, out, clean, problems, set(given), asked)


def check_change(
    policy: FieldPolicy, stored: Answers, given: Answers, now: datetime
) -> tuple[dict[str, Any], Problems]:
    """All answers of a filled form after `given` was laid over them, and what is wrong with the change.

    Asked for are the fields that were sent, and those that became required by what was sent.
    """
    wanted = {item.key for item in policy.form.questions()} & set(given)
    kept = policy.keep(stored, {key: given[key] for key in wanted})
    sent = {key for key in kept if policy.of(key).writes}
    clean, problems = validate(_relaxed(policy.writable()), {key: kept[key] for key in sent}, only=sent)
    before = _run(policy.form, stored, stored, now)
    merged = {**stored, **clean}
    out = _run(policy.form, merged, stored, now)
    return _finish(policy, out, merged, problems, sent, sent | (out.required - before.required))


def _run(schema: FormSchema, answers: Answers, base: Answers, now: datetime) -> Outcome:
    steps = steps_of(schema)
    return run(steps, answers, base, now) if steps else Outcome(dict(answers))


def _relaxed(schema: FormSchema) -> FormSchema:
    """The form with nothing required: that is asked after the rules have spoken. Cells of tables stay as they are."""
    return replace(schema, fields=tuple(replace(f, required=False) if f.required else f for f in schema.fields))


def _finish(
    policy: FieldPolicy, out: Outcome, clean: Answers, problems: Problems, sent: set[str], asked: set[str]
) -> tuple[dict[str, Any], Problems]:
    form = policy.writable()
    left = {k: text for k, text in problems.items() if k.partition(".")[0] not in out.hidden | out.locked}
    for item in form.questions():
        if item.key in out.hidden or item.key in left:
            continue
        value = out.values.get(item.key)
        if (
            item.key in sent
            and item.key in out.options
            and not is_empty(clean.get(item.key))
            and value != clean[item.key]
        ):
            left[item.key] = NOT_OFFERED
        elif item.key in asked and is_empty(value) and _must(policy, item, out):
            left[item.key] = required_text(item)
    ordered = {item.key: left.pop(item.key) for item in form.questions() if item.key in left}
    values = {k: v for k, v in out.values.items() if k not in out.hidden and not is_empty(v)}
    return values, ordered | left


def _must(policy: FieldPolicy, item: Field, out: Outcome) -> bool:
    if item.kind in COMPUTED_KINDS or item.key in out.locked:
        return False
    return item.required or (item.key in out.required and policy.of(item.key).writes)
