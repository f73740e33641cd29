"""What customers' pages do when others report something; runs inside their transaction and only writes rows."""

from sqlmodel import Session

from scrm_app.notifications.events import ReminderDue
from scrm_app.portal.service import aftercare, auto_replies, notices
from scrm_app.tickets.events import CustomerAwaited, CustomerReplied, TicketCommented, TicketMoved, TicketOpened
from scrm_app.tickets.service import SURVEY_ASK


def on_reminder_due(session: Session, event: ReminderDue) -> None:
    """The customer of a finished ticket is asked how it was."""
    if event.kind == SURVEY_ASK:
        aftercare.invite(session, event.subject_id, event.at or event.due_at)


def on_moved(session: Session, event: TicketMoved) -> None:
    """The customer hears the words of the steps their ticket came to."""
    notices.tell_steps(session, event)


def on_opened(session: Session, event: TicketOpened) -> None:
    """The customer hears the words of the first step, and what the rules say to a request."""
    notices.tell_opened(session, event)
    auto_replies.greet(session, event)


def on_customer_replied(session: Session, event: CustomerReplied) -> None:
    """The customer hears what the rules say to their words."""
    auto_replies.answer(session, event)


def on_commented(session: Session, event: TicketCommented) -> None:
    """A customer who writes in WeChat reads there what staff wrote for them."""
    notices.pass_on_answer(session, event)


def on_awaited(session: Session, event: CustomerAwaited) -> None:
    """The customer hears that the store waits for them."""
    notices.tell_awaited(session, event)
