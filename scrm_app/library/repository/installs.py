"""What of the template library is in use, and what stands on it."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.flow import Flow
from models.library import LibraryInstall
from models.ticket import Ticket
from models.ticket_reply import TicketReply


def list_installs(session: Session) -> list[LibraryInstall]:
    """What is in use: rows whose flow is not archived; a scene counts without its reply too."""
    query = (
        select(LibraryInstall)
        .join(Flow, col(Flow.id) == LibraryInstall.flow_id)
        .where(col(Flow.archived_at).is_(None))
        .order_by(col(LibraryInstall.id))
    )
    return list(session.execute(query).scalars())


def list_titles(session: Session, org_ids: frozenset[int] | None, since: datetime, limit: int) -> list[str]:
    """Titles of the newest tickets opened since then in these stores (None: everywhere)."""
    query = select(col(Ticket.title)).where(col(Ticket.created_at) >= since).order_by(col(Ticket.id).desc())
    if org_ids is not None:
        query = query.where(col(Ticket.org_unit_id).in_(sorted(org_ids)))
    return list(session.execute(query.limit(limit)).scalars())


def find_install(session: Session, kind: str, code: str) -> LibraryInstall | None:
    """The row of a flow or scene, whether or not its flow is still in use."""
    query = select(LibraryInstall).where(col(LibraryInstall.kind) == kind, col(LibraryInstall.code) == code)
    return session.execute(query).scalar_one_or_none()


def list_batch(session: Session, batch: str) -> list[LibraryInstall]:
    """What one press of a button made."""
    return list(session.execute(select(LibraryInstall).where(col(LibraryInstall.batch) == batch)).scalars())


def keep_install(session: Session, row: LibraryInstall) -> None:
    """Add a row."""
    session.add(row)
    session.flush()


def drop_installs(session: Session, rows: list[LibraryInstall]) -> None:
    """Forget that these are in use."""
    for row in rows:
        session.delete(row)
    session.flush()


def count_tickets(session: Session, flow_id: int) -> int:
    """Tickets ever opened on a flow."""
    return int(session.execute(select(func.count()).where(col(Ticket.flow_id) == flow_id)).scalar_one())


def published_flows(session: Session, ids: list[int]) -> set[int]:
    """Those of the flows that have a version."""
    query = select(col(Flow.id)).where(col(Flow.id).in_(ids), col(Flow.latest_number) > 0)
    return {int(key) for key in session.execute(query).scalars()}


def form_is_shared(session: Session, form_id: int, besides: int) -> bool:
    """Whether a living flow other than `besides` uses the form."""
    query = select(col(Flow.id)).where(
        col(Flow.form_id) == form_id, col(Flow.id) != besides, col(Flow.archived_at).is_(None)
    )
    return session.execute(query.limit(1)).first() is not None


def has_reply(session: Session, reply_id: int | None) -> bool:
    """Whether a canned reply is still there."""
    return reply_id is not None and session.get(TicketReply, reply_id) is not None
