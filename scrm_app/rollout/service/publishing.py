"""The publish sheet: what changes, which scenarios fail, what running tickets do; then all of it in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.flows import service as flows
from scrm_app.flows.engine.graph import parse_draft
from scrm_app.flows.engine.views import DraftView, PublishPlan
from scrm_app.forms import service as forms
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.rollout.service.scenarios import Result, run_scenarios
from scrm_app.tickets import service as tickets
from scrm_app.tickets.service import Choice, MovePlan


@dataclass(frozen=True)
class PublishSheet:
    """Everything to look at before publishing."""

    draft: DraftView
    plan: PublishPlan
    moves: MovePlan
    scenarios: list[Result]


@dataclass(frozen=True)
class Published:
    """The new version's number, and the move of running tickets (0: none)."""

    number: int
    move_id: int


def get_sheet(
    session: Session,
    actor: Actor,
    *,
    flow_id: int,
    choices: Mapping[str, Choice],
    mapping: Mapping[str, str],
    now: datetime,
    with_scenarios: bool = True,
) -> PublishSheet:
    """The sheet with these choices; call inside a write transaction (scenarios run and are taken back)."""
    actor.require("flow.design")
    draft = flows.get_draft(session, actor, flow_id=flow_id)
    plan = flows.plan_publish(session, actor, flow_id=flow_id)
    form = forms.latest_version(session, draft.form_id) if draft.form_id else None
    moves = tickets.plan_moves(
        session,
        actor,
        flow_id=flow_id,
        new=parse_draft(draft.graph),
        schema=form.schema if form else FormSchema(),
        newest_version_id=0,
        choices=choices,
        mapping=mapping,
    )
    results = run_scenarios(session, actor, flow_id=flow_id, now=now) if with_scenarios else []
    return PublishSheet(draft, plan, moves, results)


def publish(
    session: Session,
    actor: Actor,
    *,
    flow_id: int,
    revision: int,
    name: str,
    note: str,
    choices: Mapping[str, Choice],
    mapping: Mapping[str, str],
    now: datetime,
) -> Published:
    """Publish the draft and start moving running tickets; a scenario that must pass and fails forbids it."""
    actor.require("flow.design")
    made = flows.publish_flow(session, actor, flow_id=flow_id, revision=revision, name=name, note=note, now=now)
    move_id = tickets.start_moves(
        session, actor, flow_id=flow_id, version_id=made.id, choices=choices, mapping=mapping, now=now
    )
    return Published(made.number, move_id)
