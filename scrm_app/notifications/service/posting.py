"""A message of the product to another system, over one connection that somebody set up."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from scrm_app.connectors import registry
from scrm_app.connectors.base import Settings
from scrm_app.connectors.sms import mobile
from scrm_app.core import live, outbox
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.notifications.engine.channels import quiet_until
from scrm_app.notifications.repository import connections
from scrm_app.notifications.service import vault
from scrm_app.notifications.service.customer_quiet import customer_quiet

INBOUND = ("customer", "shop")
"""Audiences of connections that no notice to staff goes out over."""
KINDS = {"sms": ("sms_aliyun", "sms_tencent"), "email": ("email",), "wechat": ("wechat_official",)}


def list_targets(session: Session) -> list[tuple[int, str]]:
    """Connections a flow may post to: (id, name); those switched off included."""
    rows = [row for row, _ in connections.list_connections(session)]
    return [(row.id or 0, row.name) for row in rows if registry.connector(row.kind).info.audience not in INBOUND]


def find_inbound(session: Session, connection_id: int, kinds: Collection[str]) -> tuple[str, Settings] | None:
    """(kind, settings) of a connection something comes in over; None when there is none of these kinds that is on."""
    row = connections.get_connection(session, connection_id)
    if row is None or row.kind not in kinds or row.archived_at is not None or not row.is_enabled:
        return None
    return row.kind, vault.open_settings(row)


def note_inbound(session: Session, connection_id: int, wrong: Text | None, now: datetime) -> None:
    """What became of something that came in over a connection, for its card."""
    said = {"last_ok_at": now} if wrong is None else {"last_error_at": now}
    words = {"last_error_zh": wrong.zh[:300] if wrong else "", "last_error_en": wrong.en[:300] if wrong else ""}
    connections.set_health(session, connection_id, {**said, **words})
    live.touch(session, "connections")


def write_customer(
    session: Session,
    *,
    by: str,
    to: str,
    title: str,
    text: str,
    link: str,
    dedupe_key: str,
    urgent: bool = False,
    over: int = 0,
    now: datetime,
) -> bool:
    """A message to a customer `by` "sms" (`to` a number), "email" or "wechat", after quiet hours unless `urgent`.

    `over`: the one connection they can be reached by, for an account they wrote to. False where no such connection is
    on, or nobody can be reached at `to`.
    """
    kinds, to = KINDS[by], mobile(to) if by == "sms" else to.strip()
    rows = [row for row, _ in connections.list_connections(session) if row.kind in kinds and row.is_enabled]
    ways = [row for row in rows if not over or row.id == over]
    if not to or not ways:
        return False
    payload = {"title": title[:200], "text": text[:2000], "link": link, "to": to, "mobiles": []}
    quiet = customer_quiet(session)
    free = quiet_until(now, settings().zone, quiet.start, quiet.end)
    message = {"connection_id": ways[0].id or 0, "kind": "customer", "payload": payload, "receiver": to}
    message |= {"urgent": urgent, "breaks_quiet": urgent and free > now, "not_before": now if urgent else free}
    outbox.enqueue_all(session, [message | {"dedupe_key": dedupe_key[:240]}], now=now)
    return True


def post_message(
    session: Session, *, connection_id: int, kind: str, title: str, text: str, link: str, dedupe_key: str, now: datetime
) -> bool:
    """Write a message to the outbox; False when the connection is gone or switched off. Once for each `dedupe_key`."""
    row = connections.get_connection(session, connection_id)
    if row is None or row.archived_at is not None or not row.is_enabled:
        return False
    address = f"{settings().public_url}{link}" if link.startswith("/") else link
    payload = {"title": title[:200], "text": text[:2000], "link": address, "to": "", "mobiles": []}
    message = {"connection_id": connection_id, "kind": kind, "payload": payload, "receiver": row.name}
    outbox.enqueue_all(session, [message | {"dedupe_key": dedupe_key[:240], "not_before": None}], now=now)
    return True
