"""What settlement does when others report something; runs inside their transaction and only writes rows."""

from sqlmodel import Session

from scrm_app.settlement import service
from scrm_app.tickets.events import TicketClosed


def settle_closed_ticket(session: Session, event: TicketClosed) -> None:
    """A finished ticket becomes lines of its store's statement; a cancelled one does not."""
    if event.cancelled:
        return
    work = service.load_work(session, event.ticket_id)
    if work is not None:
        service.settle_work(session, work, event.at)
