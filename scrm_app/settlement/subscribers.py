"""What settlement does when others report something; runs inside their transaction and only writes rows."""

from sqlmodel import Session

from scrm_app.identity import service as identity
from scrm_app.notifications.events import ReminderDue
from scrm_app.settlement import service
from scrm_app.settlement.events import LineDisputed, LineDisputeSettled, LineNoteWritten
from scrm_app.settlement.service import reminding, telling
from scrm_app.tickets.events import SettlementWanted, TicketClosed


def settle_closed_ticket(session: Session, event: TicketClosed) -> None:
    """A finished ticket becomes lines of its store's statement; a cancelled one does not.

    While settlement is switched off it is only noted, and settled once that is on again.
    """
    if event.cancelled:
        return
    work = service.load_work(session, event.ticket_id)
    if work is not None and not identity.is_module_on(session, "settlement"):
        service.keep_for_later(session, work, event.at)
    elif work is not None:
        service.settle_work(session, work, event.at)


def on_reminder_due(session: Session, event: ReminderDue) -> None:
    """The morning after new amounts came in."""
    if event.kind == reminding.STORE:
        reminding.tell_store(session, event.subject_id, event.at or event.due_at)
    elif event.kind == reminding.OFFICE:
        reminding.tell_office(session, event.at or event.due_at)


def on_line_disputed(session: Session, event: LineDisputed) -> None:
    """Tell the office."""
    telling.tell_disputed(session, event)


def on_line_note(session: Session, event: LineNoteWritten) -> None:
    """Tell the other side."""
    telling.tell_note(session, event)


def on_line_settled(session: Session, event: LineDisputeSettled) -> None:
    """Tell whoever objected."""
    telling.tell_settled(session, event)


def settle_wanted(session: Session, event: SettlementWanted) -> None:
    """A flow asks for the lines before the ticket closes; closing later adds nothing."""
    work = service.load_work(session, event.ticket_id, at=event.at)
    if work is not None:
        service.settle_work(session, work, event.at)
