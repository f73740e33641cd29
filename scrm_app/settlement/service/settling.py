"""A closed ticket becomes lines of its store's monthly statement, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from sqlmodel import Session

from models.settlement import Statement, UnsettledTicket
from scrm_app.audit import service as audit
from scrm_app.audit.service import DecisionRow
from scrm_app.core import clock, live
from scrm_app.core.settings import settings
from scrm_app.settlement import repository
from scrm_app.settlement.engine import vector
from scrm_app.settlement.engine.city_tiers import city_tier
from scrm_app.settlement.engine.matching import Candidate, Who, pick
from scrm_app.settlement.engine.standing import Answer
from scrm_app.settlement.engine.statement import (
    Job,
    Kind,
    Line,
    PartUsed,
    lines_of,
    measured,
    next_period,
    period_of,
)
from scrm_app.settlement.engine.tiers import LIMIT, Basis, Mode
from scrm_app.settlement.errors import BeyondRange
from scrm_app.settlement.repository import prices
from scrm_app.settlement.repository import unsettled as unsettled_rows
from scrm_app.settlement.service import reminding
from scrm_app.settlement.service.plans import candidates, doc_of

NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Work:
    """What settlement needs to know of a closed ticket."""

    ticket_id: int
    number: str
    store_id: int
    closed_at: datetime
    customer_type: str = ""
    hours_milli: int = 0
    parts: tuple[PartUsed, ...] = ()


def open_statement(session: Session, org_unit_id: int, period: str, kind: str, now: datetime) -> Statement:
    """The statement of a month, or of the first later month that is not locked; made when it is not there."""
    while True:
        statement = repository.find_statement(session, org_unit_id, period, kind)
        if statement is None:
            statement = Statement(org_unit_id=org_unit_id, period=period, kind=kind, created_at=now, updated_at=now)
            repository.add(session, statement)
        if statement.status != "locked":
            return statement
        period = next_period(period)


def settle_work(session: Session, work: Work, now: datetime) -> int | None:
    """Write the lines of one ticket; None when it is settled already, free of work, or no plan is for it."""
    if repository.has_lines(session, "ticket", work.ticket_id):
        return None
    job = _job(session, work)
    chosen = pick(candidates(session), job.who, job.closed_on)
    period = period_of(job.closed_on)
    if chosen is None:
        _remember_unsettled(session, work, period, now)
        return None
    waiting = unsettled_rows.find_unsettled(session, work.ticket_id)
    if waiting is not None:
        session.delete(waiting)
    if not (job.hours_milli or job.parts or chosen.doc.table.basis is Basis.TICKETS):
        return None
    statement = open_statement(session, work.store_id, period, "service", now)
    write_lines(session, statement, work, job, chosen, now)
    reminding.remind(session, statement, now)
    return finish(session, statement, now)


def finish(session: Session, statement: Statement, now: datetime) -> int:
    """After new lines: fees of 全额 plans, subtotals, open screens. A confirmed statement is a draft again."""
    statement_id = statement.id or 0
    recut_volume(session, statement_id)
    repository.refresh_totals(session, statement_id, now, "draft" if statement.status == "confirmed" else None)
    live.touch(session, "statements", f"statement:{statement_id}")
    return statement_id


def _job(session: Session, work: Work) -> Job:
    store = repository.get_unit(session, work.store_id)
    province, city = (store.province_code, store.city_code) if store else ("", "")
    who = Who(work.store_id, province, city_tier(city, province), work.customer_type)
    closed_on = clock.local(work.closed_at, settings().zone).date()
    return Job(who, closed_on, work.hours_milli, work.parts)


def keep_for_later(session: Session, work: Work, now: datetime) -> None:
    """Note a ticket that closed while settlement was switched off: the first look afterwards tries every plan."""
    known = repository.has_lines(session, "ticket", work.ticket_id)
    if not known and unsettled_rows.find_unsettled(session, work.ticket_id) is None:
        period = period_of(clock.local(work.closed_at, settings().zone).date())
        row = UnsettledTicket(
            ticket_id=work.ticket_id, org_unit_id=work.store_id, period=period, created_at=now, checked_at=NEVER
        )
        repository.add(session, row)


def _remember_unsettled(session: Session, work: Work, period: str, now: datetime) -> None:
    if unsettled_rows.find_unsettled(session, work.ticket_id) is None:
        row = UnsettledTicket(
            ticket_id=work.ticket_id, org_unit_id=work.store_id, period=period, created_at=now, checked_at=now
        )
        repository.add(session, row)
        audit.log_decision(
            session, "settlement.ticket", "ticket", work.ticket_id, rule="plan:none", rule_version=0,
            inputs={"store": work.store_id, "customer_type": work.customer_type}, result={"settled": False}, now=now,
        )  # fmt: skip
    live.touch(session, "statements")


def write_lines(session: Session, statement: Statement, work: Work, job: Job, chosen: Candidate, now: datetime) -> None:
    """Labour, parts and commission of one ticket, and the decision for each, in two INSERTs."""

    def book(name: str) -> int | None:
        entry = prices.price_of(session, name)
        return entry.sale_fen if entry else None

    lines, table = lines_of(chosen.doc, job, book), chosen.doc.table
    late = period_of(job.closed_on) if period_of(job.closed_on) != statement.period else ""
    common = {
        "statement_id": statement.id,
        "source": "ticket",
        "source_id": work.ticket_id,
        "reference": work.number,
        "plan_version_id": chosen.version_id,
        "province_code": job.who.province_code,
        "late_from": late,
        "occurred_at": work.closed_at,
    }
    rows = [{**common, **_work_row(line)} for line in lines]
    x = measured(table.basis, lines, job.hours_milli)
    before = repository.running_total(session, statement.id or 0, chosen.version_id)
    if abs(before + x) > LIMIT[table.basis]:
        raise BeyondRange
    fee = table.fee_of_line(before, before + x, before + x)
    if x:
        rows.append({**common, **_commission_row(x, before, table.tier_of(before + x), before + x, fee)})
    repository.insert_lines(session, rows)
    audit.log_decisions(session, [_decision(row, chosen) for row in rows], now=now)


def _work_row(line: Line) -> dict[str, Any]:
    return {
        "part": line.key,
        "kind": line.kind.value,
        "title": line.title[:200],
        "amount_fen": line.amount_fen,
        "quantity_milli": line.quantity_milli,
        "unit_fen": line.unit_fen,
        "region_tier": line.region_tier,
        "customer_type": line.customer_type,
        "x": 0,
        "cum_before": 0,
        "tier": 0,
        "month_total": 0,
    }


def _commission_row(x: int, before: int, tier: int, total: int, fee: int) -> dict[str, Any]:
    return {
        "part": "commission",
        "kind": Kind.COMMISSION.value,
        "title": "",
        "amount_fen": fee,
        "quantity_milli": 0,
        "unit_fen": 0,
        "region_tier": "",
        "customer_type": "",
        "x": x,
        "cum_before": before,
        "tier": tier,
        "month_total": total,
    }


DECIDED = ("part", "quantity_milli", "unit_fen", "region_tier", "customer_type", "x", "cum_before")


def _decision(row: dict[str, Any], chosen: Candidate) -> DecisionRow:
    inputs = {key: row[key] for key in DECIDED if row[key]}
    result = {"amount_fen": row["amount_fen"], "statement": row["statement_id"]}
    return DecisionRow(
        "settlement.line", "ticket", row["source_id"], f"plan:{chosen.plan_id}", chosen.number, inputs, result
    )


def recut_volume(session: Session, statement_id: int) -> None:
    """全额 plans: the month's total picks the tier, so earlier lines get new fees when it grows; frozen ones wait."""
    lines = repository.commission_lines(session, statement_id)
    versions = repository.get_versions(session, {line.plan_version_id for line in lines})
    for version_id, version in versions.items():
        table = doc_of(version).table
        mine = [line for line in lines if line.plan_version_id == version_id]
        if table.mode is not Mode.VOLUME:
            continue
        x = np.array([line.x for line in mine], np.int64)
        trace = vector.settle(table, np.zeros(len(mine), np.int16), x)
        repository.recut(session, _changed(mine, trace, int(x.sum())))


def _changed(lines: Sequence[Any], trace: vector.Trace, total: int) -> list[dict[str, int]]:
    fresh = zip(lines, trace.fee.tolist(), trace.tier.tolist(), strict=True)
    return [
        {"line_id": line.id, "fee": fee, "tier_no": tier, "total": total}
        for line, fee, tier in fresh
        if line.status != Answer.DISPUTED and (line.amount_fen, line.tier, line.month_total) != (fee, tier, total)
    ]
