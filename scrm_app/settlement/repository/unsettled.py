"""Rows of closed tickets nobody had a plan for."""

from sqlmodel import Session, col, func, select

from models.settlement import PlanVersion, UnsettledTicket
from scrm_app.settlement.repository import Reach


def count_unsettled(session: Session, reach: Reach) -> int:
    """How many closed tickets no plan is for."""
    query = select(func.count(col(UnsettledTicket.ticket_id)))
    if reach is not None:
        query = query.where(col(UnsettledTicket.org_unit_id).in_(reach))
    return session.exec(query).one()


def list_unsettled(session: Session, reach: Reach, *, org_unit_id: int | None = None) -> list[UnsettledTicket]:
    """Closed tickets without a plan."""
    query = select(UnsettledTicket).order_by(col(UnsettledTicket.created_at)).limit(1000)
    if reach is not None:
        query = query.where(col(UnsettledTicket.org_unit_id).in_(reach))
    if org_unit_id is not None:
        query = query.where(UnsettledTicket.org_unit_id == org_unit_id)
    return list(session.exec(query))


def list_worth_a_look(session: Session, limit: int) -> list[UnsettledTicket]:
    """Waiting tickets that were last tried before the newest plan version was published."""
    newest = select(func.max(col(PlanVersion.published_at))).scalar_subquery()
    query = select(UnsettledTicket).where(col(UnsettledTicket.checked_at) < newest)
    return list(session.exec(query.order_by(col(UnsettledTicket.id)).limit(limit)))


def find_unsettled(session: Session, ticket_id: int) -> UnsettledTicket | None:
    return session.exec(select(UnsettledTicket).where(UnsettledTicket.ticket_id == ticket_id)).first()
