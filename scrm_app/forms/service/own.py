"""The company's own fields of customers: a published form, pinned for all of them, with its rights and its rules.

The form is designed like any other; pinning is a step of its own, so that half a design never reaches customers.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core import clock, live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput, NotFound
from scrm_app.core.pagination import PageRequest
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.customers import service as customers
from scrm_app.customers.service import OwnField, OwnProvider
from scrm_app.forms.engine import own as engine
from scrm_app.forms.engine.answers import show_value
from scrm_app.forms.engine.bad_answer import BadAnswer
from scrm_app.forms.engine.browser import seen
from scrm_app.forms.engine.fields import Field, FormSchema
from scrm_app.forms.engine.filling import check_change, steps_of
from scrm_app.forms.engine.logic import run
from scrm_app.forms.service.common import refuse
from scrm_app.forms.service.drafting import create_form
from scrm_app.forms.service.lookups import confirm_records
from scrm_app.forms.service.policy import policy_of
from scrm_app.forms.service.reading import get_form_version, latest_version
from scrm_app.forms.service.shapes import FormVersionView
from scrm_app.identity import service as identity

SETTING = "customer_form"
NAME = Text("客户资料", "Customer fields")
BEYOND = Text("(不在您的范围内)", "(out of your reach)")
POINTING = ("person", "customer")
"""Kinds of fields whose answer is the id of somebody."""
Names = dict[str, list[dict[str, Any]]]


@dataclass(frozen=True)
class OwnSetup:
    """Which form holds the own fields (0: none yet), the version customers have (0: none) and the newest."""

    form_id: int = 0
    pinned: int = 0
    newest: int = 0


@dataclass(frozen=True)
class OwnSheet:
    """The own fields of one customer as somebody may see and change them; `form` as browsers fill it in."""

    form: dict[str, Any]
    answers: dict[str, Any]
    version: int
    editable: bool
    names: Names = field(default_factory=dict)
    """People and customers that answers point at, by kind of field."""


def own_version(session: Session) -> FormVersionView | None:
    """The pinned version of the form, None while the company has no own fields."""
    chosen = identity.get_value(session, SETTING).get("version_id")
    return get_form_version(session, int(chosen)) if chosen else None


def get_own_setup(session: Session, actor: Actor) -> OwnSetup:
    """Where the own fields stand."""
    actor.require("form.design")
    form_id = int(identity.get_value(session, SETTING).get("form_id") or 0)
    pinned, newest = own_version(session), latest_version(session, form_id) if form_id else None
    return OwnSetup(form_id, pinned.number if pinned else 0, newest.number if newest else 0)


def start_own_form(session: Session, actor: Actor, *, now: datetime) -> int:
    """The form of the own fields to be designed; made on first use."""
    actor.require("form.design")
    setup = get_own_setup(session, actor)
    if setup.form_id:
        return setup.form_id
    form_id = create_form(session, actor, name=NAME.say(actor.lang), content={"fields": []}, now=now)
    identity.put_value(session, SETTING, {"form_id": form_id})
    return form_id


def pin_own_form(session: Session, actor: Actor, *, now: datetime) -> OwnSetup:
    """Customers have the fields of the newest version from now on; what was answered before stays stored."""
    actor.require("form.design")
    setup = get_own_setup(session, actor)
    newest = latest_version(session, setup.form_id) if setup.form_id else None
    if newest is None:
        raise InvalidInput("请先发布这张表单, 再启用。", "Publish the form first, then switch it on.")
    if wrong := engine.unfit(newest.schema):
        raise InvalidInput(
            f"客户资料不支持附件、图片、签名和流水号, 请移除: {'、'.join(wrong)}。",
            f"Customers hold no files, photos, signatures or serial numbers. Remove: {', '.join(wrong)}.",
        )
    identity.put_value(session, SETTING, {"form_id": setup.form_id, "version_id": newest.id})
    _told(session, actor, "customer_fields.published", newest, now)
    return get_own_setup(session, actor)


def switch_own_off(session: Session, actor: Actor, *, now: datetime) -> OwnSetup:
    """No own fields are shown any more; what was answered stays stored and comes back when they are pinned again."""
    actor.require("form.design")
    pinned = own_version(session)
    if pinned is not None:
        identity.put_value(session, SETTING, {"form_id": pinned.form_id})
        _told(session, actor, "customer_fields.disabled", pinned, now)
    return get_own_setup(session, actor)


def _told(session: Session, actor: Actor, action: str, version: FormVersionView, now: datetime) -> None:
    about: dict[str, Any] = {"subject_type": "form", "subject_id": version.form_id, "subject_name": version.name}
    audit.record(session, actor, action=action, after={"version": version.number}, now=now, **about)
    live.touch(session, "customers", "date_rules")


def get_own_sheet(session: Session, actor: Actor, *, customer_id: int, now: datetime) -> OwnSheet | None:
    """The own fields of a customer in reach as the actor may see them; None when the company has none.

    The unnamed buyers of a channel are nobody to ask.
    """
    stored, version = customers.get_own(session, actor, customer_id=customer_id), own_version(session)
    if version is None or stored.kind == "collective":
        return None
    policy = policy_of(session, actor, version.schema)
    writes = any(policy.of(item.key).writes for item in version.schema.questions())
    shown = policy.answers(_known(version.schema, stored.answers))
    return OwnSheet(
        seen(policy, stored.answers, now),
        shown,
        stored.version,
        actor.may("customer.edit") and writes,
        {
            kind: [
                {"id": one, "name": name}
                for one, name in _named(session, actor, kind, policy.schema(), [shown]).items()
            ]
            for kind in POINTING
        },
    )


def _known(schema: FormSchema, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Only what the pinned version asks for: what it dropped is no longer under anybody's rights."""
    keys = {item.key for item in schema.questions()}
    return {key: value for key, value in answers.items() if key in keys}


