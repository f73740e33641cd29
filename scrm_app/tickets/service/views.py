"""Saved views of the ticket list: one's own, and those everybody has."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from sqlmodel import Session

from models.ticket_view import TicketView
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text
from scrm_app.tickets.repository import views as repository
from scrm_app.tickets.service.keeping import Shelf, is_mine

MAX_OWN, MAX_NAME, MAX_QUERY = 30, 40, 600
SHELF = Shelf("ticket_view", "ticket_views", Text("视图", "view"), MAX_NAME)


@dataclass(frozen=True)
class ViewRow:
    """A view as the list shows it; `mine` may be changed by the reader."""

    id: int
    name: str
    query: str
    shared: bool
    pinned: bool
    mine: bool


def list_views(session: Session, actor: Actor) -> list[ViewRow]:
    """What the reader may look through, pinned first."""
    actor.require("ticket.view")
    return [_row(actor, view) for view in repository.list_views(session, actor.user_id)]


def save_view(
    session: Session,
    actor: Actor,
    *,
    name: str,
    query: str,
    shared: bool = False,
    pinned: bool = False,
    view_id: int = 0,
    now: datetime,
) -> int:
    """Keep a view (`view_id` 0 = a new one), for oneself or, with the right to administer tickets, for everybody."""
    clean = SHELF.begin(actor, name, shared=shared)
    if view_id:
        view = SHELF.changing(actor, repository.get_view(session, view_id))
        view.version += 1
    else:
        if repository.count_own(session, actor.user_id) >= MAX_OWN:
            raise InvalidInput(
                f"最多保存 {MAX_OWN} 个视图, 请先删掉不用的。", f"At most {MAX_OWN} views; delete one first."
            )
        view = repository.add(session, TicketView(owner_id=actor.user_id, name=clean, created_at=now))
    was_shared = view.shared
    view.name, view.query, view.shared, view.pinned = clean, _readable(query), shared, pinned
    return SHELF.saved(session, actor, view, clean, was_shared, now)


def delete_view(session: Session, actor: Actor, *, view_id: int, now: datetime) -> ViewRow:
    """Forget a view; what it was, so that it can be saved again."""
    view = SHELF.changing(actor, repository.get_view(session, view_id))
    row = _row(actor, view)
    SHELF.forgotten(session, actor, view, view.name, now)
    repository.remove(session, view)
    return row


def _readable(query: str) -> str:
    """The address without the page and the open ticket, cut to what fits."""
    pairs = [(key, value) for key, value in parse_qsl(query.lstrip("?")) if key not in ("page", "ticket", "view")]
    text = urlencode(pairs)
    if len(text) > MAX_QUERY:
        raise InvalidInput("筛选条件太长, 请精简后再保存。", "The filters are too long; shorten them first.")
    return text


def _row(actor: Actor, view: TicketView) -> ViewRow:
    return ViewRow(view.id or 0, view.name, view.query, view.shared, view.pinned, is_mine(actor, view))
