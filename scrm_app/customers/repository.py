"""Rows of customers, orders and touchpoints."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, String, and_, case, func, or_
from sqlalchemy import cast as sql_cast
from sqlmodel import Session, col, select

from models.customer import Customer, CustomerIdentity, Order, Touchpoint
from models.equipment import Equipment
from scrm_app.core.actor import Actor, Scope
from scrm_app.core.pagination import Page, PageRequest
from scrm_app.core.settings import settings
from scrm_app.customers.engine.own import OwnField, OwnWish, bounds_of, number_of


@dataclass(frozen=True)
class CustomerFilter:
    """What the list is narrowed to; "" is no wish. `q` matches name, pinyin, initials, phone, company, number."""

    q: str = ""
    province_code: str = ""
    customer_type: str = ""
    source: str = ""
    tag: str = ""
    own: tuple[OwnWish, ...] = ()


OwnClauses = Sequence[tuple[OwnField, OwnWish]]
_SORTS: dict[str, Any] = {
    "name": Customer.pinyin,
    "customer_type": Customer.customer_type,
    "province": Customer.province_code,
    "contact": Customer.last_contact_at,
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


def _own_clause(session: Session, field: OwnField, wish: OwnWish) -> ColumnElement[bool]:
    answers: Any = Customer.own
    answer = answers[field.path]
    if field.way == "choice":
        return cast(ColumnElement[bool], answer.as_string() == wish.value)
    if field.way == "choices":
        return or_(*(answers[(*field.path, at)].as_string() == wish.value for at in range(len(field.options))))
    if field.way == "words":
        parts = [answers[(*field.path, at)] for at in range(3)] if field.path[-1:] == ("names",) else [answer]
        return or_(*(part.as_string().contains(wish.value.strip()[:60], autoescape=True) for part in parts))
    if field.way == "days":
        since, until = bounds_of(wish, is_moment=field.is_moment, zone=settings().zone)
        text = answer.as_string()
        bounds = [text >= since] if since else []
        return and_(text.like("____-__-__%"), *bounds, *([text < until] if until else []))
    low, high = number_of(wish.value, field.scale), number_of(wish.to, field.scale)
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    kind = func.jsonb_typeof(answer) == "number" if is_postgresql else func.typeof(answer.as_float()) != "text"
    number = case((kind, answer.as_float()))
    return and_(
        number.is_not(None),
        *([number >= low] if low is not None else []),
        *([number <= high] if high is not None else []),
    )


def list_customers(
    session: Session, actor: Actor, wish: CustomerFilter, page: PageRequest, own: OwnClauses = ()
) -> Page[Customer]:
    """One page of the customers in reach; `own` are fields the caller has shown to be theirs to search by."""
    narrow = [_own_clause(session, field, asked) for field, asked in own]
    total = session.exec(_matching(_visible(select(func.count(col(Customer.id))), actor), wish).where(*narrow)).one()
    rows = _ordered(_matching(_visible(select(Customer), actor), wish).where(*narrow), page)
    return Page(list(session.exec(rows.offset(page.offset).limit(page.size))), total)


def first_customers(
    session: Session, actor: Actor, wish: CustomerFilter, page: PageRequest, own: OwnClauses, limit: int
) -> list[Customer]:
    """The first of the customers in reach, in the order of the list."""
    narrow = [_own_clause(session, field, asked) for field, asked in own]
    return list(
        session.exec(_ordered(_matching(_visible(select(Customer), actor), wish).where(*narrow), page).limit(limit))
    )


def _ordered(query: Any, page: PageRequest) -> Any:
    order = _SORTS.get(page.sort, Customer.updated_at)
    direction = order.desc() if page.descending or page.sort not in _SORTS else order.asc()
    return query.order_by(direction, col(Customer.id).desc())


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


def buyer_of(session: Session, source: str, external_id: str) -> int | None:
    """Customer id of an order."""
    query = select(Order.customer_id).where(Order.source == source, Order.external_id == external_id)
    return session.exec(query).first()


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


def birthdays(session: Session, ids: Collection[int] | None, after: int, limit: int) -> list[Customer]:
    """Customers by id, or those after an id that have a birthday."""
    return _dated(session, Customer, col(Customer.birthday), ids, after, limit)


def joined(session: Session, ids: Collection[int] | None, after: int, limit: int) -> list[Customer]:
    """Customers by id, or those after an id whose first day is known."""
    return _dated(session, Customer, col(Customer.joined_at), ids, after, limit)


def serviced(session: Session, ids: Collection[int] | None, after: int, limit: int) -> list[Equipment]:
    """Devices by id, or those in use after an id that want looking after one day."""
    return _dated(session, Equipment, col(Equipment.next_service_on), ids, after, limit)


def _dated(session: Session, model: Any, date: Any, ids: Collection[int] | None, after: int, limit: int) -> list[Any]:
    query = select(model).order_by(model.id)
    if ids is not None:
        return list(session.exec(query.where(model.id.in_(list(ids)))))
    return list(session.exec(query.where(model.id > after, date.is_not(None)).limit(limit)))


def with_own(session: Session, ids: Collection[int] | None, after: int, limit: int) -> list[Customer]:
    """Customers by id, or those after an id that have answers to own fields."""
    query = select(Customer).order_by(col(Customer.id))
    if ids is not None:
        return list(session.exec(query.where(col(Customer.id).in_(list(ids)))))
    known = col(Customer.id) > after, sql_cast(col(Customer.own), String) != "{}"
    return list(session.exec(query.where(*known).limit(limit)))


def any_english(session: Session) -> bool:
    """Whether any customer is written to in English."""
    return session.exec(select(Customer.id).where(Customer.lang == "en").limit(1)).first() is not None


def names_in_reach(session: Session, actor: Actor, ids: Collection[int]) -> dict[int, str]:
    """Customer id to name, of those in reach."""
    wanted = select(Customer.id, Customer.name).where(col(Customer.id).in_(list(ids)))
    return {one or 0: name for one, name in session.exec(_visible(wanted, actor))}


def find_named(session: Session, actor: Actor, words: Collection[str], *, by_phone: bool) -> list[tuple[str, int]]:
    """(what was asked for, customer id) of those in reach whose name, or phone, it is."""
    found: list[tuple[str, int]] = []
    for column in (Customer.name, Customer.phone) if by_phone else (Customer.name,):
        wanted = select(column, Customer.id).where(col(column).in_(list(words)))
        found += [(said, one or 0) for said, one in session.exec(_visible(wanted, actor))]
    return found


def names_of(session: Session, customer_ids: Collection[int]) -> dict[int, tuple[str, int | None]]:
    """Customer id to name and owner."""
    query = select(Customer.id, Customer.name, Customer.owner_id).where(col(Customer.id).in_(list(customer_ids)))
    return {int(one or 0): (str(name), owner) for one, name, owner in session.exec(query)}
