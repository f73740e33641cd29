"""A customer's tickets, for the customer page."""

from sqlmodel import Session

from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.pagination import PageRequest
from scrm_app.core.text import Text
from scrm_app.customers.service import Related
from scrm_app.tickets.repository.filtering import TicketFilter
from scrm_app.tickets.service.listing import Card, list_tickets

_STATES = {"closed": (Text("已完成", "Done"), "green"), "cancelled": (Text("已作废", "Cancelled"), "gray")}


def related_tickets(session: Session, actor: Actor, customer_id: int) -> list[Related]:
    """The newest tickets in reach; nothing for people who may not see tickets."""
    if not actor.may("ticket.view"):
        return []
    wish = TicketFilter(customer_id=customer_id)
    found = list_tickets(session, actor, wish=wish, page=PageRequest(1, 20, "created", True), now=clock.now())
    return [_related(card) for card in found.rows]


def _related(card: Card) -> Related:
    state, hue = _STATES.get(card.status, (Text(card.node_name, card.node_name), "blue"))
    link = f"/tickets/{card.id}"
    return Related("ticket", f"{card.number} {card.title}", state, card.created_at, link, hue=hue)
