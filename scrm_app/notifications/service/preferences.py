"""How a person wants to be reached."""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from models.notification import NotificationPreference
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput
from scrm_app.notifications.engine.channels import CHANNELS, DAILY_CAP, DIGEST_MINUTE, minute_of
from scrm_app.notifications.errors import BadPreference
from scrm_app.notifications.repository import inbox


class WishInput(BaseModel):
    """What the form sends; times as `22:00` or empty."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    email: bool = True
    mention: bool = True
    quiet_from: str = Field(default="", max_length=8)
    quiet_to: str = Field(default="", max_length=8)
    preferred: str = Field(default="", max_length=12)
    fallback: str = Field(default="", max_length=12)
    digest: str = Field(default="", pattern="^(hourly|daily|)$")
    digest_at: str = Field(default="", max_length=8)
    daily_cap: int | None = Field(default=None, ge=1, le=1000)
    version: int = Field(default=0, ge=0)


@dataclass(frozen=True)
class Wishes:
    """One's own wishes; quiet hours as `22:00` or empty;."""

    email_address: str
    email: bool = True
    mention: bool = True
    quiet_from: str = ""
    quiet_to: str = ""
    preferred: str = ""
    fallback: str = ""
    digest: str = ""
    digest_at: str = f"{DIGEST_MINUTE // 60:02d}:{DIGEST_MINUTE % 60:02d}"
    daily_cap: int = DAILY_CAP
    version: int = 0


def _clock(minutes: int | None) -> str:
    return "" if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"


def _minutes(typed: str) -> int | None:
    if not typed:
        return None
    if (minute := minute_of(typed)) is None:
        raise BadPreference
    return minute


def get_wishes(session: Session, actor: Actor) -> Wishes:
    """One's own wishes, or the defaults."""
    user = inbox.get_user(session, actor.user_id)
    address = user.email if user else ""
    row = inbox.find_preference(session, actor.user_id)
    if row is None:
        return Wishes(address)
    chosen = [*(str(c) for c in row.channels), "", ""]
    return Wishes(
        address,
        row.email,
        row.mention,
        _clock(row.quiet_from),
        _clock(row.quiet_to),
        chosen[0],
        chosen[1],
        row.digest,
        _clock(row.digest_minute),
        row.daily_cap if row.daily_cap is not None else DAILY_CAP,
        row.version,
    )


def save_wishes(session: Session, actor: Actor, *, wish: WishInput) -> Wishes:
    """State one's own wishes; quiet hours need both ends or none."""
    start, end = _minutes(wish.quiet_from), _minutes(wish.quiet_to)
    if (start is None) != (end is None):
        raise BadPreference
    chosen = [c for c in dict.fromkeys((wish.preferred, wish.fallback)) if c]
    if any(c not in CHANNELS for c in chosen):
        raise InvalidInput("请从列表里选择渠道。", "Choose a channel from the list.")
    row = inbox.find_preference(session, actor.user_id)
    if row is None:
        row = NotificationPreference(user_id=actor.user_id, version=0)
    elif row.version != wish.version:
        raise Conflict("设置刚在别处改过, 请刷新后再改。", "These settings were just changed elsewhere. Refresh first.")
    row.email, row.mention, row.quiet_from, row.quiet_to = wish.email, wish.mention, start, end
    row.channels, row.digest, row.daily_cap = chosen, wish.digest, wish.daily_cap
    digest_minute = _minutes(wish.digest_at)
    row.digest_minute = DIGEST_MINUTE if digest_minute is None else digest_minute
    row.version += 1
    session.add(row)
    session.flush()
    return get_wishes(session, actor)
