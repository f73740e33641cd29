"""What the calendar and the workload view read: tickets of days, and sums by person and day."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from scrm_app.core.actor import Actor, Scope
from scrm_app.tickets.repository.filtering import TicketFilter, in_scope, matching
from scrm_app.tickets.repository.hot import OPEN, TASK, TICKET
from scrm_app.tickets.repository.people import USER
from scrm_app.tickets.repository.reading import CARD

CLOCKS = {"due": TICKET.c.due_at, "appointed": TICKET.c.appointed_at}
COUNT_CAP = 1000
Bounds = Sequence[tuple[datetime, datetime]]
_LISTED = (*CARD, TICKET.c.role_code)


def _where(session: Session, actor: Actor, wish: TicketFilter, now: datetime) -> list[sa.ColumnElement[bool]]:
    """Open tickets only, unless the filter names another state."""
    plain = replace(wish, status="") if wish.status in ("", "open") else wish
    where = [*in_scope(actor), *matching(session, actor, plain, now)]
    return where if plain.status else [*where, OPEN]


def day_cards(
    session: Session, actor: Actor, wish: TicketFilter, by: str, days: Bounds, limit: int, now: datetime
) -> list[list[Any]]:
    """For each day the first `limit` tickets by their due or appointment time, in one round trip."""
    where, column = _where(session, actor, wish, now), CLOCKS[by]
    parts = []
    for number, (since, until) in enumerate(days):
        within = (column >= since, column < until)
        first = sa.select(sa.literal(number).label("day"), *_LISTED).where(*where, *within)
        parts.append(sa.select(first.order_by(column, TICKET.c.id).limit(limit).subquery()))
    found: list[list[Any]] = [[] for _ in days]
    for row in session.connection().execute(sa.union_all(*parts)):
        found[row.day].append(row)
    for rows in found:
        rows.sort(key=lambda row: (getattr(row, column.name), row.id))
    return found


def day_counts(session: Session, actor: Actor, wish: TicketFilter, by: str, days: Bounds, now: datetime) -> list[int]:
    """How many tickets each day has, counted up to `COUNT_CAP`."""
    where, column = _where(session, actor, wish, now), CLOCKS[by]
    parts = []
    for number, (since, until) in enumerate(days):
        some = sa.select(TICKET.c.id).where(*where, column >= since, column < until).limit(COUNT_CAP).subquery()
        parts.append(sa.select(sa.literal(number).label("day"), sa.func.count().label("n")).select_from(some))
    counts = {row.day: int(row.n) for row in session.connection().execute(sa.union_all(*parts))}
    return [counts.get(number, 0) for number in range(len(days))]


def appointments_of(session: Session, user_id: int, since: datetime, until: datetime, besides: int) -> list[Any]:
    """(number, appointed_at, appointed_minutes) of a person's other open appointments near a span."""
    found = sa.select(TICKET.c.number, TICKET.c.appointed_at, TICKET.c.appointed_minutes).where(
        TICKET.c.assignee_id == user_id,
        OPEN,
        TICKET.c.appointed_at >= since,
        TICKET.c.appointed_at < until,
        TICKET.c.id != besides,
    )
    return list(session.connection().execute(found.order_by(TICKET.c.appointed_at).limit(500)))


def set_task_due(session: Session, ticket_id: int, node_id: str, due_at: datetime | None) -> None:
    """Another end of the promise for everybody who is asked at a node."""
    where = (TASK.c.ticket_id == ticket_id, TASK.c.node_id == node_id, TASK.c.finished_at.is_(None))
    session.connection().execute(TASK.update().where(*where).values(due_at=due_at))


def staff(session: Session, actor: Actor, store_id: int, limit: int) -> list[Any]:
    """(id, name, org_unit_id) of active people in reach, of one store if named."""
    found = sa.select(USER.c.id, USER.c.name, USER.c.org_unit_id).where(USER.c.is_active.is_(True))
    if actor.scope is Scope.OWN:
        found = found.where(USER.c.id == actor.user_id)
    elif actor.org_ids is not None:
        found = found.where(USER.c.org_unit_id.in_(sorted(actor.org_ids)))
    if store_id:
        found = found.where(USER.c.org_unit_id == store_id)
    return list(session.connection().execute(found.order_by(USER.c.org_unit_id, USER.c.id).limit(limit)))


