"""Rows of rule books and their versions, handling modes, cases."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from models.dispatch import DispatchCase, FlowMode, HandlingMode, RuleBook, RuleBookVersion
from scrm_app.core.prepared import PreparedRead, kept, link
from scrm_app.tickets.repository.hot import TICKET
from scrm_app.tickets.repository.people import USER

BOOK: sa.Table = RuleBook.__table__  # type: ignore[attr-defined]
VERSION: sa.Table = RuleBookVersion.__table__  # type: ignore[attr-defined]
CASE: sa.Table = DispatchCase.__table__  # type: ignore[attr-defined]
MODE: sa.Table = HandlingMode.__table__  # type: ignore[attr-defined]
FLOW_MODE: sa.Table = FlowMode.__table__  # type: ignore[attr-defined]

_DEFAULTS = PreparedRead(
    sa.select(BOOK.c.kind, BOOK.c.id, BOOK.c.published)
    .where(BOOK.c.is_default.is_(True), BOOK.c.published > sa.literal_column("0"))
    .order_by(BOOK.c.id.desc())
)
_FLOW_MODE = PreparedRead(
    sa.select(FLOW_MODE.c.mode, MODE.c.limit_percent, MODE.c.book_id, MODE.c.notices)
    .join(MODE, MODE.c.code == FLOW_MODE.c.mode)
    .where(FLOW_MODE.c.flow_id == sa.bindparam("b_flow"))
)


def default_book(session: Session, kind: str) -> Any:
    """(kind, id, published) of the book that counts for a kind; None before the first is published."""
    known = kept(session)
    if "default_books" not in known:
        known["default_books"] = {row.kind: row for row in _DEFAULTS.all(link(session), {})}
    return known["default_books"].get(kind)


def mode_of(session: Session, flow_id: int) -> Any:
    """(mode, limit_percent, book_id, notices) of a flow; None when it is handled as usual."""
    known = kept(session)
    if ("mode", flow_id) not in known:
        known["mode", flow_id] = _FLOW_MODE.first(link(session), {"b_flow": flow_id})
    return known["mode", flow_id]


def list_books(session: Session, kind: str = "") -> list[RuleBook]:
    """The rule books of a kind, the default one first."""
    found = select(RuleBook).order_by(col(RuleBook.kind), col(RuleBook.is_default).desc(), col(RuleBook.id))
    return list(session.exec(found.where(RuleBook.kind == kind) if kind else found))


def get_book(session: Session, book_id: int) -> RuleBook | None:
    """One rule book."""
    return session.get(RuleBook, book_id)


def add(session: Session, row: Any) -> int:
    """A new row; its id."""
    session.add(row)
    session.flush()
    kept(session).pop("default_books", None)
    return int(row.id)


def save_draft(session: Session, book_id: int, revision: int, rules: list[dict[str, Any]], now: datetime) -> bool:
    """Whether the draft still had that revision and was written."""
    wish = BOOK.update().where(BOOK.c.id == book_id, BOOK.c.revision == revision)
    values = {"draft": rules, "revision": revision + 1, "updated_at": now}
    return session.connection().execute(wish.values(**values)).rowcount == 1


def set_published(session: Session, book_id: int, revision: int, number: int) -> bool:
    """Which version counts from now on."""
    wish = BOOK.update().where(BOOK.c.id == book_id, BOOK.c.revision == revision)
    kept(session).pop("default_books", None)
    return session.connection().execute(wish.values(published=number)).rowcount == 1


def get_version(session: Session, book_id: int, number: int) -> RuleBookVersion | None:
    """One published version."""
    found = select(RuleBookVersion).where(RuleBookVersion.book_id == book_id, RuleBookVersion.number == number)
    return session.exec(found).first()


def list_versions(session: Session, book_id: int) -> list[RuleBookVersion]:
    """Every published version, newest first."""
    found = select(RuleBookVersion).where(RuleBookVersion.book_id == book_id)
    return list(session.exec(found.order_by(col(RuleBookVersion.number).desc()).limit(100)))


def list_cases(session: Session, book_id: int, limit: int = 100) -> list[Any]:
    """Cases about a book, the open ones first, newest first."""
    found = (
        sa.select(
            CASE,
            TICKET.c.number.label("number"),
            TICKET.c.title.label("title"),
            TICKET.c.org_unit_id,
            USER.c.name.label("reporter"),
        )
        .join(TICKET, TICKET.c.id == CASE.c.ticket_id)
        .join(USER, USER.c.id == CASE.c.reporter_id)
        .where(CASE.c.book_id == book_id)
        .order_by(CASE.c.status.desc(), CASE.c.id.desc())
    )
    return list(session.connection().execute(found.limit(limit)))


def find_case(session: Session, ticket_id: int, reporter_id: int) -> Any:
    """The open case of one person about a ticket."""
    found = sa.select(CASE).where(
        CASE.c.ticket_id == ticket_id, CASE.c.reporter_id == reporter_id, CASE.c.status == "open"
    )
    return session.connection().execute(found).first()


def get_case(session: Session, case_id: int) -> DispatchCase | None:
    """One case."""
    return session.get(DispatchCase, case_id)


def count_cases(session: Session, book_id: int) -> int:
    """How many cases wait for the owner."""
    found = sa.select(sa.func.count()).where(CASE.c.book_id == book_id, CASE.c.status == "open")
    return int(session.connection().execute(found).scalar_one())


def _upsert(session: Session, table: sa.Table, key: str, row: dict[str, Any]) -> None:
    insert = (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(table).values(**row)
    rest = {name: value for name, value in row.items() if name != key}
    session.connection().execute(insert.on_conflict_do_update(index_elements=[key], set_=rest))
    kept(session).clear()


def list_modes(session: Session) -> list[Any]:
    """What each handling mode means."""
    return list(session.connection().execute(sa.select(MODE)))


def save_mode(session: Session, row: dict[str, Any]) -> None:
    """What a handling mode means from now on."""
    _upsert(session, MODE, "code", row)


def set_flow_mode(session: Session, flow_id: int, mode: str, user_id: int, now: datetime) -> None:
    """A flow is handled in this mode from now on."""
    row = {"flow_id": flow_id, "mode": mode, "changed_by": user_id, "changed_at": now}
    _upsert(session, FLOW_MODE, "flow_id", row)


def flow_modes(session: Session) -> dict[int, str]:
    """The mode of every flow that is not handled as usual."""
    return {
        row.flow_id: row.mode for row in session.connection().execute(sa.select(FLOW_MODE.c.flow_id, FLOW_MODE.c.mode))
    }
