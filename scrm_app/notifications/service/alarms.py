"""Graded warnings: who is told after how long, until somebody says 收到 or the matter is settled. For any feature.

A step whose `who` is a list of people is told here; a word ("leader", "buyer") is left to the feature that raised the
alarm: it hears `AlarmStep`, knows who that is now, and tells them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.notification import Alarm
from scrm_app.core.events import publish
from scrm_app.core.text import Text
from scrm_app.notifications.events import AlarmStep
from scrm_app.notifications.repository import alarms as repository
from scrm_app.notifications.service.notifying import notify
from scrm_app.notifications.service.reminders import cancel_reminders, schedule_reminder

STEP = "alarm.step"


@dataclass(frozen=True)
class Step:
    """After how many minutes whom to tell; `urgent` breaks quiet hours; over each of `channels`, or as they wish."""

    after_minutes: int
    who: list[int] | str
    urgent: bool = False
    channels: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "after_minutes": self.after_minutes,
            "who": self.who,
            "urgent": self.urgent,
            "channels": list(self.channels),
        }


@dataclass(frozen=True)
class AlarmView:
    """A graded warning as people see it."""

    id: int
    level: int
    levels: int
    title: Text
    status: str
    started_at: datetime
    stopped_by: str


def raise_alarm(
    session: Session,
    *,
    subject_type: str,
    subject_id: int,
    name: str,
    title: Text,
    body: Text,
    link: str,
    steps: Sequence[Step],
    now: datetime,
) -> int | None:
    """Start a graded warning and take its first steps that are due now; None when `name` was raised before."""
    if not steps or repository.find_named(session, name) is not None:
        return None
    alarm = Alarm(
        subject_type=subject_type,
        subject_id=subject_id,
        name=name[:160],
        title_zh=title.zh[:200],
        title_en=title.en[:200],
        body_zh=body.zh[:600],
        body_en=body.en[:600],
        link=link[:300],
        steps=[step.to_json() for step in steps],
        started_at=now,
    )
    alarm_id = repository.add(session, alarm)
    _go_on(session, alarm, now)
    return alarm_id


def take_step(session: Session, alarm_id: int, now: datetime) -> None:
    """The time of a step has come; a stopped alarm stays silent."""
    alarm = repository.get_locked(session, alarm_id)
    if alarm is not None and alarm.status == "running":
        _go_on(session, alarm, now)


def _go_on(session: Session, alarm: Alarm, now: datetime) -> None:
    while alarm.level < len(alarm.steps):
        step = alarm.steps[alarm.level]
        due = alarm.started_at + timedelta(minutes=int(step["after_minutes"]))
        if due > now:
            _wake(session, alarm, due)
            break
        alarm.level += 1
        _tell(session, alarm, step, now)
    if alarm.level >= len(alarm.steps) and alarm.status == "running":
        alarm.status = "done"
    session.add(alarm)
    session.flush()


def _wake(session: Session, alarm: Alarm, due: datetime) -> None:
    schedule_reminder(
        session,
        kind=STEP,
        subject_type="alarm",
        subject_id=alarm.id or 0,
        due_at=due,
        dedupe_key=f"{STEP}:{alarm.id}:{alarm.level}",
    )


def _tell(session: Session, alarm: Alarm, step: dict[str, Any], now: datetime) -> None:
    who, urgent, channels = step["who"], bool(step.get("urgent")), tuple(step.get("channels") or ())
    if isinstance(who, list):
        notify(
            session,
            user_ids=[int(one) for one in who],
            title=Text(alarm.title_zh, alarm.title_en),
            body=Text(alarm.body_zh, alarm.body_en),
            link=alarm.link,
            kind=f"{alarm.subject_type}.alarm",
            urgent=urgent,
            channels=channels,
            dedupe_key=f"alarm:{alarm.id}:{alarm.level}",
            now=now,
        )
    about = (alarm.id or 0, alarm.subject_type, alarm.subject_id, alarm.level)
    publish(session, AlarmStep(*about, who, urgent, alarm.started_at, now, channels))


def stop_alarms(
    session: Session,
    subject_type: str,
    subject_id: int,
    *,
    by_id: int = 0,
    by_name: str = "",
    taken: bool = False,
    named: str = "",
    now: datetime,
) -> int:
    """No later level is told, for all: somebody said 收到 (`taken`), or the matter is settled; how many stopped.

    `named`: only those whose name begins so.
    """
    rows = [one for one in repository.running(session, subject_type, subject_id) if one.name.startswith(named)]
    for alarm in rows:
        alarm.status, alarm.stopped_at = "taken" if taken else "over", now
        alarm.stopped_by, alarm.stopped_name = by_id, by_name[:80]
        session.add(alarm)
        cancel_reminders(session, "alarm", alarm.id or 0)
    session.flush()
    return len(rows)


def go_on_again(
    session: Session, subject_type: str, subject_id: int, *, named: str, stopped_at: datetime, now: datetime
) -> None:
    """What had settled the matter at that instant was taken back: the later levels are told after all."""
    for alarm in repository.over(session, subject_type, subject_id, stopped_at):
        if alarm.name.startswith(named):
            alarm.status, alarm.stopped_at = "running", None
            _go_on(session, alarm, now)


def list_alarms(session: Session, subject_type: str, subject_id: int) -> list[AlarmView]:
    """The graded warnings about one thing, newest first; the caller has checked that it may be seen."""
    return [
        AlarmView(
            a.id or 0, a.level, len(a.steps), Text(a.title_zh, a.title_en), a.status, a.started_at, a.stopped_name
        )
        for a in repository.of_subject(session, subject_type, subject_id)
    ]
