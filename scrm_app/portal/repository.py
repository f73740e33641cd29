"""Rows of links and of what came in through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, bindparam, func, update
from sqlmodel import Session, col, select

from models.customer import Customer
from models.flow import Flow, FlowVersion
from models.form import FormFill
from models.identity import OrgUnit, User
from models.portal import PortalEntry, PortalLink, PortalNotice, PortalPhoto
from models.settlement import Statement, StatementLine
from models.ticket import Ticket, TicketComment, TicketTask
from scrm_app.core.pagination import PageRequest
from scrm_app.core.prepared import PreparedRead, link

_VERSION_OF = PreparedRead(select(Ticket.flow_version_id).where(Ticket.id == bindparam("b_id")))
"""Asked at every transition."""


@dataclass(frozen=True)
class LinkRow:
    """A link with the names of what it opens."""

    link: PortalLink
    flow_name: str
    store_name: str
    ticket_number: str
    entries: int


def find_link(session: Session, token_hash: str) -> PortalLink | None:
    """The link with this token."""
    return session.exec(select(PortalLink).where(PortalLink.token_hash == token_hash)).first()


def get_link(session: Session, link_id: int) -> PortalLink | None:
    """One link by id."""
    return session.get(PortalLink, link_id)


def find_live_ticket_link(session: Session, ticket_id: int, now: datetime, kind: str = "ticket") -> PortalLink | None:
    """The newest link of a ticket that still opens, to its page or (`kind` survey) to its question."""
    return session.exec(
        select(PortalLink)
        .where(
            PortalLink.kind == kind,
            PortalLink.ticket_id == ticket_id,
            col(PortalLink.revoked_at).is_(None),
            PortalLink.expires_at > now,
        )
        .order_by(col(PortalLink.id).desc())
    ).first()


def _rows() -> Any:
    entries = (
        select(func.count(col(PortalEntry.id)))
        .where(PortalEntry.link_id == PortalLink.id, PortalEntry.kind != "upload")
        .scalar_subquery()
    )
    return (
        select(PortalLink, Flow.name, OrgUnit.name, Ticket.number, entries)  # type: ignore[call-overload]
        .join(OrgUnit, col(OrgUnit.id) == PortalLink.org_unit_id)
        .outerjoin(Flow, col(Flow.id) == PortalLink.flow_id)
        .outerjoin(Ticket, col(Ticket.id) == PortalLink.ticket_id)
    )


def _row(found: Any) -> LinkRow:
    link, flow, store, number, entries = found
    return LinkRow(link, flow or "", store, number or "", entries)


def list_links(
    session: Session, org_ids: frozenset[int] | None, kind: str, request: PageRequest
) -> tuple[list[LinkRow], int]:
    """A page of links of one kind in reach, newest first."""
    where: list[Any] = [PortalLink.kind == kind]
    if org_ids is not None:
        where.append(col(PortalLink.org_unit_id).in_(org_ids))
    newest = _rows().where(*where).order_by(col(PortalLink.id).desc()).offset(request.offset).limit(request.size)
    total = session.exec(select(func.count(col(PortalLink.id))).where(*where)).one()
    return [_row(found) for found in session.exec(newest).all()], total


def get_link_row(session: Session, link_id: int) -> LinkRow | None:
    """One link with its names."""
    found = session.exec(_rows().where(PortalLink.id == link_id)).first()
    return _row(found) if found is not None else None


def list_published_flows(session: Session) -> list[tuple[int, str]]:
    """Flows that tickets can be opened on, by name."""
    query = (
        select(Flow.id, Flow.name)
        .join(FlowVersion, col(FlowVersion.flow_id) == Flow.id)
        .distinct()
        .order_by(col(Flow.id))
    )
    return [(int(key or 0), str(name)) for key, name in session.exec(query).all()]


def list_stores(session: Session, org_ids: frozenset[int] | None) -> Sequence[OrgUnit]:
    """Stores in reach, by their place in the tree."""
    query = select(OrgUnit).where(OrgUnit.kind == "store", col(OrgUnit.is_active))
    if org_ids is not None:
        query = query.where(col(OrgUnit.id).in_(org_ids))
    return session.exec(query.order_by(col(OrgUnit.path))).all()


def get_store(session: Session, org_unit_id: int) -> OrgUnit | None:
    """The place a link belongs to."""
    return session.get(OrgUnit, org_unit_id)


def find_ticket(session: Session, number: str) -> Ticket | None:
    """A ticket by its number."""
    return session.exec(select(Ticket).where(Ticket.number == number)).first()


def get_ticket(session: Session, ticket_id: int) -> Ticket | None:
    """A ticket by id."""
    return session.get(Ticket, ticket_id)


def get_comment(session: Session, comment_id: int) -> TicketComment | None:
    """A comment by id."""
    return session.get(TicketComment, comment_id)


def list_open_of(session: Session, customer_id: int, limit: int) -> Sequence[Ticket]:
    """A customer's open tickets, newest first."""
    query = select(Ticket).where(Ticket.customer_id == customer_id, Ticket.status == "open")
    return session.exec(query.order_by(col(Ticket.id).desc()).limit(limit)).all()


