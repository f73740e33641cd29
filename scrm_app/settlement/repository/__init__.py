"""Rows of plans, statements, lines and the price book."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, bindparam, delete, func, type_coerce, update
from sqlalchemy import select as sa_select
from sqlalchemy.types import NullType
from sqlmodel import Session, SQLModel, col, select

from models.customer import Customer, Order
from models.identity import OrgUnit
from models.settlement import (
    PlanVersion,
    SettlementPlan,
    Statement,
    StatementLine,
)
from scrm_app.core import bulk
from scrm_app.settlement.engine.standing import standing

LINE = cast(Table, StatementLine.__table__)  # type: ignore[attr-defined]
ORDER = cast(Table, Order.__table__)  # type: ignore[attr-defined]
STATEMENT = cast(Table, Statement.__table__)  # type: ignore[attr-defined]
Reach = frozenset[int] | None


def add(session: Session, row: SQLModel) -> None:
    """Add and number a row."""
    session.add(row)
    session.flush()


# ── plans ──


def get_plan(session: Session, plan_id: int) -> SettlementPlan | None:
    return session.get(SettlementPlan, plan_id)


def list_plans(session: Session) -> list[SettlementPlan]:
    """All plans in matching order."""
    return list(session.exec(select(SettlementPlan).order_by(col(SettlementPlan.position), col(SettlementPlan.id))))


def save_draft(session: Session, plan_id: int, revision: int, draft: dict[str, Any], name: str, now: datetime) -> bool:
    """Store a draft if nobody else did since `revision`."""
    table = cast(Table, SettlementPlan.__table__)  # type: ignore[attr-defined]
    result = session.execute(
        update(table)
        .where(table.c.id == plan_id, table.c.version == revision)
        .values(draft=draft, name=name, updated_at=now, version=revision + 1)
    )
    return bool(cast(Any, result).rowcount == 1)


def list_versions(session: Session, plan_id: int) -> list[PlanVersion]:
    """The published versions of a plan, newest first."""
    return list(
        session.exec(select(PlanVersion).where(PlanVersion.plan_id == plan_id).order_by(col(PlanVersion.number).desc()))
    )


def list_versions_in_order(session: Session) -> list[tuple[PlanVersion, str, int]]:
    """Every version of every active plan with the plan's name and place in the matching order."""
    rows = session.exec(
        select(PlanVersion, SettlementPlan.name, SettlementPlan.position).where(
            PlanVersion.plan_id == SettlementPlan.id, col(SettlementPlan.is_active)
        )
    )
    return [(version, name, position) for version, name, position in rows]


def get_versions(session: Session, ids: Iterable[int]) -> dict[int, PlanVersion]:
    """Versions by id."""
    rows = session.exec(select(PlanVersion).where(col(PlanVersion.id).in_(list(ids))))
    return {version.id or 0: version for version in rows}


# ── statements ──


def get_statement(session: Session, statement_id: int) -> Statement | None:
    return session.get(Statement, statement_id)


