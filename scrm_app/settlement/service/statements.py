"""Statements: seeing, explaining, recalculating, confirming, disputing, adjusting, locking."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.identity import OrgUnit
from models.settlement import Statement, StatementLine
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput
from scrm_app.core.events import publish
from scrm_app.core.pagination import Page, PageRequest
from scrm_app.core.text import Text
from scrm_app.settlement import repository
from scrm_app.settlement.engine.explain import Explanation, TraceRow, explain
from scrm_app.settlement.engine.rules import PlanDoc
from scrm_app.settlement.engine.statement import Kind
from scrm_app.settlement.engine.tiers import Mode
from scrm_app.settlement.errors import LinesFrozen, StatementAlreadyLocked, StatementNotFound
from scrm_app.settlement.events import StatementLocked
from scrm_app.settlement.repository import disputes, listing
from scrm_app.settlement.repository import unsettled as unsettled_rows
from scrm_app.settlement.service.plans import doc_of
from scrm_app.settlement.service.settling import Work, finish, settle_work
from scrm_app.settlement.service.work import load_work

LoadWork = Callable[[Session, int], Work | None]


@dataclass(frozen=True)
class StatementView:
    """A statement with its store."""

    id: int
    store: str
    province_code: str
    period: str
    kind: str
    status: str
    labour_fen: int
    parts_fen: int
    commission_fen: int
    adjustment_fen: int
    total_fen: int
    open_fen: int
    confirmed_fen: int
    disputed_fen: int
    adjusted_fen: int
    disputed_count: int
    line_count: int
    dispute_note: str
    locked_at: datetime | None
    updated_at: datetime
    version: int


@dataclass(frozen=True)
class LineView:
    """One line."""

    id: int
    kind: str
    title: str
    reference: str
    source: str
    source_id: int
    amount_fen: int
    quantity_milli: int
    unit_fen: int
    x: int
    tier: int
    basis: str
    province_code: str
    late_from: str
    status: str
    outcome: str
    """How the newest objection stands; "" when there never was one."""
    occurred_at: datetime


@dataclass(frozen=True)
class Overview:
    """A month at a glance, within reach."""

    periods: list[str]
    by_province: list[tuple[str, int, int, int]]
    by_status: list[tuple[str, int, int, int]]
    labour_fen: int
    parts_fen: int
    commission_fen: int
    adjustment_fen: int
    unsettled: int


def _view(row: Statement, unit: OrgUnit) -> StatementView:
    names = StatementView.__dataclass_fields__.keys() - {"id", "store", "province_code"}
    return StatementView(
        id=row.id or 0,
        store=unit.name,
        province_code=unit.province_code,
        **{name: getattr(row, name) for name in names},
    )


def _get(session: Session, actor: Actor, statement_id: int, permission: str = "settlement.view") -> Statement:
    actor.require(permission)
    row = repository.get_statement(session, statement_id)
    if row is None or not actor.reaches(row):
        raise StatementNotFound
    return row


def _open(session: Session, actor: Actor, statement_id: int, permission: str) -> Statement:
    row = _get(session, actor, statement_id, permission)
    if row.status == "locked":
        raise StatementAlreadyLocked(row.period)
    return row


@dataclass(frozen=True)
class StoreView:
    """A store in reach."""

    id: int
    name: str
    province_code: str
    city_code: str


def list_stores(session: Session, actor: Actor) -> list[StoreView]:
    """The stores in reach, in the order of the tree."""
    actor.require_any(["settlement.view", "settlement.manage", "settlement.design"])
    units = repository.list_units(session, actor.org_ids)
    return [StoreView(unit.id or 0, unit.name, unit.province_code, unit.city_code) for unit in units]


def list_statements(
    session: Session, actor: Actor, *, page: PageRequest, period: str = "", kind: str = "", province: str = ""
) -> Page[StatementView]:
    """One page of the statements in reach; `page.sort` is store, status, total or a kind of money."""
    actor.require("settlement.view")
    rows, total = listing.list_statements(session, actor.org_ids, page, period=period, kind=kind, province=province)
    return Page([_view(row, unit) for row, unit in rows], total)


def get_overview(session: Session, actor: Actor, *, period: str) -> Overview:
    """Totals of a month by province, status and kind of money, within reach."""
    actor.require("settlement.view")
    labour, parts, commission, adjustment = repository.kind_sums(session, actor.org_ids, period)
    return Overview(
        periods=repository.list_periods(session, actor.org_ids),
        by_province=repository.sums(session, actor.org_ids, period=period, by="province"),
        by_status=repository.sums(session, actor.org_ids, period=period, by="status"),
        labour_fen=labour,
        parts_fen=parts,
        commission_fen=commission,
        adjustment_fen=adjustment,
        unsettled=len(unsettled_rows.list_unsettled(session, actor.org_ids)),
    )


def get_statement(session: Session, actor: Actor, *, statement_id: int) -> StatementView:
    """One statement in reach."""
    row = _get(session, actor, statement_id)
    unit = repository.get_unit(session, row.org_unit_id)
    if unit is None:
        raise StatementNotFound
    return _view(row, unit)


def _docs(session: Session, rows: list[StatementLine]) -> dict[int, PlanDoc]:
    ids = {row.plan_version_id for row in rows if row.plan_version_id}
    return {key: doc_of(version) for key, version in repository.get_versions(session, ids).items()}


def list_lines(
    session: Session, actor: Actor, *, statement_id: int, page: PageRequest, kind: str = "", answer: str = ""
) -> Page[LineView]:
    """One page of a statement's lines; `answer` narrows them; `page.sort` is kind, reference, at or amount."""
    _get(session, actor, statement_id)
    rows, total = listing.list_lines(session, statement_id, page, kind=kind, answer=answer)
    docs, ends = _docs(session, rows), disputes.outcomes(session, statement_id)
    names = LineView.__dataclass_fields__.keys() - {"id", "basis", "outcome"}
    return Page(
        [
            LineView(
                id=row.id or 0,
                basis=docs[row.plan_version_id].table.basis.value if row.plan_version_id in docs else "amount",
                outcome=ends.get((row.source, row.source_id, row.part), ""),
                **{name: getattr(row, name) for name in names},
            )
            for row in rows
        ],
        total,
    )


