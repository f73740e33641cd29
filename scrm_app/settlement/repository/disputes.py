"""Objections to single lines and the talk about them."""

from collections.abc import Iterable
from typing import cast

from sqlalchemy import Table, update
from sqlmodel import Session, col, select

from models.identity import Role, User, UserRole
from models.settlement import LineDispute, LineNote, Statement, StatementLine

LINE = cast(Table, StatementLine.__table__)  # type: ignore[attr-defined]


def find_dispute(session: Session, line: StatementLine) -> LineDispute | None:
    """The newest objection to a line."""
    found = list_disputes(session, line)
    return found[-1] if found else None


def list_disputes(session: Session, line: StatementLine) -> list[LineDispute]:
    """All objections to a line, oldest first."""
    rows = session.exec(
        select(LineDispute)
        .where(LineDispute.source == line.source, LineDispute.source_id == line.source_id)
        .where(LineDispute.part == line.part)
        .order_by(col(LineDispute.id))
    )
    return list(rows)


def outcomes(session: Session, statement_id: int) -> dict[tuple[str, int, str], str]:
    """(source, source id, part) → how the newest objection to the line stands."""
    rows = session.exec(
        select(LineDispute).where(LineDispute.statement_id == statement_id).order_by(col(LineDispute.id))
    )
    return {(row.source, row.source_id, row.part): row.status for row in rows}


def list_notes(session: Session, dispute_ids: Iterable[int]) -> list[LineNote]:
    """The talk about some objections, oldest first."""
    rows = session.exec(
        select(LineNote).where(col(LineNote.dispute_id).in_(list(dispute_ids))).order_by(col(LineNote.id)).limit(500)
    )
    return list(rows)


def get_note(session: Session, note_id: int) -> tuple[LineNote, LineDispute, Statement] | None:
    """A message with its objection and statement."""
    return session.exec(
        select(LineNote, LineDispute, Statement).where(
            LineNote.id == note_id, LineNote.dispute_id == LineDispute.id, LineDispute.statement_id == Statement.id
        )
    ).first()


def answer_line(session: Session, line_id: int, answer: str) -> None:
    """Write what was said about a line."""
    session.execute(update(LINE).where(LINE.c.id == line_id).values(status=answer))


def confirm_open_lines(session: Session, statement_id: int) -> None:
    """Everything nobody objected to is agreed."""
    session.execute(
        update(LINE).where(LINE.c.statement_id == statement_id, LINE.c.status == "open").values(status="confirmed")
    )


def list_office(session: Session) -> list[User]:
    """Active people who may settle objections."""
    roles = [role.id for role in session.exec(select(Role)) if "settlement.manage" in role.permissions]
    rows = session.exec(
        select(User)
        .where(col(User.is_active), User.id == UserRole.user_id, col(UserRole.role_id).in_(roles))
        .distinct()
        .limit(50)
    )
    return list(rows)
