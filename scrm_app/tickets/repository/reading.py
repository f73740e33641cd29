"""Lists and boards: indexed scans with a limit, counters instead of counting, never a window over everything."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from scrm_app.core.actor import Actor, Scope
from scrm_app.core.numbers import whole
from scrm_app.core.pagination import PageRequest
from scrm_app.core.prepared import PreparedRead, link
from scrm_app.tickets.repository.counting import COUNTER, write_counts
from scrm_app.tickets.repository.filtering import TicketFilter, in_scope, matching
from scrm_app.tickets.repository.hot import EVENT, OPEN, TASK, TICKET, WATCHER
from scrm_app.tickets.repository.talk import MENTION

COUNT_CAP = 10_000
CARD = (
    TICKET.c.id,
    TICKET.c.number,
    TICKET.c.title,
    TICKET.c.status,
    TICKET.c.priority,
    TICKET.c.flow_id,
    TICKET.c.flow_version_id,
    TICKET.c.form_version_id,
    TICKET.c.node_id,
    TICKET.c.node_name,
    TICKET.c.stage,
    TICKET.c.org_unit_id,
    TICKET.c.customer_name,
    TICKET.c.assignee_id,
    TICKET.c.role_code,
    TICKET.c.last_actor_name,
    TICKET.c.due_at,
    TICKET.c.paused_at,
    TICKET.c.appointed_at,
    TICKET.c.appointed_minutes,
    TICKET.c.entered_at,
    TICKET.c.created_at,
    TICKET.c.closed_at,
    TICKET.c.escalation_level,
    TICKET.c.version,
)


SORTS = {"created": TICKET.c.id, "due": TICKET.c.due_at, "rank": TICKET.c.rank_at}


def list_tickets(
    session: Session, actor: Actor, wish: TicketFilter, page: PageRequest, now: datetime
) -> tuple[Sequence[Any], int]:
    """One page of tickets and how many there are, counted up to `COUNT_CAP` + 1."""
    where, order = _asked(session, actor, wish, page, now)
    rows = session.connection().execute(
        sa.select(*CARD).where(*where).order_by(*order).limit(page.size).offset(page.offset)
    )
    capped = sa.select(TICKET.c.id).where(*where).limit(COUNT_CAP + 1).subquery()
    total = session.connection().execute(sa.select(sa.func.count()).select_from(capped)).scalar_one()
    return rows.all(), int(total)


def first_tickets(
    session: Session, actor: Actor, wish: TicketFilter, page: PageRequest, now: datetime, limit: int
) -> Sequence[Any]:
    """The first `limit` tickets of a list in the order `page` names."""
    where, order = _asked(session, actor, wish, page, now)
    return session.connection().execute(sa.select(*CARD).where(*where).order_by(*order).limit(limit)).all()


def _asked(
    session: Session, actor: Actor, wish: TicketFilter, page: PageRequest, now: datetime
) -> tuple[list[sa.ColumnElement[bool]], list[sa.ColumnElement[Any]]]:
    """Conditions and order; what is overdue names `paused_at`, always empty there, as its index begins with it."""
    where = [*in_scope(actor), *matching(session, actor, wish, now)]
    column = SORTS.get(page.sort, TICKET.c.id)
    columns = [column] if column is TICKET.c.id else [column, TICKET.c.id]
    if column is TICKET.c.due_at:
        where.append(TICKET.c.due_at.is_not(None))
        if wish.overdue:
            columns.insert(0, TICKET.c.paused_at)
    return where, [each.desc() if page.descending else each.asc() for each in columns]


def list_ids(session: Session, where: Sequence[sa.ColumnElement[bool]], limit: int) -> list[int]:
    """The newest tickets that match."""
    query = sa.select(TICKET.c.id).where(*where).order_by(TICKET.c.id.desc()).limit(limit)
    return list(session.connection().execute(query).scalars())


def flow_versions(session: Session, ticket_ids: Sequence[int]) -> list[int]:
    """The versions of flows these tickets run on."""
    query = sa.select(TICKET.c.flow_version_id).where(TICKET.c.id.in_(ticket_ids)).distinct()
    return sorted(session.connection().execute(query).scalars())


def node_counts(session: Session, actor: Actor, flow_id: int, store_id: int) -> dict[str, tuple[int, str]]:
    """Open tickets by node: `{node_id: (count, stage)}` from the counters."""
    write_counts(session)
    units = () if actor.org_ids is None else tuple(sorted(actor.org_ids))
    bound = {"b_flow": flow_id, "b_store": store_id, **_bound_units(units)}
    statement = _node_counts(_shape(actor, units), store_id > 0)
    return {row[0]: (int(row[1]), str(row[2])) for row in statement.all(link(session), bound) if row[1] > 0}


def _shape(actor: Actor, units: tuple[int, ...]) -> int | None:
    return None if actor.org_ids is None else len(units)


def _bound_units(units: tuple[int, ...]) -> dict[str, int]:
    return {f"unit_{n}": unit for n, unit in enumerate(units)}


def _among(column: Any, units: int | None) -> list[sa.ColumnElement[bool]]:
    return [] if units is None else [column.in_([sa.bindparam(f"unit_{n}", type_=sa.Integer) for n in range(units)])]


@lru_cache(maxsize=64)
def _node_counts(units: int | None, store: bool) -> PreparedRead:
    where = [COUNTER.c.flow_id == sa.bindparam("b_flow"), COUNTER.c.status == sa.literal_column("'open'")]
    if store:
        where.append(COUNTER.c.org_unit_id == sa.bindparam("b_store"))
    where += _among(COUNTER.c.org_unit_id, units)
    total, stage = sa.func.sum(COUNTER.c.tickets).label("total"), sa.func.max(COUNTER.c.stage).label("stage")
    return PreparedRead(sa.select(COUNTER.c.node_id, total, stage).where(*where).group_by(COUNTER.c.node_id))


def flow_counts(session: Session, actor: Actor) -> dict[int, int]:
    """Open tickets by flow, from the counters of the units in reach."""
    write_counts(session)
    statement = sa.select(COUNTER.c.flow_id, sa.func.sum(COUNTER.c.tickets)).where(COUNTER.c.status == "open")
    if actor.org_ids is not None:
        statement = statement.where(COUNTER.c.org_unit_id.in_(sorted(actor.org_ids)))
    rows = session.connection().execute(statement.group_by(COUNTER.c.flow_id))
    return {row[0]: int(row[1]) for row in rows}


def counted(session: Session, actor: Actor, wish: TicketFilter, now: datetime) -> dict[str, int]:
    """Open tickets by node under a filter the counters do not know."""
    where = [*in_scope(actor), *matching(session, actor, wish, now), OPEN]
    statement = sa.select(TICKET.c.node_id, sa.func.count()).where(*where).group_by(TICKET.c.node_id)
    return {row[0]: int(row[1]) for row in session.connection().execute(statement)}


def node_cards(
    session: Session, actor: Actor, wish: TicketFilter, limits: Mapping[str, int], now: datetime
) -> dict[str, list[Any]]:
    """The first open cards of each node in queue order, as many as `limits` says, in one round trip.

    `state_text` and `answers_text` are what the flow needs to judge moves, as JSON text.
    """
    found: dict[str, list[Any]] = {node_id: [] for node_id in limits}
    nodes, wish = list(limits), replace(wish, node_id="", status="")
    for at in range(0, len(nodes), _TOGETHER):
        for row in _cards_of(session, actor, wish, {n: limits[n] for n in nodes[at : at + _TOGETHER]}, now):
            found[row.node_id].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row.rank_at, row.id))
    return found


def _cards_of(
    session: Session, actor: Actor, wish: TicketFilter, limits: Mapping[str, int], now: datetime
) -> Sequence[Any]:
    plain = TicketFilter(flow_id=wish.flow_id, store_id=wish.store_id)
    if wish == plain and wish.flow_id and actor.scope is not Scope.OWN:
        units = () if actor.org_ids is None else tuple(sorted(actor.org_ids))
        bound: dict[str, Any] = {"b_flow": wish.flow_id, **_bound_units(units)}
        if wish.store_id:
            bound["b_store"] = wish.store_id
        for n, (node_id, limit) in enumerate(limits.items()):
            bound |= {f"node_{n}": node_id, f"limit_{n}": limit}
        statement = _plain_cards(len(limits), _shape(actor, units), wish.store_id > 0)
        return statement.all(link(session), bound)
    where = [*in_scope(actor), *matching(session, actor, wish, now), OPEN]
    parts = [first_cards([*where, TICKET.c.node_id == node_id], limit) for node_id, limit in limits.items()]
    return session.connection().execute(sa.union_all(*parts)).all() if parts else []


_JUDGED = (
    *CARD,
    TICKET.c.rank_at,
    sa.cast(TICKET.c.flow_state, sa.Text).label("state_text"),
    sa.cast(TICKET.c.answers, sa.Text).label("answers_text"),
)
_TOGETHER = 40


def first_cards(
    where: list[sa.ColumnElement[bool]], limit: Any, start: int = 0, cell: int | None = None
) -> sa.Select[Any]:
    """Cards of one column in queue order, with what judges their moves; a part of a union, told apart by `cell`."""
    marked = _JUDGED if cell is None else (*_JUDGED, sa.literal_column(str(int(cell))).label("cell"))
    first = sa.select(*marked).where(*where).order_by(TICKET.c.rank_at, TICKET.c.id).limit(limit)
    return sa.select((first.offset(start) if start else first).subquery())


@lru_cache(maxsize=256)
def _plain_cards(nodes: int, units: int | None, store: bool) -> PreparedRead:
    """The board's own question, built once: for each node a scan of the board index that stops at the limit."""
    where = [TICKET.c.flow_id == sa.bindparam("b_flow"), OPEN]
    where += _among(TICKET.c.org_unit_id, units)
    if store:
        where.append(TICKET.c.org_unit_id == sa.bindparam("b_store"))
    parts = [
        first_cards(
            [*where, TICKET.c.node_id == sa.bindparam(f"node_{n}")], sa.bindparam(f"limit_{n}", type_=sa.Integer)
        )
        for n in range(nodes)
    ]
    return PreparedRead(sa.union_all(*parts))


