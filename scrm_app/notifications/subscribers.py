"""What reminders mean for notifications themselves: the next level of a graded warning."""

from sqlmodel import Session

from scrm_app.notifications.events import ReminderDue
from scrm_app.notifications.service import alarms


def on_reminder_due(session: Session, event: ReminderDue) -> None:
    """The next level of a graded warning is due."""
    if event.subject_type == "alarm":
        alarms.take_step(session, event.subject_id, event.at or event.due_at)