def is_entry_since(session: Session, kind: str, address_hash: str, since: datetime, but: int = 0) -> bool:
    """Whether something of this kind came from an address since then, other than the entry `but`."""
    query = select(PortalEntry.id).where(PortalEntry.address_hash == address_hash, PortalEntry.kind == kind)
    return session.exec(query.where(PortalEntry.at >= since, PortalEntry.id != but).limit(1)).first() is not None


def flow_version_of(session: Session, ticket_id: int) -> int:
    """The version of the flow a ticket runs on; 0 when there is no such ticket."""
    row = _VERSION_OF.first(link(session), {"b_id": ticket_id})
    return row.flow_version_id if row is not None else 0


def count_entries(session: Session, kind: str, since: datetime, *, link_id: int, address_hash: str) -> tuple[int, int]:
    """How many of a kind came in since, through this link and from this address."""
    query = select(func.count(col(PortalEntry.id))).where(PortalEntry.kind == kind, PortalEntry.at > since)
    by_link = session.exec(query.where(PortalEntry.link_id == link_id)).one()
    by_address = session.exec(query.where(PortalEntry.address_hash == address_hash)).one()
    return by_link, by_address


def take_place(session: Session, link_id: int) -> bool:
    """Count one request through a link; False when its last place is taken already."""
    table = PortalLink.__table__  # type: ignore[attr-defined]
    free = table.c.max_total.is_(None) | (table.c.submits < table.c.max_total)
    statement = update(table).where(table.c.id == link_id, free).values(submits=table.c.submits + 1)
    result = session.connection().execute(statement)
    return isinstance(result, CursorResult) and result.rowcount == 1


def count_by_phone(session: Session, link_id: int, phone_hash: str, since: datetime, until: datetime) -> int:
    """How many requests this number sent through a link between two instants."""
    query = select(func.count(col(PortalEntry.id))).where(
        PortalEntry.link_id == link_id,
        PortalEntry.phone_hash == phone_hash,
        PortalEntry.at >= since,
        PortalEntry.at < until,
        col(PortalEntry.ticket_id).is_not(None),
    )
    return session.exec(query).one()


def count_drafts(session: Session, form_id: int, subject: str, since: datetime) -> int:
    """How many half-filled requests of a link are kept."""
    query = select(func.count(col(FormFill.id))).where(
        FormFill.form_id == form_id,
        FormFill.started_at >= since,
        FormFill.subject == subject,
        col(FormFill.submitted_at).is_(None),
    )
    return session.exec(query).one()


def find_entry(session: Session, link_id: int, kind: str, nonce: str) -> PortalEntry | None:
    """What the first try with this nonce left behind."""
    return session.exec(
        select(PortalEntry).where(PortalEntry.link_id == link_id, PortalEntry.kind == kind, PortalEntry.nonce == nonce)
    ).first()


def add(session: Session, row: PortalLink | PortalEntry | PortalPhoto) -> None:
    """Insert now, so that the id is known and a duplicate is refused here."""
    session.add(row)
    session.flush()


def list_visits(session: Session, ticket_id: int) -> Sequence[TicketTask]:
    """The ticket's visits in order."""
    return session.exec(select(TicketTask).where(TicketTask.ticket_id == ticket_id).order_by(col(TicketTask.id))).all()


def list_visits_of(session: Session, ticket_ids: Sequence[int]) -> Sequence[TicketTask]:
    """The visits of several tickets in order."""
    query = select(TicketTask).where(col(TicketTask.ticket_id).in_(ticket_ids))
    return session.exec(query.order_by(col(TicketTask.id))).all() if ticket_ids else []


def list_for_wall(
    session: Session, org_unit_id: int, flow_id: int | None, closed_since: datetime, limit: int
) -> Sequence[Ticket]:
    """The newest tickets of a store (and flow) that are open, or were completed since."""
    lately = (col(Ticket.status) == "closed") & (col(Ticket.closed_at) > closed_since)
    query = select(Ticket).where(Ticket.org_unit_id == org_unit_id, (col(Ticket.status) == "open") | lately)
    if flow_id is not None:
        query = query.where(Ticket.flow_id == flow_id)
    return session.exec(query.order_by(col(Ticket.id).desc()).limit(limit)).all()


def name_of_worker(session: Session, ticket_id: int) -> str:
    """Who has the ticket now; empty when nobody."""
    name = session.exec(
        select(User.name).join(Ticket, col(Ticket.assignee_id) == User.id).where(Ticket.id == ticket_id)
    ).first()
    return name or ""


