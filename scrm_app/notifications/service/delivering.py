"""Sending what is in the outbox: claim under a lease, send outside any transaction, record."""

import hashlib
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from models.notification import Connection
from scrm_app.connectors import registry
from scrm_app.connectors.base import Message, Outcome
from scrm_app.core import live
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text
from scrm_app.notifications.engine.attempts import Attempt, Health, budget, health, judge
from scrm_app.notifications.repository import connections, outbox
from scrm_app.notifications.service.notifying import fall_back
from scrm_app.notifications.service.vault import open_settings

log = logging.getLogger("scrm.delivery")
LEASE_SECONDS = 120


@dataclass(frozen=True)
class Ready:
    """A claimed message with all that is needed to send it; lives in memory only."""

    claimed: outbox.Claimed
    connector: str
    settings: dict[str, str]
    message: Message
    problem: Outcome | None = None


@dataclass(frozen=True)
class Done:
    """What became of one attempt."""

    ready: Ready
    outcome: Outcome


def is_anything_to_send(session: Session, now: datetime) -> bool:
    """Whether a connection that may send has something due."""
    return bool(outbox.list_ready_connections(session, now))


def turn(session: Session, *, done: Sequence[Done], free: int, lease: str, now: datetime) -> list[Ready]:
    """Record what came back and take what can be sent next, in one transaction."""
    if done:
        _record(session, done, now)
        session.flush()
        live.touch(session, "deliveries")
    ready: list[Ready] = []
    for row in outbox.list_ready_connections(session, now) if free > 0 else ():
        ready += _take(session, row, free - len(ready), lease, now)
    return ready


def _take(session: Session, row: Connection, free: int, lease: str, now: datetime) -> list[Ready]:
    connection_id = row.id or 0
    pace = row.per_minute or registry.connector(row.kind).info.per_minute
    sent = outbox.count_started_since(session, connection_id, now - timedelta(minutes=1)) if pace else 0
    limit = budget(pace, sent, row.failures, free)
    if limit < 1:
        return []
    claimed = outbox.claim(session, connection_id, now=now, limit=limit, lease=lease, seconds=LEASE_SECONDS)
    try:
        settings, problem = open_settings(row), None
    except ScrmError as error:
        settings, problem = {}, Outcome(False, error.text, "secret", permanent=True)
    return [Ready(c, row.kind, settings, _message(c), problem) for c in claimed]


def _message(claimed: outbox.Claimed) -> Message:
    p = claimed.payload
    return Message(
        title=str(p.get("title", "")),
        text=str(p.get("text", "")),
        key=_ascii_key(claimed.dedupe_key),
        link=str(p.get("link", "")),
        kind=claimed.kind,
        to=str(p.get("to", "")),
        mobiles=tuple(str(m) for m in p.get("mobiles") or ()),
        data=p.get("data") or {},
    )


def _ascii_key(key: str) -> str:
    """A key that fits a header; the same for the same message always."""
    plain = all(33 <= ord(c) < 127 for c in key)
    return key if plain else hashlib.sha256(key.encode()).hexdigest()


async def send(ready: Ready) -> Outcome:
    """One attempt; whatever goes wrong is an outcome."""
    if ready.problem is not None:
        return ready.problem
    try:
        return await registry.connector(ready.connector).send(ready.settings, ready.message)
    except Exception as error:
        log.exception("connector %s failed", ready.connector)
        said = Text("发送时程序出错, 稍后会自动重试。", "The program failed while sending; it will be tried again.")
        return Outcome(False, said, "program", f"{type(error).__name__}: {error}"[:300])


def _attempt(outcome: Outcome) -> Attempt:
    return Attempt(outcome.ok, outcome.permanent, outcome.unreachable, outcome.throttled, outcome.retry_after_seconds)


def _record(session: Session, done: Sequence[Done], now: datetime) -> None:
    """All outcomes in a few statements; a message that another process took over keeps what that process wrote."""
    attempts, messages = [], []
    for item in done:
        claimed, outcome = item.ready.claimed, item.outcome
        created, roll = claimed.created_at, random.random()
        verdict = judge(_attempt(outcome), attempts=claimed.attempts, created_at=created, now=now, roll=roll)
        zh, en = outcome.said.zh[:300], outcome.said.en[:300]
        attempts.append(
            {
                "the_id": claimed.delivery_id,
                "finished_at": now,
                "outcome": verdict.outcome,
                "code": outcome.code[:40],
                "said_zh": zh,
                "said_en": en,
                "detail": outcome.detail[:400],
            }
        )
        messages.append(
            {
                "the_id": claimed.id,
                "the_lease": claimed.lease,
                "status": verdict.status,
                "attempts": verdict.attempts,
                "next_at": verdict.next_at,
                "error_zh": "" if outcome.ok else zh,
                "error_en": "" if outcome.ok else en,
                "sent_at": now if outcome.ok else None,
                "remote_id": outcome.remote_id[:200],
            }
        )
    outbox.finish_deliveries(session, attempts)
    if outbox.finish_messages(session, messages) < len(messages):
        log.warning("some of %s messages were taken over by another process", len(messages))
    for item, message in zip(done, messages, strict=True):
        if message["status"] == "dead":
            fall_back(session, item.ready.claimed.id, now)
    _remember_health(session, done, now)


def _remember_health(session: Session, done: Sequence[Done], now: datetime) -> None:
    for connection_id in sorted({item.ready.claimed.connection_id for item in done}):
        row = connections.get_connection(session, connection_id)
        if row is None:
            continue
        for outcome in [item.outcome for item in done if item.ready.claimed.connection_id == connection_id]:
            after = health(Health(row.failures, row.paused_until), _attempt(outcome), now)
            row.failures, row.paused_until = after.failures, after.paused_until
            if outcome.ok:
                row.last_ok_at = now
            else:
                row.last_error_at = now
                row.last_error_zh, row.last_error_en = outcome.said.zh[:300], outcome.said.en[:300]
        session.add(row)
