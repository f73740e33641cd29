"""Many tickets at once."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from scrm_app.tickets.repository.hot import SEQUENCE, TICKET, mark


def known_cases(session: Session, source: str, case_ids: list[str]) -> set[str]:
    """Which of these cases are tickets already."""
    statement = sa.select(TICKET.c.source_case).where(TICKET.c.source == source, TICKET.c.source_case.in_(case_ids))
    return {row[0] for row in session.connection().execute(statement)}


def count_source(session: Session, source: str) -> int:
    """Tickets that came from a source."""
    statement = sa.select(sa.func.count()).select_from(TICKET).where(TICKET.c.source == source)
    return int(session.connection().execute(statement).scalar_one())


def reserve_numbers(session: Session, org_unit_id: int, day: date, count: int) -> int:
    """Take `count` running numbers of a store's day; the last of them."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    base = dialect.insert(SEQUENCE).values(org_unit_id=org_unit_id, day_on=day, last=count)
    statement = base.on_conflict_do_update(
        index_elements=["org_unit_id", "day_on"], set_={"last": SEQUENCE.c.last + count}
    ).returning(SEQUENCE.c.last)
    return int(session.connection().execute(statement).scalar_one())


def insert_tickets(session: Session, source: str, rows: list[dict[str, Any]]) -> dict[str, int]:
    """Add tickets of a source; their ids by case."""
    connection = session.connection()
    connection.execute(TICKET.insert(), rows)
    cases = [row["source_case"] for row in rows]
    found = sa.select(TICKET.c.source_case, TICKET.c.id).where(
        TICKET.c.source == source, TICKET.c.source_case.in_(cases)
    )
    ids = {row.source_case: row.id for row in connection.execute(found)}
    mark(session, *ids.values())
    return ids


def insert_rows(session: Session, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """Add rows that all name the same columns."""
    if rows:
        session.connection().execute(table.insert(), rows)