_PLACED = sa.func.coalesce(TICKET.c.appointed_at, TICKET.c.due_at)


def _within(days: Bounds, today: int | None) -> list[sa.ColumnElement[bool]]:
    """Open and placed on one of the days; without `today` what is late or has no time stands on none of them."""
    until = days[-1][1]
    if today is None:
        return [OPEN, days[0][0] <= _PLACED, until > _PLACED]
    return [OPEN, sa.or_(_PLACED.is_(None), until > _PLACED)]


def _work(user_ids: Collection[int], days: Bounds, today: int | None) -> list[sa.ColumnElement[bool]]:
    return [*_within(days, today), TICKET.c.assignee_id.in_(list(user_ids))]


def _unclaimed(actor: Actor, store_id: int, days: Bounds, today: int | None) -> list[sa.ColumnElement[bool]]:
    """Tickets in reach that wait for somebody to take them, of one store if named."""
    where = [*in_scope(actor), *_within(days, today), TICKET.c.assignee_id.is_(None), TICKET.c.role_code != ""]
    return [*where, TICKET.c.org_unit_id == store_id] if store_id else where


def _bucket(days: Bounds, today: int | None) -> sa.ColumnElement[int]:
    """The number of the day a ticket stands on; what is late or has no time stands on `today`."""
    late = [] if today is None else [(sa.or_(_PLACED.is_(None), days[today][0] > _PLACED), today)]
    return sa.case(*late, *((until > _PLACED, n) for n, (_, until) in enumerate(days)), else_=len(days))


def sums(
    session: Session, user_ids: Collection[int], days: Bounds, today: int | None, usual: int
) -> dict[tuple[int, int], tuple[int, int]]:
    """Open tickets by (person, number of the day): how many, and their minutes (`usual` where none are said)."""
    return _sums(session, TICKET.c.assignee_id, _work(user_ids, days, today), days, today, usual)


def unclaimed_sums(
    session: Session, actor: Actor, store_id: int, days: Bounds, today: int | None, usual: int
) -> dict[tuple[int, int], tuple[int, int]]:
    """The same for tickets that nobody has taken, by (store, number of the day)."""
    where = _unclaimed(actor, store_id, days, today)
    return _sums(session, TICKET.c.org_unit_id, where, days, today, usual)


def _sums(
    session: Session, key: Any, where: list[sa.ColumnElement[bool]], days: Bounds, today: int | None, usual: int
) -> dict[tuple[int, int], tuple[int, int]]:
    day = _bucket(days, today).label("day")
    minutes = sa.case((TICKET.c.appointed_minutes > 0, TICKET.c.appointed_minutes), else_=usual)
    found = sa.select(key, day, sa.func.count(), sa.func.sum(minutes))
    rows = session.connection().execute(found.where(*where).group_by(key, day))
    return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in rows}


def work_cards(
    session: Session, actor: Actor, user_ids: Collection[int], days: Bounds, today: int | None, limit: int
) -> list[Any]:
    """The first tickets in reach that these people have, with `day`, the earliest first."""
    return _first(session, [*in_scope(actor), *_work(user_ids, days, today)], days, today, limit)


def unclaimed_cards(
    session: Session, actor: Actor, store_id: int, days: Bounds, today: int | None, limit: int
) -> list[Any]:
    """The same for tickets that nobody has taken."""
    return _first(session, _unclaimed(actor, store_id, days, today), days, today, limit)


def _first(
    session: Session, where: list[sa.ColumnElement[bool]], days: Bounds, today: int | None, limit: int
) -> list[Any]:
    found = sa.select(_bucket(days, today).label("day"), _PLACED.label("placed"), *_LISTED)
    return list(session.connection().execute(found.where(*where).order_by(_PLACED, TICKET.c.id).limit(limit)))
