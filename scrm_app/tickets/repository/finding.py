"""The index of full-text search: pairs of characters in FTS5 on SQLite, in a GIN index on PostgreSQL."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array
from sqlmodel import Session

from models.ticket_text import TicketText
from scrm_app.core.prepared import link
from scrm_app.tickets.engine.finding import pairs, tokens, words_of
from scrm_app.tickets.repository.hot import TICKET
from scrm_app.tickets.repository.talk import COMMENT

TEXT: sa.Table = TicketText.__table__  # type: ignore[attr-defined]
Document = tuple[str, str]
"""What everybody who may see the ticket can find it by, and what only `contact.view` can."""
_FORGET = "INSERT INTO ticket_fts (ticket_fts, rowid, open, contact) VALUES ('delete', ?, ?, ?)"
_LEARN = "INSERT INTO ticket_fts (rowid, open, contact) VALUES (?, ?, ?)"


def marked(session: Session) -> list[int]:
    """Tickets whose text changed in this transaction; they are forgotten by asking."""
    return sorted(session.info.pop("unfound", ()))


def sources(session: Session, ticket_ids: Sequence[int]) -> Sequence[Any]:
    """What the documents of tickets are made of."""
    names = ("id", "number", "title", "customer_name", "contact_phone", "answers", "form_version_id", "flow_version_id")
    query = sa.select(*(TICKET.c[name] for name in names)).where(TICKET.c.id.in_(ticket_ids))
    return link(session).execute(query).all()


def comments(session: Session, ticket_ids: Sequence[int]) -> dict[int, list[str]]:
    """What was said on tickets, newest first."""
    found: dict[int, list[str]] = {}
    query = sa.select(COMMENT.c.ticket_id, COMMENT.c.body).where(COMMENT.c.ticket_id.in_(ticket_ids))
    for ticket_id, body in link(session).execute(query.order_by(COMMENT.c.id.desc())):
        found.setdefault(ticket_id, []).append(body)
    return found


def write(session: Session, documents: Mapping[int, Document]) -> None:
    """Index tickets by these documents instead of what they were found by before."""
    connection = link(session)
    query = sa.select(TEXT.c.ticket_id, TEXT.c.open, TEXT.c.contact).where(TEXT.c.ticket_id.in_(list(documents)))
    known: dict[int, Document] = {row[0]: (row[1], row[2]) for row in connection.execute(query)}
    changed = {key: one for key, one in documents.items() if known.get(key) != one}
    if not changed:
        return
    old = {key: known[key] for key in changed if key in known}
    if old:
        connection.execute(TEXT.delete().where(TEXT.c.ticket_id.in_(list(old))))
    if connection.dialect.name == "sqlite":
        rows = [{"ticket_id": key, "open": one[0], "contact": one[1]} for key, one in changed.items()]
        connection.execute(TEXT.insert(), rows)
        _to_fts(connection, _FORGET, old)
        _to_fts(connection, _LEARN, changed)
        return
    connection.execute(
        TEXT.insert(),
        [
            {
                "ticket_id": key,
                "open": one[0],
                "contact": one[1],
                "open_grams": sorted(set(pairs(one[0]))),
                "contact_grams": sorted(set(pairs(one[1]))),
            }
            for key, one in changed.items()
        ],
    )


def _to_fts(connection: sa.Connection, statement: str, documents: Mapping[int, Document]) -> None:
    if documents:
        rows = [(key, tokens(one[0]), tokens(one[1])) for key, one in documents.items()]
        connection.exec_driver_sql(statement, rows)


def forget_all(session: Session) -> None:
    """Nothing is found any more until it is indexed again."""
    connection = link(session)
    connection.execute(TEXT.delete())
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO ticket_fts (ticket_fts) VALUES ('delete-all')")


def unindexed(session: Session, limit: int) -> list[int]:
    """Tickets that search does not know yet: from before there was search, or after `forget_all`."""
    known = sa.select(TEXT.c.ticket_id).where(TEXT.c.ticket_id == TICKET.c.id).exists()
    query = sa.select(TICKET.c.id).where(~known).order_by(TICKET.c.id.desc()).limit(limit)
    return list(link(session).execute(query).scalars())


def holding(session: Session, query: str, *, contact: bool) -> list[sa.ColumnElement[bool]]:
    """Clauses that leave the tickets holding every word of `query`; a single character looks at titles only."""
    words = words_of(query)
    short = [word for word in words if len(word) == 1]
    clauses = [clause for word in short for clause in quoting(TICKET.c.title, word, contact=contact)]
    long = [word for word in words if len(word) > 1]
    if not long:
        return clauses
    if session.get_bind().dialect.name == "sqlite":
        columns = "{open contact}" if contact else "{open}"
        match = " AND ".join(f'{columns} : "{tokens(word)}"' for word in long)
        hits = sa.text("SELECT rowid FROM ticket_fts WHERE ticket_fts MATCH :match").bindparams(match=match)
        return [*clauses, TICKET.c.id.in_(hits.columns(sa.column("rowid", sa.Integer)))]
    known = sa.select(TEXT.c.ticket_id).where(*(_either(word, contact) for word in long))
    once = known.cte("hits").prefix_with("MATERIALIZED")
    return [*clauses, TICKET.c.id.in_(sa.select(once.c.ticket_id))]


def quoting(column: sa.ColumnElement[str], text: str, *, contact: bool) -> list[sa.ColumnElement[bool]]:
    """Clauses that leave the tickets whose own text holds `text`, where the reader may find them by it at all."""
    told = TEXT.c.open.icontains(text, autoescape=True)
    if contact:
        told = sa.or_(told, TEXT.c.contact.icontains(text, autoescape=True))
    known = sa.select(TEXT.c.ticket_id).where(TEXT.c.ticket_id == TICKET.c.id, told).exists()
    return [column.icontains(text, autoescape=True), known]


def _either(word: str, contact: bool) -> sa.ColumnElement[bool]:
    found = _in(TEXT.c.open_grams, TEXT.c.open, word)
    return sa.or_(found, _in(TEXT.c.contact_grams, TEXT.c.contact, word)) if contact else found


def _in(grams: Any, text: Any, word: str) -> sa.ColumnElement[bool]:
    """By the index, then read: having all pairs is not yet having them in a row. One pair needs no reading."""
    wanted = sa.cast(array(sorted(set(pairs(word)))), sa.ARRAY(sa.Text))
    held = grams.op("@>")(wanted)
    return held if len(word) == 2 else sa.and_(held, text.like(_pattern(word), escape="\\"))


def _pattern(word: str) -> str:
    return "%" + word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
