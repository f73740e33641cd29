"""Past tickets as histories to replay; for features above, inside their own permission check."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.flows.engine.graph import Node
from scrm_app.flows.engine.past import History, Past
from scrm_app.tickets.engine.dispatch import Candidate, Plan, candidate_of
from scrm_app.tickets.errors import TicketNotFound
from scrm_app.tickets.repository import books as book_rows
from scrm_app.tickets.repository import filtering, histories, hot, people
from scrm_app.tickets.service import books, covering, dispatching, matter, rights, viewing

PERSONAL = frozenset({"nearest", "same_person", "specialist"})


@dataclass(frozen=True)
class PastTicket:
    """A history with the version it ran on, and the names its nodes had."""

    history: History
    flow_version_id: int
    node_names: dict[str, str]


def count_past(session: Session, flow_id: int, since: datetime) -> int:
    """How many tickets of a flow were opened since."""
    return histories.count_tickets(session, flow_id, since)


def list_past(session: Session, flow_id: int, since: datetime, *, after: int, limit: int) -> list[PastTicket]:
    """The next tickets of a flow opened since, by id; everything in reach of nobody in particular."""
    rows = histories.tickets_after(session, flow_id, since, after, limit)
    visits: dict[int, list[Any]] = {row.id: [] for row in rows}
    for visit in histories.visits_of(session, list(visits)) if rows else []:
        visits[visit.ticket_id].append(visit)
    return [_past(row, visits[row.id]) for row in rows]


def get_past(session: Session, actor: Actor, *, ticket_id: int) -> PastTicket:
    """One ticket's history for somebody who may see it; TicketNotFound otherwise."""
    rights.look(session, actor, ticket_id)
    row = histories.one_ticket(session, ticket_id)
    if row is None:
        raise TicketNotFound
    return _past(row, histories.visits_of(session, [ticket_id]))


def _past(row: Any, visits: list[Any]) -> PastTicket:
    found = tuple(
        Past(
            v.node_id,
            v.entered_at,
            v.finished_at,
            v.action,
            v.due_at,
            v.who,
            v.who_name,
            v.role_code,
            v.token_id,
            v.seat,
        )
        for v in visits
    )
    status = row.status if row.status in ("open", "closed") else "cancelled"
    about = row.id, row.number, row.org_unit_id, row.opener_id, row.answers, status, row.created_at
    return PastTicket(History(*about, found), row.flow_version_id, {v.node_id: v.node_name for v in visits})


def sample_of(session: Session, actor: Actor, *, number: str, now: datetime) -> tuple[int, int, dict[str, Any]]:
    """(ticket id, store, answers) of the ticket with this number, as the reader may see them, to try a draft with."""
    ticket_id = histories.find_number(session, " ".join(number.split())[:40])
    if ticket_id is None:
        raise TicketNotFound
    view = viewing.get_ticket_view(session, actor, ticket_id=ticket_id, now=now)
    return ticket_id, view.org_unit_id, view.answers


def candidates(session: Session, role_code: str, org_unit_id: int) -> list[Candidate]:
    """Who could get work of a role at a store."""
    return people.candidates(session, role_code, org_unit_id)


@dataclass(frozen=True)
class Dispatched:
    """How a visit would be given out. `personal`: the plan looks at the ticket itself; `turns` names its round."""

    plan: Plan
    personal: bool = False
    turns: str = ""


def plan_of(session: Session, node: Node, *, ticket_id: int, flow_id: int) -> Dispatched:
    """By what plan the rules in force give a visit to `node` out; takes nobody's turn, writes no decision."""
    mode = book_rows.mode_of(session, flow_id)
    book = books.current(session, "dispatch", mode.book_id if mode else None)
    if node.assign.kind != "dispatch" or book is None:
        return Dispatched(Plan(strategy="region", roles=(node.assign.value,)))
    row = hot.load(session, ticket_id)
    asked, _ = dispatching.rule_at(session, row, node)
    plan = replace(asked.plan, urgent=False)
    turns = f"{asked.book_id}:{asked.rule_id}:{row.org_unit_id}" if plan.strategy == "round_robin" else ""
    return Dispatched(plan, plan.strategy in PERSONAL or bool(plan.max_km), turns)


def pool_for(session: Session, plan: Plan, *, org_unit_id: int, ticket_id: int = 0) -> list[Candidate]:
    """Everybody a plan could mean at a store; with the ticket where the plan is personal."""
    row = hot.load(session, ticket_id) if ticket_id else SimpleNamespace(customer_id=None, answers={})
    facts = matter.facts_of(session, row) if ticket_id else {}
    return dispatching.candidates(session, plan, row, org_unit_id, facts, clock.now())


def looked_at(
    session: Session, ticket_ids: Sequence[int]
) -> dict[tuple[int, str], list[tuple[datetime, list[Candidate]]]]:
    """Whom the dispatches of these tickets looked at, as they stood then, by (ticket, node), oldest first.

    Each decision keeps at most the best and the first unfit `dispatch.KEPT_LOSERS` people.
    """
    found: dict[tuple[int, str], list[tuple[datetime, list[Candidate]]]] = {}
    for ticket_id, one in audit.decisions_about(session, "ticket.dispatch", "ticket", ticket_ids):
        people = [candidate_of(row) for row in one.inputs.get("candidates", ())]
        found.setdefault((ticket_id, str(one.inputs.get("node", ""))), []).append((one.at, people))
    return found


def user_names(session: Session, ids: set[int]) -> dict[int, str]:
    """User id to name."""
    return people.names(session, ids)


def list_recent(session: Session, actor: Actor, *, flow_id: int, limit: int = 30) -> list[tuple[int, str, str]]:
    """The newest tickets of a flow the reader may see: (id, number, title)."""
    if not actor.may("ticket.view"):
        return []
    rows = histories.recent(session, flow_id, filtering.in_scope(actor), limit)
    told = covering.texts_by_id(session, actor, [row.id for row in rows])
    return [(row.id, row.number, told[row.id].title) for row in rows]
