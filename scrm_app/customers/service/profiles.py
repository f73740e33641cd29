"""One customer at a time: list, open, create, edit, note a contact."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from models.customer import Customer, CustomerIdentity, Order, Touchpoint
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.pagination import Page, PageRequest
from scrm_app.core.text import Text
from scrm_app.customers import repository
from scrm_app.customers.engine.pinyin import spell
from scrm_app.customers.engine.profile import ProfileDraft, clean
from scrm_app.customers.errors import CustomerChanged, CustomerInvalid
from scrm_app.customers.repository import CustomerFilter
from scrm_app.customers.service.own import chosen_own, own_cells, reachable
from scrm_app.identity.engine.desk import Hit
from scrm_app.identity.engine.masking import mask
from scrm_app.notifications import service as notifications

GROUP = Text("客户", "Customers")
CONTACT_KINDS = ("call", "visit", "message", "note")


@dataclass(frozen=True)
class CustomerRow:
    """A customer in the list, with what they bought (fen)."""

    id: int
    kind: str
    name: str
    phone: str
    company: str
    customer_type: str
    province_code: str
    source: str
    tags: list[str]
    orders: int
    net_fen: int
    last_contact_at: datetime | None
    updated_at: datetime
    own: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CustomerCard:
    """Everything the profile page shows that customers themselves know."""

    row: CustomerRow
    email: str
    address: str
    note: str
    external_id: str
    org_unit_id: int
    joined_at: datetime | None
    birthday: date | None
    lang: str
    version: int
    paid_fen: int
    refund_fen: int
    identities: list[tuple[str, str]] = field(default_factory=list)
    touchpoints: list[tuple[str, datetime, str]] = field(default_factory=list)


def covered(actor: Actor, how: str, value: str) -> str:
    """Contact data as this person may see it: in full only with `contact.view`."""
    return value if actor.may("contact.view") else mask(how, value) or ""


def _row(actor: Actor, customer: Customer, totals: tuple[int, int, int]) -> CustomerRow:
    return CustomerRow(
        id=customer.id or 0,
        kind=customer.kind,
        name=customer.name,
        phone=covered(actor, "phone", customer.phone),
        company=customer.company,
        customer_type=customer.customer_type,
        province_code=customer.province_code,
        source=customer.source,
        tags=list(customer.tags or []),
        orders=totals[0],
        net_fen=totals[1],
        last_contact_at=customer.last_contact_at,
        updated_at=customer.updated_at,
    )


def list_customers(session: Session, actor: Actor, *, wish: CustomerFilter, page: PageRequest) -> Page[CustomerRow]:
    """One page of the customers in reach that match."""
    actor.require("customer.view")
    own = [(field, asked) for field, asked, _ in chosen_own(session, actor, wish.own)]
    found = repository.list_customers(session, actor, wish, page, own)
    totals = repository.order_totals(session, [customer.id or 0 for customer in found.rows])
    cells = own_cells(session, actor, [customer.own or {} for customer in found.rows])
    return Page(
        [
            replace(_row(actor, customer, totals.get(customer.id or 0, (0, 0, 0))), own=more)
            for customer, more in zip(found.rows, cells, strict=True)
        ],
        found.total,
    )


def find_hits(session: Session, actor: Actor, query: str) -> list[Hit]:
    """Command search: customers by name, pinyin, initials or phone."""
    if not actor.may("customer.view"):
        return []
    found = repository.list_customers(session, actor, CustomerFilter(q=query), PageRequest(1, 6))
    return [
        Hit(item.name, covered(actor, "phone", item.phone) or item.company, f"/customers/{item.id}", GROUP)
        for item in found.rows
    ]


def list_choices(session: Session, actor: Actor) -> dict[str, list[str]]:
    """Types, sources and provinces that occur, for the filters."""
    actor.require("customer.view")
    return repository.list_choices(session, actor)


def get_card(session: Session, actor: Actor, *, customer_id: int) -> CustomerCard:
    """One customer with totals, identities and the newest contacts."""
    customer = reachable(session, actor, "customer.view", customer_id)
    totals = repository.order_totals(session, [customer_id]).get(customer_id, (0, 0, 0))
    return CustomerCard(
        row=_row(actor, customer, totals),
        email=covered(actor, "first", customer.email),
        address=covered(actor, "whole", customer.address),
        note=customer.note,
        external_id=customer.external_id or "",
        org_unit_id=customer.org_unit_id,
        joined_at=customer.joined_at,
        birthday=customer.birthday,
        lang=customer.lang,
        version=customer.version,
        paid_fen=totals[1],
        refund_fen=totals[2],
        identities=[
            (item.channel, covered(actor, "last4", item.value))
            for item in repository.list_identities(session, customer_id)
        ],
        touchpoints=[(item.kind, item.at, item.summary) for item in repository.list_touchpoints(session, customer_id)],
    )


def get_customer_name(session: Session, actor: Actor, *, customer_id: int) -> str:
    """The name, for other features' cards; CustomerUnknown when out of reach."""
    return reachable(session, actor, "customer.view", customer_id).name


