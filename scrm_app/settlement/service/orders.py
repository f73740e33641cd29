"""Imported orders of a month, settled by province: one statement a store, one line an order."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from sqlmodel import Session

from models.settlement import Statement
from scrm_app.audit import service as audit
from scrm_app.audit.service import DecisionRow
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.settings import settings
from scrm_app.settlement import repository
from scrm_app.settlement.engine import vector
from scrm_app.settlement.engine.city_tiers import province_tier
from scrm_app.settlement.engine.matching import Candidate, Who, pick
from scrm_app.settlement.engine.statement import next_period
from scrm_app.settlement.engine.tiers import Basis
from scrm_app.settlement.errors import LinesFrozen, StatementAlreadyLocked
from scrm_app.settlement.service.plans import candidates

CHUNK = 5_000


@dataclass(frozen=True)
class ProvinceSum:
    """What a province sold and earned."""

    province_code: str
    orders: int
    net_fen: int
    fee_fen: int
    plan: str


@dataclass(frozen=True)
class OrderRun:
    """The result of settling a month."""

    orders: int = 0
    unmatched: int = 0
    net_fen: int = 0
    fee_fen: int = 0
    statement_ids: list[int] = field(default_factory=list)
    provinces: list[ProvinceSum] = field(default_factory=list)


def month_bounds(period: str) -> tuple[datetime, datetime]:
    """The instants a business month begins and ends at."""
    zone = ZoneInfo(settings().zone)

    def first(month: str) -> datetime:
        return datetime(int(month[:4]), int(month[5:7]), 1, tzinfo=zone).astimezone(UTC)

    return first(period), first(next_period(period))


def check_period(period: str) -> str:
    """A month as YYYY-MM, or InvalidInput."""
    try:
        datetime.strptime(period, "%Y-%m").replace(tzinfo=UTC)
    except (ValueError, TypeError):
        raise InvalidInput("请选择账期 (年-月)。", "Choose a month (year and month).") from None
    return period


def settle_orders(
    session: Session, actor: Actor, *, period: str, now: datetime, plan_id: int | None = None
) -> OrderRun:
    """Settle the orders paid in a month: each store's provinces run through the tiers of the plan that is for them.

    Running it again writes the same. Raises StatementAlreadyLocked when a store's month is closed.
    """
    actor.require("settlement.manage")
    start, end = month_bounds(check_period(period))
    orders = repository.paid_orders(session, start, end)
    if actor.org_ids is not None:
        orders = [order for order in orders if order.org_unit_id in actor.org_ids]
    plans = [c for c in candidates(session) if plan_id is None or c.plan_id == plan_id]
    last_day = date(int(period[:4]), int(period[5:7]), 28)
    groups = _grouped(orders)
    run = _Run(session, period, now)
    for (store, province), members in groups.items():
        chosen = pick(plans, Who(store, province, province_tier(province)), last_day)
        run.settle(store, province, members, chosen)
    result = run.finish()
    audit.record(
        session, actor, action="orders.settled", subject_type="statement", subject_id=period,
        after={"orders": result.orders, "fee_fen": result.fee_fen, "unmatched": result.unmatched}, now=now,
    )  # fmt: skip
    live.touch(session, "statements")
    return result


def _grouped(orders: Sequence[Any]) -> dict[tuple[int, str], list[Any]]:
    groups: dict[tuple[int, str], list[Any]] = defaultdict(list)
    for order in orders:
        groups[order.org_unit_id, order.province_code].append(order)
    return groups


class _Run:
    """One run over the groups of a month."""

    def __init__(self, session: Session, period: str, now: datetime) -> None:
        self.session, self.period, self.now = session, period, now
        self.statements: dict[int, Statement] = {}
        self.provinces: list[ProvinceSum] = []
        self.decisions: list[DecisionRow] = []
        self.unmatched = 0

    def statement(self, store: int) -> Statement:
        """The store's order statement of the month, emptied."""
        if store not in self.statements:
            found = repository.find_statement(self.session, store, self.period, "orders")
            if found is None:
                found = Statement(
                    org_unit_id=store, period=self.period, kind="orders", created_at=self.now, updated_at=self.now
                )
                repository.add(self.session, found)
            elif found.status == "locked":
                raise StatementAlreadyLocked(self.period)
            elif found.disputed_count:
                raise LinesFrozen(found.disputed_count)
            repository.delete_lines(self.session, found.id or 0, "order")
            self.statements[store] = found
        return self.statements[store]

    def settle(self, store: int, province: str, orders: list[Any], chosen: Candidate | None) -> None:
        """Fees of one store's orders from one province."""
        if chosen is None:
            self.unmatched += len(orders)
            return
        statement, table = self.statement(store), chosen.doc.table
        x = np.array([1 if table.basis is Basis.TICKETS else order.net for order in orders], np.int64)
        trace = vector.settle(table, np.zeros(len(orders), np.int16), x)
        total, fee = int(x.sum()), int(trace.fee.sum())
        rows = _rows(statement.id or 0, chosen.version_id, province, orders, x, trace, total)
        for at in range(0, len(rows), CHUNK):
            repository.insert_lines(self.session, rows[at : at + CHUNK])
        self.provinces.append(ProvinceSum(province, len(orders), sum(o.net for o in orders), fee, chosen.name))
        inputs = {"province": province, "orders": len(orders), "total": total}
        self.decisions.append(
            DecisionRow(
                "settlement.orders", "statement", statement.id or 0, f"plan:{chosen.plan_id}", chosen.number, inputs,
                {"fee_fen": fee},
            )
        )  # fmt: skip

    def finish(self) -> OrderRun:
        """Subtotals and the summary."""
        for statement in self.statements.values():
            repository.refresh_totals(self.session, statement.id or 0, self.now, "draft")
            live.touch(self.session, f"statement:{statement.id}")
        audit.log_decisions(self.session, self.decisions, now=self.now)
        return OrderRun(
            orders=sum(p.orders for p in self.provinces),
            unmatched=self.unmatched,
            net_fen=sum(p.net_fen for p in self.provinces),
            fee_fen=sum(p.fee_fen for p in self.provinces),
            statement_ids=sorted(s.id or 0 for s in self.statements.values()),
            provinces=sorted(self.provinces, key=lambda p: -p.net_fen),
        )


def _rows(
    statement_id: int,
    version_id: int,
    province: str,
    orders: list[Any],
    x: vector.Ints,
    trace: vector.Trace,
    total: int,
) -> list[dict[str, Any]]:
    columns = zip(orders, x.tolist(), trace.fee.tolist(), trace.cum_before.tolist(), trace.tier.tolist(), strict=True)
    fixed = {
        "statement_id": statement_id,
        "source": "order",
        "part": "",
        "kind": "commission",
        "title": "",
        "plan_version_id": version_id,
        "quantity_milli": 0,
        "unit_fen": 0,
        "region_tier": "",
        "customer_type": "",
        "province_code": province,
        "month_total": total,
        "late_from": "",
    }
    return [
        {
            **fixed,
            "source_id": order.id,
            "reference": order.external_id[:80],
            "amount_fen": fee,
            "x": value,
            "cum_before": before,
            "tier": tier,
            "occurred_at": order.paid_at,
        }
        for order, value, fee, before, tier in columns
    ]
