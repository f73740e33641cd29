"""What others' events mean for the stock."""

from sqlmodel import Session

from scrm_app.inventory.service import warning
from scrm_app.notifications.events import AlarmStep


def on_alarm_step(session: Session, event: AlarmStep) -> None:
    """A level of a warning about stock is reached."""
    if event.subject_type == warning.SUBJECT:
        warning.take_step(session, event)
