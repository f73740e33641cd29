"""What ticket events mean for people: notices, and overdue tickets climbing the ladder."""

from sqlmodel import Session

from scrm_app.notifications.events import ReminderDue
from scrm_app.tickets.events import (
    TicketAssigned,
    TicketCommented,
    TicketEscalated,
    TicketNobodyFits,
    TicketReturned,
)
from scrm_app.tickets.service import noticing


def on_reminder_due(session: Session, event: ReminderDue) -> None:
    """A ticket is due soon or overdue."""
    if event.subject_type == "ticket":
        noticing.remind(
            session, kind=event.kind, ticket_id=event.subject_id, payload=event.payload, at=event.at or event.due_at
        )


def on_assigned(session: Session, event: TicketAssigned) -> None:
    """Tell whoever got the ticket."""
    noticing.tell_assigned(session, event)


def on_returned(session: Session, event: TicketReturned) -> None:
    """Tell whoever has it again, with the reason."""
    noticing.tell_returned(session, event)


def on_commented(session: Session, event: TicketCommented) -> None:
    """Tell those who were called by @, and whoever has the ticket when its customer wrote."""
    noticing.tell_customer_wrote(session, event)
    noticing.tell_mentioned(session, event)


def on_escalated(session: Session, event: TicketEscalated) -> None:
    """Tell the supervisors."""
    noticing.tell_supervisors(session, event)


def on_nobody_fits(session: Session, event: TicketNobodyFits) -> None:
    """Tell the leader that the rules found nobody."""
    noticing.tell_nobody_fits(session, event)