def save_own_sheet(
    session: Session, actor: Actor, *, customer_id: int, version: int, answers: Mapping[str, Any], now: datetime
) -> None:
    """Lay answers over the stored ones; InvalidInput with every problem by field, CustomerChanged when stale."""
    actor.require("customer.edit")
    stored, pinned = customers.get_own(session, actor, customer_id=customer_id), own_version(session)
    if pinned is None:
        raise NotFound("自定义字段已停用。", "The own fields have been switched off.")
    schema = pinned.schema
    policy = policy_of(session, actor, schema)
    values, problems = check_change(policy, stored.answers, answers, now)
    if problems:
        raise refuse(problems, schema)
    values, problems = confirm_records(session, actor, schema, values, stored.answers)
    if problems:
        raise refuse(problems, schema)
    changed = [item.label for item in schema.questions() if values.get(item.key) != stored.answers.get(item.key)]
    about: dict[str, Any] = {"customer_id": customer_id, "version": version, "now": now}
    customers.save_own(session, actor, answers=values, changed=changed, **about)


def find_own_choices(session: Session, actor: Actor, *, kind: str, query: str) -> list[dict[str, Any]]:
    """People or customers for a field that asks for one: `{id, name}`, at most 30."""
    actor.require("customer.edit")
    wanted = " ".join(query.split())[:60]
    if kind == "person":
        near = identity.list_colleagues(session, actor)
        return [{"id": one, "name": name} for one, name in near if wanted.casefold() in name.casefold()][:30]
    wish, page = customers.CustomerFilter(q=wanted), PageRequest(1, 30)
    found = customers.list_customers(session, actor, wish=wish, page=page)
    return [{"id": row.id, "name": row.name, "hint": row.phone} for row in found.rows]


def _named(
    session: Session, actor: Actor, kind: str, schema: FormSchema, shown: Sequence[Mapping[str, Any]]
) -> dict[int, str]:
    """The people or customers that answers point at, by id."""
    keys = [item.key for item in schema.questions() if item.kind == kind]
    wanted = {one for answers in shown for key in keys if isinstance(one := answers.get(key), int)}
    if not wanted:
        return {}
    if kind == "person":
        return {one: name for one, name in identity.list_colleagues(session, actor) if one in wanted}
    known, beyond = customers.names_in_reach(session, actor, wanted), BEYOND.say(actor.lang)
    return {one: known.get(one, beyond) for one in sorted(wanted)}


# What the list of customers is told (`OwnProvider`)


