"""What running flows look up: tickets opened by tickets, who agreed before, who reads along, who worked where."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from models.identity import Role, User, UserRole
from scrm_app.tickets.repository.hot import TASK, TICKET, WATCHER

USER: sa.Table = User.__table__  # type: ignore[attr-defined]
ROLE: sa.Table = Role.__table__  # type: ignore[attr-defined]
USER_ROLE: sa.Table = UserRole.__table__  # type: ignore[attr-defined]


def agreed(session: Session, ticket_id: int) -> set[int]:
    """Who approved something on the ticket before."""
    wanted = sa.select(TASK.c.actor_id).where(
        TASK.c.ticket_id == ticket_id, TASK.c.action == "approve", TASK.c.actor_id.is_not(None)
    )
    return {row[0] for row in session.connection().execute(wanted)}


def last_of(session: Session, ticket_id: int, user_id: int) -> Any:
    """The visit this person finished last by going on."""
    wanted = sa.select(TASK.c.node_id, TASK.c.finished_at).where(
        TASK.c.ticket_id == ticket_id, TASK.c.actor_id == user_id, TASK.c.action.in_(("complete", "approve"))
    )
    return session.connection().execute(wanted.order_by(TASK.c.finished_at.desc(), TASK.c.id.desc()).limit(1)).first()


def open_children(session: Session, parent_id: int, token: int) -> Sequence[Any]:
    """Open tickets a waiting thread of the parent waits for."""
    wanted = sa.select(TICKET.c.id).where(
        TICKET.c.parent_id == parent_id, TICKET.c.parent_token == token, TICKET.c.status == "open"
    )
    return session.connection().execute(wanted).scalars().all()


def family(session: Session, ticket_id: int, parent_id: int | None) -> list[Any]:
    """The parent and the children of a ticket: rows of id, number, title, status, node_name."""
    columns = (TICKET.c.id, TICKET.c.number, TICKET.c.title, TICKET.c.status, TICKET.c.node_name, TICKET.c.parent_id)
    mine = sa.or_(TICKET.c.parent_id == ticket_id, TICKET.c.id == (parent_id or 0))
    return list(session.connection().execute(sa.select(*columns).where(mine).order_by(TICKET.c.id).limit(50)))


def watch(session: Session, ticket_id: int, user_ids: Sequence[int], node_name: str, now: datetime) -> None:
    """These people may read the ticket from now on; twice is once."""
    connection = session.connection()
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(WATCHER)
    rows = [{"ticket_id": ticket_id, "user_id": u, "node_name": node_name[:80], "at": now} for u in user_ids]
    if rows:
        connection.execute(insert.on_conflict_do_nothing(index_elements=["ticket_id", "user_id"]), rows)


def watchers(session: Session, ticket_id: int) -> list[tuple[int, str]]:
    """Who reads along: (user id, name)."""
    wanted = sa.select(USER.c.id, USER.c.name).join(WATCHER, WATCHER.c.user_id == USER.c.id)
    rows = session.connection().execute(wanted.where(WATCHER.c.ticket_id == ticket_id).order_by(WATCHER.c.id))
    return [(row.id, row.name) for row in rows]


def with_role(session: Session, role_code: str, units: Sequence[int], limit: int = 50) -> list[tuple[int, int]]:
    """Active people of a role in these units: (user id, unit id)."""
    wanted = (
        sa.select(USER.c.id, USER.c.org_unit_id)
        .join(USER_ROLE, USER_ROLE.c.user_id == USER.c.id)
        .join(ROLE, ROLE.c.id == USER_ROLE.c.role_id)
        .where(ROLE.c.code == role_code, USER.c.is_active.is_(True), USER.c.org_unit_id.in_(list(units)))
    )
    return [(row.id, row.org_unit_id) for row in session.connection().execute(wanted.order_by(USER.c.id).limit(limit))]
