"""A finished ticket goes on: by staff, at the customer's wish, within the days its flow allows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.aftercare import AftercarePolicy, ReopenWish
from scrm_app.audit import service as audit
from scrm_app.core import clock, live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.core.events import publish
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.flows.engine.advance import FlowState, Refusal
from scrm_app.flows.engine.reopening import place_to_reopen, reopen
from scrm_app.notifications import service as notifications
from scrm_app.tickets.errors import MoveRefused, NotReopenable, ReopenTooLate, TicketChanged
from scrm_app.tickets.events import TicketReopened
from scrm_app.tickets.repository import aftercare as repository
from scrm_app.tickets.repository import hot, people
from scrm_app.tickets.service import aftercare, covering, promises, rights
from scrm_app.tickets.service.acting import reason_of
from scrm_app.tickets.service.transition import Moved, apply

MAX_REASON = 500
NOT_CLOSED = Text("只有已完成的工单可以重新打开。", "Only a completed ticket can be reopened.")
NOT_STAFF = Text(
    "这个流程的工单完成后不能由员工重开, 请新建一张。", "Staff cannot reopen tickets of this flow; open a new one."
)
ONLY_LEADS = Text("这个流程的工单只能由主管重开, 请联系主管。", "Only supervisors can reopen tickets of this flow.")
NOT_CUSTOMER = Text(
    "这类工单不支持在线重开, 请直接联系门店。", "This cannot be reopened here. Please contact the store."
)


@dataclass(frozen=True)
class WishView:
    """A wish to reopen and what became of it: open, reopened or declined."""

    id: int
    side: str
    name: str
    reason: str
    asked_at: datetime
    outcome: str
    answer: str
    decided_name: str


@dataclass(frozen=True)
class CustomerOffer:
    """What the customer's page offers. `how`: "" (nothing), ask, self; `until` is the last moment."""

    how: str
    until: datetime | None
    wish: WishView | None


def last_moment(policy: AftercarePolicy, row: Any) -> datetime | None:
    """Until when the ticket may be reopened; None when never."""
    if row.status != "closed" or row.closed_at is None or policy.reopen_days < 1:
        return None
    return row.closed_at + timedelta(days=policy.reopen_days)  # type: ignore[no-any-return]


def _check_time(policy: AftercarePolicy, row: Any, at: datetime) -> None:
    if row.status != "closed":
        raise NotReopenable(NOT_CLOSED)
    until = last_moment(policy, row)
    if until is None or at > until:
        day = clock.local(row.closed_at or at, settings().zone).date().isoformat()
        raise ReopenTooLate(day, policy.reopen_days)


def _check_staff(policy: AftercarePolicy, actor: Actor) -> None:
    if policy.reopen_staff == "no":
        raise NotReopenable(NOT_STAFF)
    if policy.reopen_staff == "assign" and not actor.may("ticket.assign"):
        raise NotReopenable(ONLY_LEADS)


def offered(session: Session, actor: Actor, row: Any, now: datetime) -> list[str]:
    """The action a person has on a finished ticket."""
    if row.status != "closed" or not actor.may("ticket.work"):
        return []
    policy = aftercare.policy_of(session, row.flow_id)
    until = last_moment(policy, row)
    try:
        _check_staff(policy, actor)
    except NotReopenable:
        return []
    return ["reopen"] if until is not None and now <= until else []


def may_decide(session: Session, actor: Actor, row: Any) -> bool:
    """Whether this person answers the wishes of customers on this ticket."""
    if row.status != "closed" or not actor.may("ticket.work"):
        return False
    return actor.may("ticket.assign") or aftercare.policy_of(session, row.flow_id).reopen_staff == "work"


def reopen_ticket(session: Session, actor: Actor, *, ticket_id: int, version: int, note: str, now: datetime) -> Moved:
    """A colleague opens a finished ticket again, with the reason; it keeps its number, and its clocks start anew."""
    row = rights.load(session, actor, ticket_id, "ticket.work")
    policy = aftercare.policy_of(session, row.flow_id)
    _check_staff(policy, actor)
    reason = reason_of(note)
    if row.version != version:
        raise TicketChanged(row.last_actor_name, row.node_name)
    _check_time(policy, row, now)
    wish = next((w for w in repository.list_wishes(session, ticket_id) if w.outcome == "open"), None)
    if wish is not None:
        _decide(session, actor, wish, "reopened", "", now)
    return _reopen(session, actor, row, policy, reason, "staff", now)


def offer_of(session: Session, row: Any, now: datetime) -> CustomerOffer:
    """What the customer may do about a finished ticket."""
    policy = aftercare.policy_of(session, row.flow_id)
    wishes = [w for w in repository.list_wishes(session, row.id) if w.side == "customer"]
    until = last_moment(policy, row)
    how = "" if policy.reopen_customer == "no" or until is None or now > until else policy.reopen_customer
    last = _wish(wishes[-1]) if wishes else None
    if row.status != "closed" or (last is not None and last.outcome == "open"):
        how = ""
    return CustomerOffer(how, until, last)


