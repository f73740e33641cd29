"""Words that go back to a customer by themselves: on their page, in their chat, by text message or mail.

They are notices, never messages on the ticket: nothing that answers messages can hear them, so nothing answers itself.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from scrm_app.core.text import Text
from scrm_app.portal import repository
from scrm_app.portal.service.gate import address_of
from scrm_app.portal.service.notices import CHANNEL, language_of, page_link, tell, words_for_customer
from scrm_app.tickets import service as tickets
from scrm_app.tickets.engine.auto_reply import MOST_A_DAY
from scrm_app.tickets.events import CustomerReplied, TicketOpened

FROM_CUSTOMERS = frozenset({"h5", CHANNEL})
KIND = "auto"
WAYS = ("page",)
"""Their page and the chat they write in; a message that costs money is never sent unasked."""


def greet(session: Session, event: TicketOpened) -> None:
    """A customer sent a request themselves."""
    if event.channel in FROM_CUSTOMERS:
        _answer(session, event.ticket_id, "received", "", event.at)


def answer(session: Session, event: CustomerReplied) -> None:
    """A customer wrote on a ticket."""
    said = repository.last_words(session, event.ticket_id)
    _answer(session, event.ticket_id, "message", said, event.at)


def _answer(session: Session, ticket_id: int, moment: str, words: str, now: datetime) -> None:
    found = tickets.find_auto_reply(session, ticket_id=ticket_id, moment=moment, words=words, now=now)
    row = repository.get_ticket(session, ticket_id) if found is not None else None
    if found is None or row is None:
        return
    mine = f"{KIND}:{ticket_id}:{found.rule}:"
    if repository.count_notices(session, ticket_id, mine, now - found.window):
        return
    if repository.count_notices(session, ticket_id, f"{KIND}:{ticket_id}:", now - timedelta(days=1)) >= MOST_A_DAY:
        return
    english = language_of(session, row) == "en"
    text = words_for_customer(session, row, (found.en if english else "") or found.zh)
    subject = Text("自动回复", "Automatic answer").say("en" if english else "zh-CN")
    link = address_of(page_link(session, row, now))
    tell(session, row, WAYS, KIND, subject, text, link, f"{mine}{now.isoformat()}", now)
    tickets.note_auto_reply(session, ticket_id=ticket_id, rule=found.name, text=text, now=now)
