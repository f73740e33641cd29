"""What an automatic node does, one after the other. Every sort has its own type, reader and stored form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from scrm_app.flows.engine import parts, reading
from scrm_app.flows.engine.parts import Assign, Pair
from scrm_app.flows.errors import BadGraph

CHANNELS = ("inbox", "wecom", "dingtalk", "sms", "email")
SUBJECTS = ("customer", "ticket")
MAX_STEPS, MAX_VALUE = 20, 200


@dataclass(frozen=True, slots=True)
class SetField:
    """A field of the form gets a constant, or what `formula` (the product's one formula language) gives."""

    field: str = ""
    value: Any = None
    formula: str = ""


@dataclass(frozen=True, slots=True)
class AddTag:
    """A tag is put on the customer or on the ticket."""

    on: str = "customer"
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Notify:
    """People are told, in the inbox or on a channel."""

    to: tuple[Assign, ...] = ()
    channel: str = "inbox"
    text: str = ""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A message to a connection, by way of the outbox; `body` may name fields as {key}."""

    connection_id: int | None = None
    body: str = ""


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Another ticket for the same customer; `link` notes each on the other."""

    flow_id: int | None = None
    fields: tuple[Pair, ...] = ()
    link: bool = True


@dataclass(frozen=True, slots=True)
class RequireParts:
    """The parts in the table `table` are asked for from the stock."""

    table: str = ""


@dataclass(frozen=True, slots=True)
class DeductParts:
    """The parts in the table `table` have been used."""

    table: str = ""


@dataclass(frozen=True, slots=True)
class Settle:
    """Settlement lines are made now, not only when the ticket closes."""


AutoStep: TypeAlias = SetField | AddTag | Notify | Webhook | OpenTicket | RequireParts | DeductParts | Settle
_TYPES: dict[str, type[Any]] = {
    "set_field": SetField,
    "tag": AddTag,
    "notify": Notify,
    "webhook": Webhook,
    "open_ticket": OpenTicket,
    "require_parts": RequireParts,
    "deduct_parts": DeductParts,
    "settle": Settle,
}
SORTS = tuple(_TYPES)
_SORT_OF = {made: sort for sort, made in _TYPES.items()}


def sort_of(step: AutoStep) -> str:
    """The word that names the sort of a step in the stored form."""
    return _SORT_OF[type(step)]


def _value(raw: Any) -> Any:
    if reading.weight(raw, MAX_VALUE) > MAX_VALUE:
        raise BadGraph("自动动作里的值太大了, 请改短。", "The value of an automatic action is too big; shorten it.")
    return raw


_READERS: dict[str, Callable[[Mapping[str, Any]], AutoStep]] = {
    "set_field": lambda d: SetField(
        reading.key(d.get("field")), _value(d.get("value")), reading.text(d, "formula", 1000)
    ),
    "tag": lambda d: AddTag(reading.one_of(d.get("on") or "customer", SUBJECTS), reading.text(d, "tag", 40)),
    "notify": lambda d: Notify(
        reading.several(d, "to", parts.MAX_APPROVERS, parts.read_assign),
        reading.one_of(d.get("channel") or "inbox", CHANNELS),
        reading.text(d, "text", reading.MAX_TEXT),
    ),
    "webhook": lambda d: Webhook(reading.whole(d.get("connection_id"), 1, 2**31 - 1), reading.text(d, "body", 2000)),
    "open_ticket": lambda d: OpenTicket(
        reading.whole(d.get("flow_id"), 1, 2**31 - 1),
        reading.several(d, "fields", parts.MAX_PAIRS, parts.read_pair),
        reading.flag(d.get("link"), True),
    ),
    "require_parts": lambda d: RequireParts(reading.key(d.get("table"))),
    "deduct_parts": lambda d: DeductParts(reading.key(d.get("table"))),
    "settle": lambda _d: Settle(),
}


def read_step(raw: Any) -> AutoStep:
    """One automatic action from its JSON."""
    data = reading.mapping(raw)
    return _READERS[reading.one_of(data.get("do"), SORTS)](data)


def step_json(step: AutoStep) -> dict[str, Any]:
    """The stored form."""
    head: dict[str, Any] = {"do": sort_of(step)}
    if isinstance(step, SetField):
        return head | {"field": step.field, "value": step.value, "formula": step.formula}
    if isinstance(step, AddTag):
        return head | {"on": step.on, "tag": step.tag}
    if isinstance(step, Notify):
        return head | {"to": [parts.assign_json(a) for a in step.to], "channel": step.channel, "text": step.text}
    if isinstance(step, Webhook):
        return head | {"connection_id": step.connection_id, "body": step.body}
    if isinstance(step, OpenTicket):
        return head | {"flow_id": step.flow_id, "fields": parts.pairs_json(step.fields), "link": step.link}
    return head if isinstance(step, Settle) else head | {"table": step.table}
