"""Forms being filled in: kept after every pause, found again on any device, gone after a while.

`secret` says whose it is: for staff their own id (nobody else can ask for it), for a visitor the secret of the address.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.form import FormFill
from scrm_app.core import crypto
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.forms import repository

KEEP = timedelta(days=14)
KEEP_SENT = timedelta(days=400)
"""That somebody finished stays countable for a year; what they wrote is gone from here at once."""
MAX_BYTES = 200_000
BATCH = 500


@dataclass(frozen=True, slots=True)
class Fill:
    """What was filled in so far, and on which version of the form."""

    answers: dict[str, Any]
    form_version_id: int
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Place:
    """What is being filled in: `subject` (new:<flow>, ticket:<id>, h5:<link>), where it was opened, and how."""

    subject: str
    form_id: int
    form_version_id: int
    org_unit_id: int | None = None
    channel: str = "pc"


def staff_key(actor: Actor, subject: str) -> str:
    """The key of a person's own half-filled form."""
    return crypto.fingerprint(f"fill:user:{actor.user_id}:{subject}")


def visitor_key(link_id: int, secret: str) -> str:
    """The key of a visitor's half-filled form behind a link."""
    return crypto.fingerprint(f"fill:link:{link_id}:{secret}")


def keep_fill(
    session: Session, *, key: str, place: Place, answers: Mapping[str, Any], user_id: int | None, now: datetime
) -> None:
    """Keep what was typed so far; unfinished and wrong answers are kept as they are. The owner was checked before."""
    kept = {str(name)[:64]: value for name, value in list(answers.items())[:400]}
    try:
        size = len(json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidInput("草稿无法识别, 没有保存。", "The draft cannot be read and was not kept.") from error
    if size > MAX_BYTES:
        raise InvalidInput(
            "内容太多, 草稿没有自动保存, 请尽快提交。", "This is too much to keep as a draft. Please send it soon."
        )
    row = repository.find_fill(session, key)
    if row is None or row.submitted_at is not None:
        row = row or FormFill(
            key_hash=key,
            user_id=user_id,
            subject=place.subject,
            form_id=place.form_id,
            form_version_id=place.form_version_id,
            started_at=now,
            updated_at=now,
            expires_at=now,
        )
        row.started_at, row.submitted_at = now, None
    row.form_id, row.form_version_id = place.form_id, place.form_version_id
    row.org_unit_id, row.channel = place.org_unit_id, place.channel[:24]
    row.answers, row.updated_at, row.expires_at = kept, now, now + KEEP
    repository.keep_fill(session, row)


def find_fill(session: Session, *, key: str, now: datetime) -> Fill | None:
    """What was filled in before, unless it was sent, thrown away or too long ago."""
    row = repository.find_fill(session, key)
    if row is None or row.submitted_at is not None or row.expires_at <= now or not row.answers:
        return None
    return Fill(dict(row.answers), row.form_version_id, row.updated_at)


def drop_fill(session: Session, *, key: str) -> None:
    """Throw a half-filled form away."""
    repository.drop_fill(session, key)


def finish_fill(session: Session, *, key: str, place: Place, user_id: int | None, now: datetime) -> None:
    """The form was sent: forget what was written, remember that it was finished (also when it never paused)."""
    row = repository.find_fill(session, key)
    if row is None or row.submitted_at is not None:
        row = FormFill(
            key_hash=crypto.fingerprint(f"{key}:{crypto.new_token()}"),
            user_id=user_id,
            subject=place.subject,
            form_id=place.form_id,
            form_version_id=place.form_version_id,
            org_unit_id=place.org_unit_id,
            channel=place.channel[:24],
            started_at=now,
            updated_at=now,
            expires_at=now,
        )
    else:
        row.key_hash = crypto.fingerprint(f"{key}:{crypto.new_token()}")
    row.answers, row.submitted_at, row.updated_at = {}, now, now
    row.expires_at = now + KEEP_SENT
    repository.keep_fill(session, row)


def drop_expired(session: Session, now: datetime) -> bool:
    """Job step: forget what nobody came back to; True while there is more."""
    return repository.drop_expired_fills(session, now, BATCH) == BATCH


def is_any_expired(session: Session, now: datetime) -> bool:
    """Whether there is anything to forget."""
    return repository.is_any_fill_expired(session, now)
