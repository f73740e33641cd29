"""Imported orders of a month, settled by province: one statement a store, one line an order."""

from collections import defaultdict
from collections.abc import Iterator
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

CHUNK = 20_000


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
    plans = [c for c in candidates(session) if plan_id is None or c.plan_id == plan_id]
    last_day = date(int(period[:4]), int(period[5:7]), 28)
    run = _Run(session, period, now)
    for store in repository.paid_places(session, start, end):
        if actor.org_ids is None or store in actor.org_ids:
            for orders in _by_province(repository.paid_orders(session, store, start, end)):
                chosen = pick(plans, Who(store, orders.province, province_tier(orders.province)), last_day)
                run.settle(store, orders, chosen)
    result = run.finish()
    audit.record(
        session, actor, action="orders.settled", subject_type="statement", subject_id=period,
        after={"orders": result.orders, "fee_fen": result.fee_fen, "unmatched": result.unmatched}, now=now,
    )  # fmt: skip
    live.touch(session, "statements")
    return result


@dataclass(frozen=True)
class _Orders:
    """One store's orders from one province, in the order paid; `paid_at` as the database holds it."""

    province: str
    ids: list[int]
    net: vector.Ints
    references: list[str]
    paid_at: list[Any]


def _by_province(columns: list[tuple[Any, ...]]) -> Iterator[_Orders]:
    ids, provinces, net, references, paid_at = columns
    fen = np.array(net, np.int64)
    if len(set(provinces)) == 1:
        yield _Orders(provinces[0], list(ids), fen, list(references), list(paid_at))
        return
    places: dict[str, list[int]] = defaultdict(list)
    for at, province in enumerate(provinces):
        places[province].append(at)
    for province, rows in places.items():
        texts = [references[row] for row in rows]
        yield _Orders(province, [ids[row] for row in rows], fen[rows], texts, [paid_at[row] for row in rows])


class _Run:
    """One run over the groups of a month."""

    def __init__(self, session: Session, period: str, now: datetime) -> None:
        self.session, self.period, self.now = session, period, now
        self.statements: dict[int, Statement] = {}
        self.provinces: list[ProvinceSum] = []
        self.decisions: list[DecisionRow] = []
        self.unmatched = 0
        self.waiting: dict[str, list[Any]] = {}

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

    def settle(self, store: int, orders: _Orders, chosen: Candidate | None) -> None:
        """Fees of one store's orders from one province."""
        count = len(orders.ids)
        if chosen is None:
            self.unmatched += count
            return
        statement, table = self.statement(store), chosen.doc.table
        x = np.ones(count, np.int64) if table.basis is Basis.TICKETS else orders.net
        trace = vector.settle(table, np.zeros(count, np.int16), x)
        total, fee = int(x.sum()), int(trace.fee.sum())
        self._write(statement.id or 0, chosen.version_id, orders, x, trace, total)
        self.provinces.append(ProvinceSum(orders.province, count, int(orders.net.sum()), fee, chosen.name))
        inputs = {"province": orders.province, "orders": count, "total": total}
        self.decisions.append(
            DecisionRow(
                "settlement.orders", "statement", statement.id or 0, f"plan:{chosen.plan_id}", chosen.number, inputs,
                {"fee_fen": fee},
            )
        )  # fmt: skip

    def _write(
        self, statement_id: int, version_id: int, orders: _Orders, x: vector.Ints, trace: vector.Trace, total: int
    ) -> None:
        count = len(orders.ids)
        for name, values in {
            "statement_id": [statement_id] * count,
            "plan_version_id": [version_id] * count,
            "province_code": [orders.province] * count,
            "month_total": [total] * count,
            "source_id": orders.ids,
            "reference": orders.references,
            "amount_fen": trace.fee.tolist(),
            "x": x.tolist(),
            "cum_before": trace.cum_before.tolist(),
            "tier": trace.tier.tolist(),
            "occurred_at": orders.paid_at,
        }.items():
            self.waiting.setdefault(name, []).extend(values)
        if len(self.waiting["x"]) >= CHUNK:
            self.flush()

    def flush(self) -> None:
        """Write the lines gathered so far."""
        if self.waiting:
            fixed = {"source": "order", "kind": "commission", "unit_fen": 0}
            repository.insert_line_columns(self.session, self.waiting, fixed)
            self.waiting = {}

    def finish(self) -> OrderRun:
        """Subtotals and the summary."""
        self.flush()
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
