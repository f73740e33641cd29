"""The page of somebody who works on site without an account: what to do where, and what they report."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.portal import PortalLink
from models.ticket import Ticket
from scrm_app.core import live
from scrm_app.core.actor import Actor, system_actor
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.identity.engine.masking import mask
from scrm_app.portal import repository
from scrm_app.portal.engine.audience import mask_name, only_fields, without_calls
from scrm_app.portal.service.gate import knock, open_link, sign_link
from scrm_app.portal.service.links import LinkView, created, customer_policy, lifetime
from scrm_app.portal.service.submitting import upload_token
from scrm_app.portal.service.ticket_page import shown_to_customer, title_for_customer
from scrm_app.tickets import service as tickets

ONSITE_DAYS = 3
MAX_NOTE, MAX_PHOTOS = 500, 9
CONTACT = "contact"
CONTACT_ROLES = frozenset({"customer", "customer_name", "phone"})
REPORTS = {
    "leave": Text("已出发", "On the way"),
    "arrive": Text("已到达", "Arrived"),
    "note": Text("现场情况", "Note"),
    "done": Text("现场完工", "Done on site"),
}


@dataclass(frozen=True)
class OnsiteReport:
    """One thing reported through this link."""

    kind: str
    text: str
    at: datetime


@dataclass(frozen=True)
class OnsitePage:
    """The page; contact data in full only when whoever made the link might and did allow it."""

    ticket_id: int
    number: str
    title: str
    node: str
    worker: str
    store: str
    store_phone: str
    customer: str
    phone: str
    may_call: bool
    is_open: bool
    expires_at: datetime
    schema: dict[str, Any]
    answers: dict[str, Any]
    reports: list[OnsiteReport] = field(default_factory=list)


def create_onsite_link(
    session: Session,
    actor: Actor,
    *,
    ticket_id: int,
    worker: str,
    days: int = ONSITE_DAYS,
    contact: bool = False,
    now: datetime,
) -> LinkView:
    """A page of one open ticket for somebody without an account; `contact` shows them name and telephone in full."""
    actor.require("ticket.work")
    ticket = repository.get_ticket(session, ticket_id)
    if ticket is None or not actor.reaches(ticket):
        raise NotFound("没有这张工单, 或不在您的数据范围内。", "No such ticket in your reach.")
    if ticket.status != "open":
        raise Conflict("这张工单已经结束, 不用再派人到现场。", "This ticket is finished; nobody has to go there.")
    if contact and not actor.may("contact.view"):
        raise Forbidden("您没有查看客户联系方式的权限, 不能让别人看到。", "You may not show contact data to others.")
    name = " ".join(worker.split())
    if not 1 <= len(name) <= 40:
        raise InvalidInput("请填写现场人员的姓名 (不超过 40 字)。", "Say who goes there (at most 40 characters).")
    link = sign_link(
        PortalLink(
            kind="onsite",
            name=name,
            seed="",
            token_hash="",
            flow_id=ticket.flow_id,
            org_unit_id=ticket.org_unit_id,
            ticket_id=ticket.id,
            shown_fields=[CONTACT] if contact else [],
            created_by_id=actor.user_id or None,
            created_at=now,
            expires_at=now + lifetime(days),
        )
    )
    return created(session, actor, link, now)


def _open(session: Session, token: str, address: str, now: datetime) -> tuple[PortalLink, Ticket]:
    link = open_link(session, token=token, kind="onsite", address=address, now=now)
    ticket = repository.get_ticket(session, tickets.merged_into(session, link.ticket_id or 0))
    if ticket is None:
        raise NotFound("这张工单已不存在, 请联系门店。", "This ticket no longer exists. Please contact the store.")
    return link, ticket


def get_onsite_page(session: Session, *, token: str, address: str, now: datetime) -> OnsitePage:
    """What somebody on site sees: what a customer may see, and the contact as far as the link allows."""
    link, ticket = _open(session, token, address, now)
    graph = flows.get_flow_version(session, ticket.flow_version_id).graph
    schema, answers = shown_to_customer(session, ticket, graph, now)
    store = repository.get_store(session, ticket.org_unit_id)
    whole = CONTACT in link.shown_fields
    if not whole and ticket.form_version_id:
        form = customer_policy(session, ticket.form_version_id, filling=False).form
        contacts = {found.key for role in CONTACT_ROLES if (found := form.by_role(role))}
        schema = only_fields(schema, {item["key"] for item in schema["fields"]} - contacts)
        answers = {key: value for key, value in answers.items() if key not in contacts}
    phone = ticket.contact_phone
    return OnsitePage(
        ticket_id=ticket.id or 0,
        number=ticket.number,
        title=title_for_customer(session, ticket),
        node=ticket.node_name,
        worker=link.name,
        store=store.name if store else "",
        store_phone=store.phone if store else "",
        customer=ticket.customer_name if whole else mask_name(ticket.customer_name),
        phone=phone if whole else mask("phone", phone) or "",
        may_call=whole and bool(phone),
        is_open=ticket.status == "open",
        expires_at=link.expires_at,
        schema=schema,
        answers=answers,
        reports=[_report(body, at) for body, at in repository.list_reports(session, link.id or 0)],
    )


def _report(body: str, at: datetime) -> OnsiteReport:
    """A report as it stands in the comment: `【已到达】 text`."""
    kind = next((kind for kind, word in REPORTS.items() if body.startswith(f"【{word.zh}】")), "note")
    text = body.removeprefix(f"【{REPORTS[kind].zh}】").split("\n@", 1)[0]
    return OnsiteReport(kind, text.strip(), at)


def report_onsite(
    session: Session,
    *,
    token: str,
    nonce: str,
    kind: str,
    text: str = "",
    photos: Sequence[int] = (),
    album: str = "",
    address: str,
    now: datetime,
) -> None:
    """Tell the store: on the way, arrived, a note, done; with photos uploaded before as `album`.

    It stands among the ticket's internal comments and calls whoever has the ticket; completing stays with staff.
    """
    link, ticket = _open(session, token, address, now)
    words = without_calls(text.strip())
    if kind not in REPORTS or (kind == "note" and not words and not photos):
        raise InvalidInput("请写一句情况, 或拍一张照片。", "Write a line or take a photo.")
    if len(words) > MAX_NOTE or len(photos) > MAX_PHOTOS:
        raise InvalidInput(
            f"一次最多 {MAX_NOTE} 字、{MAX_PHOTOS} 张照片。", f"At most {MAX_NOTE} characters and {MAX_PHOTOS} photos."
        )
    if ticket.status != "open":
        raise Conflict("这张工单已经结束, 不能再上报。", "This ticket is finished; nothing more can be reported.")
    entry, again = knock(session, link, "onsite", nonce=nonce, address=address, now=now)
    if again:
        return
    for file_id in photos:
        tickets.take_photo(
            session,
            file_id=file_id,
            uploader_id=None,
            upload_token=upload_token(link, album),
            ticket_id=ticket.id,
            field_key="onsite",
        )
    entry.ticket_id = ticket.id
    entry.subject_id = tickets.add_comment(
        session,
        replace(system_actor(ticket.org_unit_id), name=f"{link.name} (现场)"[:80]),
        ticket_id=ticket.id or 0,
        body=_body(session, ticket, kind, words, len(photos)),
        now=now,
    )
    session.flush()
    live.touch(session, f"ticket:{ticket.id}")


def _body(session: Session, ticket: Ticket, kind: str, words: str, photos: int) -> str:
    whom = repository.name_of_worker(session, ticket.id or 0)
    count = f" ({photos} 张照片)" if photos else ""
    return f"【{REPORTS[kind].zh}】{words}{count}" + (f"\n@{whom}" if whom else "")
