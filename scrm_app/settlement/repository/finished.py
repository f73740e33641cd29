"""Finished tickets as plans look at them."""

from datetime import datetime
from typing import Any

from sqlalchemy import select as sa_select
from sqlmodel import Session, col

from models.customer import Customer
from models.identity import OrgUnit
from models.ticket import Ticket


def finished_tickets(session: Session, reach: frozenset[int] | None, start: datetime, end: datetime) -> list[Any]:
    """(id, number, title, org_unit_id, province_code, city_code, customer_type) of tickets closed in [start, end)."""
    query = (
        sa_select(
            col(Ticket.id),
            col(Ticket.number),
            col(Ticket.title),
            col(Ticket.org_unit_id),
            col(OrgUnit.province_code),
            col(OrgUnit.city_code),
            col(Customer.customer_type),
        )
        .join(OrgUnit, col(OrgUnit.id) == col(Ticket.org_unit_id))
        .outerjoin(Customer, col(Customer.id) == col(Ticket.customer_id))
        .where(col(Ticket.closed_at) >= start, col(Ticket.closed_at) < end, col(Ticket.status) == "closed")
    )
    if reach is not None:
        query = query.where(col(Ticket.org_unit_id).in_(reach))
    return list(session.execute(query.order_by(col(Ticket.id).desc()).limit(50_000)))
