"""A request from somebody without an account becomes a ticket."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from models.portal import PortalLink
from scrm_app.core import clock, crypto
from scrm_app.core.actor import Actor, system_actor
from scrm_app.core.errors import InvalidInput, NotFound
from scrm_app.customers import service as customers
from scrm_app.flows import service as flows
from scrm_app.portal import repository
from scrm_app.portal.engine.audience import only_fields
from scrm_app.portal.engine.sniff import MAX_PHOTO_BYTES, photo_type
from scrm_app.portal.errors import LinkRevoked, LinkUnknown, PhotoTooLarge
from scrm_app.portal.service.drafts import finish_request
from scrm_app.portal.service.gate import knock, open_link
from scrm_app.portal.service.links import create_ticket_link, customer_form
from scrm_app.portal.service.quotas import check_open, take_place
from scrm_app.tickets import service as tickets


@dataclass(frozen=True)
class SubmitPage:
    """What the form page shows: the store, the flow, the customer's part of the form."""

    title: str
    store: str
    phone: str
    schema: dict[str, Any]


@dataclass(frozen=True)
class Submitted:
    """The ticket that was opened, and the address of its page."""

    number: str
    path: str


def _visitor(link: PortalLink, name: str = "") -> Actor:
    return replace(system_actor(link.org_unit_id), name=name or "客户")


def _schema(session: Session, link: PortalLink) -> tuple[str, dict[str, Any]]:
    try:
        version = flows.latest_version(session, link.flow_id or 0)
    except NotFound as gone:
        raise LinkRevoked from gone
    if not version.form_version_id:
        return version.flow_name, {"fields": []}
    form = customer_form(session, version.form_version_id, {}, filling=True, now=clock.now())
    must = [item["key"] for item in form["fields"] if item.get("required")]
    return version.flow_name, only_fields(form, {*link.shown_fields, *must})


def get_submit_page(session: Session, *, token: str, address: str, now: datetime) -> SubmitPage:
    """The form behind a link; refuses in words when the link does not open."""
    link = open_link(session, token=token, kind="submit", address=address, now=now)
    check_open(link, now)
    title, schema = _schema(session, link)
    store = repository.get_store(session, link.org_unit_id)
    return SubmitPage(title, store.name if store else "", store.phone if store else "", schema)


def upload_token(link: PortalLink, nonce: str) -> str:
    """Whose a photo is before it is sent: this link, and the album the browser made up."""
    return crypto.fingerprint(f"upload:{link.id}:{nonce}")


def album_of(visitor: str) -> str:
    """Whose photos they are before anything is sent: a browser's, however often it loads the page."""
    return crypto.fingerprint(f"album:{visitor}")[:32]


def submit_request(
    session: Session,
    *,
    token: str,
    nonce: str,
    answers: Mapping[str, Any],
    address: str,
    now: datetime,
    visitor: str = "",
    lang: str = "",
) -> Submitted:
    """Open a ticket with the customer's answers; the same nonce again gives the same ticket.

    `visitor`: the secret of the browser, whose draft is forgotten with this and whose photos come with it.
    `lang`: zh or en, the language they are written to in from now on; "" leaves it.
    """
    link = open_link(session, token=token, kind="submit", address=address, now=now)
    if not 8 <= len(nonce) <= 64:
        raise InvalidInput("页面已失效, 请刷新后重新提交。", "This page is stale. Refresh it and send again.")
    entry, again = knock(session, link, "ticket", nonce=nonce, address=address, now=now)
    if not again:
        _, schema = _schema(session, link)
        allowed = {item["key"] for item in schema["fields"]}
        given = {key: value for key, value in answers.items() if key in allowed}
        check_open(link, now)
        take_place(session, link, entry, _phone(schema, given), now)
        sender = _visitor(link, _by_role(schema, given, "customer_name"))
        opened = tickets.open_ticket(
            session,
            sender,
            flow_id=link.flow_id or 0,
            answers=given,
            org_unit_id=link.org_unit_id,
            customer_id=_customer(session, sender, schema, given, lang, now),
            channel="h5",
            upload_token=upload_token(link, album_of(visitor) if visitor else nonce),
            now=now,
        )
        entry.ticket_id = entry.subject_id = opened.id
        session.flush()
        finish_request(session, link, visitor, now)
    page = create_ticket_link(session, _visitor(link), ticket_id=entry.ticket_id or 0, now=now)
    return Submitted(page.ticket_number, f"/h5/ticket/{page.address.rsplit('/', 1)[-1]}")


def _by_role(schema: Mapping[str, Any], given: Mapping[str, Any], role: str) -> str:
    key = next((item["key"] for item in schema["fields"] if item.get("role") == role), "")
    return str(given.get(key) or "").strip()[:40]


def _customer(
    session: Session, visitor: Actor, schema: Mapping[str, Any], given: Mapping[str, Any], lang: str, now: datetime
) -> int | None:
    """The store's customer with this telephone number, known or new; nobody when no number was given."""
    phone = _phone(schema, given)
    if not phone:
        return None
    return customers.ensure_customer(
        session,
        visitor,
        name=visitor.name,
        phone=phone,
        org_unit_id=visitor.org_unit_id,
        source="portal",
        lang=lang,
        now=now,
    )


def _phone(schema: Mapping[str, Any], given: Mapping[str, Any]) -> str:
    """The telephone number of a request; "" when it is none."""
    phone = "".join(c for c in _by_role(schema, given, "phone") if c.isdigit() or c == "+")
    return phone if 5 <= len(phone) <= 16 else ""


def check_may_upload(session: Session, *, token: str, address: str, now: datetime) -> None:
    """Asked before the first byte of a photo is read."""
    _any_link(session, token=token, address=address, now=now)


def _any_link(session: Session, *, token: str, address: str, now: datetime) -> PortalLink:
    """Photos come with a request, with an objection to a bill, and from people on site."""
    for kind in ("submit", "ticket"):
        with suppress(LinkUnknown):
            return open_link(session, token=token, kind=kind, address=address, now=now)
    return open_link(session, token=token, kind="onsite", address=address, now=now)


def keep_photo(
    session: Session,
    *,
    token: str,
    nonce: str,
    source: Path,
    name: str,
    size: int,
    sha256: str,
    address: str,
    key: str = "",
    now: datetime,
) -> tickets.StoredFile:
    """Take one photo of a visit; what is not a photo by its own bytes is refused."""
    link = _any_link(session, token=token, address=address, now=now)
    if size > MAX_PHOTO_BYTES:
        raise PhotoTooLarge
    with source.open("rb") as stream:
        if photo_type(stream.read(16)) is None:
            raise InvalidInput(
                "这里只收照片 (JPG、PNG、WebP、HEIC)。", "Only photos are taken here (JPG, PNG, WebP, HEIC)."
            )
    entry, _ = knock(session, link, "upload", nonce=crypto.new_token()[:32], address=address, now=now)
    stored = tickets.store_upload(
        session,
        None,
        source=source,
        name=name,
        size=size,
        sha256=sha256,
        upload_token=upload_token(link, nonce),
        upload_key=key,
        now=now,
    )
    entry.subject_id = stored.id
    return stored
