"""What full-text search looks through: one row a ticket, and the index of its pairs of characters."""

from sqlalchemy import DDL, JSON, Column, Index, Text, event
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

CREATE_FTS = "CREATE VIRTUAL TABLE ticket_fts USING fts5(open, contact, content='', tokenize='unicode61')"
DROP_FTS = "DROP TABLE IF EXISTS ticket_fts"
Grams = ARRAY(Text()).with_variant(JSON(none_as_null=True), "sqlite")


class TicketText(SQLModel, table=True):
    """The text of a ticket as search knows it: `open` for everybody who may see the ticket, `contact` by permission.

    The pairs of characters (`*_grams`) are kept on PostgreSQL only; SQLite has them in `ticket_fts`.
    """

    __tablename__ = "ticket_text"
    __table_args__ = (
        Index("ix_ticket_text_open", "open_grams", postgresql_using="gin"),
        Index("ix_ticket_text_contact", "contact_grams", postgresql_using="gin"),
    )
    ticket_id: int = Field(primary_key=True, foreign_key="ticket.id", ondelete="CASCADE")
    open: str = Field(default="", sa_column=Column("open", Text(), nullable=False))
    contact: str = Field(default="", sa_column=Column("contact", Text(), nullable=False))
    open_grams: list[str] | None = Field(default=None, sa_column=Column("open_grams", Grams, nullable=True))
    contact_grams: list[str] | None = Field(default=None, sa_column=Column("contact_grams", Grams, nullable=True))


_TABLE = TicketText.__table__  # type: ignore[attr-defined]
for _moment, _statement in (("after_create", CREATE_FTS), ("before_drop", DROP_FTS)):
    event.listen(_TABLE, _moment, DDL(_statement).execute_if(dialect="sqlite"))  # type: ignore[no-untyped-call]
