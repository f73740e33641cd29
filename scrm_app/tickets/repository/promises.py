"""Rows of promises over whole tickets, and of links between tickets."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.dispatch import TicketLink, TicketPromise
from scrm_app.core.prepared import Prepared, PreparedRead, link
from scrm_app.tickets.repository.hot import EVENT, TASK, TICKET
from scrm_app.tickets.repository.people import ORG

PROMISE: sa.Table = TicketPromise.__table__  # type: ignore[attr-defined]
LINK: sa.Table = TicketLink.__table__  # type: ignore[attr-defined]
_OPEN = PreparedRead(
    sa.select(PROMISE).where(PROMISE.c.ticket_id == sa.bindparam("b_ticket"), PROMISE.c.met_at.is_(None))
)


def insert(session: Session, rows: list[dict[str, Any]]) -> None:
    """Promises of a new ticket."""
    if rows:
        session.connection().execute(PROMISE.insert(), rows)


def open_promises(session: Session, ticket_id: int) -> Any:
    """What is still promised about a ticket."""
    return _OPEN.all(link(session), {"b_ticket": ticket_id})


def all_promises(session: Session, ticket_id: int) -> list[Any]:
    """Everything that was promised about a ticket."""
    return list(session.connection().execute(sa.select(PROMISE).where(PROMISE.c.ticket_id == ticket_id)))


def update(session: Session, promise_id: int, **values: Any) -> None:
    """Write one promise."""
    session.connection().execute(PROMISE.update().where(PROMISE.c.id == promise_id).values(**values))


def meet(session: Session, ticket_id: int, kinds: Collection[str], now: datetime) -> int:
    """Promises kept now; how many were open."""
    names = {f"kind_{n}": kind for n, kind in enumerate(kinds)}
    return int(_meet(len(names)).run(link(session), {"b_ticket": ticket_id, "at": now, **names}).rowcount)


def unmeet(session: Session, ticket_id: int, kind: str, met_at: datetime) -> int:
    """A promise that was kept at that very instant runs again; how many did."""
    where = (PROMISE.c.ticket_id == ticket_id, PROMISE.c.kind == kind, PROMISE.c.met_at == met_at)
    return int(session.connection().execute(PROMISE.update().where(*where).values(met_at=None)).rowcount)


@lru_cache(maxsize=4)
def _meet(kinds: int) -> Prepared:
    any_of = sa.or_(sa.false(), *(PROMISE.c.kind == sa.bindparam(f"kind_{n}") for n in range(kinds)))
    where = (PROMISE.c.ticket_id == sa.bindparam("b_ticket"), any_of, PROMISE.c.met_at.is_(None))
    return Prepared(PROMISE.update().where(*where).values(met_at=sa.bindparam("at")))


def running_below(session: Session, org_unit_id: int | None) -> list[Any]:
    """Open, running promises of a unit and everything below it; None = everywhere."""
    found = sa.select(PROMISE).where(PROMISE.c.met_at.is_(None), PROMISE.c.running_since.is_not(None))
    if org_unit_id is not None:
        found = found.where(PROMISE.c.org_unit_id.in_(_below(org_unit_id)))
    return list(session.connection().execute(found.order_by(PROMISE.c.id)))


def promised_tasks_below(session: Session, org_unit_id: int | None) -> list[Any]:
    """Open visits with a promise, and since when their tickets stand still."""
    found = (
        sa.select(
            TASK.c.id,
            TASK.c.ticket_id,
            TASK.c.node_id,
            TASK.c.org_unit_id,
            TASK.c.due_at,
            TASK.c.flow_version_id,
            TICKET.c.priority,
            TICKET.c.entered_at,
            TICKET.c.paused_at,
        )
        .join(TICKET, TICKET.c.id == TASK.c.ticket_id)
        .where(TASK.c.finished_at.is_(None), TASK.c.due_at.is_not(None))
    )
    if org_unit_id is not None:
        found = found.where(TASK.c.org_unit_id.in_(_below(org_unit_id)))
    return list(session.connection().execute(found.order_by(TASK.c.id)))


def _below(org_unit_id: int) -> Any:
    top = sa.select(ORG.c.path).where(ORG.c.id == org_unit_id).scalar_subquery()
    return sa.select(ORG.c.id).where(ORG.c.path.like(top.op("||")("%")))


def set_due(session: Session, task: Any, due_at: datetime, rank_at: datetime) -> None:
    """Another end of a visit's promise; on the ticket, with its place in the queue, too when it stands there."""
    connection = session.connection()
    connection.execute(TASK.update().where(TASK.c.id == task.id).values(due_at=due_at))
    where = (TICKET.c.id == task.ticket_id, TICKET.c.node_id == task.node_id)
    connection.execute(TICKET.update().where(*where).values(due_at=due_at, rank_at=rank_at))