def closed_cards(
    session: Session, actor: Actor, wish: TicketFilter, since: datetime, now: datetime, limit: int
) -> tuple[Sequence[Any], int]:
    """Finished since `since`, newest first, and how many."""
    where = [*in_scope(actor), *matching(session, actor, wish, now), TICKET.c.closed_at >= since]
    rows = session.connection().execute(sa.select(*CARD).where(*where).order_by(TICKET.c.closed_at.desc()).limit(limit))
    capped = sa.select(TICKET.c.id).where(*where).limit(COUNT_CAP + 1).subquery()
    total = session.connection().execute(sa.select(sa.func.count()).select_from(capped)).scalar_one()
    return rows.all(), int(total)


def _todo_clause(actor: Actor, tab: str) -> list[sa.ColumnElement[bool]]:
    mine = sa.select(TASK.c.ticket_id).where(TASK.c.assignee_id == actor.user_id, TASK.c.finished_at.is_(None))
    if tab == "mine":
        return [TICKET.c.id.in_(mine), OPEN]
    if tab == "claim":
        waiting = sa.select(TASK.c.ticket_id).where(
            TASK.c.assignee_id.is_(None), TASK.c.finished_at.is_(None), TASK.c.role_code.in_(sorted(actor.roles))
        )
        if actor.org_ids is not None:
            waiting = waiting.where(TASK.c.org_unit_id.in_(sorted(actor.org_ids)))
        return [TICKET.c.id.in_(waiting), OPEN]
    if tab == "mentioned":
        called = sa.select(MENTION.c.ticket_id).where(MENTION.c.user_id == actor.user_id, MENTION.c.seen_at.is_(None))
        return [TICKET.c.id.in_(called)]
    return [TICKET.c.opener_id == actor.user_id, OPEN]


