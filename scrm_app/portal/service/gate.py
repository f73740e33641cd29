"""Opening a link: signature, row, revocation, day; and how often somebody may knock."""

from datetime import datetime, timedelta
from functools import partial

from sqlmodel import Session

from models.portal import PortalEntry, PortalLink
from scrm_app.core import crypto
from scrm_app.core.settings import settings
from scrm_app.identity import service as identity
from scrm_app.portal import repository
from scrm_app.portal.engine.limits import VIEWS_PER_ADDRESS_MINUTE, Window, is_over
from scrm_app.portal.engine.token import is_genuine, make_token
from scrm_app.portal.errors import KnockedTooOften, LinkExpired, LinkRevoked, LinkUnknown, PortalClosed

MODULE = "portal"
_sign = partial(crypto.sign, "portal")
_views = Window(VIEWS_PER_ADDRESS_MINUTE, timedelta(minutes=1))


def token_of(link: PortalLink) -> str:
    """The secret of a link, made again from its seed; the database alone cannot do this."""
    return make_token(_sign, link.kind, link.seed)


def address_of(link: PortalLink) -> str:
    """The full web address of a link."""
    return f"{settings().public_url}/h5/{link.kind}/{token_of(link)}"


def survey_path(session: Session, ticket_id: int, now: datetime) -> str:
    """The path of the open question about a ticket; empty when nothing is asked."""
    link = repository.find_live_ticket_link(session, ticket_id, now, "survey")
    return f"/h5/survey/{token_of(link)}" if link is not None else ""


def sign_link(link: PortalLink) -> PortalLink:
    """Give a new link its seed and the hash it is found by."""
    link.seed = crypto.new_token()
    link.token_hash = crypto.fingerprint(token_of(link))
    return link


def open_link(session: Session, *, token: str, kind: str, address: str, now: datetime) -> PortalLink:
    """The link behind a token of this kind of page; refuses in words, forgeries before the database is asked."""
    if not _views.hit(address, now):
        raise KnockedTooOften
    if not is_genuine(_sign, kind, token):
        raise LinkUnknown
    if not identity.is_module_on(session, MODULE):
        raise PortalClosed
    link = repository.find_link(session, crypto.fingerprint(token))
    if link is None or link.kind != kind:
        raise LinkUnknown
    still_opens(link, now)
    return link


def still_opens(link: PortalLink, now: datetime) -> None:
    """Refuse in words a link that was taken back or whose days are over."""
    if link.revoked_at is not None:
        raise LinkRevoked
    if link.expires_at <= now:
        raise LinkExpired


def hash_of(address: str) -> str:
    """How an address is kept: enough to count by."""
    return crypto.fingerprint(f"address:{address}")


def knock(
    session: Session, link: PortalLink, kind: str, *, nonce: str, address: str, now: datetime
) -> tuple[PortalEntry, bool]:
    """Count one more of `kind`; an old nonce gives back the entry of the first try and True."""
    nonce = nonce[:64] or crypto.new_token()[:32]
    earlier = repository.find_entry(session, link.id or 0, kind, nonce)
    if earlier is not None:
        return earlier, True
    who = hash_of(address)
    counts = repository.count_entries(session, kind, now - timedelta(hours=1), link_id=link.id or 0, address_hash=who)
    if is_over(kind, *counts):
        raise KnockedTooOften
    entry = PortalEntry(link_id=link.id or 0, kind=kind, nonce=nonce, address_hash=who, at=now)
    repository.add(session, entry)
    return entry, False
