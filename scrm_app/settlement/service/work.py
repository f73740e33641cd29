"""What a closed ticket says about money, read from its form by the roles of the fields."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlmodel import Session

from scrm_app.settlement import repository
from scrm_app.settlement.engine.statement import PartUsed
from scrm_app.settlement.service.settling import Work
from scrm_app.tickets import service as tickets

MAX_MILLI = 10**9


def milli(value: Any) -> int:
    """Thousandths of a quantity; what is no number, or negative, counts as none."""
    try:
        number = Decimal(str(value if value not in (None, "") else 0))
    except InvalidOperation:
        return 0
    if not number.is_finite() or number < 0:
        return 0
    return min(int(number * 1000), MAX_MILLI)


def part_of(row: Mapping[str, Any]) -> PartUsed | None:
    """A row of the parts table; rows without a part or a quantity are not fitted parts."""
    name, quantity = str(row.get("part") or "").strip(), milli(row.get("quantity"))
    if not name or not quantity:
        return None
    price = row.get("unit_price")
    return PartUsed(name[:200], quantity, int(price) if isinstance(price, int) and price >= 0 else None)


def load_work(session: Session, ticket_id: int, at: datetime | None = None) -> Work | None:
    """The money of a ticket; None while it is open or when it was cancelled. `at`: as if it closed then."""
    facts = tickets.settlement_facts(session, ticket_id)
    closed_at = facts.closed_at or (at if facts.status == "open" else None)
    if closed_at is None or facts.status == "cancelled":
        return None
    parts = tuple(part for part in map(part_of, facts.parts) if part is not None)
    return Work(
        ticket_id=facts.ticket_id,
        number=facts.number,
        store_id=facts.org_unit_id,
        closed_at=closed_at,
        customer_type=repository.customer_type(session, facts.customer_id),
        hours_milli=milli(facts.labour_hours),
        parts=parts,
    )
