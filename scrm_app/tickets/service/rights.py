"""Who may see a ticket and who may work on it."""

from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.tickets.errors import NotYourTask, TicketChanged, TicketNotFound, TicketNotOpen
from scrm_app.tickets.repository import hot, people, reading


def look(session: Session, actor: Actor, ticket_id: int) -> Any:
    """The ticket row to read, for whoever may see it; TicketNotFound otherwise."""
    actor.require("ticket.view")
    row = hot.load(session, ticket_id)
    if row is None or not sees(session, actor, row):
        raise TicketNotFound
    return row


def load(session: Session, actor: Actor, ticket_id: int, permission: str = "ticket.view") -> Any:
    """The ticket row, locked for a change, if it may be seen with `permission`; TicketNotFound otherwise."""
    actor.require(permission)
    row = hot.load_for_change(session, ticket_id)
    if row is None or not sees(session, actor, row):
        raise TicketNotFound
    return row


def sees(session: Session, actor: Actor, row: Any) -> bool:
    """In data scope, or worked on it, or was called by @ on it."""
    if actor.reaches(row) or row.assignee_id == actor.user_id:
        return True
    if row.assignee_id is None and row.role_code in actor.roles and row.org_unit_id == actor.org_unit_id:
        return True
    return reading.is_involved(session, row.id, actor.user_id)


def check_current(row: Any, version: int | None) -> None:
    """Refuse work on a finished ticket, or on a version that is not the one the person looked at."""
    if version is not None and row.version != version:
        raise TicketChanged(row.last_actor_name, row.node_name)
    if row.status != "open":
        raise TicketNotOpen


def may_work(actor: Actor, assignee_id: int | None, role_code: str) -> bool:
    """The assignee, anybody of the waiting role, or a supervisor."""
    if not actor.may("ticket.work"):
        return False
    if assignee_id == actor.user_id or actor.may("ticket.assign"):
        return True
    return assignee_id is None and (not role_code or role_code in actor.roles)


def check_worker(session: Session, actor: Actor, assignee_id: int | None, role_code: str) -> None:
    """`may_work`, or the sentence that names who may."""
    actor.require("ticket.work")
    if not may_work(actor, assignee_id, role_code):
        who = people.names(session, [assignee_id]).get(assignee_id or 0, "")
        raise NotYourTask(who or people.role_name(session, role_code))