def list_todo(session: Session, actor: Actor, tab: str, limit: int) -> Sequence[Any]:
    """What waits for a person, most pressing first."""
    statement = sa.select(*CARD).where(*_todo_clause(actor, tab)).order_by(TICKET.c.rank_at, TICKET.c.id).limit(limit)
    return session.connection().execute(statement).all()


def count_todo(session: Session, actor: Actor, tab: str) -> int:
    """How much waits."""
    statement = sa.select(sa.func.count()).select_from(TICKET).where(*_todo_clause(actor, tab))
    return int(session.connection().execute(statement).scalar_one())


def is_involved(session: Session, ticket_id: int, user_id: int) -> bool:
    """Whether the person works or worked on the ticket, was called on it, or was sent a copy."""
    if not user_id:
        return False
    visit = sa.select(TASK.c.id).where(
        TASK.c.ticket_id == ticket_id, sa.or_(TASK.c.assignee_id == user_id, TASK.c.actor_id == user_id)
    )
    called = sa.select(MENTION.c.id).where(MENTION.c.ticket_id == ticket_id, MENTION.c.user_id == user_id)
    copied = sa.select(WATCHER.c.id).where(WATCHER.c.ticket_id == ticket_id, WATCHER.c.user_id == user_id)
    connection = session.connection()
    return any(connection.execute(statement.limit(1)).first() is not None for statement in (visit, called, copied))


