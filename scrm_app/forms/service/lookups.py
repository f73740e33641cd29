"""Records of other features in a form: looked up and confirmed with the rights of whoever fills it in.

What lies below forms is asked directly; features above hand in their part (`provide_lookups` in `scrm_app/wiring.py`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text
from scrm_app.customers import service as customers
from scrm_app.forms.engine.fields import LOOKUP_KINDS, Field, FormSchema
from scrm_app.identity import service as identity

FILLERS = ("ticket.open", "ticket.work", "ticket.view", "form.design", "customer.edit")
MOST = 30
Problems = dict[str, Text]


@dataclass(frozen=True, slots=True)
class Record:
    """One record to choose. `facts`: what a table row may take over from it (`price` in fen, `code`, `unit`)."""

    id: int
    name: str
    hint: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lookup:
    """How records of a kind are found and named; both apply the actor's own reach, `get` gives None beyond it."""

    find: Callable[[Session, Actor, str], list[Record]]
    get: Callable[[Session, Actor, int], Record | None]


def _units(session: Session, actor: Actor, query: str) -> list[Record]:
    return [Record(*unit) for unit in identity.find_units(session, actor, query=query)]


def _unit(session: Session, actor: Actor, record_id: int) -> Record | None:
    found = identity.find_units(session, actor, unit_id=record_id)
    return Record(*found[0]) if found else None


def _orders(session: Session, actor: Actor, query: str) -> list[Record]:
    return [Record(*order) for order in customers.find_orders(session, actor, query=query)]


def _order(session: Session, actor: Actor, record_id: int) -> Record | None:
    found = customers.find_orders(session, actor, order_id=record_id)
    return Record(*found[0]) if found else None


def _devices(session: Session, actor: Actor, query: str) -> list[Record]:
    return [_device_record(device) for device in customers.find_equipment(session, actor, query=query)]


def _device(session: Session, actor: Actor, record_id: int) -> Record | None:
    found = customers.find_equipment(session, actor, equipment_id=record_id)
    return _device_record(found[0]) if found else None


def _device_record(device: customers.EquipmentView) -> Record:
    hint = " · ".join(part for part in (device.customer, device.code) if part)
    return Record(device.id, f"{device.model} {device.serial_number}".strip(), hint, {"code": device.code})


_lookups: dict[str, Lookup] = {
    "department": Lookup(_units, _unit),
    "order": Lookup(_orders, _order),
    "equipment": Lookup(_devices, _device),
}


def provide_lookups(given: Mapping[str, Lookup]) -> None:
    """Install the lookups of features above forms."""
    _lookups.update(given)


def find_records(session: Session, actor: Actor, *, kind: str, query: str = "") -> list[Record]:
    """Records of a kind in the actor's reach that match; at most 30."""
    actor.require_any(FILLERS)
    lookup = _lookups.get(kind)
    if lookup is None:
        raise InvalidInput("这里没有可以选择的内容。", "There is nothing to choose from here.")
    return lookup.find(session, actor, " ".join(query.split())[:60])[:MOST]


def confirm_records(
    session: Session, actor: Actor, schema: FormSchema, values: Mapping[str, Any], stored: Mapping[str, Any]
) -> tuple[dict[str, Any], Problems]:
    """The answers with every record named by its owner, and what may not be chosen, by field (and row.column).

    A record that stands in `stored` already is kept as it is: somebody who could see it chose it.
    """
    problems: Problems = {}
    seen: dict[tuple[str, int], Any] = {}
    kept = {(kind, value["id"]): value for kind, _, value, _ in _places(schema, stored)}
    named = {key: [dict(r) for r in v] if _is_rows(schema, key, v) else v for key, v in values.items()}
    for kind, place, value, put in _places(schema, named):
        mark = (kind, value["id"])
        if mark not in seen:
            seen[mark] = kept.get(mark) or _confirmed(session, actor, kind, value["id"])
        if seen[mark] is None:
            problems[place] = Text("找不到所选的内容, 请重新选择。", "What was chosen cannot be found. Choose again.")
        else:
            put(seen[mark])
    for place, text in list(problems.items()):
        problems.setdefault(place.split(".", 1)[0], text)
    return named, problems


def _is_rows(schema: FormSchema, key: str, value: Any) -> bool:
    found = schema.field(key)
    return found is not None and found.kind == "table" and isinstance(value, list)


def _confirmed(session: Session, actor: Actor, kind: str, record_id: int) -> dict[str, Any] | None:
    lookup = _lookups.get(kind)
    record = lookup.get(session, actor, record_id) if lookup else None
    return {"id": record.id, "name": record.name[:200]} if record else None


def _places(
    schema: FormSchema, values: Mapping[str, Any]
) -> Iterator[tuple[str, str, dict[str, Any], Callable[[Any], None]]]:
    """(kind, place, chosen record, setter) of every record in the answers, columns included."""

    def setter(holder: Any, key: str) -> Callable[[Any], None]:
        return lambda value: holder.__setitem__(key, value)

    def chosen(item: Field, value: Any) -> bool:
        return item.kind in LOOKUP_KINDS and isinstance(value, Mapping) and isinstance(value.get("id"), int)

    for item in schema.questions():
        value = values.get(item.key)
        if isinstance(value, Mapping) and chosen(item, value):
            yield item.kind, item.key, dict(value), setter(values, item.key)
        if item.kind != "table" or not isinstance(value, list):
            continue
        for index, row in enumerate(row for row in value if isinstance(row, Mapping)):
            for column in item.columns:
                if chosen(column, row.get(column.key)):
                    cell = dict(row[column.key])
                    yield column.kind, f"{item.key}.{index}.{column.key}", cell, setter(row, column.key)
