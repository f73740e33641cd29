"""What reminders mean for notifications themselves: the next level of a graded warning, a date."""

from sqlmodel import Session

from scrm_app.notifications.events import ReminderDue
from scrm_app.notifications.service import alarms, dates


def on_reminder_due(session: Session, event: ReminderDue) -> None:
    """The next level of a graded warning is due, or a date has come."""
    if event.subject_type == "alarm":
        alarms.take_step(session, event.subject_id, event.at or event.due_at)
    elif event.kind.startswith(dates.KIND):
        dates.remind_of_date(session, event.kind, event.subject_id, event.payload, event.at or event.due_at)