def names_in_reach(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, str]:
    """Names by id, of those of these customers that are in reach."""
    actor.require("customer.view")
    return repository.names_in_reach(session, actor, ids)


def find_named(session: Session, actor: Actor, words: Collection[str]) -> dict[str, list[int]]:
    """Who of those in reach is called so, or has this phone (for those who may see phones), by what was asked for."""
    found: dict[str, list[int]] = {}
    asked = [word for word in words if word]
    if actor.may("customer.view") and asked:
        for word, one in repository.find_named(session, actor, asked, by_phone=actor.may("contact.view")):
            found.setdefault(word, []).append(one)
    return found


def list_orders(session: Session, actor: Actor, *, customer_id: int, page: PageRequest) -> list[Order]:
    """A customer's orders, newest first; nothing for those who may only see how often somebody bought."""
    if not actor.may("order.view"):
        return []
    reachable(session, actor, "customer.view", customer_id)
    return repository.list_orders(session, customer_id, page)


def find_orders(session: Session, actor: Actor, *, query: str = "", order_id: int = 0) -> list[tuple[int, str, str]]:
    """Orders in reach as (id, number, item and buyer), for pickers; one order with `order_id`."""
    actor.require_any(["customer.view", "ticket.open", "ticket.work"])
    found = repository.find_orders(session, actor, query.strip()[:60], order_id, 30)
    return [(row.id or 0, row.external_id, f"{row.item[:40]} · {name}") for row, name in found]


def serves_english(session: Session) -> bool:
    """Whether the company has customers who are written to in English."""
    return repository.any_english(session)


def create_customer(
    session: Session, actor: Actor, *, draft: ProfileDraft, now: datetime, org_unit_id: int | None = None
) -> int:
    """A new customer of a store in reach; gives the id."""
    actor.require("customer.edit")
    unit = org_unit_id or actor.org_unit_id
    values = _checked(draft)
    phone = str(values["phone"])
    if phone and (known := repository.find_by_phone(session, phone)) is not None and actor.reaches(known):
        raise CustomerInvalid(
            f"这个电话已属于客户“{known.name}”, 请直接打开该客户。",
            f"This phone already belongs to “{known.name}”. Open that customer instead.",
        )
    customer = Customer(**values, org_unit_id=unit, owner_id=actor.user_id or None, created_at=now, updated_at=now)
    actor.require("customer.edit", customer)
    customer.pinyin, customer.initials = spell(customer.name)
    repository.add(session, customer)
    if phone and repository.find_identity(session, "phone", phone) is None:
        repository.add(session, CustomerIdentity(customer_id=customer.id or 0, channel="phone", value=phone))
    notifications.replan_dates(session, "customer.", [customer.id or 0], now=now)
    audit.record(
        session,
        actor,
        action="customer.created",
        subject_type="customer",
        subject_id=customer.id or 0,
        subject_name=customer.name,
        org_unit_id=unit,
        after=values,
        now=now,
    )
    live.touch(session, "customers")
    return customer.id or 0


def ensure_customer(
    session: Session,
    actor: Actor,
    *,
    name: str,
    phone: str,
    org_unit_id: int,
    source: str,
    lang: str = "",
    now: datetime,
) -> int:
    """The customer with this phone in the store, or a new one; for H5 requests and logs. `lang`: what they speak."""
    actor.require_any(["customer.edit", "ticket.open"])
    known = repository.find_by_phone(session, phone) if phone else None
    if known is not None and known.org_unit_id == org_unit_id:
        known.lang = lang or known.lang
        return known.id or 0
    customer = Customer(
        name=name[:200] or phone,
        phone=phone,
        org_unit_id=org_unit_id,
        source=source,
        lang=lang,
        created_at=now,
        updated_at=now,
    )
    customer.pinyin, customer.initials = spell(customer.name)
    repository.add(session, customer)
    live.touch(session, "customers")
    return customer.id or 0


