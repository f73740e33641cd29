"""Which words of the rules go back to a customer by themselves; who sends them is the portal's matter."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from scrm_app.calendars import service as calendars
from scrm_app.calendars.engine.hours import is_open
from scrm_app.core import live
from scrm_app.tickets.engine import auto_reply
from scrm_app.tickets.repository import hot
from scrm_app.tickets.service import books, matter


@dataclass(frozen=True)
class AutoReply:
    """The rule that answers: its words in both languages, and how long it is silent after that."""

    rule: str
    name: str
    zh: str
    en: str
    window: timedelta


def find_auto_reply(session: Session, *, ticket_id: int, moment: str, words: str, now: datetime) -> AutoReply | None:
    """What the published rules say to this moment; the ticket is locked, so that two messages are answered in turn."""
    found, row = books.current(session, "reply"), hot.load_for_change(session, ticket_id)
    if found is None or row is None:
        return None
    book_id, _, table = found
    opened = is_open(calendars.calendar_for(session, row.org_unit_id), now)
    rule = table.first_of(
        matter.facts_of(session, row),
        lambda one: auto_reply.fits(one.then, moment=moment, is_open=opened, words=words),
    )
    if rule is None:
        return None
    then = rule.then
    window = timedelta(minutes=int(then["window_minutes"]))
    return AutoReply(f"{book_id}:{rule.id}", rule.name, str(then["text"]), str(then.get("text_en") or ""), window)


def note_auto_reply(session: Session, *, ticket_id: int, rule: str, text: str, now: datetime) -> None:
    """What the customer was told stands in the ticket's history, with the rule that said it."""
    hot.insert_event(session, ticket_id=ticket_id, kind="auto_replied", at=now, note=text[:2000], data={"rule": rule})
    live.touch(session, f"ticket:{ticket_id}")
