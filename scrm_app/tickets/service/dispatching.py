"""Who gets a visit: the dispatch rules, or the node's own rule applied to the people of the ticket's store."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.calendars import service as calendars
from scrm_app.core.events import publish
from scrm_app.core.geo import distance_km
from scrm_app.core.numbers import whole
from scrm_app.flows.engine.graph import Node
from scrm_app.tickets.engine import dispatch
from scrm_app.tickets.engine.dispatch import Candidate, Choice, Plan
from scrm_app.tickets.events import TicketNobodyFits
from scrm_app.tickets.repository import books as book_rows
from scrm_app.tickets.repository import desk, hot, people
from scrm_app.tickets.service import books, matter
from scrm_app.tickets.service.asking import Subject, people_of


@dataclass(frozen=True)
class Given:
    """Who has the visit, or which role's queue it waits in."""

    assignee_id: int | None = None
    role_code: str = ""


@dataclass(frozen=True)
class Asked:
    """A rule that decides: where it stands, and what it wants."""

    plan: Plan
    name: str
    version: int
    rule_id: str = ""
    rule_name: str = ""
    book_id: int = 0
    others: tuple[dict[str, Any], ...] = ()
    """The rules above it, and why they did not hold."""


def assign(
    session: Session,
    node: Node,
    *,
    org_unit_id: int,
    opener_id: int | None,
    ticket_id: int,
    answers: Mapping[str, Any] | None = None,
    now: datetime,
) -> Given:
    """A person, the leader, the starter; a role: its queue when the node offers claiming, else its least loaded
    nearby; or whoever the dispatch rules choose.

    `answers` stand for the stored ones when this very step changes them.
    """
    kind, value = node.assign.kind, node.assign.value
    if kind == "starter":
        return Given(opener_id or leader_of(session, org_unit_id))
    if kind == "person":
        person = people.is_active_user(session, whole(value)) if whole(value) else None
        return Given(person.id if person else leader_of(session, org_unit_id))
    if kind == "leader":
        return Given(leader_of(session, org_unit_id))
    if kind in ("leader2", "unit_role"):
        about = Subject(ticket_id, 0, org_unit_id, opener_id)
        found = people_of(session, about, [node.assign])
        return Given(found[0] if found else leader_of(session, org_unit_id))
    if kind == "role" and "claim" in node.actions:
        return Given(None, value)
    if kind in ("role", "dispatch") and value:
        return give(session, node, org_unit_id=org_unit_id, ticket_id=ticket_id, answers=answers, now=now)
    return Given()


def leader_of(session: Session, org_unit_id: int) -> int | None:
    """Whoever leads the unit, else the nearest above it."""
    return next((rung[0] for rung in people.leaders(session, org_unit_id) if rung), None)


def give(
    session: Session,
    node: Node,
    *,
    org_unit_id: int,
    ticket_id: int,
    answers: Mapping[str, Any] | None = None,
    exclude: frozenset[int] = frozenset(),
    now: datetime,
) -> Given:
    """Ask the rules and write down the decision; nobody fits: the role's queue, and the leader is told why."""
    row = hot.load(session, ticket_id)
    asked, facts = rule_at(session, row, node, answers)
    if asked.plan.strategy == "round_robin":
        last = desk.take_turn(session, f"{asked.book_id}:{asked.rule_id}:{row.org_unit_id}")
        asked = replace(asked, plan=replace(asked.plan, after_user_id=last))
    found = candidates(session, asked.plan, row, org_unit_id, facts, now)
    choice = _seat(session, asked, found, exclude, now)
    _log(session, asked, choice, node, row, now)
    if choice.user_id is None and choice.considered:
        publish(session, TicketNobodyFits(ticket_id, node.id, asked.rule_name, now))
    return Given(choice.user_id, node.assign.value)


def rule_at(
    session: Session, row: Any, node: Node, answers: Mapping[str, Any] | None = None
) -> tuple[Asked, Mapping[str, Any]]:
    """What decides who gets a visit to `node`, and the facts it was asked with; takes nobody's turn."""
    plain = Plan(strategy="region", urgent=row.priority > 0)
    asked = Asked(plain, dispatch.RULE, dispatch.RULE_VERSION)
    facts: Mapping[str, Any] = {}
    if node.assign.kind == "dispatch":
        asked, facts = _rule_for(session, row, node, answers, asked)
    if not asked.book_id:
        asked = replace(asked, plan=replace(asked.plan, roles=(node.assign.value,)))
    return asked, facts


