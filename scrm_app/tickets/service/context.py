"""The customer beside the form: what somebody who works on the ticket wants to know before they call."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden, NotFound
from scrm_app.core.pagination import PageRequest
from scrm_app.customers import service as customers
from scrm_app.tickets.repository.filtering import TicketFilter
from scrm_app.tickets.service import rights
from scrm_app.tickets.service.listing import Card, list_tickets

SHOWN = 5


@dataclass(frozen=True)
class CustomerContext:
    """A ticket's customer as the reader may see them. Orders are (time, item, paid fen); contacts (kind, time, words).

    Devices are (model, serial number, next service).
    """

    id: int
    name: str
    phone: str
    company: str
    kind: str
    tags: tuple[str, ...] = ()
    note: str = ""
    order_count: int = 0
    paid_fen: int = 0
    orders: list[tuple[datetime, str, int]] = field(default_factory=list)
    tickets: list[Card] = field(default_factory=list)
    devices: list[tuple[str, str, date | None]] = field(default_factory=list)
    contacts: list[tuple[str, datetime, str]] = field(default_factory=list)


def customer_context(session: Session, actor: Actor, *, ticket_id: int, now: datetime) -> CustomerContext | None:
    """Who the ticket is for, with the last of everything; None without a customer, or when they are out of reach."""
    row = rights.look(session, actor, ticket_id)
    if row.customer_id is None:
        return None
    try:
        card = customers.get_card(session, actor, customer_id=row.customer_id)
    except (Forbidden, NotFound):
        return None
    few, wish = PageRequest(1, SHOWN + 1, "created", True), TicketFilter(customer_id=row.customer_id)
    others = [one for one in list_tickets(session, actor, wish=wish, page=few, now=now).rows if one.id != ticket_id]
    orders = customers.list_orders(session, actor, customer_id=row.customer_id, page=PageRequest(1, SHOWN))
    devices = customers.list_equipment(session, actor, customer_id=row.customer_id)
    return CustomerContext(
        id=card.row.id,
        name=card.row.name,
        phone=card.row.phone,
        company=card.row.company,
        kind=card.row.customer_type,
        tags=tuple(card.row.tags),
        note=card.note,
        order_count=card.row.orders if actor.may("order.view") else 0,
        paid_fen=card.paid_fen if actor.may("order.view") else 0,
        orders=[(one.placed_at, one.item, one.paid_fen) for one in orders],
        tickets=others[:SHOWN],
        devices=[(one.model, one.serial_number, one.next_service_on) for one in devices if one.is_active][:SHOWN],
        contacts=card.touchpoints[:SHOWN],
    )
