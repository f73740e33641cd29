"""Rows of customers, orders and touchpoints."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_
from sqlmodel import Session, col, select

from models.customer import Customer, CustomerIdentity, Order, Touchpoint
from models.equipment import Equipment
from scrm_app.core.actor import Actor, Scope
from scrm_app.core.pagination import Page, PageRequest


@dataclass(frozen=True)
class CustomerFilter:
    """What the list is narrowed to; "" is no wish. `q` matches name, pinyin, initials, phone, company, number."""

    q: str = ""
    province_code: str = ""
    customer_type: str = ""
    source: str = ""
    tag: str = ""


_SORTS: dict[str, Any] = {
    "name": Customer.pinyin,
    "customer_type": Customer.customer_type,
    "province_code": Customer.province_code,
    "last_contact_at": Customer.last_contact_at,
    "created_at": Customer.created_at,
}


def _visible(query: Any, actor: Actor) -> Any:
    if actor.org_ids is None:
        return query
    if actor.scope is Scope.OWN:
        return query.where(Customer.owner_id == actor.user_id)
    return query.where(col(Customer.org_unit_id).in_(actor.org_ids))


def _matching(query: Any, wish: CustomerFilter) -> Any:
    q = wish.q.strip()[:60]
    if q:
        plain = q.lower().replace(" ", "")
        query = query.where(
            or_(
                col(Customer.name).contains(q, autoescape=True),
                col(Customer.initials).startswith(plain, autoescape=True),
                col(Customer.pinyin).startswith(plain, autoescape=True),
                col(Customer.phone).contains(q, autoescape=True),
                col(Customer.company).contains(q, autoescape=True),
                col(Customer.external_id) == q,
            )
        )
    for name in ("province_code", "customer_type", "source"):
        if wanted := getattr(wish, name):
            query = query.where(getattr(Customer, name) == wanted)
    return query


def list_customers(session: Session, actor: Actor, wish: CustomerFilter, page: PageRequest) -> Page[Customer]:
    """One page of the customers in reach."""
    base = _matching(_visible(select(Customer), actor), wish)
    total = session.exec(_matching(_visible(select(func.count(col(Customer.id))), actor), wish)).one()
    order = _SORTS.get(page.sort, Customer.updated_at)
    direction = order.desc() if page.descending or page.sort not in _SORTS else order.asc()
    rows = session.exec(base.order_by(direction, col(Customer.id).desc()).offset(page.offset).limit(page.size))
    return Page(list(rows), total)


def get_customer(session: Session, customer_id: int) -> Customer | None:
    """One customer, whoever may see it."""
    return session.get(Customer, customer_id)


def find_by_phone(session: Session, phone: str) -> Customer | None:
    """The oldest customer with this phone."""
    return session.exec(select(Customer).where(Customer.phone == phone).order_by(col(Customer.id))).first()


def find_identity(session: Session, channel: str, value: str) -> CustomerIdentity | None:
    """Who is known by this on the channel."""
    return session.exec(
        select(CustomerIdentity).where(CustomerIdentity.channel == channel, CustomerIdentity.value == value)
    ).first()


def list_identities(session: Session, customer_id: int) -> list[CustomerIdentity]:
    """Every way a customer is known."""
    return list(session.exec(select(CustomerIdentity).where(CustomerIdentity.customer_id == customer_id)))


def list_choices(session: Session, actor: Actor) -> dict[str, list[str]]:
    """The types and sources that occur, for filters."""
    found: dict[str, list[str]] = {}
    for name in ("customer_type", "source", "province_code"):
        column = getattr(Customer, name)
        found[name] = [v for v in session.exec(_visible(select(column).distinct(), actor).order_by(column)) if v]
    return found


def order_totals(session: Session, customer_ids: list[int]) -> dict[int, tuple[int, int, int]]:
    """Customer id → number of orders, paid fen, refunded fen."""
    sums: Any = (col(Order.customer_id), func.count(), func.sum(Order.paid_fen), func.sum(Order.refund_fen))
    query: Select[Any] = select(*sums).where(col(Order.customer_id).in_(customer_ids))
    rows = session.execute(query.group_by(col(Order.customer_id)))
    return {customer: (int(count), int(paid), int(refund)) for customer, count, paid, refund in rows}


def list_orders(session: Session, customer_id: int, page: PageRequest) -> list[Order]:
    """A customer's orders, newest first."""
    return list(
        session.exec(
            select(Order)
            .where(Order.customer_id == customer_id)
            .order_by(col(Order.placed_at).desc())
            .offset(page.offset)
            .limit(page.size)
        )
    )