def _rule_for(
    session: Session, row: Any, node: Node, answers: Mapping[str, Any] | None, fallback: Asked
) -> tuple[Asked, Mapping[str, Any]]:
    mode = book_rows.mode_of(session, row.flow_id)
    found = books.current(session, "dispatch", mode.book_id if mode else None)
    if found is None:
        return fallback, {}
    book_id, version, table = found
    facts = matter.facts_of(session, row, answers).beside(node_name=node.name, stage=node.stage)
    rule = table.first(facts)
    if rule is None:
        return replace(fallback, others=tuple(table.asked(facts))), facts
    plan = replace(dispatch.plan_of(rule.then), urgent=row.priority > 0)
    told = tuple(table.asked(facts))
    return Asked(plan, f"book:{book_id}", version, rule.id, rule.name, book_id, told), facts


def candidates(
    session: Session, plan: Plan, row: Any, org_unit_id: int, facts: Mapping[str, Any], now: datetime
) -> list[Candidate]:
    """Everybody the rule could mean, with the facts the engine filters and ranks by."""
    near = people.units_around(session, org_unit_id)
    units = None if plan.reach == "company" else list(near)
    rows = desk.staff(session, plan.roles, plan.people, units)
    ids = [r.id for r in rows]
    if not ids:
        return []
    staff, loads, latest = calendars.staff_facts(session, ids, now), desk.loads(session, ids), desk.latest(session, ids)
    roles = desk.roles_of(session, ids)
    served = desk.served(session, row.customer_id, ids) if plan.strategy == "same_person" and row.customer_id else set()
    expert = _category(session, plan, facts)
    here = desk.unit(session, org_unit_id)
    spot = _spot(row, here)
    return [
        Candidate(
            user_id=r.id,
            name=r.name,
            open_tasks=loads.get(r.id, 0),
            distance=near.get(r.org_unit_id, 3),
            last_assigned_at=latest.get(r.id),
            roles=tuple(sorted(roles.get(r.id, []))),
            skills=staff[r.id].skills,
            presence=staff[r.id].presence,
            on_leave=staff[r.id].on_leave,
            on_duty=staff[r.id].on_duty,
            speed_percent=r.speed,
            km=_km(spot, r),
            served_before=r.id in served,
            category_level=max((staff[r.id].skills.get(skill, 0) for skill in expert), default=0),
        )
        for r in rows
    ]


def _category(session: Session, plan: Plan, facts: Mapping[str, Any]) -> set[int]:
    """The skills that the ticket's words name: in its title or in any of its answers."""
    if plan.strategy != "specialist":
        return set()
    said = " ".join(str(value) for value in facts.values() if isinstance(value, str | list))
    return {skill for skill, name in calendars.list_skills(session) if name in said}


def _spot(row: Any, here: Any) -> tuple[float, float] | None:
    """Where the work is: a location among the answers ({lat, lng} in degrees), else the ticket's store."""
    for value in row.answers.values():
        if isinstance(value, Mapping) and {"lat", "lng"} <= set(value):
            try:
                return float(value["lat"]), float(value["lng"])
            except (TypeError, ValueError):
                continue
    if here is not None and here.latitude is not None and here.longitude is not None:
        return float(here.latitude), float(here.longitude)
    return None


def _km(spot: tuple[float, float] | None, person: Any) -> float | None:
    if spot is None or person.latitude is None or person.longitude is None:
        return None
    return round(distance_km(spot, (float(person.latitude), float(person.longitude))), 1)


def _seat(session: Session, asked: Asked, found: Iterable[Candidate], exclude: frozenset[int], now: datetime) -> Choice:
    """Choose, lock the winner's seat, look again: who filled up meanwhile is passed over, so no cap is exceeded.

    The seat of whoever is passed over is let go at once: two dispatches never wait for each other's.
    """
    standing = {one.user_id: one for one in found}
    choice = dispatch.choose(standing.values(), asked.plan, exclude=exclude)
    while choice.user_id is not None and asked.book_id:
        with session.begin_nested() as seat:
            load = desk.take_seat(session, choice.user_id, now)
            free = load == standing[choice.user_id].open_tasks or not asked.plan.cap or load < asked.plan.cap
            if not free:
                seat.rollback()
        if free:
            break
        standing[choice.user_id] = replace(standing[choice.user_id], open_tasks=load)
        choice = dispatch.choose(standing.values(), asked.plan, exclude=exclude)
    return choice


def _log(session: Session, asked: Asked, choice: Choice, node: Node, row: Any, now: datetime) -> None:
    if asked.plan.strategy == "round_robin" and choice.user_id is not None:
        desk.end_turn(session, f"{asked.book_id}:{asked.rule_id}:{row.org_unit_id}", choice.user_id)
    audit.log_decision(
        session,
        kind="ticket.dispatch",
        subject_type="ticket",
        subject_id=row.id,
        rule=asked.name,
        rule_version=asked.version,
        inputs={
            "node": node.id,
            "node_name": node.name,
            "role": node.assign.value,
            "store": row.org_unit_id,
            "rule_id": asked.rule_id,
            "rule_name": asked.rule_name,
            "plan": asked.plan.__dict__,
            "candidates": choice.considered,
            "asked": list(asked.others),
        },
        result={"user_id": choice.user_id},
        now=now,
    )
