"""A ticket's own history, as the audit log shows it. Nothing is written twice for it (ADR 0020)."""

from typing import Any

from sqlmodel import Session

from scrm_app.audit.service import EntryView, Trail
from scrm_app.core.actor import Actor
from scrm_app.tickets.repository import reading

VERBS = {
    "complete": "completed",
    "approve": "approved",
    "reject": "rejected",
    "return": "returned",
}
"""Kinds of history whose verb in the log is another word."""


def _entry(row: Any) -> EntryView:
    before = {"node": row.from_node} if row.from_node else {}
    after = {"node": row.to_node} if row.to_node else {}
    if row.note:
        after["note"] = row.note
    return EntryView(
        id=row.id,
        at=row.at,
        user_id=row.actor_id or 0,
        user_name=row.actor_name,
        address="",
        action=f"ticket.{VERBS.get(row.kind, row.kind)}",
        subject_type="ticket",
        subject_id=str(row.ticket_id),
        subject_name=row.number,
        before=before,
        after=after,
    )


def _reading(wish: dict[str, Any]) -> dict[str, Any] | None:
    """The wish in words of the history; None when no line of it can be meant."""
    action = str(wish.get("action") or "")
    if wish.get("subject_type") not in (None, "", "ticket") or not "ticket.".startswith(action[:7]):
        return None
    verb = action[7:]
    kinds = [kind for kind in reading.TOLD if VERBS.get(kind, kind).startswith(verb)] if verb else list(reading.TOLD)
    return {**wish, "kinds": kinds}


def _count(session: Session, actor: Actor, wish: dict[str, Any]) -> int:
    asked = _reading(wish)
    return 0 if asked is None else reading.count_history(session, actor.org_ids, asked)


def _newest(session: Session, actor: Actor, wish: dict[str, Any], limit: int) -> list[EntryView]:
    asked = _reading(wish)
    rows = [] if asked is None else reading.newest_history(session, actor.org_ids, asked, limit)
    return [_entry(row) for row in rows]


def _get(session: Session, actor: Actor, event_id: int) -> EntryView | None:
    row = reading.get_history(session, actor.org_ids, event_id)
    return None if row is None else _entry(row)


HISTORY = Trail("ticket", _count, _newest, _get)
"""Moves, claims, transfers, escalations and pauses of tickets, for the audit log."""
