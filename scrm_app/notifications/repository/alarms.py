"""Rows of graded warnings."""

from datetime import datetime

from sqlmodel import Session, col, select

from models.notification import Alarm


def find_named(session: Session, name: str) -> Alarm | None:
    """The alarm of that name."""
    return session.exec(select(Alarm).where(Alarm.name == name[:160])).first()


def get_locked(session: Session, alarm_id: int) -> Alarm | None:
    """One alarm, locked so that a second scheduler does not take the same step."""
    found = select(Alarm).where(Alarm.id == alarm_id).with_for_update().execution_options(populate_existing=True)
    return session.exec(found).first()


def add(session: Session, alarm: Alarm) -> int:
    """A new alarm; its id."""
    session.add(alarm)
    session.flush()
    return alarm.id or 0


def running(session: Session, subject_type: str, subject_id: int) -> list[Alarm]:
    """Alarms about a thing that nobody stopped; those with all steps taken too, as somebody may still say 收到."""
    found = select(Alarm).where(Alarm.subject_type == subject_type, Alarm.subject_id == subject_id)
    return list(session.exec(found.where(col(Alarm.status).in_(("running", "done"))).with_for_update()))


def over(session: Session, subject_type: str, subject_id: int, stopped_at: datetime) -> list[Alarm]:
    """Alarms about a thing that were settled at that instant."""
    found = select(Alarm).where(Alarm.subject_type == subject_type, Alarm.subject_id == subject_id)
    return list(session.exec(found.where(Alarm.status == "over", Alarm.stopped_at == stopped_at).with_for_update()))


def of_subject(session: Session, subject_type: str, subject_id: int) -> list[Alarm]:
    """Every alarm about a thing, newest first."""
    found = select(Alarm).where(Alarm.subject_type == subject_type, Alarm.subject_id == subject_id)
    return list(session.exec(found.order_by(col(Alarm.id).desc()).limit(20)))
