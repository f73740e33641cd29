"""Rights of the steps of flows, edited beside the rest of a form's grid. Flows hand in their part (`provide_stops`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.forms.engine.rights import every_field
from scrm_app.forms.engine.rights_parts import is_right
from scrm_app.forms.engine.schema import read_draft
from scrm_app.forms.service.common import load_form
from scrm_app.forms.service.policy import policy_as


@dataclass(frozen=True, slots=True)
class Stop:
    """A step of a flow that uses the form: its rights by field key, in the words of the grid."""

    flow_id: int
    node_id: str
    flow_name: str
    name: str
    rights: Mapping[str, str] = field(default_factory=dict)


class SetRights(Protocol):
    """Writes the rights of one step into the draft of its flow; "" takes a right away."""

    def __call__(
        self, session: Session, actor: Actor, *, flow_id: int, node_id: str, rights: Mapping[str, str], now: datetime
    ) -> None:
        """Refuses while somebody else draws the flow."""


@dataclass(frozen=True, slots=True)
class Stops:
    """How the steps of a form's flows are found and changed; both check the rights of the actor on flows."""

    find: Callable[[Session, Actor, int], list[Stop]]
    set: SetRights


_provided: list[Stops] = []


def provide_stops(given: Stops) -> None:
    """Install the part of flows."""
    _provided[:] = [given]


def list_stops(session: Session, actor: Actor, *, form_id: int) -> list[Stop]:
    """The steps of every flow in use that works on this form; nothing for who may not design flows."""
    actor.require("form.design")
    load_form(session, form_id)
    return _provided[0].find(session, actor, form_id) if _provided else []


def set_stop_rights(
    session: Session,
    actor: Actor,
    *,
    form_id: int,
    flow_id: int,
    node_id: str,
    rights: Mapping[str, str],
    now: datetime,
) -> list[Stop]:
    """Change rights of one step in the draft of its flow ("" takes one away); they count once that is published."""
    actor.require("form.design")
    schema, _ = read_draft(load_form(session, form_id).draft)
    here = next(
        (s for s in list_stops(session, actor, form_id=form_id) if (s.flow_id, s.node_id) == (flow_id, node_id)), None
    )
    known = {key for key, _, _ in every_field(schema)} | set(here.rights if here else ())
    if here is None or not set(rights) <= known or not all(not right or is_right(right) for right in rights.values()):
        raise InvalidInput(
            "没有找到这一步或这个字段, 请刷新页面后重试。", "This step or field was not found. Reload the page."
        )
    _provided[0].set(session, actor, flow_id=flow_id, node_id=node_id, rights=rights, now=now)
    return list_stops(session, actor, form_id=form_id)


@dataclass(frozen=True, slots=True)
class Glance:
    """What a reader has of a form, by names of fields."""

    hidden: list[str]
    masked: list[str]
    readonly: list[str]
    required: list[str]


def glance_as(session: Session, actor: Actor, *, form_id: int, reader: str) -> Glance:
    """A last look before publishing: what the draft hides from, masks and asks of a role or an audience."""
    actor.require("form.design")
    schema, _ = read_draft(load_form(session, form_id).draft)
    policy = policy_as(session, schema, reader=reader)
    found: dict[str, list[str]] = {level: [] for level in ("hide", "mask", "see")}
    asked: list[str] = []
    for key, item, label in every_field(schema):
        access = policy.of(key)
        found.get(access.level, []).append(label)
        if access.writes and (item.required or access.required):
            asked.append(label)
    return Glance(found["hide"], found["mask"], found["see"], asked)
