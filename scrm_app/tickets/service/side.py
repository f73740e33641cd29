"""The side of a ticket that explains: decisions, promises, escalations, and tickets that belong to it; one question."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.notifications import service as notifications
from scrm_app.notifications.service import AlarmView
from scrm_app.tickets.service import linking, promises, rights, why
from scrm_app.tickets.service.linking import LinkedTicket, Suggestion
from scrm_app.tickets.service.promises import PromiseView
from scrm_app.tickets.service.why import WhyCard


@dataclass(frozen=True)
class TicketSide:
    """`may_report`: the person works on tickets and may call the decision unfit; `may_merge`: a supervisor."""

    cards: list[WhyCard]
    promises: list[PromiseView]
    alarms: list[AlarmView]
    links: list[LinkedTicket]
    suggestions: list[Suggestion]
    is_open: bool
    may_report: bool
    may_merge: bool


def get_side(session: Session, actor: Actor, *, ticket_id: int, now: datetime) -> TicketSide:
    """Everything that explains a ticket, for whoever may see it."""
    row = rights.look(session, actor, ticket_id)
    running = row.status == "open"
    return TicketSide(
        cards=why.get_why(session, actor, ticket_id=ticket_id),
        promises=promises.list_promises(session, row, now),
        alarms=notifications.list_alarms(session, "ticket", ticket_id),
        links=linking.list_links(session, actor, ticket_id=ticket_id),
        suggestions=linking.suggest_duplicates(session, actor, ticket_id=ticket_id, now=now) if running else [],
        is_open=running,
        may_report=running and actor.may("ticket.work"),
        may_merge=running and actor.may("ticket.assign"),
    )
