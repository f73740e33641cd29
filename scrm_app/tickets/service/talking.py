"""Comments and calling people by @."""

from datetime import datetime

from sqlmodel import Session

from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.events import publish
from scrm_app.tickets.engine.mentions import mentioned
from scrm_app.tickets.events import TicketCommented
from scrm_app.tickets.repository import people, talk
from scrm_app.tickets.service import rights

MAX_COMMENT = 4000


def add_comment(session: Session, actor: Actor, *, ticket_id: int, body: str, now: datetime) -> int:
    """Write on a ticket; colleagues called by @ are told. The comment's id."""
    row = rights.load(session, actor, ticket_id)
    text = body.strip()
    if not text:
        raise InvalidInput("评论还是空的, 写点什么再发。", "The comment is empty; write something first.")
    if len(text) > MAX_COMMENT:
        raise InvalidInput(f"评论最多 {MAX_COMMENT} 字, 请精简。", f"A comment has at most {MAX_COMMENT} characters.")
    near = {p.id: p.name for p in people.colleagues(session, row.org_unit_id)}
    called = [user_id for user_id in mentioned(text, near) if user_id != actor.user_id]
    comment_id = talk.insert_comment(
        session,
        ticket_id=ticket_id,
        author_id=actor.user_id or None,
        author_name=actor.name,
        body=text,
        mentions=called,
        now=now,
    )
    publish(session, TicketCommented(ticket_id, comment_id, actor.user_id or None, tuple(called), now))
    live.touch(session, f"ticket:{ticket_id}", *(["tickets"] if called else []))
    return comment_id


def see_mentions(session: Session, actor: Actor, *, ticket_id: int, now: datetime) -> None:
    """The person has opened the ticket they were called on."""
    talk.mark_seen(session, ticket_id, actor.user_id, now)