def trace_of(row: StatementLine) -> TraceRow:
    """What the engine needs of a booked line to rebuild it."""
    return TraceRow(
        kind=Kind(row.kind),
        amount_fen=row.amount_fen,
        title=row.title,
        quantity_milli=row.quantity_milli,
        unit_fen=row.unit_fen,
        region_tier=row.region_tier,
        customer_type=row.customer_type,
        x=row.x,
        cum_before=row.cum_before,
        tier=row.tier,
        total=row.month_total,
    )


@dataclass(frozen=True)
class ExplanationView:
    """An explanation with the rule it comes from."""

    explanation: Explanation
    amount_fen: int
    rule: Text
    reference: str
    source: str
    source_id: int
    kind: str


def explain_line(session: Session, actor: Actor, *, line_id: int) -> ExplanationView:
    """Why a line is what it is, rebuilt from its trace and compared with what was booked."""
    actor.require("settlement.view")
    found = repository.get_line(session, line_id)
    if found is None or not actor.reaches(found[1]):
        raise StatementNotFound
    row, _ = found
    docs = repository.get_versions(session, {row.plan_version_id} if row.plan_version_id else ())
    version = docs.get(row.plan_version_id or 0)
    rule = Text("手工调整", "entered by hand")
    if version is not None:
        plan = repository.get_plan(session, version.plan_id)
        name = plan.name if plan else ""
        rule = Text(
            f"方案“{name}”第 {version.number} 版, {version.starts_on} 起生效",
            f"Plan “{name}”, version {version.number}, in force from {version.starts_on}",
        )
    doc = doc_of(version) if version else None
    return ExplanationView(
        explain(doc, trace_of(row)), row.amount_fen, rule, row.reference, row.source, row.source_id, row.kind
    )


def note_change(
    session: Session, actor: Actor, row: Statement, action: str, now: datetime, *, before: Any = None, after: Any = None
) -> None:
    """Write a change of a statement into the audit log and tell open screens."""
    audit.record(
        session,
        actor,
        action=f"statement.{action}",
        subject_type="statement",
        subject_id=row.id or 0,
        subject_name=row.period,
        org_unit_id=row.org_unit_id,
        before=before,
        after=after,
        now=now,
    )
    live.touch(session, "statements", f"statement:{row.id}")


def _set_status(session: Session, actor: Actor, row: Statement, status: str, now: datetime, note: str = "") -> None:
    before = {"status": row.status, "dispute_note": row.dispute_note}
    row.status, row.dispute_note, row.updated_at, row.version = status, note, now, row.version + 1
    after = {"status": status, "dispute_note": note}
    note_change(session, actor, row, status, now, before=before, after=after)


def confirm_statement(session: Session, actor: Actor, *, statement_id: int, version: int, now: datetime) -> None:
    """The store agrees with exactly what it has seen, except the lines it objects to; those stay frozen."""
    row = _open(session, actor, statement_id, "settlement.view")
    if row.version != version:
        raise Conflict(
            "对账单刚有变动, 已刷新, 请核对后再确认。", "The statement has just changed. Check it again, then confirm."
        )
    disputes.confirm_open_lines(session, statement_id)
    _set_status(session, actor, row, "confirmed", now)
    repository.refresh_totals(session, statement_id, now)