def name_of_last_worker(session: Session, ticket_id: int) -> str:
    """Who did the last step of people; empty when nobody did."""
    name = session.exec(
        select(User.name)
        .join(TicketTask, col(TicketTask.actor_id) == User.id)
        .where(TicketTask.ticket_id == ticket_id)
        .order_by(col(TicketTask.finished_at).desc(), col(TicketTask.id).desc())
    ).first()
    return name or ""


def list_messages(session: Session, ticket_id: int) -> list[TicketComment]:
    """What the customer wrote and what staff wrote to the customer; never what staff wrote among themselves."""
    rows = session.exec(
        select(TicketComment)
        .where(TicketComment.ticket_id == ticket_id, col(TicketComment.audience).in_(("public", "customer")))
        .order_by(col(TicketComment.id).desc())
        .limit(200)
    ).all()
    return list(reversed(rows))


def list_reports(session: Session, link_id: int) -> list[tuple[str, datetime]]:
    """(words, when) of what was reported through a link, oldest first."""
    rows = session.exec(
        select(TicketComment.body, TicketComment.created_at)
        .join(PortalEntry, col(PortalEntry.subject_id) == TicketComment.id)
        .where(PortalEntry.link_id == link_id, PortalEntry.kind == "onsite")
        .order_by(col(PortalEntry.id))
        .limit(200)
    )
    return [(body, at) for body, at in rows]


def list_bill_lines(session: Session, ticket_id: int) -> list[tuple[StatementLine, str]]:
    """The labour and parts settled for a ticket, each with the status of its statement."""
    rows = session.exec(
        select(StatementLine, Statement.status)
        .where(StatementLine.statement_id == Statement.id)
        .where(StatementLine.source == "ticket", StatementLine.source_id == ticket_id)
        .where(col(StatementLine.kind).in_(("labour", "part")))
        .order_by(col(StatementLine.id))
    ).all()
    return [(line, status) for line, status in rows]


def add_notice(session: Session, row: PortalNotice) -> bool:
    """Write a notice; False when it was written before."""
    if session.exec(select(PortalNotice.id).where(PortalNotice.dedupe_key == row.dedupe_key)).first() is not None:
        return False
    session.add(row)
    session.flush()
    return True


def find_due_photo(session: Session, now: datetime) -> PortalPhoto | None:
    """The picture that waits longest to be fetched."""
    due = col(PortalPhoto.next_at) <= now
    return session.exec(select(PortalPhoto).where(due).order_by(col(PortalPhoto.next_at)).limit(1)).first()


def claim_photo(session: Session, row: PortalPhoto, until: datetime) -> bool:
    """Nobody else fetches it before `until`; True for exactly one of any number who try at once."""
    mine = (col(PortalPhoto.id) == row.id, col(PortalPhoto.next_at) == row.next_at)
    tried = col(PortalPhoto.attempts) + 1
    taken = update(PortalPhoto).where(*mine).values(next_at=until, attempts=tried)
    return session.connection().execute(taken).rowcount == 1


def get_photo(session: Session, photo_id: int) -> PortalPhoto | None:
    """A picture that is still to be fetched."""
    return session.get(PortalPhoto, photo_id, populate_existing=True, with_for_update=True)


def drop_photo(session: Session, row: PortalPhoto) -> None:
    """The picture is there, or cannot be had."""
    session.delete(row)
    session.flush()


def list_notices(session: Session, ticket_id: int, limit: int = 20) -> list[PortalNotice]:
    """What the customer of a ticket was told, newest first."""
    query = select(PortalNotice).where(PortalNotice.ticket_id == ticket_id)
    return list(session.exec(query.order_by(col(PortalNotice.id).desc()).limit(limit)))


def count_notices(session: Session, ticket_id: int, prefix: str, since: datetime) -> int:
    """How many notices of a ticket whose key begins like that were written after an instant."""
    own = (PortalNotice.ticket_id == ticket_id, col(PortalNotice.dedupe_key).startswith(prefix, autoescape=True))
    return session.exec(select(func.count(col(PortalNotice.id))).where(*own, PortalNotice.at > since)).one()


def last_words(session: Session, ticket_id: int) -> str:
    """What the customer of a ticket wrote last."""
    query = select(TicketComment.body).where(TicketComment.ticket_id == ticket_id, TicketComment.audience == "customer")
    return session.exec(query.order_by(col(TicketComment.id).desc())).first() or ""


def email_of(session: Session, customer_id: int | None) -> str:
    """Where a customer gets mail; empty when nobody knows."""
    if customer_id is None:
        return ""
    return session.exec(select(Customer.email).where(Customer.id == customer_id)).first() or ""


def language_of(session: Session, customer_id: int | None) -> str:
    """The language a customer is written to in; "" when nobody knows."""
    if customer_id is None:
        return ""
    return session.exec(select(Customer.lang).where(Customer.id == customer_id)).first() or ""
