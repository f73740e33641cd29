"""Statements and their lines as lists: narrowed, sorted, a page at a time."""

from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.identity import OrgUnit
from models.settlement import Statement, StatementLine
from scrm_app.core.pagination import PageRequest
from scrm_app.settlement.repository import Reach

STATEMENTS: dict[str, Any] = {
    "store": OrgUnit.name,
    "status": Statement.status,
    "labour": Statement.labour_fen,
    "parts": Statement.parts_fen,
    "commission": Statement.commission_fen,
    "adjustment": Statement.adjustment_fen,
    "total": Statement.total_fen,
}
LINES: dict[str, Any] = {
    "kind": StatementLine.kind,
    "reference": StatementLine.reference,
    "at": StatementLine.occurred_at,
    "amount": StatementLine.amount_fen,
}


def list_statements(
    session: Session, reach: Reach, page: PageRequest, *, period: str = "", kind: str = "", province: str = ""
) -> tuple[list[tuple[Statement, OrgUnit]], int]:
    """One page of statements with their stores, biggest first unless wished otherwise, and how many there are."""
    where: list[Any] = [Statement.org_unit_id == OrgUnit.id]
    if reach is not None:
        where.append(col(Statement.org_unit_id).in_(reach))
    if period:
        where.append(Statement.period == period)
    if kind:
        where.append(Statement.kind == kind)
    if province:
        where.append(OrgUnit.province_code == province)
    total = session.exec(select(func.count(col(Statement.id))).where(*where)).one()
    order = page.order(STATEMENTS, col(Statement.total_fen).desc())
    found = select(Statement, OrgUnit).where(*where).order_by(col(Statement.period).desc(), order, col(Statement.id))
    return [(row, unit) for row, unit in session.exec(found.offset(page.offset).limit(page.size))], total


def list_lines(
    session: Session, statement_id: int, page: PageRequest, *, kind: str = "", answer: str = ""
) -> tuple[list[StatementLine], int]:
    """One page of lines, in the order they were booked unless wished otherwise, and how many there are."""
    where: list[Any] = [StatementLine.statement_id == statement_id]
    if kind:
        where.append(StatementLine.kind == kind)
    if answer:
        where.append(StatementLine.status == answer)
    total = session.exec(select(func.count(col(StatementLine.id))).where(*where)).one()
    booked = col(StatementLine.id)
    found = select(StatementLine).where(*where).order_by(page.order(LINES, booked), booked)
    return list(session.exec(found.offset(page.offset).limit(page.size))), total


def all_lines(session: Session, statement_id: int, *, limit: int = 2_000_000) -> list[StatementLine]:
    """Every line of a statement in the order they were booked."""
    found = select(StatementLine).where(StatementLine.statement_id == statement_id)
    return list(session.exec(found.order_by(col(StatementLine.id)).limit(limit)))


def list_confirmed(session: Session, reach: Reach, period: str) -> list[tuple[Statement, OrgUnit]]:
    """Every statement of a month that is agreed upon, with its store."""
    where: list[Any] = [Statement.org_unit_id == OrgUnit.id, Statement.status == "confirmed"]
    if reach is not None:
        where.append(col(Statement.org_unit_id).in_(reach))
    found = select(Statement, OrgUnit).where(*where, Statement.period == period).order_by(col(Statement.id))
    return [(row, unit) for row, unit in session.exec(found)]
