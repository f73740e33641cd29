"""The settings of the kinds of node: who decides and how, what is waited for, which flow is called, who is told.

Each has a reader (strict about types, patient with what is not filled in yet) and its stored form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scrm_app.flows.engine import reading
from scrm_app.forms.engine.rights_parts import MASKS

ASSIGNS = ("role", "person", "leader", "leader2", "starter", "dispatch", "unit_role", "none")
"""leader: of the ticket's store · leader2: the leader's leader · unit_role: a role in the department `unit`."""
MODES = ("any", "all", "sequence", "ratio")
"""any 或签 · all 会签 · sequence 依次 · ratio 按比例."""
ON_TIMEOUT = ("none", "approve", "reject", "transfer")
ON_REJECT = ("end", "starter", "previous", "any", "edge")
RIGHTS = ("hide", "mask", *(f"mask:{how}" for how in MASKS), "read", "edit", "require")
WAITS_FOR = ("duration", "date", "event")
EVENTS = ("customer_reply", "bill_confirmed", "signal")
TELL_BY = ("page", "sms", "email")
"""How the customer hears `customer_text` when the ticket comes here: on their page, by text message, by e-mail."""
COLOURS = ("yellow", "blue", "green", "red", "gray")
MAX_APPROVERS, MAX_PAIRS, MAX_NOTES, MAX_OFFSET = 20, 100, 100, 60 * 24 * 366


@dataclass(frozen=True, slots=True)
class Assign:
    """Who works here: `value` is a role code or a user id; `unit` a department id, for unit_role only."""

    kind: str = "none"
    value: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """How a node of kind approval decides. No `approvers`: the one of `Node.assign` decides alone.

    `percent` (1..100) of the votes must be yes in mode ratio. `dedupe`: who agreed before, or opened the ticket, is
    taken as agreeing.
    """

    mode: str = "any"
    percent: int = 50
    approvers: tuple[Assign, ...] = ()
    dedupe: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """What a wait node waits for.

    `duration`: `minutes`, of opening hours when `working`. `date`: the form field `field`, moved by `offset_minutes`
    (a date without time counts from its midnight). `event`: `event`, a signal by its name; after `timeout_minutes` it
    goes on anyway.
    """

    until: str = "duration"
    minutes: int | None = None
    working: bool = False
    field: str = ""
    offset_minutes: int = 0
    event: str = "customer_reply"
    signal: str = ""
    timeout_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """A field that is copied: `source` of one form to `target` of the other."""

    source: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Subflow:
    """Another flow for the same customer. `sync`: this one waits until that has ended; `out` is copied back then."""

    flow_id: int | None = None
    sync: bool = True
    into: tuple[Pair, ...] = ()
    out: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class Cc:
    """Who gets to read the ticket, and what they are told."""

    to: tuple[Assign, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A slip of paper on the canvas; means nothing to the flow."""

    id: str
    text: str = ""
    x: float = 0
    y: float = 0
    w: float = 200
    h: float = 120
    colour: str = "yellow"


@dataclass(frozen=True, slots=True)
class Parts:
    """Settings that only one kind of node has; the others keep their defaults."""

    approval: Approval = field(default_factory=Approval)
    wait: Wait = field(default_factory=Wait)
    subflow: Subflow = field(default_factory=Subflow)
    cc: Cc = field(default_factory=Cc)


def read_assign(raw: Any) -> Assign:
    """Who, from JSON."""
    data = reading.mapping(raw)
    kind = reading.one_of(data.get("kind") or "none", ASSIGNS)
    return Assign(kind, str(data.get("value") or "")[:64], str(data.get("unit") or "")[:16])


def assign_json(assign: Assign) -> dict[str, Any]:
    """The stored form of a choice of people."""
    data = {"kind": assign.kind, "value": assign.value}
    return data | {"unit": assign.unit} if assign.unit else data


def read_approval(raw: Any) -> Approval:
    """How it is decided, from JSON."""
    data = reading.mapping(raw)
    return Approval(
        mode=reading.one_of(data.get("mode") or "any", MODES),
        percent=reading.whole(data.get("percent"), 1, 100) or 50,
        approvers=reading.several(data, "approvers", MAX_APPROVERS, read_assign),
        dedupe=reading.flag(data.get("dedupe")),
    )


