"""Comments, mentions and files."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session

from models.ticket import Attachment, TicketComment, TicketMention
from scrm_app.tickets.repository.hot import mark

COMMENT: sa.Table = TicketComment.__table__  # type: ignore[attr-defined]
MENTION: sa.Table = TicketMention.__table__  # type: ignore[attr-defined]
FILE: sa.Table = Attachment.__table__  # type: ignore[attr-defined]


def insert_comment(
    session: Session,
    *,
    ticket_id: int,
    author_id: int | None,
    author_name: str,
    body: str,
    mentions: list[int],
    audience: str,
    now: datetime,
) -> int:
    """A comment and a row for each person called; the comment's id."""
    connection = session.connection()
    row = {"ticket_id": ticket_id, "author_id": author_id, "author_name": author_name, "body": body}
    more = {"mentions": mentions, "audience": audience, "created_at": now}
    result = connection.execute(COMMENT.insert(), {**row, **more})
    comment_id = int(result.inserted_primary_key[0])  # type: ignore[index]
    mark(session, ticket_id)
    if mentions:
        connection.execute(
            MENTION.insert(),
            [{"ticket_id": ticket_id, "comment_id": comment_id, "user_id": u, "created_at": now} for u in mentions],
        )
    return comment_id


def get_comment(session: Session, comment_id: int) -> Any:
    """One comment's row."""
    return session.connection().execute(sa.select(COMMENT).where(COMMENT.c.id == comment_id)).first()


def list_comments(session: Session, ticket_id: int) -> Sequence[Any]:
    """The talk on a ticket, oldest first; the last 200."""
    rows = session.connection().execute(
        sa.select(COMMENT).where(COMMENT.c.ticket_id == ticket_id).order_by(COMMENT.c.id.desc()).limit(200)
    )
    return list(reversed(rows.all()))


def has_unseen(session: Session, ticket_id: int, user_id: int) -> bool:
    """Whether the person was called on the ticket and has not looked yet."""
    where = (MENTION.c.ticket_id == ticket_id, MENTION.c.user_id == user_id, MENTION.c.seen_at.is_(None))
    return session.connection().execute(sa.select(MENTION.c.id).where(*where).limit(1)).first() is not None


def mark_seen(session: Session, ticket_id: int, user_id: int, now: datetime) -> None:
    """The person has looked."""
    where = (MENTION.c.ticket_id == ticket_id, MENTION.c.user_id == user_id, MENTION.c.seen_at.is_(None))
    session.connection().execute(MENTION.update().where(*where).values(seen_at=now))


def find_upload(session: Session, upload_key: str) -> Any:
    """The file that was uploaded with this key; None when there is none."""
    return session.connection().execute(sa.select(FILE).where(FILE.c.upload_key == upload_key)).first()


def insert_file(session: Session, **row: Any) -> int:
    """Remember an uploaded file; its id, 0 when another transaction was first with the same `upload_key`."""
    insert: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    wish = insert(FILE).values(**row).on_conflict_do_nothing().returning(FILE.c.id)
    return int(session.connection().execute(wish).scalar_one_or_none() or 0)


def get_file(session: Session, file_id: int) -> Any:
    """One file's row."""
    return session.connection().execute(sa.select(FILE).where(FILE.c.id == file_id)).first()


def list_files(session: Session, ticket_id: int) -> Sequence[Any]:
    """The files of a ticket, oldest first."""
    return session.connection().execute(sa.select(FILE).where(FILE.c.ticket_id == ticket_id).order_by(FILE.c.id)).all()


def bind_files(
    session: Session, ticket_id: int, file_ids: list[int], *, field_key: str, uploader_id: int | None, token: str
) -> None:
    """Give the uploader's own loose files to a ticket; anybody else's are left alone."""
    own = (
        FILE.c.uploader_id == uploader_id
        if uploader_id
        else sa.and_(FILE.c.upload_token == token, sa.true() if token else sa.false())
    )
    session.connection().execute(
        FILE.update()
        .where(FILE.c.id.in_(file_ids), FILE.c.ticket_id.is_(None), own)
        .values(ticket_id=ticket_id, field_key=field_key)
    )


def move_files(session: Session, ticket_id: int, to_id: int) -> int:
    """The files of a merged ticket go on at the one that was kept; how many."""
    return (
        session.connection()
        .execute(FILE.update().where(FILE.c.ticket_id == ticket_id).values(ticket_id=to_id))
        .rowcount
    )


def loose_bytes(session: Session, *, uploader_id: int | None, token: str) -> int:
    """How much somebody has uploaded without giving it to a ticket."""
    own = FILE.c.uploader_id == uploader_id if uploader_id else FILE.c.upload_token == token
    total = sa.select(sa.func.coalesce(sa.func.sum(FILE.c.size_bytes), 0)).where(FILE.c.ticket_id.is_(None), own)
    return int(session.connection().execute(total).scalar_one())
