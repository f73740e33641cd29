"""Whole rows of tickets for readers outside the screens."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.customer import Customer
from scrm_app.core.actor import Actor
from scrm_app.tickets.repository.filtering import in_scope
from scrm_app.tickets.repository.hot import TICKET

CUSTOMER: sa.Table = Customer.__table__  # type: ignore[attr-defined]
WANTED = (
    TICKET.c.id,
    TICKET.c.number,
    TICKET.c.title,
    TICKET.c.status,
    TICKET.c.node_id,
    TICKET.c.flow_version_id,
    TICKET.c.form_version_id,
    TICKET.c.customer_id,
    TICKET.c.customer_name,
    TICKET.c.contact_phone,
    TICKET.c.opener_name,
    TICKET.c.channel,
    TICKET.c.tags,
    TICKET.c.answers,
)


def rows_in_reach(session: Session, actor: Actor, ticket_ids: Iterable[int]) -> Sequence[Any]:
    """Those of these tickets that the actor's lists show, in no order."""
    where = [TICKET.c.id.in_(sorted(set(ticket_ids))), *in_scope(actor)]
    return session.connection().execute(sa.select(*WANTED).where(*where)).all()


def rows_of(session: Session, ticket_ids: Iterable[int]) -> Sequence[Any]:
    """These tickets, in no order, for a caller who has checked that they may be seen."""
    return session.connection().execute(sa.select(*WANTED).where(TICKET.c.id.in_(sorted(set(ticket_ids))))).all()


def customer_names(session: Session, customer_ids: Iterable[int]) -> dict[int, str]:
    """Id to name."""
    wanted = sa.select(CUSTOMER.c.id, CUSTOMER.c.name).where(CUSTOMER.c.id.in_(sorted(set(customer_ids))))
    return {row.id: row.name for row in session.connection().execute(wanted)}
