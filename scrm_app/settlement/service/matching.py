"""How many of last month's tickets a plan's conditions are for: shown beside them, before they are published."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.settings import settings
from scrm_app.settlement.engine.city_tiers import city_tier
from scrm_app.settlement.engine.matching import Who, failures
from scrm_app.settlement.engine.rules import parse_plan
from scrm_app.settlement.repository import finished
from scrm_app.tickets.service.covering import texts_by_id

SAMPLES = 5


@dataclass(frozen=True)
class PlanMatches:
    """`matched` of the `looked_at` tickets finished last month, and a few of them: id, number, title."""

    matched: int
    looked_at: int
    samples: list[tuple[int, str, str]] = field(default_factory=list)


def count_matches(session: Session, actor: Actor, *, draft: dict[str, Any], now: datetime) -> PlanMatches:
    """For how many tickets finished last month, within reach, the conditions of a draft hold."""
    actor.require_any(["settlement.view", "settlement.design"])
    match = parse_plan(draft).match
    first = clock.local(now, settings().zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    before = first.replace(year=first.year - 1, month=12) if first.month == 1 else first.replace(month=first.month - 1)
    rows = finished.finished_tickets(session, actor.org_ids, before, first)
    hits = [row for row in rows if not failures(match, _who(row), {})]
    named = hits[:SAMPLES] if actor.may("ticket.view") else []
    told = texts_by_id(session, actor, [row.id for row in named])
    return PlanMatches(len(hits), len(rows), [(row.id, row.number, told[row.id].title) for row in named])


def _who(row: Any) -> Who:
    tier = city_tier(row.city_code, row.province_code)
    return Who(row.org_unit_id, row.province_code, tier, row.customer_type or "")