def list_touchpoints(session: Session, customer_id: int, limit: int = 50) -> list[Touchpoint]:
    """A customer's newest contacts."""
    return list(
        session.exec(
            select(Touchpoint)
            .where(Touchpoint.customer_id == customer_id)
            .order_by(col(Touchpoint.at).desc())
            .limit(limit)
        )
    )


def province_totals(session: Session, actor: Actor, source: str = "") -> list[tuple[str, int, int, int, int]]:
    """Province code, number of orders, amount, paid and refunded fen of the orders in reach."""
    sums: Any = (func.sum(Order.amount_fen), func.sum(Order.paid_fen), func.sum(Order.refund_fen))
    query: Select[Any] = select(col(Order.province_code), func.count(), *sums).group_by(col(Order.province_code))
    if actor.org_ids is not None:
        query = query.where(col(Order.org_unit_id).in_(actor.org_ids))
    if source:
        query = query.where(col(Order.source) == source)
    return [(code, int(n), int(a), int(p), int(r)) for code, n, a, p, r in session.execute(query)]


def add(session: Session, row: Customer | CustomerIdentity | Touchpoint) -> None:
    """A new row; its id is known afterwards."""
    session.add(row)
    session.flush()


def list_equipment(session: Session, customer_id: int) -> list[Equipment]:
    """A customer's devices, those in use first."""
    query = select(Equipment).where(Equipment.customer_id == customer_id)
    return list(session.exec(query.order_by(col(Equipment.is_active).desc(), col(Equipment.id))))


def find_equipment(
    session: Session, actor: Actor, text: str, equipment_id: int, limit: int
) -> list[tuple[Equipment, str]]:
    """Devices in use and in reach with their owner's name; an exact code first."""
    query = select(Equipment, Customer.name).join(Customer, col(Customer.id) == Equipment.customer_id)
    query = _visible(query, actor)
    query = query.where(Equipment.id == equipment_id if equipment_id else col(Equipment.is_active))
    if text:
        parts = (Equipment.model, Equipment.serial_number, Equipment.code, Customer.name)
        query = query.where(or_(*(col(part).contains(text, autoescape=True) for part in parts)))
    exact = (col(Equipment.code) == text).desc().nulls_last() if text else col(Equipment.id)
    return list(session.exec(query.order_by(exact, col(Equipment.id).desc()).limit(limit)))


def get_equipment(session: Session, equipment_id: int) -> Equipment | None:
    """One device, whoever may see it."""
    return session.get(Equipment, equipment_id)


def find_by_code(session: Session, code: str) -> Equipment | None:
    """The device this label is on."""
    return session.exec(select(Equipment).where(Equipment.code == code)).first()


def add_equipment(session: Session, row: Equipment) -> None:
    """A new device; its id is known afterwards."""
    session.add(row)
    session.flush()


def find_orders(session: Session, actor: Actor, text: str, order_id: int, limit: int) -> list[tuple[Order, str]]:
    """Orders of customers in reach by number, item or buyer, newest first; one order with `order_id`."""
    query = _visible(select(Order, Customer.name).join(Customer, col(Customer.id) == Order.customer_id), actor)
    if order_id:
        query = query.where(Order.id == order_id)
    if text:
        number = col(Order.external_id).startswith(text, autoescape=True)
        query = query.where(or_(number, *(col(c).contains(text, autoescape=True) for c in (Order.item, Customer.name))))
    return list(session.exec(query.order_by(col(Order.placed_at).desc()).limit(limit)))
