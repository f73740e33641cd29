"""Boards by a question of the form: which questions, and the answers of open tickets as plain columns."""

from datetime import datetime

from sqlalchemy import DDL, Index, event
from sqlmodel import Field, SQLModel

from models.types import UtcDateTime


class BoardQuestion(SQLModel, table=True):
    """Somebody groups a flow's board by this question; `asked_at`: when last, to the day."""

    __tablename__ = "board_question"
    flow_id: int = Field(primary_key=True, foreign_key="flow.id")
    key: str = Field(primary_key=True, max_length=64)
    asked_at: datetime = Field(sa_type=UtcDateTime)


class TicketChoice(SQLModel, table=True):
    """The answer of an open ticket to a question in `board_question`, with what boards sort and narrow by.

    Written by triggers of `ticket` alone, so that no way of changing a ticket can forget it.
    """

    __tablename__ = "ticket_choice"
    __table_args__ = (
        Index(
            "ix_ticket_choice_board", "flow_id", "key", "value", "rank_at", "ticket_id",
            "org_unit_id", "assignee_id", "priority", "flow_version_id", "node_id",
        ),
    )  # fmt: skip
    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id", ondelete="CASCADE")
    key: str = Field(primary_key=True, max_length=64)
    value: str | None = None
    flow_id: int
    flow_version_id: int
    node_id: str = Field(max_length=64)
    org_unit_id: int
    assignee_id: int | None = None
    priority: int
    rank_at: datetime = Field(sa_type=UtcDateTime)


COPIED = ("flow_id", "flow_version_id", "node_id", "org_unit_id", "assignee_id", "priority", "rank_at")
"""Columns that are those of the ticket."""
_WATCHED = ", ".join(("status", "answers", *COPIED))
_OF_NEW = ", ".join(f"NEW.{name}" for name in COPIED)
_INTO = f"INSERT INTO ticket_choice (ticket_id, key, value, {', '.join(COPIED)})"
_KEPT = "EXISTS (SELECT 1 FROM board_question WHERE flow_id = NEW.flow_id)"
_AGAIN = """DELETE FROM ticket_choice WHERE ticket_id = NEW.id;
  {into}
  SELECT NEW.id, q.key, {answer}, {new}
  FROM board_question AS q WHERE q.flow_id = NEW.flow_id AND NEW.status = 'open';"""
_SQLITE = _AGAIN.format(into=_INTO, new=_OF_NEW, answer="""json_extract(NEW.answers, '$."' || q.key || '"')""")
_POSTGRES = _AGAIN.format(into=_INTO, new=_OF_NEW, answer="NEW.answers ->> q.key")
_CREATE_SQLITE = [
    f"""CREATE TRIGGER ticket_choice_{name} AFTER {moment} ON ticket
WHEN {_KEPT}
BEGIN
  {_SQLITE}
END"""
    for name, moment in (("new", "INSERT"), ("change", f"UPDATE OF {_WATCHED}"))
]
_DROP_SQLITE = [f"DROP TRIGGER IF EXISTS ticket_choice_{name}" for name in ("new", "change")]
_CREATE_POSTGRES = [
    f"""CREATE OR REPLACE FUNCTION ticket_choice_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {_KEPT} THEN
  {_POSTGRES}
  END IF;
  RETURN NULL;
END $$""",
    f"""CREATE TRIGGER ticket_choice_keep AFTER INSERT OR UPDATE OF {_WATCHED} ON ticket
FOR EACH ROW EXECUTE FUNCTION ticket_choice_keep()""",
]
_DROP_POSTGRES = [
    "DROP TRIGGER IF EXISTS ticket_choice_keep ON ticket",
    "DROP FUNCTION IF EXISTS ticket_choice_keep()",
]

TRIGGERS = {"sqlite": ("ticket_choice_new", "ticket_choice_change"), "postgresql": ("ticket_choice_keep",)}
CREATE = {"sqlite": _CREATE_SQLITE, "postgresql": _CREATE_POSTGRES}
DROP = {"sqlite": _DROP_SQLITE, "postgresql": _DROP_POSTGRES}

_TABLE = TicketChoice.__table__  # type: ignore[attr-defined]
for _moment, _statements in (("after_create", CREATE), ("before_drop", DROP)):
    for _dialect, _listed in _statements.items():
        for _statement in _listed:
            event.listen(_TABLE, _moment, DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]
