"""A request becomes a ticket."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core import clock as time
from scrm_app.core import live
from scrm_app.core.actor import Actor, system_actor
from scrm_app.core.errors import NotFound
from scrm_app.core.events import publish
from scrm_app.core.settings import settings
from scrm_app.flows import service as flows
from scrm_app.flows.engine.advance import FlowState, Outcome, Refusal, Start, advance
from scrm_app.flows.engine.graph import Graph
from scrm_app.flows.engine.seating import seat_all
from scrm_app.forms import service as forms
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.tickets.engine import priority
from scrm_app.tickets.engine.numbers import ticket_number
from scrm_app.tickets.errors import MoveRefused
from scrm_app.tickets.events import TicketAssigned, TicketClosed, TicketOpened
from scrm_app.tickets.repository import counting, hot, people
from scrm_app.tickets.service import following, forms_of, intake, promises, ranking
from scrm_app.tickets.service.asking import Panel, Subject
from scrm_app.tickets.service.entering import Place, Turn, enter, place_of
from scrm_app.tickets.service.filing import bind_files
from scrm_app.tickets.service.limits import check_room

TITLE_CHARS = 80
"""A title taken from what somebody said is cut here."""


@dataclass(frozen=True)
class Opened:
    """The new ticket."""

    id: int
    number: str


def open_ticket(
    session: Session,
    actor: Actor,
    *,
    flow_id: int,
    answers: Mapping[str, Any],
    org_unit_id: int,
    customer_id: int | None = None,
    channel: str = "pc",
    upload_token: str = "",
    key: str = "",
    now: datetime,
) -> Opened:
    """Check the answers against the flow's pinned form, number the ticket and send it to the first node.

    `channel`: pc, h5, wecom …; `upload_token` binds files an anonymous visitor uploaded before. The same `key` again,
    also at the same moment, gives the same ticket.
    """
    actor.require("ticket.open")
    wish = intake.wish_key(actor, key) if key else ""
    if wish and (before := intake.earlier(session, wish, now)) is not None:
        return Opened(*before)
    reached = actor.org_ids is None or org_unit_id in actor.org_ids
    if not reached or not people.is_unit(session, org_unit_id):
        raise NotFound("请选择您负责的门店。", "Pick one of your own stores.")
    version = flows.latest_version(session, flow_id)
    schema = forms_of.schema_of(session, version.form_version_id)
    values = forms_of.check_all(session, actor, schema, answers, channel=channel, now=now)
    values |= _numbers(session, schema, version.form_version_id, now)
    base = _base(session, version, values, customer_id, org_unit_id, channel)
    opened = _begin(session, actor, base, version.graph, now)
    bind_files(session, actor, opened.id, values, schema, upload_token)
    if wish:
        intake.settle(session, wish, opened.id)
    _note(session, actor, opened, {"number": opened.number, "title": base["title"]}, now)
    return opened


def _numbers(session: Session, schema: FormSchema, form_version_id: int | None, now: datetime) -> dict[str, Any]:
    """The serial numbers this ticket gets; the form is asked for only where there are any."""
    if form_version_id is None or all(field.kind != "serial" for field in schema.fields):
        return {}
    form_id = forms.get_form_version(session, form_version_id).form_id
    return forms.number_answers(session, form_id=form_id, schema=schema, now=now)


def open_from_words(
    session: Session,
    actor: Actor,
    *,
    flow_id: int,
    words: str,
    org_unit_id: int,
    customer_id: int | None,
    channel: str,
    known: Mapping[str, str] | None = None,
    now: datetime,
) -> Opened:
    """A ticket from what a customer said, its first line the title; what the form needs is asked at the nodes.

    `known`: answers by the role of their field (customer_name, phone), as far as the form has it.
    """
    actor.require("ticket.open")
    version = flows.latest_version(session, flow_id)
    title = words.strip().splitlines()[0][:TITLE_CHARS]
    fields = forms_of.schema_of(session, version.form_version_id).fields
    said = {"title": title, **(known or {})}
    answers = {field.key: said[field.role] for field in fields if field.role and said.get(field.role)}
    values = forms_of.partial(session, version.form_version_id, answers)
    base = _base(session, version, values, customer_id, org_unit_id, channel)
    if title not in values.values():
        base |= {"title": title}
    opened = _begin(session, actor, base, version.graph, now)
    _note(session, actor, opened, {"number": opened.number, "title": title}, now)
    return opened


def open_follow_up(
    session: Session, parent: Any, *, flow_id: int, answers: Mapping[str, Any], token: int = 0, now: datetime
) -> Opened:
    """A ticket that the flow of another one opens: same store, same customer; what is missing is asked at its nodes.

    `token`: the thread of the parent that waits for it. For flows only: there is no person whose right could be asked.
    """
    version = flows.latest_version(session, flow_id)
    values = forms_of.partial(session, version.form_version_id, answers)
    base = _base(session, version, values, parent.customer_id, parent.org_unit_id, parent.channel)
    base |= {"customer_name": base["customer_name"] or parent.customer_name, "parent_id": parent.id}
    base |= {"contact_phone": base["contact_phone"] or parent.contact_phone, "parent_token": token}
    actor = replace(system_actor(parent.org_unit_id), user_id=parent.opener_id or 0, name=parent.opener_name)
    opened = _begin(session, actor, base, version.graph, now)
    after = {"number": opened.number, "title": base["title"], "by": parent.number}
    _note(session, system_actor(parent.org_unit_id), opened, after, now)
    return opened


def _note(session: Session, actor: Actor, opened: Opened, after: dict[str, Any], now: datetime) -> None:
    about: dict[str, Any] = {"action": "ticket.opened", "subject_type": "ticket", "subject_id": opened.id}
    audit.record(session, actor, **about, after=after, now=now)


def _base(
    session: Session, version: Any, values: dict[str, Any], customer_id: int | None, org_unit_id: int, channel: str
) -> dict[str, Any]:
    facts = forms_of.facts_of(forms_of.schema_of(session, version.form_version_id), values)
    who = customer_id or facts.customer_id
    name = facts.customer_name or (people.customer_name(session, who) if who else "")
    return {
        "title": facts.title or f"{version.flow_name} {name}".strip(),
        "priority": facts.priority,
        "flow_id": version.flow_id,
        "flow_version_id": version.id,
        "form_version_id": version.form_version_id,
        "answers": values,
        "org_unit_id": org_unit_id,
        "customer_id": who,
        "customer_name": name,
        "contact_phone": facts.phone,
        "channel": channel[:24],
        "parent_id": None,
        "parent_token": 0,
        "tags": [],
    }


def _begin(session: Session, actor: Actor, base: dict[str, Any], graph: Graph, now: datetime) -> Opened:
    """Into the flow, with everything that follows from it."""
    outcome = advance(graph, FlowState(), Start(), values=base["answers"], now=now)
    if isinstance(outcome, Refusal):
        raise MoveRefused(outcome.text)
    ranked = ranking.rank(session, base, now)
    opened = _write(session, actor, base | {"priority": ranked.level}, graph, outcome, now)
    ranking.log(session, opened.id, ranked, now)
    return opened


def _write(session: Session, actor: Actor, base: dict[str, Any], graph: Any, outcome: Outcome, now: datetime) -> Opened:
    unit = int(base["org_unit_id"])
    day = time.local(now, settings().zone).date()
    number = ticket_number(day, unit, hot.next_number(session, unit, day))
    opener = actor.user_id or None
    ticket_id = hot.insert_ticket(
        session,
        **base,
        number=number,
        status="open",
        flow_state=outcome.state.to_json(),
        opener_id=opener,
        opener_name=actor.name if opener else str(base["customer_name"]),
        last_actor_name=actor.name,
        entered_at=now,
        created_at=now,
        updated_at=now,
        rank_at=now,
        node_id="",
        node_name="",
        stage="",
        role_code="",
        escalation_level=0,
        paused_for="",
        appointed_minutes=0,
        version=1,
    )
    place, turns, outcome = _arrive(session, actor, ticket_id, base, graph, outcome, now)
    hot.insert_event(
        session,
        ticket_id=ticket_id,
        kind="opened",
        at=now,
        actor_id=opener,
        actor_name=actor.name if opener else str(base["customer_name"]),
        from_node="",
        to_node=place.node_name,
        note="",
        data={"channel": base["channel"]},
    )
    where = {"org_unit_id": unit, "flow_id": base["flow_id"], "node_id": place.node_id}
    counting.count(session, [{**where, "stage": place.stage, "status": place.status, "tickets": 1}])
    following.arm(session, ticket_id, turns, now)
    promises.start(session, ticket_id, now)
    publish(session, TicketOpened(ticket_id, unit, str(base["channel"]), now))
    following.carry_on(session, ticket_id, graph, outcome, now)
    _announce(session, actor, ticket_id, base, place, turns, now)
    return Opened(ticket_id, number)


def _arrive(
    session: Session,
    actor: Actor,
    ticket_id: int,
    base: dict[str, Any],
    graph: Any,
    outcome: Outcome,
    now: datetime,
) -> tuple[Place, list[Turn], Outcome]:
    """Seats and turns at the first node, and the ticket's columns that follow from them."""
    unit, opener = int(base["org_unit_id"]), actor.user_id or None
    about = Subject(ticket_id, int(base["flow_version_id"]), unit, opener, base["answers"])
    panel = Panel(session, about, agreeing=False)
    outcome = seat_all(graph, outcome, panel, values=about.answers, now=now)
    if outcome.changes:
        written = forms_of.written(session, base["form_version_id"], about.answers, outcome.changes)["answers"]
        about = replace(about, answers=written)
    turns = enter(session, graph, outcome, about, now, panel)
    place = place_of(session, ticket_id, graph, outcome, turns)
    changes: dict[str, Any] = {
        "flow_state": outcome.state.to_json(),
        "answers": about.answers,
        "status": place.status,
        "node_id": place.node_id,
        "node_name": place.node_name,
        "stage": place.stage,
        "assignee_id": place.assignee_id,
        "role_code": place.role_code,
        "due_at": place.due_at,
        "rank_at": priority.rank_at(int(base["priority"]), now, place.due_at),
        "closed_at": None if place.status == "open" else now,
    }
    if base["parent_id"] is None:
        check_room(session, actor, hot.load(session, ticket_id), **changes)
    hot.update_ticket(session, ticket_id, 1, **changes)
    return place, turns, outcome


def _announce(
    session: Session,
    actor: Actor,
    ticket_id: int,
    base: dict[str, Any],
    place: Place,
    turns: list[Turn],
    now: datetime,
) -> None:
    asked = {t.who.assignee_id for t in turns} - {None, actor.user_id}
    for user_id in sorted(u for u in asked if u):
        publish(session, TicketAssigned(ticket_id, user_id, actor.user_id or None, now))
    if place.status != "open":
        publish(session, TicketClosed(ticket_id, int(base["org_unit_id"]), place.status == "cancelled", now))
    live.touch(session, "tickets", f"ticket:{ticket_id}")
