"""Who has a ticket open right now: each tab says so again every while, and is forgotten when it does not."""

from datetime import datetime, timedelta

from sqlmodel import Session

from models.ticket_desk import TicketPresence
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.tickets.repository import presence as repository
from scrm_app.tickets.service import rights

ALIVE = timedelta(seconds=100)
"""How long a tab counts that was not heard of; tabs speak every 40 seconds."""


def topic(ticket_id: int) -> str:
    """What screens follow to learn who comes and goes."""
    return f"seen:{ticket_id}"


def watch_ticket(session: Session, actor: Actor, *, ticket_id: int, tab: str, now: datetime) -> list[str]:
    """This tab shows the ticket; the names of the other people who have it open."""
    rights.look(session, actor, ticket_id)
    before = repository.find(session, tab[:80])
    there = before is not None and before.ticket_id == ticket_id and before.user_id == actor.user_id
    if not there or (before is not None and now - before.seen_at > ALIVE):
        repository.drop_old(session, now - ALIVE)
        live.touch(session, topic(ticket_id), *([topic(before.ticket_id)] if before is not None else []))
    row = TicketPresence(tab=tab[:80], ticket_id=ticket_id, user_id=actor.user_id, seen_at=now)
    repository.keep(session, row)
    return _others(session, actor, ticket_id, now)


def list_watchers(session: Session, actor: Actor, *, ticket_id: int, now: datetime) -> list[str]:
    """The names of the other people who have the ticket open."""
    rights.look(session, actor, ticket_id)
    return _others(session, actor, ticket_id, now)


def leave_ticket(session: Session, actor: Actor, *, tab: str) -> None:
    """This tab of mine shows no ticket any more."""
    before = repository.find(session, tab[:80])
    if before is not None and before.user_id == actor.user_id:
        live.touch(session, topic(before.ticket_id))
        repository.drop(session, before)


def is_watching(session: Session, actor: Actor, *, tab: str) -> bool:
    """Whether this tab of mine shows a ticket."""
    before = repository.find(session, tab[:80])
    return before is not None and before.user_id == actor.user_id


def _others(session: Session, actor: Actor, ticket_id: int, now: datetime) -> list[str]:
    found = repository.others(session, ticket_id, actor.user_id, now - ALIVE)
    return list(dict.fromkeys(name for tab, name in found if not live.hub.is_closed(tab)))
