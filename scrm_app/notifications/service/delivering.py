"""Sending what is in the outbox: claim under a lease, send outside any transaction, record."""

import hashlib
import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.notification import Connection
from scrm_app.connectors import registry
from scrm_app.connectors.base import Message, Outcome
from scrm_app.core import live
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text
from scrm_app.notifications.engine.attempts import Attempt, Health, budget, health, judge
from scrm_app.notifications.repository import connections, outbox
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
    for item in done:
        _record(session, item, now)
    if done:
        session.flush()
        live.touch(session, "deliveries")
    ready: list[Ready] = []
    for row in outbox.list_ready_connections(session, now) if free > 0 else ():
        ready += _take(session, row, free - len(ready), lease, now)
    return ready


def _take(session: Session, row: Connection, free: int, lease: str, now: datetime) -> list[Ready]:
    info = registry.connector(row.kind).info
    connection_id = row.id or 0
    sent = outbox.count_started_since(session, connection_id, now - timedelta(minutes=1)) if info.per_minute else 0
    limit = budget(info.per_minute, sent, row.failures, free)
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


def _record(session: Session, item: Done, now: datetime) -> None:
    claimed, outcome = item.ready.claimed, item.outcome
    attempt = _attempt(outcome)
    verdict = judge(attempt, attempts=claimed.attempts, created_at=claimed.created_at, now=now, roll=random.random())
    said = {"zh": outcome.said.zh[:300], "en": outcome.said.en[:300]}
    outbox.finish_delivery(
        session,
        claimed.delivery_id,
        {
            "finished_at": now,
            "outcome": verdict.outcome,
            "code": outcome.code[:40],
            "said_zh": said["zh"],
            "said_en": said["en"],
            "detail": outcome.detail[:400],
        },
    )
    values: dict[str, Any] = {"status": verdict.status, "attempts": verdict.attempts, "next_at": verdict.next_at}
    values |= {"error_zh": "", "error_en": ""} if outcome.ok else {"error_zh": said["zh"], "error_en": said["en"]}
    if outcome.ok:
        values |= {"sent_at": now, "remote_id": outcome.remote_id[:200]}
    if not outbox.finish_message(session, claimed, values):
        log.warning("message %s was taken over by another process", claimed.id)
    _remember_health(session, claimed.connection_id, attempt, outcome, now)


def _remember_health(session: Session, connection_id: int, attempt: Attempt, outcome: Outcome, now: datetime) -> None:
    row = connections.get_connection(session, connection_id)
    if row is None:
        return
    after = health(Health(row.failures, row.paused_until), attempt, now)
    row.failures, row.paused_until = after.failures, after.paused_until
    if outcome.ok:
        row.last_ok_at = now
    else:
        row.last_error_at, row.last_error_zh, row.last_error_en = now, outcome.said.zh[:300], outcome.said.en[:300]
    session.add(row)
