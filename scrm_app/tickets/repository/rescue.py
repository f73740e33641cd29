"""What the rescue board reads: finished visits to learn from, open visits with a promise; and the model it keeps."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from models.dispatch import ForecastModel
from scrm_app.core.actor import Actor
from scrm_app.tickets.repository.filtering import in_scope
from scrm_app.tickets.repository.hot import OPEN, TASK, TICKET

MODEL: sa.Table = ForecastModel.__table__  # type: ignore[attr-defined]
_WORKED = ("task", "approval")


def finished_visits(session: Session, since: datetime, limit: int) -> list[Any]:
    """(flow_id, node_id, org_unit_id, actor_id, entered_at, due_at, finished_at), the newest `limit` visits."""
    found = (
        sa.select(
            TICKET.c.flow_id,
            TASK.c.node_id,
            TASK.c.org_unit_id,
            TASK.c.actor_id,
            TASK.c.entered_at,
            TASK.c.due_at,
            TASK.c.finished_at,
        )
        .join(TICKET, TICKET.c.id == TASK.c.ticket_id)
        .where(TASK.c.finished_at >= since, TASK.c.actor_id.is_not(None), TASK.c.kind.in_(_WORKED))
        .where(TASK.c.finished_at > TASK.c.entered_at)
        .order_by(TASK.c.id.desc())
    )
    return list(session.connection().execute(found.limit(limit)))


def _open() -> Any:
    return (
        sa.select(
            TASK.c.id.label("task_id"),
            TASK.c.ticket_id,
            TASK.c.node_id,
            TASK.c.node_name,
            TASK.c.org_unit_id,
            TASK.c.assignee_id,
            TASK.c.role_code,
            TASK.c.seat,
            TASK.c.entered_at,
            TASK.c.due_at,
            TICKET.c.number,
            TICKET.c.title,
            TICKET.c.flow_id,
            TICKET.c.flow_version_id,
            TICKET.c.node_id.label("ticket_node"),
        )
        .join(TICKET, TICKET.c.id == TASK.c.ticket_id)
        .where(TASK.c.finished_at.is_(None), TASK.c.due_at.is_not(None), TASK.c.kind.in_(_WORKED))
        .where(OPEN, TICKET.c.paused_at.is_(None))
    )


def open_visits(session: Session, actor: Actor, now: datetime, limit: int) -> list[Any]:
    """Open visits in reach whose promise is not yet broken, the soonest first."""
    found = _open().where(*in_scope(actor), TASK.c.due_at > now).order_by(TASK.c.due_at, TASK.c.id)
    return list(session.connection().execute(found.limit(limit)))


def visits_of(session: Session, user_ids: Collection[int], now: datetime, limit: int) -> list[Any]:
    """The same of these people, wherever their tickets are."""
    found = _open().where(TASK.c.assignee_id.in_(sorted(user_ids)), TASK.c.due_at > now)
    return list(session.connection().execute(found.order_by(TASK.c.due_at, TASK.c.id).limit(limit)))


def count_late(session: Session, actor: Actor, now: datetime) -> int:
    """Tickets in reach whose promise is broken."""
    clauses = (TICKET.c.due_at < now, OPEN, TICKET.c.paused_at.is_(None))
    found = sa.select(sa.func.count()).select_from(TICKET).where(*in_scope(actor), *clauses)
    return int(session.connection().execute(found).scalar_one())


def load_model(session: Session) -> Any:
    """(made_at, visits, body), or None before it was first measured."""
    return session.connection().execute(sa.select(MODEL).where(MODEL.c.id == 1)).first()


def keep_model(session: Session, body: dict[str, Any], visits: int, now: datetime) -> None:
    """The model that counts from now on."""
    values = {"made_at": now, "visits": visits, "body": body}
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    wish = dialect.insert(MODEL).values(id=1, **values)
    session.connection().execute(wish.on_conflict_do_update(index_elements=["id"], set_=values))