def ask_reopen(session: Session, actor: Actor, *, ticket_id: int, reason: str, now: datetime) -> str:
    """The customer says it is not done (the portal has checked the link): reopened at once, or asked of the store.

    "reopened" or "open".
    """
    actor.require("ticket.view")
    row = hot.load_for_change(session, ticket_id)
    if row is None:
        raise NotFound("这张工单已不存在。", "This ticket no longer exists.")
    policy = aftercare.policy_of(session, row.flow_id)
    said = reason.strip()
    if not said:
        raise InvalidInput("请写一句还有什么问题, 门店好接着处理。", "Please say what is still wrong.")
    if len(said) > MAX_REASON:
        raise InvalidInput(f"最多写 {MAX_REASON} 字, 请精简一下。", f"At most {MAX_REASON} characters, please.")
    if policy.reopen_customer == "no":
        raise NotReopenable(NOT_CUSTOMER)
    if any(w.outcome == "open" for w in repository.list_wishes(session, ticket_id)):
        raise Conflict("您已经提交过, 门店会尽快答复。", "You asked already; the store will answer soon.")
    _check_time(policy, row, now)
    done = policy.reopen_customer == "self"
    wish = ReopenWish(ticket_id=ticket_id, side="customer", name=actor.name[:80], reason=said, asked_at=now)
    wish.outcome = "reopened" if done else "open"
    repository.keep(session, wish)
    if done:
        _reopen(session, actor, row, policy, said, "customer", now)
        return "reopened"
    hot.insert_event(session, ticket_id=ticket_id, kind="reopen_asked", at=now, actor_name=actor.name, note=said)
    _tell_asked(session, row, actor.name, said, wish.id or 0, now)
    live.touch(session, f"ticket:{ticket_id}", "tickets")
    return "open"


def decide_reopen(
    session: Session, actor: Actor, *, ticket_id: int, wish_id: int, accept: bool, answer: str, now: datetime
) -> None:
    """Yes: the ticket goes on. No: with a sentence that the customer reads. A wish in time may be granted later."""
    row = rights.load(session, actor, ticket_id, "ticket.work")
    policy = aftercare.policy_of(session, row.flow_id)
    if not may_decide(session, actor, row):
        raise NotReopenable(NOT_CLOSED if row.status != "closed" else ONLY_LEADS)
    wish = repository.get_wish(session, wish_id)
    if wish is None or wish.ticket_id != ticket_id or wish.outcome != "open":
        raise Conflict("这个申请已经处理过了。", "This was decided already.")
    said = answer.strip()[:MAX_REASON]
    if not accept:
        if not said:
            raise InvalidInput("请写一句原因, 客户会看到。", "Please give a reason; the customer reads it.")
        _decide(session, actor, wish, "declined", said, now)
        who = {"actor_id": actor.user_id or None, "actor_name": actor.name}
        hot.insert_event(session, ticket_id=ticket_id, kind="reopen_declined", at=now, note=said, **who)
        live.touch(session, f"ticket:{ticket_id}", "tickets")
        return
    _check_time(policy, row, wish.asked_at)
    _decide(session, actor, wish, "reopened", said, now)
    _reopen(session, actor, row, policy, wish.reason, "customer", now)


def reopen_for_customer(session: Session, actor: Actor, row: Any, reason: str, now: datetime) -> None:
    """A low score opens the ticket again, as the flow says, whatever the days."""
    _reopen(session, actor, row, aftercare.policy_of(session, row.flow_id), reason, "customer", now)


def list_wishes(session: Session, ticket_id: int) -> list[WishView]:
    """Wishes about a ticket the caller may see, newest first."""
    return [_wish(one) for one in reversed(repository.list_wishes(session, ticket_id))]


def _wish(row: ReopenWish) -> WishView:
    about = row.id or 0, row.side, row.name, row.reason, row.asked_at, row.outcome, row.answer, row.decided_name
    return WishView(*about)


def _decide(session: Session, actor: Actor, wish: ReopenWish, outcome: str, answer: str, now: datetime) -> None:
    wish.outcome, wish.answer, wish.decided_at = outcome, answer, now
    wish.decided_by_id, wish.decided_name = actor.user_id or None, actor.name[:80]
    repository.keep(session, wish)


def _reopen(
    session: Session, actor: Actor, row: Any, policy: AftercarePolicy, reason: str, side: str, now: datetime
) -> Moved:
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    passed = [turn.node_id for turn in repository.worked_at(session, row.id)]
    to = place_to_reopen(graph, passed, policy.reopen_node)
    state = FlowState.from_json(row.flow_state)
    answer = reopen(graph, state, to, end_node=row.node_id, passed=passed, values=row.answers, now=now)
    if isinstance(answer, Refusal):
        raise MoveRefused(answer.text)
    moved = apply(session, actor, row, graph, answer, patch={}, note=reason, data={"side": side}, now=now)
    repository.close_unanswered(session, row.id, now)
    notifications.cancel_reminders(session, "survey", row.id)
    promises.start(session, row.id, now)
    after = {"node": moved.node_name, "reason": reason, "side": side}
    about = {"subject_type": "ticket", "subject_id": row.id, "subject_name": row.number}
    audit.record(session, actor, action="ticket.reopened", **about, after=after, now=now)
    publish(session, TicketReopened(row.id, moved.node_id, side, now))
    return moved


def _tell_asked(session: Session, row: Any, name: str, said: str, wish_id: int, now: datetime) -> None:
    leaders = next((rung for rung in people.leaders(session, row.org_unit_id) if rung), [])
    workers = [turn.actor_id for turn in repository.worked_at(session, row.id) if turn.actor_id][-1:]
    covering.notify(
        session,
        row,
        user_ids={*leaders, *workers},
        title=Text(f"客户申请重新处理: {row.number}", f"The customer asks to reopen {row.number}"),
        body=Text(f"{name}: {said[:300]}", f"{name}: {said[:300]}"),
        link=f"/tickets/{row.id}",
        kind="ticket.reopen_asked",
        dedupe_key=f"ticket.reopen_asked:{wish_id}",
        now=now,
    )
