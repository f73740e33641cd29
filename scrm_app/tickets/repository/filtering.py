"""Which tickets a list shows: the wish of its filters as clauses, within what the person may see."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session

from scrm_app.core.actor import Actor, Scope
from scrm_app.tickets.repository.aftercare import Rated, rated
from scrm_app.tickets.repository.finding import holding, quoting
from scrm_app.tickets.repository.hot import OPEN, TASK, TICKET


@dataclass(frozen=True)
class TicketFilter:
    """What a list shows. Empty means everything in reach."""

    q: str = ""
    status: str = ""
    flow_id: int = 0
    node_id: str = ""
    store_id: int = 0
    priority: int = -1
    assignee_id: int = 0
    overdue: bool = False
    punctual: bool = False
    """Late; not late."""
    unassigned: bool = False
    customer_id: int = 0
    customer: str = ""
    """A part of the customer's name."""
    node_name: str = ""
    """A part of the name of the step."""
    tag: str = ""
    channel: str = ""
    visited: str = ""
    """A node the ticket has ever stood at."""
    created_from: datetime | None = None
    created_to: datetime | None = None
    closed_from: datetime | None = None
    closed_to: datetime | None = None
    due_from: datetime | None = None
    due_to: datetime | None = None
    appointed_from: datetime | None = None
    appointed_to: datetime | None = None
    """Half-open: from ≤ instant < to."""
    stood: str = ""
    stood_at: datetime | None = None
    """A node where the ticket stood at that instant."""
    slow_minutes: int = 0
    """Took at least so long from opening to closing; an open ticket: is at least so old."""
    after: Rated | None = None


def in_scope(actor: Actor) -> list[sa.ColumnElement[bool]]:
    """The rows a person may see in lists."""
    if actor.org_ids is None:
        return []
    if actor.scope is not Scope.OWN:
        return [TICKET.c.org_unit_id.in_(sorted(actor.org_ids))]
    waiting = sa.and_(
        TICKET.c.assignee_id.is_(None),
        TICKET.c.role_code.in_(sorted(actor.roles)),
        TICKET.c.org_unit_id == actor.org_unit_id,
    )
    return [sa.or_(TICKET.c.assignee_id == actor.user_id, TICKET.c.opener_id == actor.user_id, waiting)]


def matching(session: Session, actor: Actor, wish: TicketFilter, now: datetime) -> list[sa.ColumnElement[bool]]:
    """The clauses of a wish; `q` is looked for in what the person may read."""
    found = [*_equal(wish), *_spans(wish), *_late(wish, now)]
    if wish.unassigned:
        found += [TICKET.c.assignee_id.is_(None), OPEN]
    if wish.visited:
        stays = sa.select(TASK.c.ticket_id).where(TASK.c.ticket_id == TICKET.c.id, TASK.c.node_id == wish.visited)
        found.append(stays.exists())
    if wish.stood and wish.stood_at:
        there = (TASK.c.ticket_id == TICKET.c.id, TASK.c.node_id == wish.stood, TASK.c.entered_at < wish.stood_at)
        still = sa.or_(TASK.c.finished_at.is_(None), TASK.c.finished_at >= wish.stood_at)
        found.append(sa.select(TASK.c.ticket_id).where(*there, still).exists())
    if wish.slow_minutes:
        found.append(_slow(session, wish.slow_minutes, now))
    if wish.tag:
        found.append(_tagged(session, wish.tag))
    found += [TICKET.c.node_name.icontains(wish.node_name, autoescape=True)] if wish.node_name else []
    sees = actor.may("contact.view")
    found += quoting(TICKET.c.customer_name, wish.customer, contact=sees) if wish.customer else []
    found += rated(wish.after, TICKET.c.id) if wish.after else []
    return found + holding(session, wish.q, contact=sees)


def _equal(wish: TicketFilter) -> list[sa.ColumnElement[bool]]:
    asked = (
        (TICKET.c.status, wish.status if wish.status != "open" else ""),
        (TICKET.c.flow_id, wish.flow_id),
        (TICKET.c.node_id, wish.node_id),
        (TICKET.c.org_unit_id, wish.store_id),
        (TICKET.c.assignee_id, wish.assignee_id),
        (TICKET.c.customer_id, wish.customer_id),
        (TICKET.c.channel, wish.channel),
    )
    found = [OPEN] if wish.status == "open" else []
    found += [column == value for column, value in asked if value]
    return [*found, TICKET.c.priority == wish.priority] if wish.priority >= 0 else found


def _spans(wish: TicketFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    for at, since, until in (
        (TICKET.c.due_at, wish.due_from, wish.due_to),
        (TICKET.c.appointed_at, wish.appointed_from, wish.appointed_to),
        (TICKET.c.created_at, wish.created_from, wish.created_to),
        (TICKET.c.closed_at, wish.closed_from, wish.closed_to),
    ):
        found += [at >= since] if since else []
        found += [at < until] if until else []
    return found


def _late(wish: TicketFilter, now: datetime) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wish.overdue:
        found += [TICKET.c.due_at < now, OPEN, TICKET.c.paused_at.is_(None)]
    if wish.punctual:
        found.append(sa.or_(TICKET.c.due_at.is_(None), TICKET.c.due_at >= now, TICKET.c.paused_at.is_not(None)))
    return found


def _slow(session: Session, minutes: int, now: datetime) -> sa.ColumnElement[bool]:
    begun, ended = TICKET.c.created_at, TICKET.c.closed_at
    if session.get_bind().dialect.name == "sqlite":
        took = (sa.func.julianday(ended) - sa.func.julianday(begun)) * 1440 >= minutes - 0.001
    else:
        took = sa.extract("epoch", ended - begun) >= minutes * 60
    waits = sa.and_(OPEN, begun <= now - timedelta(minutes=minutes))
    return sa.or_(waits, sa.and_(TICKET.c.status != "open", took))


def _tagged(session: Session, tag: str) -> sa.ColumnElement[bool]:
    if session.get_bind().dialect.name == "sqlite":
        each = sa.func.json_each(TICKET.c.tags).table_valued("value", name="each_tag")
        return sa.select(sa.literal(1)).select_from(each).where(each.c.value == tag).exists()
    return sa.type_coerce(TICKET.c.tags, JSONB).contains([tag])


def tags(session: Session, actor: Actor, limit: int = 40) -> list[str]:
    """Tags of the newest tickets in reach, most used first."""
    query = sa.select(TICKET.c.tags).where(*in_scope(actor)).order_by(TICKET.c.id.desc()).limit(500)
    found = Counter(str(tag) for row in session.connection().execute(query) for tag in row[0] or ())
    return [tag for tag, _ in found.most_common(limit)]
