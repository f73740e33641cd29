"""What past tickets recorded, read in bulk."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from scrm_app.tickets.repository.hot import TASK, TICKET
from scrm_app.tickets.repository.people import USER

_COLUMNS = (
    TICKET.c.id, TICKET.c.number, TICKET.c.org_unit_id, TICKET.c.opener_id, TICKET.c.answers, TICKET.c.status,
    TICKET.c.created_at, TICKET.c.flow_version_id, TICKET.c.title, TICKET.c.form_version_id,
)  # fmt: skip


def count_tickets(session: Session, flow_id: int, since: datetime) -> int:
    """Tickets of a flow opened since."""
    wanted = sa.select(sa.func.count()).where(TICKET.c.flow_id == flow_id, TICKET.c.created_at >= since)
    return int(session.connection().execute(wanted).scalar_one())


def tickets_after(session: Session, flow_id: int, since: datetime, after: int, limit: int) -> list[Any]:
    """The next tickets of a flow opened since, by id."""
    wanted = sa.select(*_COLUMNS).where(TICKET.c.flow_id == flow_id, TICKET.c.created_at >= since, TICKET.c.id > after)
    return list(session.connection().execute(wanted.order_by(TICKET.c.id).limit(limit)))


def one_ticket(session: Session, ticket_id: int) -> Any:
    """One ticket with the same columns."""
    return session.connection().execute(sa.select(*_COLUMNS).where(TICKET.c.id == ticket_id)).first()


def visits_of(session: Session, ticket_ids: list[int]) -> list[Any]:
    """The visits of these tickets, by ticket and id, with the name of whoever has or did it."""
    name = sa.func.coalesce(sa.func.nullif(TASK.c.actor_name, ""), USER.c.name, "")
    wanted = (
        sa.select(
            TASK.c.ticket_id, TASK.c.node_id, TASK.c.node_name, TASK.c.entered_at, TASK.c.finished_at, TASK.c.due_at,
            TASK.c.token_id, TASK.c.seat, TASK.c.action, TASK.c.role_code,
            sa.func.coalesce(TASK.c.assignee_id, TASK.c.actor_id).label("who"),
            name.label("who_name"),
        )
        .outerjoin(USER, USER.c.id == TASK.c.assignee_id)
        .where(TASK.c.ticket_id.in_(ticket_ids))
    )  # fmt: skip
    return list(session.connection().execute(wanted.order_by(TASK.c.ticket_id, TASK.c.id)))


def find_number(session: Session, number: str) -> int | None:
    """The id of the ticket with this number."""
    return session.connection().execute(sa.select(TICKET.c.id).where(TICKET.c.number == number)).scalar_one_or_none()


def recent(session: Session, flow_id: int, limits: list[Any], limit: int) -> list[Any]:
    """The newest tickets of a flow within reach: (id, number, title)."""
    wanted = sa.select(TICKET.c.id, TICKET.c.number, TICKET.c.title).where(TICKET.c.flow_id == flow_id, *limits)
    return list(session.connection().execute(wanted.order_by(TICKET.c.id.desc()).limit(limit)))
