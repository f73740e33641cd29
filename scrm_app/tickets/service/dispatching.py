"""Who gets a visit: the node's rule applied to the people of the ticket's store."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.flows.engine.graph import Node
from scrm_app.tickets.engine import dispatch
from scrm_app.tickets.repository import people


@dataclass(frozen=True)
class Given:
    """Who has the visit, or which role's queue it waits in."""

    assignee_id: int | None = None
    role_code: str = ""


def assign(
    session: Session, node: Node, *, org_unit_id: int, opener_id: int | None, ticket_id: int, now: datetime
) -> Given:
    """A person, the leader, the starter; or a role: its queue when the node offers claiming, else the least loaded."""
    kind, value = node.assign.kind, node.assign.value
    if kind == "starter":
        return Given(opener_id or _leader(session, org_unit_id))
    if kind == "person":
        person = people.is_active_user(session, int(value)) if value.isdigit() else None
        return Given(person.id if person else _leader(session, org_unit_id))
    if kind == "leader":
        return Given(_leader(session, org_unit_id))
    if kind == "role" and "claim" in node.actions:
        return Given(None, value)
    if kind in ("role", "dispatch") and value:
        return Given(_least_loaded(session, node, org_unit_id, ticket_id, now), value)
    return Given()


def _leader(session: Session, org_unit_id: int) -> int | None:
    return next((rung[0] for rung in people.leaders(session, org_unit_id) if rung), None)


def _least_loaded(session: Session, node: Node, org_unit_id: int, ticket_id: int, now: datetime) -> int | None:
    choice = dispatch.choose(people.candidates(session, node.assign.value, org_unit_id))
    result: dict[str, Any] = {"user_id": choice.user_id}
    audit.log_decision(
        session,
        kind="ticket.dispatch",
        subject_type="ticket",
        subject_id=ticket_id,
        rule=dispatch.RULE,
        rule_version=dispatch.RULE_VERSION,
        inputs={"node": node.id, "role": node.assign.value, "store": org_unit_id, "candidates": choice.considered},
        result=result,
        now=now,
    )
    return choice.user_id
