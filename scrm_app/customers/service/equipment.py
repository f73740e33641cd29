"""Devices at customers': list, add, correct, retire, note that one was looked after, find by what is scanned."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.customer import Customer
from models.equipment import Equipment
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.core.text import Text
from scrm_app.customers import repository
from scrm_app.customers.errors import CustomerUnknown
from scrm_app.notifications import service as notifications

MAX_DAYS = 3650


@dataclass(frozen=True)
class EquipmentDraft:
    """What is filled in about a device; days between services, None for never."""

    model: str = ""
    serial_number: str = ""
    code: str = ""
    installed_on: date | None = None
    maintenance_days: int | None = None
    note: str = ""


@dataclass(frozen=True)
class EquipmentView:
    """A device with its owner's name."""

    id: int
    customer_id: int
    customer: str
    model: str
    serial_number: str
    code: str
    installed_on: date | None
    maintenance_days: int | None
    serviced_on: date | None
    next_service_on: date | None
    note: str
    is_active: bool
    version: int


def _view(row: Equipment, customer: str) -> EquipmentView:
    return EquipmentView(
        id=row.id or 0,
        customer_id=row.customer_id,
        customer=customer,
        model=row.model,
        serial_number=row.serial_number,
        code=row.code or "",
        installed_on=row.installed_on,
        maintenance_days=row.maintenance_days,
        serviced_on=row.serviced_on,
        next_service_on=row.next_service_on,
        note=row.note,
        is_active=row.is_active,
        version=row.version,
    )


def next_service(installed_on: date | None, serviced_on: date | None, days: int | None) -> date | None:
    """When a device wants looking after next: `days` after the last service, or after it was put in."""
    last = serviced_on or installed_on
    return last + timedelta(days=days) if last and days else None


def list_equipment(session: Session, actor: Actor, *, customer_id: int) -> list[EquipmentView]:
    """A customer's devices, those in use first."""
    customer = _customer(session, actor, customer_id, "customer.view")
    return [_view(row, customer.name) for row in repository.list_equipment(session, customer_id)]


def find_equipment(
    session: Session, actor: Actor, *, query: str = "", equipment_id: int = 0, limit: int = 30
) -> list[EquipmentView]:
    """Devices in reach by model, serial number, code or owner, for pickers and scans; one with `equipment_id`."""
    actor.require_any(["customer.view", "ticket.open", "ticket.work"])
    found = repository.find_equipment(session, actor, query.strip()[:80], equipment_id, limit)
    return [_view(row, name) for row, name in found]


def add_equipment(
    session: Session, actor: Actor, *, customer_id: int, draft: EquipmentDraft, now: datetime
) -> EquipmentView:
    """A new device of a customer in reach."""
    customer = _customer(session, actor, customer_id, "customer.edit")
    row = Equipment(customer_id=customer_id, org_unit_id=customer.org_unit_id, model="", created_at=now, updated_at=now)
    _fill(session, row, draft)
    repository.add_equipment(session, row)
    _record(session, actor, "equipment.added", row, now)
    return _view(row, customer.name)


def edit_equipment(
    session: Session,
    actor: Actor,
    *,
    equipment_id: int,
    version: int,
    draft: EquipmentDraft,
    now: datetime,
    is_active: bool = True,
) -> EquipmentView:
    """Correct a device, or retire it (`is_active` False): it stays readable but is no longer offered."""
    row, customer = _changing(session, actor, equipment_id, version)
    _fill(session, row, draft)
    row.is_active, row.updated_at = is_active, now
    session.flush()
    _record(session, actor, "equipment.edited" if is_active else "equipment.retired", row, now)
    return _view(row, customer.name)


def note_service(
    session: Session, actor: Actor, *, equipment_id: int, version: int, on: date, now: datetime
) -> EquipmentView:
    """The device was looked after on this day; the next date follows from its cycle."""
    row, customer = _changing(session, actor, equipment_id, version)
    if row.installed_on and on < row.installed_on:
        raise InvalidInput("保养日期不能早于安装日期。", "A service cannot be before the device was put in.")
    row.serviced_on, row.updated_at = on, now
    row.next_service_on = next_service(row.installed_on, on, row.maintenance_days)
    session.flush()
    _record(session, actor, "equipment.serviced", row, now)
    return _view(row, customer.name)


def _customer(session: Session, actor: Actor, customer_id: int, permission: str) -> Customer:
    actor.require(permission)
    customer = repository.get_customer(session, customer_id)
    if customer is None or not actor.reaches(customer):
        raise CustomerUnknown
    return customer


def _changing(session: Session, actor: Actor, equipment_id: int, version: int) -> tuple[Equipment, Customer]:
    row = repository.get_equipment(session, equipment_id)
    if row is None:
        raise NotFound("没有这台设备, 请刷新页面。", "There is no such device. Refresh the page.")
    customer = _customer(session, actor, row.customer_id, "customer.edit")
    if row.version != version:
        raise Conflict(
            "别人刚改过这台设备, 请刷新后再改。", "Somebody just changed this device. Refresh and try again."
        )
    row.version += 1
    return row, customer


def _words(text: str, limit: int) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:limit]


def _fill(session: Session, row: Equipment, draft: EquipmentDraft) -> None:
    problems: dict[str, Text] = {}
    model, code = _words(draft.model, 120), _words(draft.code, 80)
    if not model:
        problems["model"] = Text("请填写设备型号。", "Please give the model.")
    if draft.maintenance_days is not None and not 1 <= draft.maintenance_days <= MAX_DAYS:
        problems["maintenance_days"] = Text("保养周期请填 1 到 3650 天。", "A cycle has 1 to 3,650 days.")
    other = repository.find_by_code(session, code) if code else None
    if other is not None and other.id != row.id:
        problems["code"] = Text("这个二维码已贴在另一台设备上。", "This code is on another device already.")
    if problems:
        first = next(iter(problems.values()))
        raise InvalidInput(first.zh, first.en, problems)
    row.model, row.code, row.serial_number = model, code or None, _words(draft.serial_number, 80)
    row.installed_on, row.maintenance_days, row.note = (
        draft.installed_on,
        draft.maintenance_days,
        _words(draft.note, 500),
    )
    row.next_service_on = next_service(row.installed_on, row.serviced_on, row.maintenance_days)


def _record(session: Session, actor: Actor, action: str, row: Equipment, now: datetime) -> None:
    after: dict[str, Any] = {"model": row.model, "code": row.code, "customer_id": row.customer_id}
    audit.record(
        session,
        actor,
        action=action,
        subject_type="equipment",
        subject_id=row.id or 0,
        subject_name=row.model,
        org_unit_id=row.org_unit_id,
        after=after,
        now=now,
    )
    notifications.replan_dates(session, "equipment.", [row.id or 0], now=now)
    live.touch(session, f"customer:{row.customer_id}")
