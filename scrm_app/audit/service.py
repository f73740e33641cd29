"""Writing and searching the audit log, and the append-only decision log."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.audit import AuditEntry
from scrm_app.audit import repository
from scrm_app.audit.engine.changes import changed, plain
from scrm_app.core.actor import Actor
from scrm_app.core.errors import NotFound
from scrm_app.core.pagination import Page, PageRequest


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
    """One page of the log within reach. `wish`: text, action, user_id, subject_type, subject_id, since, until."""
    actor.require("audit.view")
    reach = {"org_ids": sorted(actor.org_ids)} if actor.org_ids is not None else {}
    rows, total = repository.list_entries(session, wish | reach, page)
    return Page([_view(row) for row in rows], total)


def get_entry(session: Session, actor: Actor, *, entry_id: int) -> EntryView:
    """One line of the log with both sides of the change."""
    actor.require("audit.view")
    row = repository.get_entry(session, entry_id)
    if row is None or (actor.org_ids is not None and row.org_unit_id not in actor.org_ids):
        raise NotFound(
            "没有这条记录, 或不在您的数据范围内。", "There is no such entry, or it is outside your data scope."
        )
    return _view(row)


@dataclass(frozen=True)
class DecisionView:
    """One decision as it was made."""

    at: datetime
    kind: str
    rule: str
    rule_version: int
    inputs: dict[str, Any]
    result: dict[str, Any]


def list_decisions(session: Session, subject_type: str, subject_id: int) -> list[DecisionView]:
    """The decisions about one thing, newest first; the caller has checked that the thing may be seen."""
    rows = repository.list_decisions(session, subject_type, subject_id)
    return [DecisionView(r.at, r.kind, r.rule, r.rule_version, r.inputs, r.result) for r in rows]