def approval_json(approval: Approval) -> dict[str, Any]:
    """The stored form."""
    approvers = [assign_json(a) for a in approval.approvers]
    return {"mode": approval.mode, "percent": approval.percent, "approvers": approvers, "dedupe": approval.dedupe}


def read_wait(raw: Any) -> Wait:
    """What is waited for, from JSON."""
    data = reading.mapping(raw)
    return Wait(
        until=reading.one_of(data.get("until") or "duration", WAITS_FOR),
        minutes=reading.minutes(data.get("minutes")),
        working=reading.flag(data.get("working")),
        field=reading.key(data.get("field")),
        offset_minutes=reading.whole(data.get("offset_minutes"), -MAX_OFFSET, MAX_OFFSET) or 0,
        event=reading.one_of(data.get("event") or "customer_reply", EVENTS),
        signal=reading.text(data, "signal", 40),
        timeout_minutes=reading.minutes(data.get("timeout_minutes")),
    )


def wait_json(wait: Wait) -> dict[str, Any]:
    """The stored form."""
    return {
        "until": wait.until,
        "minutes": wait.minutes,
        "working": wait.working,
        "field": wait.field,
        "offset_minutes": wait.offset_minutes,
        "event": wait.event,
        "signal": wait.signal,
        "timeout_minutes": wait.timeout_minutes,
    }


def read_pair(raw: Any) -> Pair:
    """A copied field, from JSON."""
    data = reading.mapping(raw)
    return Pair(reading.key(data.get("source")), reading.key(data.get("target")))


def pairs_json(pairs: tuple[Pair, ...]) -> list[dict[str, str]]:
    """The stored form of copied fields."""
    return [{"source": p.source, "target": p.target} for p in pairs]


def read_subflow(raw: Any) -> Subflow:
    """Which flow is called, from JSON."""
    data = reading.mapping(raw)
    return Subflow(
        flow_id=reading.whole(data.get("flow_id"), 1, 2**31 - 1),
        sync=reading.flag(data.get("sync"), True),
        into=reading.several(data, "into", MAX_PAIRS, read_pair),
        out=reading.several(data, "out", MAX_PAIRS, read_pair),
    )


def subflow_json(subflow: Subflow) -> dict[str, Any]:
    """The stored form."""
    copied = {"into": pairs_json(subflow.into), "out": pairs_json(subflow.out)}
    return {"flow_id": subflow.flow_id, "sync": subflow.sync, **copied}


def read_cc(raw: Any) -> Cc:
    """Who is told, from JSON."""
    data = reading.mapping(raw)
    return Cc(reading.several(data, "to", MAX_APPROVERS, read_assign), reading.text(data, "text", reading.MAX_TEXT))


def cc_json(cc: Cc) -> dict[str, Any]:
    """The stored form."""
    return {"to": [assign_json(a) for a in cc.to], "text": cc.text}


def read_rights(raw: Any) -> dict[str, str]:
    """Field key to hide, mask (`mask:<how>`), read, edit or require."""
    data: Mapping[str, Any] = reading.mapping(raw)
    if len(data) > 300:
        raise reading.malformed()
    return {reading.clean(key, 64): reading.one_of(right, RIGHTS) for key, right in data.items()}


def read_note(raw: Any) -> Note:
    """A slip of paper, from JSON."""
    data = reading.mapping(raw)
    place = {axis: reading.number(data.get(axis, 0)) for axis in ("x", "y")}
    size = {side: max(40.0, reading.number(data.get(side, normal))) for side, normal in (("w", 200), ("h", 120))}
    words = reading.text(data, "text", 1000)
    return Note(
        reading.ident(data.get("id")),
        words,
        **place,
        **size,
        colour=reading.one_of(data.get("colour") or "yellow", COLOURS),
    )


def note_json(note: Note) -> dict[str, Any]:
    """The stored form."""
    place = {"x": note.x, "y": note.y, "w": note.w, "h": note.h}
    return {"id": note.id, "text": note.text, **place, "colour": note.colour}
