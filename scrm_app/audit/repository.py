"""Rows of the audit log and the decision log: added and read, never changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, func, insert, or_
from sqlmodel import Session, col, select

from models.audit import AuditEntry, Decision
from scrm_app.core.prepared import Prepared, link

ENTRY: Table = AuditEntry.__table__  # type: ignore[attr-defined]
_COLUMNS = tuple(column.key for column in ENTRY.c if not column.primary_key)
_ADD = Prepared(ENTRY.insert().inline(), _COLUMNS)


def add_entry(session: Session, row: dict[str, Any]) -> None:
    """One line more; `row` names every column but the id."""
    _ADD.run(link(session), row)


def add_decisions(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Many decisions in one statement."""
    if rows:
        session.execute(insert(Decision.__table__), list(rows))  # type: ignore[attr-defined]


def _where(wish: dict[str, Any]) -> list[ColumnElement[bool]]:
    clauses: list[ColumnElement[bool]] = []
    if wish.get("text"):
        like = wish["text"]
        clauses.append(
            or_(
                col(AuditEntry.user_name).contains(like, autoescape=True),
                col(AuditEntry.subject_name).contains(like, autoescape=True),
                col(AuditEntry.subject_id) == like,
                col(AuditEntry.address) == like,
            )
        )
    if wish.get("action"):
        clauses.append(col(AuditEntry.action).startswith(wish["action"], autoescape=True))
    if wish.get("user_id") is not None:
        clauses.append(col(AuditEntry.user_id) == wish["user_id"])
    if wish.get("subject_type"):
        clauses.append(col(AuditEntry.subject_type) == wish["subject_type"])
    if wish.get("subject_id"):
        clauses.append(col(AuditEntry.subject_id) == wish["subject_id"])
    if wish.get("since"):
        clauses.append(col(AuditEntry.at) >= wish["since"])
    if wish.get("until"):
        clauses.append(col(AuditEntry.at) < wish["until"])
    if wish.get("org_ids") is not None:
        clauses.append(col(AuditEntry.org_unit_id).in_(wish["org_ids"]))
    return clauses


def newest_entries(session: Session, wish: dict[str, Any], limit: int) -> tuple[list[AuditEntry], int]:
    """The newest lines that match, newest first, and how many match in all."""
    clauses = _where(wish)
    total = session.execute(select(func.count()).select_from(AuditEntry).where(*clauses)).scalar_one()
    rows = session.exec(select(AuditEntry).where(*clauses).order_by(col(AuditEntry.id).desc()).limit(limit))
    return sorted(rows, key=lambda row: row.at, reverse=True), int(total)


def entries_of(session: Session, actions: Sequence[str]) -> list[AuditEntry]:
    """Every line of these actions, oldest first."""
    found = select(AuditEntry).where(col(AuditEntry.action).in_(actions))
    return list(session.exec(found.order_by(col(AuditEntry.id))))


def get_entry(session: Session, entry_id: int) -> AuditEntry | None:
    """One line of the log."""
    return session.get(AuditEntry, entry_id)


def list_decisions(session: Session, subject_type: str, subject_id: int, limit: int = 100) -> list[Decision]:
    """The decisions about one thing, newest first."""
    found = select(Decision).where(Decision.subject_type == subject_type, Decision.subject_id == subject_id)
    return list(session.exec(found.order_by(col(Decision.id).desc()).limit(limit)))


def decisions_about(session: Session, kind: str, subject_type: str, subject_ids: Sequence[int]) -> list[Decision]:
    """The decisions of one kind about these things, oldest first."""
    meant = Decision.subject_type == subject_type, col(Decision.subject_id).in_(subject_ids), Decision.kind == kind
    return list(session.exec(select(Decision).where(*meant).order_by(col(Decision.id))))


def list_actions(session: Session, since: datetime) -> list[str]:
    """Which actions occur in the log since an instant."""
    return sorted(session.exec(select(AuditEntry.action).where(AuditEntry.at >= since).distinct()))