def find_statement(session: Session, org_unit_id: int, period: str, kind: str) -> Statement | None:
    """A store's statement of a month; on PostgreSQL the row is locked so that running totals stay in line."""
    return session.exec(
        select(Statement)
        .where(Statement.org_unit_id == org_unit_id, Statement.period == period, Statement.kind == kind)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def open_amounts(session: Session, reach: Reach) -> tuple[int, int]:
    """How many statements have amounts nobody has answered, and how much that is (fen)."""
    where: list[Any] = [Statement.status != "locked", Statement.open_fen != 0]
    if reach is not None:
        where.append(col(Statement.org_unit_id).in_(reach))
    found = session.exec(select(func.count(col(Statement.id)), func.sum(col(Statement.open_fen))).where(*where)).one()
    return int(found[0]), int(found[1] or 0)


def sums(session: Session, reach: Reach, *, period: str, by: str) -> list[tuple[str, int, int, int]]:
    """(key, total fen, statements, lines) of a month, by `province` or `status`."""
    key: Any = OrgUnit.province_code if by == "province" else Statement.status
    where: list[Any] = [Statement.org_unit_id == OrgUnit.id, Statement.period == period]
    if reach is not None:
        where.append(col(Statement.org_unit_id).in_(reach))
    rows = session.exec(
        select(
            key,
            func.sum(col(Statement.total_fen)),
            func.count(col(Statement.id)),
            func.sum(col(Statement.line_count)),
        )
        .where(*where)
        .group_by(key)
        .order_by(func.sum(col(Statement.total_fen)).desc())
    )
    return [(str(k), int(total), int(count), int(lines)) for k, total, count, lines in rows]


def kind_sums(session: Session, reach: Reach, period: str) -> tuple[int, int, int, int]:
    """(labour, parts, commission, adjustment) fen of a month."""
    where: list[Any] = [Statement.period == period]
    if reach is not None:
        where.append(col(Statement.org_unit_id).in_(reach))
    labour, parts, commission, adjustment = session.exec(
        select(
            func.coalesce(func.sum(col(Statement.labour_fen)), 0),
            func.coalesce(func.sum(col(Statement.parts_fen)), 0),
            func.coalesce(func.sum(col(Statement.commission_fen)), 0),
            func.coalesce(func.sum(col(Statement.adjustment_fen)), 0),
        ).where(*where)
    ).one()
    return int(labour), int(parts), int(commission), int(adjustment)


def list_periods(session: Session, reach: Reach) -> list[str]:
    """Months that have statements, newest first."""
    query = select(Statement.period).distinct().order_by(col(Statement.period).desc())
    if reach is not None:
        query = query.where(col(Statement.org_unit_id).in_(reach))
    return list(session.exec(query.limit(120)))


def refresh_totals(session: Session, statement_id: int, now: datetime, status: str | None = None) -> None:
    """Bring the subtotals of a statement in line with its lines."""
    rows = session.execute(
        select(
            StatementLine.kind,
            StatementLine.status,
            func.sum(col(StatementLine.amount_fen)),
            func.count(col(StatementLine.id)),
        )
        .where(StatementLine.statement_id == statement_id)
        .group_by(col(StatementLine.kind), col(StatementLine.status))
    ).all()
    groups = [(str(kind), str(answer), int(fen), int(count)) for kind, answer, fen, count in rows]
    by_kind: Counter[str] = Counter()
    for kind, _, fen, _ in groups:
        by_kind[kind] += fen
    values: dict[str, Any] = {
        **asdict(standing(groups)),
        "labour_fen": by_kind.get("labour", 0),
        "parts_fen": by_kind.get("part", 0),
        "commission_fen": by_kind.get("commission", 0),
        "adjustment_fen": by_kind.get("adjustment", 0),
        "total_fen": sum(by_kind.values()),
        "line_count": sum(count for _, _, _, count in groups),
        "updated_at": now,
        "version": STATEMENT.c.version + 1,
    }
    if status is not None:
        values["status"] = status
    session.execute(update(STATEMENT).where(STATEMENT.c.id == statement_id).values(**values))
    row = session.get(Statement, statement_id)
    if row is not None:
        session.refresh(row)


# ── lines ──


def insert_lines(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Many lines in one statement to the database."""
    if rows:
        bulk.insert_rows(session, LINE, list(rows))


def has_lines(session: Session, source: str, source_id: int) -> bool:
    """Whether something has been settled already."""
    found = session.exec(
        select(StatementLine.id).where(StatementLine.source == source, StatementLine.source_id == source_id).limit(1)
    ).first()
    return found is not None


def delete_lines(session: Session, statement_id: int, source: str) -> None:
    """Forget the lines of one kind of source before they are written anew."""
    session.execute(delete(LINE).where(LINE.c.statement_id == statement_id, LINE.c.source == source))


def running_total(session: Session, statement_id: int, plan_version_id: int) -> int:
    """What the commission lines of a statement have measured so far under one plan version."""
    total = session.exec(
        select(func.coalesce(func.sum(col(StatementLine.x)), 0)).where(
            StatementLine.statement_id == statement_id,
            StatementLine.kind == "commission",
            StatementLine.plan_version_id == plan_version_id,
        )
    ).one()
    return int(total)


def commission_lines(session: Session, statement_id: int) -> list[Any]:
    """(id, plan_version_id, province_code, x, cum_before, tier, month_total, amount_fen) in their order."""
    columns = [LINE.c[n] for n in COMMISSION_COLUMNS]
    return list(
        session.execute(
            select(*columns).where(LINE.c.statement_id == statement_id, LINE.c.kind == "commission").order_by(LINE.c.id)
        )
    )


COMMISSION_COLUMNS = (
    "id",
    "plan_version_id",
    "province_code",
    "x",
    "cum_before",
    "tier",
    "month_total",
    "amount_fen",
    "status",
)


def recut(session: Session, rows: Sequence[dict[str, int]]) -> None:
    """Write new fees of a 全额 plan: rows of line_id, fee, tier_no, total."""
    if rows:
        session.connection().execute(
            update(LINE)
            .where(LINE.c.id == bindparam("line_id"))
            .values(amount_fen=bindparam("fee"), tier=bindparam("tier_no"), month_total=bindparam("total")),
            list(rows),
        )


def get_line(session: Session, line_id: int) -> tuple[StatementLine, Statement] | None:
    """A line with its statement."""
    return session.exec(
        select(StatementLine, Statement).where(StatementLine.statement_id == Statement.id, StatementLine.id == line_id)
    ).first()


def sources_of(session: Session, statement_id: int, source: str) -> list[int]:
    """Ids of the tickets in a statement."""
    return list(
        session.exec(
            select(StatementLine.source_id)
            .where(StatementLine.statement_id == statement_id, StatementLine.source == source)
            .distinct()
        )
    )


def line_sums_by_province(session: Session, statement_id: int) -> list[tuple[str, int, int, int]]:
    """(province, lines, measured, fee fen) of an order statement."""
    rows = session.exec(
        select(
            StatementLine.province_code,
            func.count(col(StatementLine.id)),
            func.sum(col(StatementLine.x)),
            func.sum(col(StatementLine.amount_fen)),
        )
        .where(StatementLine.statement_id == statement_id)
        .group_by(col(StatementLine.province_code))
        .order_by(func.sum(col(StatementLine.x)).desc())
    )
    return [(province, int(count), int(x), int(fee)) for province, count, x, fee in rows]


# ── places, orders ──


def get_unit(session: Session, org_unit_id: int) -> OrgUnit | None:
    return session.get(OrgUnit, org_unit_id)


def list_units(session: Session, reach: Reach, kinds: Sequence[str] = ("store",)) -> list[OrgUnit]:
    """Active places in reach."""
    query = select(OrgUnit).where(col(OrgUnit.kind).in_(kinds), col(OrgUnit.is_active)).order_by(col(OrgUnit.path))
    if reach is not None:
        query = query.where(col(OrgUnit.id).in_(reach))
    return list(session.exec(query))


def paid_places(session: Session, start: datetime, end: datetime) -> list[int]:
    """Stores with an order paid in [start, end)."""
    query = sa_select(ORDER.c.org_unit_id).where(*_paid(start, end)).distinct().order_by(ORDER.c.org_unit_id)
    return list(session.scalars(query))


def paid_orders(session: Session, store: int, start: datetime, end: datetime) -> list[tuple[Any, ...]]:
    """Columns of a store's orders paid in [start, end), in the order paid, as the driver gives them.

    id, province_code, fen kept by the shop, external_id cut to 80, paid_at.
    """
    query = (
        sa_select(
            ORDER.c.id,
            ORDER.c.province_code,
            ORDER.c.paid_fen,
            func.substr(ORDER.c.external_id, 1, 80),
            type_coerce(ORDER.c.paid_at, NullType()),
        )
        .where(ORDER.c.org_unit_id == store, *_paid(start, end))
        .order_by(ORDER.c.paid_at, ORDER.c.id)
    )
    return list(zip(*session.execute(query).tuples().all(), strict=True))


def _paid(start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    return ORDER.c.paid_at >= start, ORDER.c.paid_at < end, ORDER.c.paid_fen > 0


def insert_line_columns(session: Session, columns: Mapping[str, Sequence[Any]], fixed: Mapping[str, Any]) -> None:
    """Many lines that share most of what they say; columns as the driver takes them."""
    bulk.insert_columns(session, LINE, columns, fixed)


def customer_type(session: Session, customer_id: int | None) -> str:
    """The type of a customer, "" when there is none."""
    if customer_id is None:
        return ""
    return session.exec(select(Customer.customer_type).where(Customer.id == customer_id)).first() or ""
