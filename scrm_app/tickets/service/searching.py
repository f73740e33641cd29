"""Tickets in command search."""

from sqlmodel import Session

from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.pagination import PageRequest
from scrm_app.core.text import Text
from scrm_app.forms.service import Record
from scrm_app.identity.engine.desk import Hit
from scrm_app.tickets.repository import hot
from scrm_app.tickets.repository.filtering import TicketFilter
from scrm_app.tickets.service import rights
from scrm_app.tickets.service.covering import Cover
from scrm_app.tickets.service.listing import list_tickets

GROUP = Text("工单", "Tickets")


def find_hits(session: Session, actor: Actor, query: str) -> list[Hit]:
    """Tickets in reach by number, title, customer or phone, newest first."""
    if not actor.may("ticket.view"):
        return []
    page = PageRequest(1, 6, "created", True)
    found = list_tickets(session, actor, wish=TicketFilter(q=query), page=page, now=clock.now())
    return [Hit(f"{card.number} {card.title}", card.node_name, f"/tickets/{card.id}", GROUP) for card in found.rows]


def find_records(session: Session, actor: Actor, query: str) -> list[Record]:
    """Tickets in reach for the "related ticket" field of a form, newest first."""
    if not actor.may("ticket.view"):
        return []
    page = PageRequest(1, 30, "created", True)
    found = list_tickets(session, actor, wish=TicketFilter(q=query), page=page, now=clock.now())
    return [Record(card.id, f"{card.number} {card.title}", card.node_name) for card in found.rows]


def get_record(session: Session, actor: Actor, ticket_id: int) -> Record | None:
    """One ticket in reach, for the same field."""
    row = hot.load(session, ticket_id)
    if row is None or not actor.may("ticket.view") or not rights.sees(session, actor, row):
        return None
    return Record(row.id, f"{row.number} {Cover(session, actor).of(row).title}".strip(), row.node_name)
