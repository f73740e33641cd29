"""What of a link may change after it hangs on the wall: its name, its channel, its days, its limits."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.portal import PortalLink
from scrm_app.audit import service as audit
from scrm_app.core.actor import Actor
from scrm_app.core.clock import local
from scrm_app.core.errors import Conflict, InvalidInput
from scrm_app.core.settings import settings
from scrm_app.portal.service.links import MAX_DAYS, LinkView, get_link_view, link_to_change
from scrm_app.portal.service.quotas import read_limits


@dataclass(frozen=True)
class LinkTerms:
    """The terms of a link; `last_day` is the last business day on which it opens, None leaves it as it is."""

    name: str = ""
    channel: str = ""
    last_day: date | None = None
    opens_at: datetime | None = None
    max_total: int | None = None
    max_per_phone_day: int | None = None


def edit_link(
    session: Session, actor: Actor, *, link_id: int, version: int, terms: LinkTerms, now: datetime
) -> tuple[LinkView, LinkTerms]:
    """Give a link other terms; the link as it is now, and the terms it had, to take it back.

    Conflict for a link that was switched off; InvalidInput names what cannot be.
    """
    actor.require("portal.manage")
    link = link_to_change(session, actor, link_id, version)
    if link.revoked_at is not None:
        raise Conflict("链接已停用, 请新建一个。", "This link was switched off. Make a new one.")
    before, had = _terms(link), _audited(link)
    _take(link, terms, now)
    session.flush()
    after = _audited(link)
    changed = [key for key in after if after[key] != had[key]]
    audit.record(
        session,
        actor,
        action="portal_link.edited",
        subject_type="portal_link",
        subject_id=link_id,
        subject_name=link.name,
        org_unit_id=link.org_unit_id,
        before={key: had[key] for key in changed},
        after={key: after[key] for key in changed},
        now=now,
    )
    return get_link_view(session, link_id, now), before


def _take(link: PortalLink, terms: LinkTerms, now: datetime) -> None:
    until = _until(link, terms.last_day, now)
    if link.kind == "submit":
        link.name = " ".join(terms.name.split())[:80] or link.name
        total, per_phone = read_limits(terms.max_total, terms.max_per_phone_day)
        if total is not None and total < link.submits:
            raise InvalidInput(
                f"已收到 {link.submits} 份, 名额不能比它少; 不想再收请停用链接。",
                f"{link.submits} were taken already, so there cannot be fewer places; to stop, switch the link off.",
            )
        if terms.opens_at is not None and terms.opens_at >= until:
            raise InvalidInput("开放时间要早于有效期的最后一天。", "The link must open before its last day.")
        link.channel = " ".join(terms.channel.split())[:40]
        link.max_total, link.max_per_phone_day, link.opens_at = total, per_phone, terms.opens_at
    link.expires_at = until


def _until(link: PortalLink, last_day: date | None, now: datetime) -> datetime:
    """The end of the last day; the very instant it had when the day is the same."""
    zone = ZoneInfo(settings().zone)
    if last_day is None or local(link.expires_at, settings().zone).date() == last_day:
        return link.expires_at
    today = local(now, settings().zone).date()
    if not 0 <= (last_day - today).days <= MAX_DAYS:
        raise InvalidInput(
            f"有效期要在今天到 {MAX_DAYS} 天之内。", f"The last day must be today or within {MAX_DAYS} days."
        )
    return datetime.combine(last_day, time(23, 59, 59), zone).astimezone(now.tzinfo)


def _terms(link: PortalLink) -> LinkTerms:
    day = local(link.expires_at, settings().zone).date()
    return LinkTerms(link.name, link.channel, day, link.opens_at, link.max_total, link.max_per_phone_day)


def _audited(link: PortalLink) -> dict[str, Any]:
    return {
        "name": link.name,
        "channel": link.channel,
        "expires_at": link.expires_at.isoformat(),
        "opens_at": link.opens_at.isoformat() if link.opens_at else "",
        "max_total": link.max_total or 0,
        "max_per_phone_day": link.max_per_phone_day or 0,
    }
