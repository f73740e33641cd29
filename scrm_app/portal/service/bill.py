"""The customer's answers to the lines of their bill: agreeing, objecting with a photo, writing about it."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from models.portal import PortalEntry
from scrm_app.core.actor import Actor
from scrm_app.core.errors import NotFound
from scrm_app.core.events import publish
from scrm_app.identity import service as identity
from scrm_app.portal import repository
from scrm_app.portal.service.gate import knock, open_link
from scrm_app.portal.service.submitting import upload_token
from scrm_app.portal.service.ticket_page import customer_actor
from scrm_app.settlement import service as settlement
from scrm_app.settlement.service import Photo
from scrm_app.tickets import service as tickets
from scrm_app.tickets.events import BillConfirmed


def _own_line(
    session: Session, *, token: str, nonce: str, line_id: int, photo_of: str, address: str, now: datetime
) -> tuple[Actor, str, PortalEntry | None]:
    """The customer, whose uploads are theirs, and the entry to fill in; None when this was sent before."""
    link = open_link(session, token=token, kind="ticket", address=address, now=now)
    identity.require_module(session, "settlement")
    own = {line.id for line, _ in repository.list_bill_lines(session, link.ticket_id or 0)}
    if line_id not in own:
        raise NotFound("这笔费用刚有变动, 请刷新页面后再试。", "This amount has just changed. Refresh the page.")
    entry, again = knock(session, link, "answer", nonce=nonce, address=address, now=now)
    entry.ticket_id, entry.subject_id = link.ticket_id, line_id
    return customer_actor(session, link), upload_token(link, photo_of), None if again else entry


def confirm_bill_line(session: Session, *, token: str, nonce: str, line_id: int, address: str, now: datetime) -> None:
    """This amount is right; with the last one the bill is confirmed, and a flow that waits for that goes on."""
    who, _, entry = _own_line(session, token=token, nonce=nonce, line_id=line_id, photo_of="", address=address, now=now)
    if entry is None:
        return
    settlement.confirm_line(session, who, line_id=line_id, now=now)
    ticket_id = entry.ticket_id or 0
    if all(line.status == "confirmed" for line, _ in repository.list_bill_lines(session, ticket_id)):
        publish(session, BillConfirmed(ticket_id, now))


def dispute_bill_line(
    session: Session,
    *,
    token: str,
    nonce: str,
    line_id: int,
    text: str,
    photos: Sequence[int] = (),
    album: str = "",
    address: str,
    now: datetime,
) -> None:
    """This amount is wrong, for this reason; said again, it is one more message about it.

    `photos`: at most one, uploaded before as `album`.
    """
    who, mine, entry = _own_line(
        session, token=token, nonce=nonce, line_id=line_id, photo_of=album, address=address, now=now
    )
    if entry is None:
        return
    photo = Photo(photos[0], mine) if photos else None
    talks = settlement.list_disputes(session, who, line_id=line_id)
    if talks and talks[-1].status == "open":
        settlement.add_note(session, who, line_id=line_id, body=text, photo=photo, side="customer", now=now)
    else:
        settlement.dispute_line(session, who, line_id=line_id, reason=text, photo=photo, side="customer", now=now)


def get_bill_photo(session: Session, *, token: str, note_id: int, address: str, now: datetime) -> tickets.FileToServe:
    """The photo of a message about a line of this customer's bill."""
    link = open_link(session, token=token, kind="ticket", address=address, now=now)
    identity.require_module(session, "settlement")
    if not link.ticket_id or settlement.ticket_of_note(session, note_id=note_id) != link.ticket_id:
        raise NotFound("没有这张照片。", "There is no such photo.")
    return settlement.get_note_photo(session, customer_actor(session, link), note_id=note_id)
