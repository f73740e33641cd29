"""What dispatch reads and locks: people with their load, the turn of a round, a person's seat, recent tickets."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from models.dispatch import DispatchSeat, DispatchTurn
from scrm_app.tickets.repository.hot import TASK, TICKET
from scrm_app.tickets.repository.people import CUSTOMER, ORG, ROLE, USER, USER_ROLE

TURN: sa.Table = DispatchTurn.__table__  # type: ignore[attr-defined]
SEAT: sa.Table = DispatchSeat.__table__  # type: ignore[attr-defined]


def _insert(session: Session, table: sa.Table) -> Any:
    return (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(table)


def staff(
    session: Session, roles: Collection[str], people: Collection[int], units: Collection[int] | None
) -> list[Any]:
    """Active people with these roles, or exactly these people, with their place on the map and their speed."""
    found = (
        sa.select(
            USER.c.id,
            USER.c.name,
            USER.c.org_unit_id,
            ORG.c.latitude,
            ORG.c.longitude,
            sa.func.coalesce(SEAT.c.speed_percent, 100).label("speed"),
        )
        .join(ORG, ORG.c.id == USER.c.org_unit_id)
        .outerjoin(SEAT, SEAT.c.user_id == USER.c.id)
        .where(USER.c.is_active.is_(True))
    )
    if people:
        found = found.where(USER.c.id.in_(list(people)))
    else:
        named = (
            sa.select(USER_ROLE.c.user_id)
            .join(ROLE, ROLE.c.id == USER_ROLE.c.role_id)
            .where(ROLE.c.code.in_(list(roles)))
        )
        found = found.where(USER.c.id.in_(named))
        if units is not None:
            found = found.where(USER.c.org_unit_id.in_(list(units)))
    return list(session.connection().execute(found.order_by(USER.c.id)))


def roles_of(session: Session, user_ids: Collection[int]) -> dict[int, list[str]]:
    """Role codes by person."""
    found = sa.select(USER_ROLE.c.user_id, ROLE.c.code).join(ROLE, ROLE.c.id == USER_ROLE.c.role_id)
    out: dict[int, list[str]] = {}
    for row in session.connection().execute(found.where(USER_ROLE.c.user_id.in_(list(user_ids)))):
        out.setdefault(row.user_id, []).append(row.code)
    return out


def loads(session: Session, user_ids: Collection[int]) -> dict[int, int]:
    """Open tasks by person."""
    found = (
        sa.select(TASK.c.assignee_id, sa.func.count().label("open"))
        .where(TASK.c.assignee_id.in_(list(user_ids)), TASK.c.finished_at.is_(None))
        .group_by(TASK.c.assignee_id)
    )
    return {row.assignee_id: row.open for row in session.connection().execute(found)}


def latest(session: Session, user_ids: Collection[int]) -> dict[int, datetime]:
    """When each person last got a task."""
    entered = (
        sa.select(sa.func.max(TASK.c.entered_at))
        .where(TASK.c.assignee_id == USER.c.id)
        .correlate(USER)
        .scalar_subquery()
    )
    found = sa.select(USER.c.id, entered.label("latest")).where(USER.c.id.in_(list(user_ids)))
    return {row.id: row.latest for row in session.connection().execute(found) if row.latest is not None}


def served(session: Session, customer_id: int, user_ids: Collection[int]) -> set[int]:
    """Who finished the latest work for a customer."""
    found = (
        sa.select(TASK.c.actor_id)
        .join(TICKET, TICKET.c.id == TASK.c.ticket_id)
        .where(TICKET.c.customer_id == customer_id, TASK.c.actor_id.in_(list(user_ids)))
        .order_by(TASK.c.finished_at.desc())
        .limit(1)
    )
    return {row.actor_id for row in session.connection().execute(found)}


def customer(session: Session, customer_id: int) -> Any:
    """(customer_type, tags) of a customer."""
    found = sa.select(CUSTOMER.c.customer_type, CUSTOMER.c.tags).where(CUSTOMER.c.id == customer_id)
    return session.connection().execute(found).first()


def unit(session: Session, org_unit_id: int) -> Any:
    """(id, parent_id, name, latitude, longitude) of a place."""
    found = sa.select(ORG.c.id, ORG.c.parent_id, ORG.c.name, ORG.c.latitude, ORG.c.longitude)
    return session.connection().execute(found.where(ORG.c.id == org_unit_id)).first()


def units_of_kind(session: Session, kind: str) -> list[tuple[int, str]]:
    """Active places of a kind."""
    found = sa.select(ORG.c.id, ORG.c.name).where(ORG.c.kind == kind, ORG.c.is_active.is_(True)).order_by(ORG.c.path)
    return [(row.id, row.name) for row in session.connection().execute(found)]


def customer_types(session: Session) -> list[str]:
    """The words in use for the level of a customer."""
    found = sa.select(CUSTOMER.c.customer_type).distinct().limit(50)
    return sorted(row.customer_type for row in session.connection().execute(found) if row.customer_type)


def list_roles(session: Session) -> list[tuple[str, str]]:
    """(code, name) of every role."""
    return [
        (r.code, r.name) for r in session.connection().execute(sa.select(ROLE.c.code, ROLE.c.name).order_by(ROLE.c.id))
    ]


def take_turn(session: Session, name: str) -> int:
    """Who was last in a round; the row stays locked until the transaction ends, so no two take the same turn."""
    insert = _insert(session, TURN).values(name=name, last_user_id=0, given=0)
    session.connection().execute(insert.on_conflict_do_nothing(index_elements=["name"]))
    row = (
        session.connection().execute(sa.select(TURN.c.last_user_id).where(TURN.c.name == name).with_for_update()).one()
    )
    return int(row.last_user_id)


def end_turn(session: Session, name: str, user_id: int) -> None:
    """The round goes on behind this person."""
    session.connection().execute(
        TURN.update().where(TURN.c.name == name).values(last_user_id=user_id, given=TURN.c.given + 1)
    )


def take_seat(session: Session, user_id: int, now: datetime) -> int:
    """Lock a person as a target until the transaction ends; how many open tasks they have now, all commits seen."""
    connection = session.connection()
    insert = _insert(session, SEAT).values(
        user_id=user_id, given=1, given_at=now, median_minutes=0, speed_percent=100, samples=0
    )
    connection.execute(
        insert.on_conflict_do_update(index_elements=["user_id"], set_={"given": SEAT.c.given + 1, "given_at": now})
    )
    return loads(session, [user_id]).get(user_id, 0)


def finished_since(session: Session, since: datetime, limit: int = 50_000) -> list[Any]:
    """(actor_id, flow_version_id, node_id, entered_at, finished_at) of finished visits, newest first."""
    found = (
        sa.select(TASK.c.actor_id, TASK.c.flow_version_id, TASK.c.node_id, TASK.c.entered_at, TASK.c.finished_at)
        .where(TASK.c.finished_at >= since, TASK.c.actor_id.is_not(None))
        .order_by(TASK.c.id.desc())
    )
    return list(session.connection().execute(found.limit(limit)))


def write_speed(session: Session, rows: list[dict[str, Any]]) -> None:
    """How fast people were: rows of {user_id, median_minutes, speed_percent, samples}."""
    for row in rows:
        values = {name: row[name] for name in ("median_minutes", "speed_percent", "samples")}
        insert = _insert(session, SEAT).values(user_id=row["user_id"], given=0, **values)
        session.connection().execute(insert.on_conflict_do_update(index_elements=["user_id"], set_=values))


def worked_between(session: Session, user_id: int, since: datetime, until: datetime) -> list[Any]:
    """Visits that came to a person within a span, with the ticket's number and title."""
    found = (
        sa.select(TICKET.c.number, TICKET.c.title, TASK.c.finished_at)
        .join(TICKET, TICKET.c.id == TASK.c.ticket_id)
        .where(TASK.c.assignee_id == user_id, TASK.c.entered_at >= since, TASK.c.entered_at < until)
    )
    return list(session.connection().execute(found.order_by(TASK.c.id).limit(500)))
