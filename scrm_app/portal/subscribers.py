"""What customers' pages do when others report something; runs inside their transaction and only writes rows."""

from sqlmodel import Session

from scrm_app.notifications.events import ReminderDue
from scrm_app.portal.service import aftercare
from scrm_app.tickets.service import SURVEY_ASK


def on_reminder_due(session: Session, event: ReminderDue) -> None:
    """The customer of a finished ticket is asked how it was."""
    if event.kind == SURVEY_ASK:
        aftercare.invite(session, event.subject_id, event.at or event.due_at)
