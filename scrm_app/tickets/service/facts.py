"""What settlement reads of a finished ticket."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.forms.engine import answers as answers_engine
from scrm_app.tickets.errors import TicketNotFound
from scrm_app.tickets.repository import hot
from scrm_app.tickets.service import forms_of


@dataclass(frozen=True)
class SettlementFacts:
    """Money-relevant facts of one ticket. `parts` rows: part, quantity, unit_price (fen), cost (fen)."""

    ticket_id: int
    number: str
    title: str
    status: str
    flow_id: int
    org_unit_id: int
    customer_id: int | None
    customer_name: str
    assignee_id: int | None
    opener_id: int | None
    channel: str
    created_at: datetime
    closed_at: datetime | None
    labour_hours: Any = 0
    amount_fen: int = 0
    region: dict[str, Any] = field(default_factory=dict)
    parts: list[dict[str, Any]] = field(default_factory=list)
    by_role: dict[str, Any] = field(default_factory=dict)


def settlement_facts(session: Session, ticket_id: int) -> SettlementFacts:
    """The facts of a ticket by the roles of its form's fields; for other features inside their own transaction."""
    row = hot.load_for_change(session, ticket_id)
    if row is None:
        raise TicketNotFound
    schema = forms_of.schema_of(session, row.form_version_id)
    found = answers_engine.by_role(schema, row.answers)
    region = found.get("region")
    return SettlementFacts(
        ticket_id=row.id,
        number=row.number,
        title=row.title,
        status=row.status,
        flow_id=row.flow_id,
        org_unit_id=row.org_unit_id,
        customer_id=row.customer_id,
        customer_name=row.customer_name,
        assignee_id=row.assignee_id,
        opener_id=row.opener_id,
        channel=row.channel,
        created_at=row.created_at,
        closed_at=row.closed_at,
        labour_hours=found.get("labour_hours") or 0,
        amount_fen=int(found.get("amount") or 0),
        region=region if isinstance(region, dict) else {},
        parts=answers_engine.part_rows(schema, row.answers),
        by_role=found,
    )
