"""Writing and searching the audit log, and the append-only decision log."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.audit import AuditEntry
from scrm_app.audit import repository
from scrm_app.audit.engine.changes import changed, plain
from scrm_app.audit.engine.merging import newest_of
from scrm_app.core.actor import Actor
from scrm_app.core.errors import NotFound
from scrm_app.core.pagination import Page, PageRequest
from scrm_app.core.text import Text


def record(
    session: Session,
    actor: Actor,
    *,
    action: str,
    subject_type: str,
    subject_id: int | str,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    subject_name: str = "",
    org_unit_id: int | None = None,
) -> None:
    """Write down a change in the transaction that makes it. `action` is "noun.verbed" ("ticket.moved").

    Only fields that differ are kept; passwords and secrets are kept as dots.
    """
    old, new = changed(before or {}, after or {})
    repository.add_entry(
        session,
        {
            "at": now,
            "user_id": actor.user_id,
            "user_name": actor.name[:40],
            "address": actor.address[:64],
            "action": action,
            "subject_type": subject_type,
            "subject_id": str(subject_id)[:40],
            "subject_name": subject_name[:120],
            "org_unit_id": actor.org_unit_id if org_unit_id is None else org_unit_id,
            "before": old,
            "after": new,
        },
    )


def record_export(
    session: Session, actor: Actor, *, noun: str, name: Text, count: int, query: str, now: datetime
) -> None:
    """Who took how many out of a list, and under which filters."""
    about: dict[str, Any] = {"subject_type": noun, "subject_id": "list", "subject_name": name.say(actor.lang)}
    taken = {"count": count, "query": query[:500]}
    record(session, actor, action=f"{noun}.exported", after=taken, **about, now=now)


@dataclass(frozen=True)
class DecisionRow:
    """One decision for `log_decisions`; `kind` like "settlement.line", `rule` like "plan:3"."""

    kind: str
    subject_type: str
    subject_id: int
    rule: str
    rule_version: int
    inputs: Mapping[str, Any]
    result: Mapping[str, Any]


def log_decisions(session: Session, rows: Iterable[DecisionRow], *, now: datetime) -> None:
    """Many decisions at once, in one INSERT."""
    repository.add_decisions(
        session,
        [
            {
                "at": now,
                "kind": row.kind,
                "subject_type": row.subject_type,
                "subject_id": row.subject_id,
                "rule": row.rule,
                "rule_version": row.rule_version,
                "inputs": plain(row.inputs),
                "result": plain(row.result),
            }
            for row in rows
        ],
    )


def log_decision(
    session: Session,
    kind: str,
    subject_type: str,
    subject_id: int,
    *,
    rule: str,
    rule_version: int,
    inputs: Mapping[str, Any],
    result: Mapping[str, Any],
    now: datetime,
) -> None:
    """Which rule and version, with which inputs, gave which result."""
    log_decisions(session, [DecisionRow(kind, subject_type, subject_id, rule, rule_version, inputs, result)], now=now)


@dataclass(frozen=True)
class EntryView:
    """One line of the log."""

    id: int
    at: datetime
    user_id: int
    user_name: str
    address: str
    action: str
    subject_type: str
    subject_id: str
    subject_name: str
    before: dict[str, Any]
    after: dict[str, Any]
    trail: str = ""
    """The history it stands in when that is not this log itself."""

    @property
    def key(self) -> str:
        """What opens it: "12" in this log, "ticket-12" in a history."""
        return f"{self.trail}-{self.id}" if self.trail else str(self.id)


@dataclass(frozen=True)
class Trail:
    """A history another feature keeps anyway; the log shows it as if it were written here (ADR 0020).

    Each function gets (session, actor, wish …) and answers within the actor's reach; `newest` and `get` give entries.
    """

    name: str
    count: Callable[[Session, Actor, dict[str, Any]], int]
    newest: Callable[[Session, Actor, dict[str, Any], int], list[EntryView]]
    get: Callable[[Session, Actor, int], EntryView | None]


_trails: dict[str, Trail] = {}
DEEPEST = 20_000
ASKED_AT_ONCE = 500
"""Lines that can be paged to; older ones are found by dates or words."""


def use_trails(trails: Iterable[Trail]) -> None:
    """Called once, by the composition root."""
    _trails.clear()
    _trails.update({trail.name: trail for trail in trails})


def _view(row: AuditEntry) -> EntryView:
    names = (
        "at",
        "user_id",
        "user_name",
        "address",
        "action",
        "subject_type",
        "subject_id",
        "subject_name",
        "before",
        "after",
    )
    return EntryView(id=row.id or 0, **{name: getattr(row, name) for name in names})


def list_entries(session: Session, actor: Actor, *, wish: dict[str, Any], page: PageRequest) -> Page[EntryView]:
    """One page of the log within reach, newest first, the histories of other features among it.

    `wish`: text, action, user_id, subject_type, subject_id, since, until. At most `DEEPEST` lines can be paged to.
    """
    actor.require("audit.view")
    reach = {"org_ids": sorted(actor.org_ids)} if actor.org_ids is not None else {}
    depth = min(page.offset + page.size, DEEPEST)
    rows, total = repository.newest_entries(session, wish | reach, depth)
    logs = [[_view(row) for row in rows]]
    for trail in _trails.values():
        logs.append([replace(line, trail=trail.name) for line in trail.newest(session, actor, wish, depth)])
        total += trail.count(session, actor, wish)
    return Page(newest_of(logs, page.offset, page.size), total)


def get_line(session: Session, actor: Actor, *, key: str) -> EntryView:
    """The line behind a key, of this log or of a history."""
    name, _, number = key.rpartition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 12):
        raise _nothing()
    if name not in _trails:
        return get_entry(session, actor, entry_id=int(number))
    actor.require("audit.view")
    line = _trails[name].get(session, actor, int(number))
    if line is None:
        raise _nothing()
    return replace(line, trail=name)


def get_entry(session: Session, actor: Actor, *, entry_id: int) -> EntryView:
    """One line of the log with both sides of the change."""
    actor.require("audit.view")
    row = repository.get_entry(session, entry_id)
    if row is None or (actor.org_ids is not None and row.org_unit_id not in actor.org_ids):
        raise _nothing()
    return _view(row)


def _nothing() -> NotFound:
    return NotFound("没有这条记录, 或不在您的数据范围内。", "There is no such entry, or it is outside your data scope.")


@dataclass(frozen=True)
class DecisionView:
    """One decision as it was made."""

    at: datetime
    kind: str
    rule: str
    rule_version: int
    inputs: dict[str, Any]
    result: dict[str, Any]


def entries_of(session: Session, actions: Sequence[str]) -> list[EntryView]:
    """Every line of these actions, oldest first; for rebuilding the past, not for showing it."""
    return [_view(row) for row in repository.entries_of(session, actions)]


def decisions_about(
    session: Session, kind: str, subject_type: str, subject_ids: Sequence[int]
) -> list[tuple[int, DecisionView]]:
    """(id of the thing, decision) of one kind, oldest first; the caller has checked that the things may be seen."""
    found: list[tuple[int, DecisionView]] = []
    for start in range(0, len(subject_ids), ASKED_AT_ONCE):
        part = subject_ids[start : start + ASKED_AT_ONCE]
        rows = repository.decisions_about(session, kind, subject_type, part)
        found += [(r.subject_id, DecisionView(r.at, r.kind, r.rule, r.rule_version, r.inputs, r.result)) for r in rows]
    return found


def list_decisions(session: Session, subject_type: str, subject_id: int) -> list[DecisionView]:
    """The decisions about one thing, newest first; the caller has checked that the thing may be seen."""
    rows = repository.list_decisions(session, subject_type, subject_id)
    return [DecisionView(r.at, r.kind, r.rule, r.rule_version, r.inputs, r.result) for r in rows]
