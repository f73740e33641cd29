"""How many requests a link takes, from when, and how often one person may send."""

from datetime import datetime, timedelta

from sqlmodel import Session

from models.portal import PortalEntry, PortalLink
from scrm_app.core import crypto
from scrm_app.core.clock import local
from scrm_app.core.errors import InvalidInput
from scrm_app.core.settings import settings
from scrm_app.portal import repository
from scrm_app.portal.errors import LinkFull, LinkNotYet, PhoneHadItsShare

MOST_TOTAL = 1_000_000
MOST_A_DAY = 1000


def check_open(link: PortalLink, now: datetime) -> None:
    """Refuse kindly before the first day and after the last place is taken."""
    if link.opens_at is not None and now < link.opens_at:
        raise LinkNotYet(f"{local(link.opens_at, settings().zone):%Y-%m-%d %H:%M}")
    if link.max_total is not None and link.submits >= link.max_total:
        raise LinkFull


def take_place(session: Session, link: PortalLink, entry: PortalEntry, phone: str, now: datetime) -> None:
    """Count one request. The places of a link and the share of a telephone number hold under a crowd."""
    if not repository.take_place(session, link.id or 0):
        raise LinkFull
    if not phone:
        return
    entry.phone_hash = crypto.fingerprint(f"phone:{phone[-11:]}")
    today = local(now, settings().zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if link.max_per_phone_day is not None:
        sent = repository.count_by_phone(session, link.id or 0, entry.phone_hash, today, today + timedelta(days=1))
        if sent >= link.max_per_phone_day:
            raise PhoneHadItsShare(link.max_per_phone_day)
    session.flush()


def read_limits(max_total: int | None, max_per_phone_day: int | None) -> tuple[int | None, int | None]:
    """Limits as they are stored; 0 and nothing mean none."""
    for value, most in ((max_total, MOST_TOTAL), (max_per_phone_day, MOST_A_DAY)):
        if value is not None and not 0 <= value <= most:
            raise InvalidInput(
                f"名额请填 1 到 {MOST_TOTAL} 之间的数, 每人每天请填 1 到 {MOST_A_DAY}; 不限请留空。",
                f"Places are 1 to {MOST_TOTAL}, per person and day 1 to {MOST_A_DAY}; leave empty for no limit.",
            )
    return max_total or None, max_per_phone_day or None
