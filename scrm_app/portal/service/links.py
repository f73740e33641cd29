"""Links as staff handle them: make, copy, prolong, revoke."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.portal import PortalLink
from scrm_app.audit import service as audit
from scrm_app.core import clock
from scrm_app.core.actor import Actor, system_actor
from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.core.pagination import Page, PageRequest
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.forms.engine.browser import seen
from scrm_app.forms.engine.rich import plain
from scrm_app.forms.engine.rights import FieldPolicy
from scrm_app.portal import repository
from scrm_app.portal.engine.audience import FRAME_KINDS, STAFF_KINDS, is_code, suggested_fields
from scrm_app.portal.service.gate import address_of, sign_link
from scrm_app.portal.service.quotas import read_limits
from scrm_app.tickets.service.covering import texts_by_id

MAX_DAYS = 730
TICKET_DAYS = 90


@dataclass(frozen=True)
class LinkView:
    """A link as the list shows it. `state` is live, expired or revoked."""

    id: int
    kind: str
    name: str
    flow_name: str
    store_name: str
    ticket_number: str
    address: str
    state: str
    entries: int
    created_at: datetime
    expires_at: datetime
    version: int
    channel: str = ""
    submits: int = 0
    max_total: int | None = None
    max_per_phone_day: int | None = None
    opens_at: datetime | None = None


def _view(row: repository.LinkRow, now: datetime, title: str = "") -> LinkView:
    """A link for the list; that of a ticket goes by `title`, as far as the reader may have it, or its number."""
    link = row.link
    state = "revoked" if link.revoked_at else ("expired" if link.expires_at <= now else "live")
    return LinkView(
        id=link.id or 0,
        kind=link.kind,
        name=(title or row.ticket_number) if link.kind == "ticket" else link.name,
        flow_name=row.flow_name,
        store_name=row.store_name,
        ticket_number=row.ticket_number,
        address=address_of(link) if state == "live" else "",
        state=state,
        entries=row.entries,
        created_at=link.created_at,
        expires_at=link.expires_at,
        version=link.version,
        channel=link.channel,
        submits=link.submits,
        max_total=link.max_total,
        max_per_phone_day=link.max_per_phone_day,
        opens_at=link.opens_at,
    )


def list_links(session: Session, actor: Actor, *, kind: str, page: PageRequest, now: datetime) -> Page[LinkView]:
    """Links of one kind in reach, newest first."""
    actor.require("portal.manage")
    rows, total = repository.list_links(session, actor.org_ids, kind, page)
    told = texts_by_id(session, actor, [row.link.ticket_id for row in rows if row.link.ticket_id])
    titles = {ticket_id: own.title for ticket_id, own in told.items()}
    return Page([_view(row, now, titles.get(row.link.ticket_id or 0, "")) for row in rows], total)


def lifetime(days: int) -> timedelta:
    """How long a link is good for: 1 to 730 days."""
    if not 1 <= days <= MAX_DAYS:
        raise InvalidInput("有效期请填 1 到 730 天。", "A link is good for 1 to 730 days.")
    return timedelta(days=days)


@dataclass(frozen=True)
class NewLinkChoices:
    """What a link can be made for: published flows and stores in reach, as (id, name)."""

    flows: list[tuple[int, str]]
    stores: list[tuple[int, str]]


def get_choices(session: Session, actor: Actor) -> NewLinkChoices:
    """What the drawer offers."""
    actor.require("portal.manage")
    return NewLinkChoices(
        flows=repository.list_published_flows(session),
        stores=[(unit.id or 0, unit.name) for unit in repository.list_stores(session, actor.org_ids)],
    )


@dataclass(frozen=True)
class FieldChoice:
    """A form field a customer may be shown; `must` fields cannot be left out."""

    key: str
    label: str
    shown: bool
    must: bool
    is_code: bool = False
    """Can stand for a ticket on a screen in the shop: a plate, a device; never a name or a title."""


def list_fields(session: Session, actor: Actor, *, flow_id: int) -> list[FieldChoice]:
    """The fields of a flow's form with a suggestion which a customer sees; staff-only kinds are not offered."""
    actor.require("portal.manage")
    version = flows.latest_version(session, flow_id)
    if version.form_version_id is None:
        return []
    fields = form_fields(session, version.form_version_id)
    later = {key for node in version.graph.nodes.values() for key in node.required_fields}
    shown = set(suggested_fields(fields, later))
    return [
        FieldChoice(item["key"], _name(item), item["key"] in shown, bool(item.get("required")), is_code(item))
        for item in fields
        if item.get("kind") not in STAFF_KINDS | FRAME_KINDS
    ]


def _name(item: dict[str, Any]) -> str:
    """What a field is called in a list; a description by its first words."""
    return item.get("label") or plain(str(item.get("body") or ""))[:20] or str(item["key"])


def form_fields(session: Session, form_version_id: int) -> list[dict[str, Any]]:
    """The fields of a published form that a customer may fill in, as plain data."""
    form = customer_form(session, form_version_id, {}, filling=True, now=clock.now())
    fields: list[dict[str, Any]] = form["fields"]
    return fields


def customer_form(
    session: Session, form_version_id: int, answers: Mapping[str, Any], *, filling: bool, now: datetime
) -> dict[str, Any]:
    """A published form as a customer gets it."""
    return seen(customer_policy(session, form_version_id, filling=filling), answers, now)


def customer_policy(session: Session, form_version_id: int, *, filling: bool) -> FieldPolicy:
    """What a customer may see and fill in of a published form."""
    schema = forms.get_form_version(session, form_version_id).schema
    return forms.policy_of(session, system_actor(), schema, audience="customer", filling=filling)