def ensure_identity(session: Session, actor: Actor, *, channel: str, value: str, lang: str = "", now: datetime) -> int:
    """The customer known by `value` on a channel (an account's own number of a person), or a new one of the store.

    A new one bears the actor's name until somebody asks theirs.
    """
    actor.require("ticket.open")
    known = repository.find_identity(session, channel, value)
    if known is not None:
        return known.customer_id
    customer = Customer(
        name=actor.name,
        org_unit_id=actor.org_unit_id,
        source=channel.partition(":")[0],
        lang=lang,
        created_at=now,
        updated_at=now,
    )
    customer.pinyin, customer.initials = spell(customer.name)
    repository.add(session, customer)
    repository.add(session, CustomerIdentity(customer_id=customer.id or 0, channel=channel, value=value))
    live.touch(session, "customers")
    return customer.id or 0


def list_chats(session: Session, customer_id: int, channel: str) -> list[tuple[int, str]]:
    """(connection, their number there) of each account of a channel the customer wrote to, the newest first."""
    rows = [row for row in repository.list_identities(session, customer_id) if row.channel.startswith(f"{channel}:")]
    return [(int(row.channel.partition(":")[2]), row.value) for row in sorted(rows, key=lambda r: -(r.id or 0))]


def edit_customer(
    session: Session, actor: Actor, *, customer_id: int, version: int, draft: ProfileDraft, now: datetime
) -> CustomerCard:
    """Save a profile; refused when someone else saved first."""
    customer = reachable(session, actor, "customer.edit", customer_id)
    if customer.version != version:
        raise CustomerChanged
    values = _checked(draft if actor.may("contact.view") else _uncovered(customer, draft))
    before = {name: getattr(customer, name) for name in values}
    for name, value in values.items():
        setattr(customer, name, value)
    customer.pinyin, customer.initials = spell(customer.name)
    customer.updated_at = now
    customer.version += 1
    session.flush()
    notifications.replan_dates(session, "customer.", [customer_id], now=now)
    audit.record(
        session,
        actor,
        action="customer.edited",
        subject_type="customer",
        subject_id=customer_id,
        subject_name=customer.name,
        org_unit_id=customer.org_unit_id,
        before=_for_log(before),
        after=_for_log(values),
        now=now,
    )
    live.touch(session, "customers", f"customer:{customer_id}")
    return get_card(session, actor, customer_id=customer_id)


CONTACT = {"phone": "phone", "email": "first", "address": "whole"}
"""Contact data of a profile and how each is masked."""


def _uncovered(customer: Customer, draft: ProfileDraft) -> ProfileDraft:
    """The draft with the stored contact data put back: who sees it masked does not change it."""
    return replace(draft, **{name: getattr(customer, name) for name in CONTACT})


def _for_log(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values for the audit log, whose readers need not have the right to contact data."""
    return {name: mask(CONTACT[name], value) if name in CONTACT else value for name, value in values.items()}


def _checked(draft: ProfileDraft) -> dict[str, Any]:
    values, problems = clean(draft)
    if problems:
        first = next(iter(problems.values()))
        raise CustomerInvalid(f"{first.zh}。", f"{first.en}.", problems)
    return dict(values)


def add_touchpoint(
    session: Session, actor: Actor, *, customer_id: int, kind: str, summary: str, now: datetime
) -> CustomerCard:
    """Note a call, visit, message or remark; the customer was contacted now."""
    customer = reachable(session, actor, "customer.edit", customer_id)
    text = " ".join(summary.split())[:500]
    if kind not in CONTACT_KINDS or not text:
        raise CustomerInvalid("请写一句沟通内容再保存。", "Write a sentence about the contact before saving.")
    repository.add(
        session, Touchpoint(customer_id=customer_id, kind=kind, at=now, summary=text, user_id=actor.user_id or None)
    )
    customer.last_contact_at = now
    customer.updated_at = now
    session.flush()
    live.touch(session, "customers", f"customer:{customer_id}")
    return get_card(session, actor, customer_id=customer_id)
