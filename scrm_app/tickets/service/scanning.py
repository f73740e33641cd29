"""What a scanned code stands for: a work order, a ticket's number, the customer's page of this house, a device."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import NotFound
from scrm_app.core.pagination import PageRequest
from scrm_app.core.settings import settings
from scrm_app.customers import service as customers
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.tickets.repository import histories, hot
from scrm_app.tickets.repository.filtering import TicketFilter
from scrm_app.tickets.service import rights
from scrm_app.tickets.service.listing import Card, list_tickets

MOST = 400
"""Characters of a code that are read."""
SHOWN = 20
_TICKET = re.compile(r"/tickets/(\d{1,12})/?")
_OWN_PAGE = re.compile(r"/h5/[a-z]{1,12}/[\w.~-]{1,200}/?")


@dataclass(frozen=True)
class Device:
    """A scanned device with the tickets of its owner that the reader may see, the open ones first."""

    id: int
    model: str
    serial_number: str
    code: str
    customer_id: int
    customer: str
    next_service_on: date | None
    tickets: list[Card] = field(default_factory=list)


@dataclass(frozen=True)
class Scanned:
    """Where a code leads: a page to open at once, or a device to look at."""

    path: str = ""
    device: Device | None = None


class CodeUnknown(NotFound):
    """The code belongs to no ticket or device the reader may see."""

    def __init__(self) -> None:
        super().__init__(
            "没有找到这个码对应的工单或设备, 请核对后再试。",
            "No ticket or device you may see has this code. Check it and try again.",
        )


def read_code(session: Session, actor: Actor, *, code: str, now: datetime) -> Scanned:
    """What a code stands for, within what the reader may see; CodeUnknown otherwise, whatever the reason."""
    actor.require("ticket.view")
    text = code.strip()[:MOST]
    path = _path_of(text)
    if found := _TICKET.fullmatch(path):
        return _ticket(session, actor, int(found[1]))
    if _OWN_PAGE.fullmatch(path) and text.startswith(settings().public_url + "/"):
        return Scanned(path)
    ticket_id = histories.find_number(session, text) if text else None
    if ticket_id is not None:
        return _ticket(session, actor, ticket_id)
    return Scanned(device=_device(session, actor, text, now))


def _path_of(text: str) -> str:
    try:
        return urlsplit(text).path if text.startswith(("http://", "https://")) else ""
    except ValueError:
        return ""


def _ticket(session: Session, actor: Actor, ticket_id: int) -> Scanned:
    row = hot.load(session, ticket_id)
    if row is None or not rights.sees(session, actor, row):
        raise CodeUnknown
    return Scanned(f"/tickets/{ticket_id}")


def _device(session: Session, actor: Actor, text: str, now: datetime) -> Device:
    found = customers.find_equipment(session, actor, query=text) if text else []
    one = next((device for device in found if text in (device.code, device.serial_number)), None)
    if one is None:
        raise CodeUnknown
    wish, few = TicketFilter(customer_id=one.customer_id), PageRequest(1, SHOWN, "created", True)
    cards = list_tickets(session, actor, wish=wish, page=few, now=now).rows
    return Device(
        one.id,
        one.model,
        one.serial_number,
        one.code,
        one.customer_id,
        one.customer,
        one.next_service_on,
        sorted(cards, key=lambda card: card.status != "open"),
    )


def answers_about(session: Session, actor: Actor, *, flow_id: int, equipment_id: int) -> dict[str, object]:
    """First answers of a new ticket about a device: the fields of its form for the device and for its owner."""
    actor.require("ticket.open")
    found = customers.find_equipment(session, actor, equipment_id=equipment_id) if equipment_id else []
    version = flows.latest_version(session, flow_id)
    if not found or version.form_version_id is None:
        return {}
    schema = forms.get_form_version(session, version.form_version_id).schema
    values: dict[str, object] = {
        "equipment": {"id": found[0].id, "name": found[0].model},
        "customer": found[0].customer_id,
    }
    fields = {item.kind: item.key for item in reversed(list(schema.questions())) if item.kind in values}
    return {key: values[kind] for kind, key in fields.items()}


def answers_told(session: Session, actor: Actor, *, flow_id: int, title: str, urgency: str) -> dict[str, object]:
    """First answers of a new ticket begun from a scene: what it is about, and how urgent when the form asks that."""
    actor.require("ticket.open")
    version = flows.latest_version(session, flow_id)
    schema = forms.get_form_version(session, version.form_version_id).schema
    subject, pressing = schema.by_role("title"), schema.by_role("urgency")
    found: dict[str, object] = {}
    if subject is not None and subject.kind in ("text", "long_text") and title.strip():
        found[subject.key] = title.strip()[: subject.max_length or 60]
    if pressing is not None and urgency in {option.value for option in pressing.options}:
        found[pressing.key] = urgency
    return found