def create_submit_link(
    session: Session,
    actor: Actor,
    *,
    flow_id: int,
    org_unit_id: int,
    name: str = "",
    days: int = 365,
    shown_fields: list[str] | None = None,
    channel: str = "",
    max_total: int | None = None,
    max_per_phone_day: int | None = None,
    opens_at: datetime | None = None,
    now: datetime,
) -> LinkView:
    """A link (and QR code) through which anybody may send a request of this flow to this store.

    `channel` says where it hangs, for counting; it takes `max_total` requests in all from `opens_at` on.
    """
    actor.require("portal.manage")
    total, per_phone = read_limits(max_total, max_per_phone_day)
    until = now + lifetime(days)
    if opens_at is not None and opens_at >= until:
        raise InvalidInput("开放时间要早于有效期的最后一天。", "The link must open before its last day.")
    store = repository.get_store(session, org_unit_id)
    if store is None or store.kind != "store" or (actor.org_ids is not None and org_unit_id not in actor.org_ids):
        raise NotFound("请选择您负责的门店。", "Pick one of your own stores.")
    choices = list_fields(session, actor, flow_id=flow_id)
    wanted = set(shown_fields) if shown_fields is not None else {item.key for item in choices if item.shown}
    link = sign_link(
        PortalLink(
            kind="submit",
            name=(name.strip() or store.name)[:80],
            seed="",
            token_hash="",
            flow_id=flow_id,
            org_unit_id=org_unit_id,
            shown_fields=[item.key for item in choices if item.key in wanted or item.must],
            created_by_id=actor.user_id or None,
            created_at=now,
            expires_at=until,
            channel=" ".join(channel.split())[:40],
            max_total=total,
            max_per_phone_day=per_phone,
            opens_at=opens_at,
        )
    )
    return created(session, actor, link, now)


def create_ticket_link(
    session: Session, actor: Actor, *, number: str = "", ticket_id: int = 0, days: int = TICKET_DAYS, now: datetime
) -> LinkView:
    """The customer's page of one ticket; a link that still opens is given again instead of a second one."""
    actor.require_any(["portal.manage", "ticket.work"])
    ticket = repository.get_ticket(session, ticket_id) if ticket_id else repository.find_ticket(session, number.strip())
    if ticket is None or not actor.reaches(ticket):
        raise NotFound(
            "没有这张工单, 或不在您的数据范围内。请核对工单号。",
            "No such ticket in your reach. Please check its number.",
        )
    live = repository.find_live_ticket_link(session, ticket.id or 0, now)
    if live is not None:
        return get_link_view(session, live.id or 0, now)
    link = sign_link(
        PortalLink(
            kind="ticket",
            name=ticket.number,
            seed="",
            token_hash="",
            flow_id=ticket.flow_id,
            org_unit_id=ticket.org_unit_id,
            ticket_id=ticket.id,
            created_by_id=actor.user_id or None,
            created_at=now,
            expires_at=now + lifetime(days),
        )
    )
    return created(session, actor, link, now)


def created(session: Session, actor: Actor, link: PortalLink, now: datetime) -> LinkView:
    """Keep a new link, and who made it."""
    repository.add(session, link)
    audit.record(
        session,
        actor,
        action="portal_link.created",
        subject_type="portal_link",
        subject_id=link.id or 0,
        subject_name=link.name,
        org_unit_id=link.org_unit_id,
        after={"kind": link.kind, "expires_at": link.expires_at.isoformat()},
        now=now,
    )
    return get_link_view(session, link.id or 0, now)


def get_link_view(session: Session, link_id: int, now: datetime) -> LinkView:
    """One link with its names; for this feature."""
    row = repository.get_link_row(session, link_id)
    if row is None:
        raise NotFound("链接不存在, 请刷新列表。", "This link does not exist. Refresh the list.")
    return _view(row, now)


def link_to_change(session: Session, actor: Actor, link_id: int, version: int) -> PortalLink:
    """A link in reach as it was seen; Conflict when somebody changed it since. For this feature."""
    link = repository.get_link(session, link_id)
    if link is None:
        raise NotFound("链接不存在, 请刷新列表。", "This link does not exist. Refresh the list.")
    actor.require("portal.manage", link)
    if link.version != version:
        raise Conflict("有人刚改过这个链接, 请刷新后再试。", "Somebody just changed this link. Refresh and try again.")
    link.version += 1
    return link


def revoke_link(session: Session, actor: Actor, *, link_id: int, version: int, now: datetime) -> LinkView:
    """Switch a link off at once and for good; whoever opens it is told kindly."""
    link = link_to_change(session, actor, link_id, version)
    link.revoked_at = link.revoked_at or now
    audit.record(
        session,
        actor,
        action="portal_link.revoked",
        subject_type="portal_link",
        subject_id=link_id,
        subject_name=link.name,
        org_unit_id=link.org_unit_id,
        now=now,
    )
    return get_link_view(session, link_id, now)


def extend_link(session: Session, actor: Actor, *, link_id: int, version: int, days: int, now: datetime) -> LinkView:
    """A link that was not revoked is good for `days` from now."""
    link = link_to_change(session, actor, link_id, version)
    if link.revoked_at is not None:
        raise Conflict("链接已停用, 请新建一个。", "This link was switched off. Make a new one.")
    before = link.expires_at
    link.expires_at = now + lifetime(days)
    audit.record(
        session,
        actor,
        action="portal_link.extended",
        subject_type="portal_link",
        subject_id=link_id,
        subject_name=link.name,
        org_unit_id=link.org_unit_id,
        before={"expires_at": before.isoformat()},
        after={"expires_at": link.expires_at.isoformat()},
        now=now,
    )
    return get_link_view(session, link_id, now)
