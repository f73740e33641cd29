"""Which questions boards are grouped by, and the answers of open tickets to them (`ticket_choice`)."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from models.board import COPIED, BoardQuestion, TicketChoice
from scrm_app.tickets.repository.hot import OPEN, TICKET

CHOICE: sa.Table = TicketChoice.__table__  # type: ignore[attr-defined]
QUESTION: sa.Table = BoardQuestion.__table__  # type: ignore[attr-defined]
MOST = 8
"""Questions of one flow whose answers are kept; every one costs every change of its tickets a row."""


def is_kept(session: Session, flow_id: int, key: str) -> bool:
    """Whether the answers to this question are kept."""
    found = sa.select(QUESTION.c.key).where(QUESTION.c.flow_id == flow_id, QUESTION.c.key == key)
    return session.connection().execute(found).first() is not None


def answers(session: Session, flow_id: int, key: str) -> sa.FromClause:
    """Open tickets of a flow with their answer as `value`: kept ready, or else the same read slowly."""
    if is_kept(session, flow_id, key):
        return sa.select(CHOICE).where(CHOICE.c.flow_id == flow_id, CHOICE.c.key == key).subquery("choice")
    return _read(key).where(TICKET.c.flow_id == flow_id).subquery("choice")


def _read(key: str) -> sa.Select[tuple[object, ...]]:
    answer = TICKET.c.answers[key].as_string().label("value")
    name = sa.literal(key, sa.String()).label("key")
    return sa.select(TICKET.c.id.label("ticket_id"), name, answer, *(TICKET.c[column] for column in COPIED)).where(OPEN)


def keep(session: Session, flow_id: int, key: str, now: datetime) -> None:
    """From now on the answers to this question are kept; those of all open tickets are read once."""
    link = session.connection()
    if link.dialect.name == "postgresql":
        # Whoever is changing a ticket now does not see the new question yet and would not write its answer.
        link.exec_driver_sql("LOCK TABLE ticket IN SHARE ROW EXCLUSIVE MODE")
    insert = (postgresql if link.dialect.name == "postgresql" else sqlite).insert(QUESTION)
    row = {"flow_id": flow_id, "key": key, "asked_at": now}
    if link.execute(insert.values(row).on_conflict_do_nothing()).rowcount == 0:
        return
    # Whoever changed a ticket while the question was forgotten may have written its answer after that.
    link.execute(CHOICE.delete().where(CHOICE.c.flow_id == flow_id, CHOICE.c.key == key))
    names = ["ticket_id", "key", "value", *COPIED]
    link.execute(CHOICE.insert().from_select(names, _read(key).where(TICKET.c.flow_id == flow_id)))
    _forget(session, [QUESTION.c.flow_id == flow_id], skip=MOST)


def ask(session: Session, flow_id: int, key: str, now: datetime) -> None:
    """It was asked today."""
    where = (QUESTION.c.flow_id == flow_id, QUESTION.c.key == key, QUESTION.c.asked_at < now - timedelta(days=1))
    session.connection().execute(QUESTION.update().where(*where).values(asked_at=now))


def is_any_old(session: Session, before: datetime) -> bool:
    """Whether a question was not asked since."""
    return (
        session.connection().execute(sa.select(QUESTION.c.key).where(QUESTION.c.asked_at < before)).first() is not None
    )


def forget(session: Session, before: datetime) -> None:
    """Questions nobody has asked since are kept no longer."""
    _forget(session, [QUESTION.c.asked_at < before])


def _forget(session: Session, where: list[sa.ColumnElement[bool]], skip: int = 0) -> None:
    link = session.connection()
    old = (
        sa.select(QUESTION.c.flow_id, QUESTION.c.key).where(*where).order_by(QUESTION.c.asked_at.desc(), QUESTION.c.key)
    )
    for flow_id, key in link.execute(old.offset(skip)).all():
        link.execute(QUESTION.delete().where(QUESTION.c.flow_id == flow_id, QUESTION.c.key == key))
        link.execute(CHOICE.delete().where(CHOICE.c.flow_id == flow_id, CHOICE.c.key == key))