def _search_fields(session: Session, actor: Actor) -> list[OwnField]:
    """Only what the actor reads in full: a filter on a masked field would tell what is behind the mask."""
    version = own_version(session)
    if version is None:
        return []
    policy = policy_of(session, actor, version.schema)
    found = []
    for item in version.schema.questions():
        way = engine.way_of(item)
        if way and policy.of(item.key).plain:
            options = tuple((option.value, option.label) for option in item.options)
            moment, scale = item.value_kind == "datetime", 100 if item.value_kind == "money" else 1
            found.append(OwnField(item.key, item.label, way, engine.path_of(item), options, moment, scale))
    return found


def _cells(
    session: Session, actor: Actor, answers: Sequence[Mapping[str, Any]], audience: str
) -> tuple[list[tuple[str, str]], list[list[Any]]]:
    version = own_version(session)
    if version is None:
        return [], [[] for _ in answers]
    policy = policy_of(session, actor, version.schema, audience=audience)
    schema = policy.schema()
    columns = list(schema.questions())
    shown = [policy.answers(_known(version.schema, given)) for given in answers]
    names = {kind: _named(session, actor, kind, schema, shown) for kind in POINTING}
    rows = [[_cell(item, one.get(item.key), actor, names.get(item.kind, {})) for item in columns] for one in shown]
    return [(item.key, item.label) for item in columns], rows


def _cell(item: Field, value: Any, actor: Actor, names: Mapping[int, str]) -> Any:
    if value in (None, "", [], {}):
        return ""
    if item.value_kind in ("number", "slider", "rating") and isinstance(value, int | float):
        return value
    return show_value(item, value, actor.lang, names=names, zone=settings().zone)


OWN = OwnProvider(_search_fields, _cells)


# Imports


def own_columns(session: Session, actor: Actor) -> list[tuple[str, str, str]]:
    """(key, name, how its cells are read) of the own fields an import by the actor may fill."""
    version = own_version(session)
    if version is None:
        return []
    policy = policy_of(session, actor, version.schema)
    fields = [item for item in version.schema.questions() if policy.of(item.key).writes]
    return [(item.key, item.label, kind) for item in fields if (kind := engine.cell_kind(item))]


def read_own_cells(
    session: Session, actor: Actor, rows: Sequence[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], dict[int, tuple[str, Text]]]:
    """The answers that the cells of rows mean; by the place of a refused row, the field it fails at and why."""
    version, allowed = own_version(session), {key for key, _, _ in own_columns(session, actor)}
    asked = [version.schema.field(key) for key in allowed] if version is not None else []
    people = {item.key: _pointed(session, actor, item, rows) for item in asked if item and item.kind in POINTING}
    answers: list[dict[str, Any]] = []
    refused: dict[int, tuple[str, Text]] = {}
    for at, row in enumerate(rows):
        found: dict[str, Any] = {}
        for key, cell in row.items():
            item = version.schema.field(key) if version is not None and key in allowed else None
            if item is None:
                continue
            try:
                if key in people:
                    found[key] = engine.pointed_at(item, _word(cell), people[key]) if cell else None
                else:
                    found[key] = engine.from_cell(item, cell, settings().zone)
            except BadAnswer as error:
                refused.setdefault(at, (key, engine.refusal(item, error.text)))
        answers.append({key: value for key, value in found.items() if value is not None})
    return answers, refused


def _word(cell: Any) -> str:
    return " ".join(str(cell).split())


def _pointed(session: Session, actor: Actor, item: Field, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[int]]:
    """Who the cells of a column name, by what stands in them."""
    words = {_word(cell) for row in rows if (cell := row.get(item.key))}
    if item.kind == "customer":
        return customers.find_named(session, actor, words)
    found: dict[str, list[int]] = {}
    for one, name in identity.list_colleagues(session, actor):
        found.setdefault(name, []).append(one)
    return found


def own_completer(session: Session) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A function that adds to answers what the form computes from them, and drops what its rules hide."""
    version, now = own_version(session), clock.now()
    steps = steps_of(version.schema) if version is not None else []

    def complete(answers: dict[str, Any]) -> dict[str, Any]:
        out = run(steps, answers, answers, now)
        return {k: v for k, v in out.values.items() if k not in out.hidden and v not in (None, "", [])}

    return complete if steps else dict
