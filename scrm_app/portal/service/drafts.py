"""Half-filled requests of visitors: kept on the server, found again by the secret their own browser holds.

The address of a request link hangs on a wall and is everybody's; whose a draft is, only that secret tells.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.portal import PortalLink
from scrm_app.core.errors import InvalidInput, NotFound
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.portal import repository
from scrm_app.portal.engine.limits import DRAFTS_PER_ADDRESS_MINUTE, DRAFTS_PER_LINK, Window
from scrm_app.portal.errors import KnockedTooOften, LinkRevoked
from scrm_app.portal.service.gate import open_link

_keeps = Window(DRAFTS_PER_ADDRESS_MINUTE, timedelta(minutes=1))
LEAST_SECRET = 32


def place_of(session: Session, link: PortalLink) -> forms.Place | None:
    """What is filled in behind a link; None when its flow has no form."""
    try:
        version = flows.latest_version(session, link.flow_id or 0)
    except NotFound as gone:
        raise LinkRevoked from gone
    if not version.form_version_id:
        return None
    form = forms.get_form_version(session, version.form_version_id)
    channel = (link.channel or "h5")[:24]
    return forms.Place(f"h5:{link.id}", form.form_id, form.id, link.org_unit_id, channel)


def key_of(link: PortalLink, visitor: str) -> str:
    """The key of a visitor's draft behind a link; "" for a browser without a secret."""
    return forms.visitor_key(link.id or 0, visitor[:100]) if len(visitor) >= LEAST_SECRET else ""


def keep_request(
    session: Session, *, token: str, visitor: str, answers: Mapping[str, Any], address: str, now: datetime
) -> None:
    """Keep what a visitor typed so far."""
    link = open_link(session, token=token, kind="submit", address=address, now=now)
    key, place = key_of(link, visitor), place_of(session, link)
    if not key or place is None:
        return
    if not _keeps.hit(address, now):
        raise KnockedTooOften
    if forms.find_fill(session, key=key, now=now) is None:
        since = now - forms.KEEP
        if repository.count_drafts(session, place.form_id, place.subject, since) >= DRAFTS_PER_LINK:
            raise InvalidInput(
                "草稿没有自动保存, 请填好后直接提交。", "This is not kept as a draft. Please fill it in and send it."
            )
    forms.keep_fill(session, key=key, place=place, answers=answers, user_id=None, now=now)


def find_request(session: Session, *, token: str, visitor: str, address: str, now: datetime) -> dict[str, Any]:
    """What this visitor had filled in behind the link; empty when nothing is left of it."""
    link = open_link(session, token=token, kind="submit", address=address, now=now)
    key = key_of(link, visitor)
    kept = forms.find_fill(session, key=key, now=now) if key else None
    return kept.answers if kept else {}


def drop_request(session: Session, *, token: str, visitor: str, address: str, now: datetime) -> None:
    """The visitor starts over."""
    link = open_link(session, token=token, kind="submit", address=address, now=now)
    if key := key_of(link, visitor):
        forms.drop_fill(session, key=key)


def finish_request(session: Session, link: PortalLink, visitor: str, now: datetime) -> None:
    """The request was sent: its draft is forgotten, that somebody finished is remembered."""
    place = place_of(session, link)
    if place is not None:
        key = key_of(link, visitor) or f"h5:{link.id}"
        forms.finish_fill(session, key=key, place=place, user_id=None, now=now)
