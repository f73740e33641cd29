"""One wish, one ticket: a key that comes with the form makes pressing twice, or a network that repeats, harmless."""

from datetime import datetime, timedelta

from sqlmodel import Session

from scrm_app.core import crypto
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict
from scrm_app.tickets.repository import intake

KEEP = timedelta(days=7)
BATCH = 1000


def wish_key(actor: Actor, key: str) -> str:
    """The key as it is stored: nobody's wish is mistaken for another person's."""
    return crypto.fingerprint(f"intake:{actor.user_id}:{actor.org_unit_id}:{key}")


def earlier(session: Session, key: str, now: datetime) -> tuple[int, str] | None:
    """(id, number) of the ticket an earlier wish with the key opened; None when this is the first one."""
    if intake.claim(session, key, now):
        return None
    found = intake.find(session, key)
    if found is None:
        raise Conflict("正在提交, 请稍候。", "This is being sent already. One moment, please.")
    return found


def is_repeated(session: Session, actor: Actor, key: str, ticket_id: int, now: datetime) -> bool:
    """Whether something about a ticket was sent with this key before; the first time the key is taken. "" never is."""
    wish = wish_key(actor, key)
    if not key or earlier(session, wish, now) is not None:
        return bool(key)
    settle(session, wish, ticket_id)
    return False


def settle(session: Session, key: str, ticket_id: int) -> None:
    """The wish became this ticket."""
    intake.settle(session, key, ticket_id)


def forget_wishes(session: Session, now: datetime) -> bool:
    """Job step: forget wishes nobody can repeat any more; True while there may be more."""
    return intake.drop_before(session, now - KEEP, BATCH) == BATCH


def is_any_old(session: Session, now: datetime) -> bool:
    """Whether there are wishes to forget."""
    return intake.is_any_before(session, now - KEEP)
