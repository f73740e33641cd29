"""Pictures customers send in a chat: noted with their message, fetched from the platform afterwards."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from models.portal import PortalPhoto
from scrm_app.connectors.base import Outcome, Settings
from scrm_app.connectors.wechat_official.connector import WechatOfficial
from scrm_app.core import live
from scrm_app.core.actor import system_actor
from scrm_app.core.errors import ScrmError
from scrm_app.core.text import Text
from scrm_app.notifications import service as notifications
from scrm_app.portal import repository
from scrm_app.portal.engine.sniff import MAX_PHOTO_BYTES, photo_type
from scrm_app.tickets import service as tickets

LEASE = timedelta(minutes=2)
MOST_ATTEMPTS = 8
GIVEN_UP = Text(
    "客户在微信里发来的一张照片没有取到: {why} 请客户重新发一次, 或在进度页上传。",
    "A picture the customer sent in WeChat could not be fetched: {why} Ask them to send it again.",
)
DISCONNECTED = Text("公众号的连接已关闭。", "The account is no longer connected.")


@dataclass(frozen=True)
class Fetch:
    """A picture to fetch now."""

    photo_id: int
    media_id: str
    settings: Settings | None


def expect_photo(
    session: Session, *, connection_id: int, ticket_id: int, media_id: str, sender: str, now: datetime
) -> None:
    """A customer sent a picture about a ticket; WeChat keeps it for three days."""
    row = PortalPhoto(
        connection_id=connection_id, ticket_id=ticket_id, media_id=media_id, sender=sender[:80], next_at=now, at=now
    )
    repository.add(session, row)


def is_photo_due(session: Session, now: datetime) -> bool:
    """Whether any picture is to be fetched."""
    return repository.find_due_photo(session, now) is not None


def claim_photo(session: Session, *, now: datetime) -> Fetch | None:
    """The next picture to fetch, for nobody else for two minutes; None when there is none."""
    row = repository.find_due_photo(session, now)
    if row is None or not repository.claim_photo(session, row, now + LEASE):
        return None
    found = notifications.find_inbound(session, row.connection_id, (WechatOfficial.info.kind,))
    return Fetch(row.id or 0, row.media_id, found[1] if found else None)


async def fetch_photo(wanted: Fetch) -> bytes | Outcome:
    """The picture itself, or why there is none."""
    if wanted.settings is None:
        return Outcome(False, DISCONNECTED, "off", permanent=True)
    return await WechatOfficial().fetch_photo(wanted.settings, wanted.media_id, MAX_PHOTO_BYTES)


def keep_fetched(session: Session, *, wanted: Fetch, got: bytes | Outcome, now: datetime) -> None:
    """Put the picture among the files of its ticket, try again later, or say on the ticket that it cannot be had."""
    row = repository.get_photo(session, wanted.photo_id)
    if row is None:
        return
    if isinstance(got, bytes):
        try:
            _attach(session, row, got, now)
        except ScrmError as refused:
            got = Outcome(False, refused.text, "refused", permanent=True)
    if isinstance(got, Outcome) and not got.permanent and row.attempts < MOST_ATTEMPTS:
        row.next_at = now + max(timedelta(minutes=2**row.attempts), timedelta(seconds=got.retry_after_seconds))
        return
    if isinstance(got, Outcome):
        _give_up(session, row, got.said, now)
    repository.drop_photo(session, row)
    live.touch(session, f"ticket:{row.ticket_id}", f"portal:{row.ticket_id}")


def _attach(session: Session, row: PortalPhoto, content: bytes, now: datetime) -> None:
    source, token = _on_disk(content), f"wechat:{row.id}"
    try:
        kept = tickets.store_upload(
            session,
            None,
            source=source,
            name=f"微信照片.{(photo_type(content) or '/bin').split('/')[1]}",
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            upload_token=token,
            upload_key=token,
            now=now,
        )
    finally:
        source.unlink(missing_ok=True)
    tickets.take_photo(
        session, file_id=kept.id, uploader_id=None, upload_token=token, ticket_id=row.ticket_id, field_key="chat"
    )


def _on_disk(content: bytes) -> Path:
    tickets.upload_folder().mkdir(parents=True, exist_ok=True)
    path = tickets.upload_folder() / f"in-{secrets.token_hex(8)}"
    path.write_bytes(content)
    return path


def _give_up(session: Session, row: PortalPhoto, why: Text, now: datetime) -> None:
    ticket = repository.get_ticket(session, row.ticket_id)
    if ticket is not None:
        writer = replace(system_actor(ticket.org_unit_id), name=row.sender)
        body = GIVEN_UP.fill(why=why.zh).zh
        tickets.add_comment(session, writer, ticket_id=row.ticket_id, body=body, now=now)
