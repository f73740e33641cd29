"""Comments among staff, words to the customer and from the customer, and calling people by @."""

from datetime import datetime

from sqlmodel import Session

from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.events import publish
from scrm_app.tickets.engine.mentions import mentioned
from scrm_app.tickets.events import TicketCommented
from scrm_app.tickets.repository import people, talk
from scrm_app.tickets.service import intake, rights

MAX_COMMENT = 4000
AUDIENCES = ("internal", "public", "customer")


def add_comment(
    session: Session,
    actor: Actor,
    *,
    ticket_id: int,
    body: str,
    audience: str = "internal",
    key: str = "",
    now: datetime,
) -> int:
    """Write on a ticket, for colleagues ("internal") or for its customer ("public"); the comment's id.

    The same `key` again writes nothing and returns 0.
    Colleagues called by @ are told. "customer" is what the portal writes for the customer.
    """
    row = rights.load(session, actor, ticket_id)
    if audience not in AUDIENCES or (audience == "customer" and actor.user_id):
        raise InvalidInput("请选择发给谁: 内部或客户。", "Choose for whom this is: staff or the customer.")
    text = body.strip()
    if not text:
        raise InvalidInput("评论还是空的, 写点什么再发。", "The comment is empty; write something first.")
    if len(text) > MAX_COMMENT:
        raise InvalidInput(f"评论最多 {MAX_COMMENT} 字, 请精简。", f"A comment has at most {MAX_COMMENT} characters.")
    if intake.is_repeated(session, actor, key, ticket_id, now):
        return 0
    near = {p.id: p.name for p in people.colleagues(session, row.org_unit_id)}
    called = [user_id for user_id in mentioned(text, near) if user_id != actor.user_id]
    comment_id = talk.insert_comment(
        session,
        ticket_id=ticket_id,
        author_id=actor.user_id or None,
        author_name=actor.name,
        body=text,
        mentions=called,
        audience=audience,
        now=now,
    )
    publish(session, TicketCommented(ticket_id, comment_id, actor.user_id or None, tuple(called), now, audience))
    live.touch(session, f"ticket:{ticket_id}", *(["tickets"] if called else []))
    return comment_id


def see_mentions(session: Session, actor: Actor, *, ticket_id: int, now: datetime) -> None:
    """The person has opened the ticket they were called on."""
    talk.mark_seen(session, ticket_id, actor.user_id, now)