def pauses(session: Session, ticket_id: int, since: datetime) -> list[Any]:
    """(kind, at) of every pause and resume since an instant, in order."""
    where = (EVENT.c.ticket_id == ticket_id, EVENT.c.kind.in_(("paused", "resumed")), EVENT.c.at >= since)
    return list(session.connection().execute(sa.select(EVENT.c.kind, EVENT.c.at).where(*where).order_by(EVENT.c.id)))


def latest_event(session: Session, ticket_id: int, *kinds: str) -> Any:
    """The newest line of these kinds in a ticket's history."""
    where = (EVENT.c.ticket_id == ticket_id, EVENT.c.kind.in_(kinds))
    return session.connection().execute(sa.select(EVENT).where(*where).order_by(EVENT.c.id.desc()).limit(1)).first()


def add_link(session: Session, row: dict[str, Any]) -> None:
    """Two tickets belong together."""
    session.connection().execute(LINK.insert(), row)


def remove_link(session: Session, a: int, b: int) -> int:
    """Two related tickets no longer belong together; merged ones and parts stay."""
    pair = sa.or_(
        sa.and_(LINK.c.ticket_id == a, LINK.c.other_id == b), sa.and_(LINK.c.ticket_id == b, LINK.c.other_id == a)
    )
    return session.connection().execute(LINK.delete().where(pair, LINK.c.kind == "related")).rowcount


def links(session: Session, ticket_id: int) -> list[Any]:
    """(ticket_id, other_id, kind, by_name) where the ticket is on either side."""
    either = sa.or_(LINK.c.ticket_id == ticket_id, LINK.c.other_id == ticket_id)
    return list(session.connection().execute(sa.select(LINK).where(either).order_by(LINK.c.id)))


def tickets(session: Session, ids: Collection[int]) -> list[Any]:
    """What a list of linked tickets shows."""
    columns = (TICKET.c.id, TICKET.c.number, TICKET.c.title, TICKET.c.status, TICKET.c.node_name)
    more = (TICKET.c.org_unit_id, TICKET.c.assignee_id, TICKET.c.opener_id, TICKET.c.role_code)
    return list(session.connection().execute(sa.select(*columns, *more).where(TICKET.c.id.in_(list(ids)))))


def of_customer(session: Session, customer_id: int, since: datetime, besides: int, limit: int = 60) -> list[Any]:
    """Recent tickets of a customer, newest first."""
    found = sa.select(
        TICKET.c.id,
        TICKET.c.number,
        TICKET.c.title,
        TICKET.c.status,
        TICKET.c.node_name,
        TICKET.c.created_at,
        TICKET.c.org_unit_id,
        TICKET.c.assignee_id,
        TICKET.c.opener_id,
        TICKET.c.role_code,
    ).where(TICKET.c.customer_id == customer_id, TICKET.c.created_at >= since, TICKET.c.id != besides)
    return list(session.connection().execute(found.order_by(TICKET.c.id.desc()).limit(limit)))