def dispute_statement(session: Session, actor: Actor, *, statement_id: int, note: str, now: datetime) -> None:
    """The store does not agree, and says why."""
    row = _open(session, actor, statement_id, "settlement.view")
    cleaned = note.strip()
    if not 2 <= len(cleaned) <= 500:
        raise InvalidInput("请用 2 到 500 个字说明异议。", "Say in 2 to 500 characters what is wrong.")
    _set_status(session, actor, row, "disputed", now, cleaned)


def resolve_dispute(session: Session, actor: Actor, *, statement_id: int, now: datetime) -> None:
    """The objection is dealt with; the statement is a draft again."""
    row = _open(session, actor, statement_id, "settlement.manage")
    _set_status(session, actor, row, "draft", now)


def recompute_statement(
    session: Session, actor: Actor, *, statement_id: int, now: datetime, load: LoadWork = load_work
) -> StatementView:
    """Rebuild the ticket lines of a draft by the versions in force, and settle what no plan was for before."""
    row = _open(session, actor, statement_id, "settlement.manage")
    if row.kind != "service":
        raise Conflict("订单对账单请用“结算订单”重新计算。", "Recalculate an order statement with “Settle orders”.")
    if row.disputed_count:
        raise LinesFrozen(row.disputed_count)
    before = {"total_fen": row.total_fen, "lines": row.line_count}
    tickets = repository.sources_of(session, statement_id, "ticket")
    waiting = unsettled_rows.list_unsettled(session, None, org_unit_id=row.org_unit_id)
    tickets += [w.ticket_id for w in waiting if w.period <= row.period]
    repository.delete_lines(session, statement_id, "ticket")
    works = [work for work in (load(session, ticket) for ticket in tickets) if work is not None]
    for work in sorted(works, key=lambda w: (w.closed_at, w.ticket_id)):
        settle_work(session, work, now)
    finish(session, row, now)
    after = {"total_fen": row.total_fen, "lines": row.line_count}
    note_change(session, actor, row, "recalculated", now, before=before, after=after)
    return get_statement(session, actor, statement_id=statement_id)


def lock_statement(session: Session, actor: Actor, *, statement_id: int, version: int, now: datetime) -> None:
    """Close the month of a store for good, after every line has been rebuilt to its fen. Use a durable transaction.

    Disputed lines stay frozen in it; what becomes of them is paid in the next open month.
    """
    row = _open(session, actor, statement_id, "settlement.manage")
    if row.version != version:
        raise Conflict(
            "对账单刚有变动, 已刷新, 请核对后再锁定。", "The statement has just changed. Check it again, then lock it."
        )
    if row.status == "disputed":
        raise Conflict("这张对账单还有异议, 请先处理异议再锁定。", "There is an objection. Settle it before locking.")
    wrong = verify(session, row)
    if wrong is not None:
        raise Conflict(wrong.zh, wrong.en)
    before = {"status": row.status}
    disputes.confirm_open_lines(session, statement_id)
    repository.refresh_totals(session, statement_id, now)
    row.status, row.locked_at, row.locked_by = "locked", now, actor.user_id
    row.updated_at, row.version = now, row.version + 1
    after = {"status": "locked", "total_fen": row.total_fen, "frozen_fen": row.disputed_fen}
    note_change(session, actor, row, "locked", now, before=before, after=after)
    publish(session, StatementLocked(statement_id, row.org_unit_id, row.period, row.total_fen, now))


def verify(session: Session, statement: Statement) -> Text | None:
    """Whether all lines re-derive to their fen and add up; else the sentence that says which does not."""
    rows = listing.all_lines(session, statement.id or 0)
    docs = _docs(session, rows)
    for row in rows:
        if not explain(docs.get(row.plan_version_id or 0), trace_of(row)).agrees:
            return Text(
                f"{row.reference or row.title} 的金额与规则重算不一致, 请先重新计算草稿。",
                f"The amount of {row.reference or row.title} differs from its rule; recalculate the draft first.",
            )
    for version_id, doc in docs.items():
        if doc.table.mode is Mode.VOLUME or statement.kind != "service":
            continue
        mine = [row for row in rows if row.plan_version_id == version_id and row.kind == "commission"]
        if sum(row.amount_fen for row in mine) != doc.table.fee(sum(row.x for row in mine)):
            return Text("佣金合计与档位不一致, 请先重新计算草稿。", "Commissions do not add up; recalculate the draft.")
    if sum(row.amount_fen for row in rows) != statement.total_fen:
        return Text("明细合计与总额不一致, 请先重新计算草稿。", "Lines do not add up; recalculate the draft first.")
    return None
