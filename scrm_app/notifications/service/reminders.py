"""Remember something until its time; then tell it once."""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.events import publish
from scrm_app.notifications.engine.attempts import poison_wait_seconds
from scrm_app.notifications.events import ReminderDue
from scrm_app.notifications.repository import reminders

log = logging.getLogger("scrm.reminders")
BATCH = 200
POISON_ATTEMPTS = 8


def schedule_reminder(
    session: Session,
    *,
    kind: str,
    subject_type: str,
    subject_id: int,
    due_at: datetime,
    payload: Mapping[str, Any] | None = None,
    dedupe_key: str,
) -> None:
    """Publish `ReminderDue` at `due_at`; the same `dedupe_key` again moves it, unless it has fired already."""
    row = {"kind": kind, "subject_type": subject_type, "subject_id": subject_id, "due_at": due_at}
    reminders.upsert(session, [{**row, "payload": dict(payload or {}), "dedupe_key": dedupe_key}])


def schedule_reminders(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Many at once; each row has the arguments of `schedule_reminder` (payload included)."""
    reminders.upsert(session, rows)


def cancel_reminders(session: Session, subject_type: str, subject_id: int, kinds: Collection[str] | None = None) -> int:
    """Take back what is still waiting for a subject; how many."""
    return reminders.cancel(session, subject_type, subject_id, kinds)


def is_reminder_due(session: Session, now: datetime) -> bool:
    """Whether the tick has anything to do."""
    return reminders.any_due(session, now)


def fire_due(session: Session, now: datetime, *, after: int | None = None) -> bool:
    """One batch: claim, publish, all in this transaction; True when there is probably more.

    `after`: only own reminders with greater ids (a rehearsal wakes nothing that was there before it).

    The batch runs in one savepoint. If any subscriber fails, it is rolled back and each reminder gets a savepoint of
    its own, so that one poisoned reminder is pushed on and the others still fire.
    """
    batch = reminders.claim(session, now, BATCH, after)
    try:
        with session.begin_nested():
            for claimed in batch:
                _publish(session, claimed, now)
    except Exception:
        log.warning("a reminder of a batch of %s failed; firing one by one", len(batch), exc_info=True)
        for claimed in batch:
            _fire_alone(session, claimed, now)
    return len(batch) == BATCH


def refire_failed(session: Session, actor: Actor, *, now: datetime) -> int:
    """After a repair: given-up reminders are tried again; how many."""
    actor.require("notify.manage")
    return reminders.revive_failed(session, now)


def _publish(session: Session, claimed: reminders.Claimed, now: datetime) -> None:
    publish(
        session,
        ReminderDue(claimed.kind, claimed.subject_type, claimed.subject_id, claimed.due_at, claimed.payload, at=now),
    )


def _fire_alone(session: Session, claimed: reminders.Claimed, now: datetime) -> None:
    try:
        with session.begin_nested():
            _publish(session, claimed, now)
    except Exception as error:
        attempts = claimed.attempts + 1
        given_up = attempts >= POISON_ATTEMPTS
        again = None if given_up else now + timedelta(seconds=poison_wait_seconds(attempts))
        log.error("reminder %s failed %s times: %s", claimed.id, attempts, error)
        reminders.push_on(session, claimed, at=again, error=f"{type(error).__name__}: {error}")
