"""A month of work, replayed step by step through the same services that people use."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.settings import settings
from scrm_app.library import repository
from scrm_app.library.engine.demo_plan import PlannedTicket, Step
from scrm_app.library.service.company import Company
from scrm_app.notifications import service as notifications
from scrm_app.portal import service as portal
from scrm_app.tickets import service as tickets
from scrm_app.tickets.service import planning

Doors = dict[tuple[str, str], str]
"""Link tokens by (store, flow)."""
TICK = timedelta(minutes=30)
NODE_ROLES = {
    "accept": "service",
    "diagnose": "technician",
    "approve": "manager",
    "repair": "technician",
    "check": "manager",
    "deliver": "service",
    "handle": "manager",
    "region": "region_manager",
    "reply": "service",
    "book": "service",
    "visit": "technician",
    "confirm": "service",
}

REPLIES = (
    "收到, 做好了会第一时间通知您。",
    "好的, 门店今天营业到晚上八点, 您路上注意安全。",
    "已经转告技师, 有进展马上告诉您。",
)
"""What the store writes back to its customers."""


@dataclass
class _Case:
    plan: PlannedTicket
    turn: int
    id: int = 0
    number: str = ""


def _agenda(plans: list[PlannedTicket]) -> Iterator[tuple[datetime, _Case, Step | None]]:
    """Openings and steps of all tickets in the order of the clock."""
    cases = [_Case(plan, turn) for turn, plan in enumerate(plans)]
    moments: list[tuple[datetime, int, int, Step | None]] = []
    for case in cases:
        moments.append((case.plan.opened_at, case.turn, 0, None))
        moments += [(step.at, case.turn, place, step) for place, step in enumerate(case.plan.steps, start=1)]
    for at, turn, _, step in sorted(moments, key=lambda moment: moment[:3]):
        yield at, cases[turn], step


def replay(
    session: Session,
    company: Company,
    plans: list[PlannedTicket],
    flows: dict[str, int],
    doors: Doors,
    *,
    now: datetime,
) -> int:
    """Open and work every planned ticket at its own time; reminders fire in between. How many tickets."""
    ticked = None
    for at, case, step in _agenda(plans):
        if ticked is None or at - ticked >= TICK:
            _fire(session, at)
            ticked = at
        with clock.frozen(at):
            if step is None:
                _open(session, company, case, flows, doors)
            else:
                _take(session, company, case, step)
    _fire(session, now)
    return len(plans)


def _fire(session: Session, at: datetime) -> None:
    with clock.frozen(at):
        while notifications.fire_due(session, at):
            pass


def _open(session: Session, company: Company, case: _Case, flows: dict[str, int], doors: Doors) -> None:
    plan = case.plan
    door = doors.get((plan.store, plan.flow))
    if plan.channel == "h5" and door:
        sent = portal.submit_request(
            session,
            token=door,
            nonce=f"demo-{case.turn:06d}",
            answers=plan.answers,
            address=f"demo {case.turn}",
            now=plan.opened_at,
        )
        case.id, case.number = repository.get_ticket_id(session, sent.number), sent.number
        return
    customer = company.customers[plan.customer]
    opened = tickets.open_ticket(
        session,
        company.at(plan.store, "service"),
        flow_id=flows[plan.flow],
        answers={**plan.answers, "customer": customer},
        org_unit_id=company.units[plan.store],
        customer_id=customer,
        channel=plan.channel if plan.channel != "h5" else "phone",
        now=plan.opened_at,
    )
    case.id, case.number = opened.id, opened.number


def _take(session: Session, company: Company, case: _Case, step: Step) -> None:
    standing = repository.get_standing(session, case.id)
    if standing.status != "open" or standing.node_id != step.node:
        return
    worker = company.by_id(standing.assignee_id or 0) or company.at(case.plan.store, NODE_ROLES[step.node], case.turn)
    if step.kind == "claim":
        if standing.assignee_id is None:
            tickets.claim_ticket(session, worker, ticket_id=case.id, now=step.at)
    elif step.kind == "comment":
        tickets.add_comment(session, worker, ticket_id=case.id, body=step.text, now=step.at)
    elif step.kind == "message":
        _message(session, company, case, step)
    else:
        _move(session, company, case, step, worker, standing.version)


def _move(session: Session, company: Company, case: _Case, step: Step, worker: Actor, version: int) -> None:
    wish: dict[str, Any] = {"ticket_id": case.id, "version": version, "now": step.at}
    if step.kind == "complete":
        tickets.complete_ticket(session, worker, **wish, answers=step.answers or None)
    elif step.kind == "approve":
        tickets.approve_ticket(session, worker, **wish)
    elif step.kind == "return":
        tickets.return_ticket(session, worker, **wish, to="repair", note=step.text)
    elif step.kind == "cancel":
        lead = company.at(case.plan.store, "manager")
        tickets.cancel_ticket(session, lead, **wish, note=step.text)


def _message(session: Session, company: Company, case: _Case, step: Step) -> None:
    desk = company.at(case.plan.store, "service")
    link = portal.create_ticket_link(session, desk, ticket_id=case.id, now=step.at)
    portal.send_message(
        session,
        token=link.address.rsplit("/", 1)[-1],
        nonce=f"demo-{case.turn}-{step.at:%H%M%S}",
        text=step.text,
        address="demo",
        now=step.at,
    )
    reply = REPLIES[case.turn % len(REPLIES)]
    tickets.add_comment(session, desk, ticket_id=case.id, body=reply, audience="public", now=step.at)


def make_appointments(session: Session, company: Company, *, now: datetime) -> int:
    """Half of the tickets in hand are agreed with their customers for one of the next five days. How many."""
    today = clock.local(now, settings().zone).replace(minute=0, second=0, microsecond=0)
    done = 0
    for turn, (ticket_id, version, who) in enumerate(repository.list_in_hand(session, 40)):
        worker = company.by_id(who)
        if turn % 2 or worker is None:
            continue
        at = today.replace(hour=9 + turn * 3 % 9) + timedelta(days=1 + turn // 2 % 5)
        planning.reschedule_ticket(
            session, worker, ticket_id=ticket_id, version=version, by="appointed", at=at, minutes=60, now=now
        )
        done += 1
    return done