def list_tasks(session: Session, ticket_id: int) -> Sequence[Any]:
    """Every visit of a ticket, oldest first."""
    return session.connection().execute(sa.select(TASK).where(TASK.c.ticket_id == ticket_id).order_by(TASK.c.id)).all()


def list_events(session: Session, ticket_id: int) -> Sequence[Any]:
    """The history of a ticket, oldest first; the last 300 lines."""
    rows = session.connection().execute(
        sa.select(EVENT).where(EVENT.c.ticket_id == ticket_id).order_by(EVENT.c.id.desc()).limit(300)
    )
    return list(reversed(rows.all()))


def version_of(session: Session, ticket_id: int) -> int | None:
    """The ticket's version now."""
    return (
        session.connection().execute(sa.select(TICKET.c.version).where(TICKET.c.id == ticket_id)).scalar_one_or_none()
    )


TOLD = (
    "complete",
    "approve",
    "reject",
    "return",
    "reopened",
    "moved",
    "claimed",
    "transferred",
    "prioritised",
    "escalated",
    "paused",
    "resumed",
    "attached",
    "limit_passed",
)
"""Kinds of history the audit log does not have a line of its own for."""


def _history(org_ids: frozenset[int] | None, wish: dict[str, Any]) -> tuple[Any, list[Any]]:
    clauses: list[Any] = [EVENT.c.kind.in_(wish["kinds"])]
    if org_ids is not None:
        clauses.append(TICKET.c.org_unit_id.in_(sorted(org_ids)))
    if wish.get("text"):
        names = (EVENT.c.actor_name, TICKET.c.number, EVENT.c.to_node)
        clauses.append(sa.or_(*[name.contains(wish["text"], autoescape=True) for name in names]))
    if wish.get("user_id") is not None:
        clauses.append(EVENT.c.actor_id == wish["user_id"])
    if wish.get("subject_id"):
        clauses.append(EVENT.c.ticket_id == whole(wish["subject_id"]))
    if wish.get("since"):
        clauses.append(EVENT.c.at >= wish["since"])
    if wish.get("until"):
        clauses.append(EVENT.c.at < wish["until"])
    needs_ticket = org_ids is not None or bool(wish.get("text"))
    return (EVENT.join(TICKET, TICKET.c.id == EVENT.c.ticket_id) if needs_ticket else EVENT), clauses


def count_history(session: Session, org_ids: frozenset[int] | None, wish: dict[str, Any]) -> int:
    """How many lines of history match a search of the audit log, within reach."""
    source, clauses = _history(org_ids, wish)
    found = sa.select(sa.func.count()).select_from(source).where(*clauses)
    return int(session.connection().execute(found).scalar_one())


def newest_history(session: Session, org_ids: frozenset[int] | None, wish: dict[str, Any], limit: int) -> Sequence[Any]:
    """The newest lines of history that match, with the number of their ticket."""
    _, clauses = _history(org_ids, wish)
    found = (
        sa.select(EVENT, TICKET.c.number)
        .select_from(EVENT.join(TICKET, TICKET.c.id == EVENT.c.ticket_id))
        .where(*clauses)
        .order_by(EVENT.c.id.desc())
        .limit(limit)
    )
    return sorted(session.connection().execute(found).all(), key=lambda row: row.at, reverse=True)


def get_history(session: Session, org_ids: frozenset[int] | None, event_id: int) -> Any:
    """One line of history within reach, with the number of its ticket."""
    clauses = [EVENT.c.id == event_id]
    if org_ids is not None:
        clauses.append(TICKET.c.org_unit_id.in_(sorted(org_ids)))
    source = EVENT.join(TICKET, TICKET.c.id == EVENT.c.ticket_id)
    found = sa.select(EVENT, TICKET.c.number).select_from(source).where(*clauses)
    return session.connection().execute(found).first()
