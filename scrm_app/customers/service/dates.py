"""The dates of customers and their devices that reminders can hang on."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.customer import Customer
from models.equipment import Equipment
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.customers import repository
from scrm_app.notifications.service import DateChoice, DateFact, DateProvider

BIRTHDAY, JOINED, SERVICE = "customer.birthday", "customer.joined", "equipment.service"
LABELS = {
    BIRTHDAY: Text("客户生日", "Customer's birthday"),
    JOINED: Text("客户建档周年", "Customer's anniversary"),
    SERVICE: Text("设备保养到期", "Device due for service"),
}


def _choices(prefix: str) -> list[DateChoice]:
    return [DateChoice(source, label) for source, label in LABELS.items() if source.startswith(prefix)]


def _day(at: datetime | None) -> date | None:
    return at.astimezone(ZoneInfo(settings().zone)).date() if at else None


def _customer(source: str, row: Customer) -> DateFact:
    on = row.birthday if source == BIRTHDAY else _day(row.joined_at)
    usual = row.kind != "collective"
    link = f"/customers/{row.id}"
    return DateFact(row.id or 0, on if usual else None, LABELS[source], row.name, link, row.owner_id, row.org_unit_id)


def _customers(
    session: Session, source: str, ids: Collection[int] | None, after: int = 0, limit: int = 0
) -> list[DateFact]:
    find = repository.birthdays if source == BIRTHDAY else repository.joined
    return [_customer(source, row) for row in find(session, ids, after, limit)]


def _devices(session: Session, ids: Collection[int] | None, after: int = 0, limit: int = 0) -> list[DateFact]:
    rows = repository.serviced(session, ids, after, limit)
    known = repository.names_of(session, {row.customer_id for row in rows})
    return [_device(row, *known.get(row.customer_id, ("", None))) for row in rows]


def _device(row: Equipment, customer: str, owner_id: int | None) -> DateFact:
    on = row.next_service_on if row.is_active else None
    name, link = f"{customer} · {row.model}", f"/customers/{row.customer_id}"
    return DateFact(row.id or 0, on, LABELS[SERVICE], name, link, owner_id, row.org_unit_id)


def _facts(session: Session, source: str, ids: Collection[int]) -> Sequence[DateFact]:
    return _devices(session, ids) if source == SERVICE else _customers(session, source, ids)


def _scan(session: Session, source: str, after: int, limit: int) -> Sequence[DateFact]:
    if source == SERVICE:
        return _devices(session, None, after, limit)
    return _customers(session, source, None, after, limit)


DATES = (
    DateProvider(
        "customer.", "customer", lambda _: _choices("customer."), _facts, _scan, frozenset({BIRTHDAY, JOINED})
    ),
    DateProvider("equipment.", "equipment", lambda _: _choices("equipment."), _facts, _scan),
)
