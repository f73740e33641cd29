"""How a person wants to be reached."""

from dataclasses import dataclass

from sqlmodel import Session

from models.notification import NotificationPreference
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict
from scrm_app.notifications.errors import BadPreference
from scrm_app.notifications.repository import inbox


@dataclass(frozen=True)
class Wishes:
    """One's own wishes; quiet hours as `22:00` or empty."""

    email_address: str
    email: bool = True
    mention: bool = True
    quiet_from: str = ""
    quiet_to: str = ""
    version: int = 0


def _clock(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"


def _minutes(typed: str) -> int | None:
    if not typed:
        return None
    hours, _, rest = typed.partition(":")
    if not (hours.isdecimal() and rest[:2].isdecimal()) or int(hours) > 23 or int(rest[:2]) > 59:
        raise BadPreference
    return int(hours) * 60 + int(rest[:2])


def get_wishes(session: Session, actor: Actor) -> Wishes:
    """One's own wishes, or the defaults."""
    user = inbox.get_user(session, actor.user_id)
    address = user.email if user else ""
    row = inbox.find_preference(session, actor.user_id)
    if row is None:
        return Wishes(address)
    return Wishes(address, row.email, row.mention, _clock(row.quiet_from), _clock(row.quiet_to), row.version)


def save_wishes(
    session: Session, actor: Actor, *, email: bool, mention: bool, quiet_from: str, quiet_to: str, version: int
) -> Wishes:
    """State one's own wishes; quiet hours need both ends or none."""
    start, end = _minutes(quiet_from.strip()), _minutes(quiet_to.strip())
    if (start is None) != (end is None):
        raise BadPreference
    row = inbox.find_preference(session, actor.user_id)
    if row is None:
        row = NotificationPreference(user_id=actor.user_id, version=0)
    elif row.version != version:
        raise Conflict("设置刚在别处改过, 请刷新后再改。", "These settings were just changed elsewhere. Refresh first.")
    row.email, row.mention, row.quiet_from, row.quiet_to = email, mention, start, end
    row.version += 1
    session.add(row)
    session.flush()
    return get_wishes(session, actor)
