"""A message of the product to another system, over one connection that somebody set up."""

from datetime import datetime

from sqlmodel import Session

from scrm_app.connectors.sms import mobile
from scrm_app.core import outbox
from scrm_app.core.settings import settings
from scrm_app.notifications.engine.channels import quiet_until
from scrm_app.notifications.repository import connections
from scrm_app.notifications.service.customer_quiet import customer_quiet

SMS = ("sms_aliyun", "sms_tencent")
MAIL = ("email",)


def list_targets(session: Session) -> list[tuple[int, str]]:
    """Connections a flow may post to: (id, name); those switched off included."""
    return [(row.id or 0, row.name) for row, _ in connections.list_connections(session)]


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
    now: datetime,
) -> bool:
    """A message to a customer `by` "sms" (`to` a number) or "email", after their quiet hours unless `urgent`.

    False where no such connection is on, or nobody can be reached at `to`.
    """
    kinds, to = (SMS, mobile(to)) if by == "sms" else (MAIL, to.strip())
    ways = [row for row, _ in connections.list_connections(session) if row.kind in kinds and row.is_enabled]
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
