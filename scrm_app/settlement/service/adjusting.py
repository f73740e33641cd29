"""Amounts entered by hand: always with a reason and an author, always as lines of their own."""

from datetime import datetime

from sqlmodel import Session

from models.settlement import Adjustment, Statement, StatementLine
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.money import MAX_FEN
from scrm_app.settlement import repository
from scrm_app.settlement.engine.statement import Kind
from scrm_app.settlement.errors import StatementNotFound
from scrm_app.settlement.service.orders import check_period
from scrm_app.settlement.service.settling import finish, open_statement
from scrm_app.settlement.service.statements import note_change


def check_reason(reason: str) -> str:
    """The reason of a change of money, tidied; refuses what is too short or too long."""
    cleaned = " ".join(reason.split())
    if not 2 <= len(cleaned) <= 200:
        raise InvalidInput("请用 2 到 200 个字写明调整原因。", "Give the reason in 2 to 200 characters.")
    return cleaned


def add_adjustment(
    session: Session, actor: Actor, *, org_unit_id: int, period: str, amount_fen: int, reason: str, now: datetime
) -> int:
    """An amount by hand in the month, or in the next one that is open. Returns the statement."""
    unit = repository.get_unit(session, org_unit_id)
    actor.require("settlement.manage")
    if unit is None or (actor.org_ids is not None and org_unit_id not in actor.org_ids):
        raise StatementNotFound
    cleaned = check_reason(reason)
    if amount_fen == 0:
        raise InvalidInput("调整金额不能为 0, 也不能超过 100 亿元。", "The amount must not be 0 or above ¥10 billion.")
    statement = open_statement(session, org_unit_id, check_period(period), "service", now)
    return book_adjustment(session, actor, statement, period, amount_fen, cleaned, now)


def book_adjustment(
    session: Session,
    actor: Actor,
    statement: Statement,
    period: str,
    amount_fen: int,
    reason: str,
    now: datetime,
    dispute_id: int | None = None,
    reference: str = "",
) -> int:
    """Write the adjustment and its line into an open statement; `period` is the month it is about."""
    if abs(amount_fen) > MAX_FEN // 1000:
        raise InvalidInput("调整金额不能为 0, 也不能超过 100 亿元。", "The amount must not be 0 or above ¥10 billion.")
    row = Adjustment(
        org_unit_id=statement.org_unit_id,
        period=statement.period,
        amount_fen=amount_fen,
        reason=reason,
        dispute_id=dispute_id,
        created_by=actor.user_id,
        created_by_name=actor.name[:80],
        created_at=now,
    )
    repository.add(session, row)
    line = StatementLine(
        statement_id=statement.id or 0,
        source="adjustment",
        source_id=row.id or 0,
        kind=Kind.ADJUSTMENT.value,
        title=reason,
        reference=reference[:80],
        amount_fen=amount_fen,
        late_from=period if period != statement.period else "",
        occurred_at=now,
    )
    repository.add(session, line)
    note_change(session, actor, statement, "adjusted", now, after={"amount_fen": amount_fen, "reason": reason})
    return finish(session, statement, now)
