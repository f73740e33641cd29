"""Saved views of the ticket list: one's own, and those everybody has."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from sqlmodel import Session

from models.ticket_view import TicketView
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput, NotFound
from scrm_app.tickets.repository import views as repository

MAX_OWN, MAX_NAME, MAX_QUERY = 30, 40, 600
SHARE = "ticket.admin"


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


def may_share_views(session: Session, actor: Actor) -> bool:  # noqa: ARG001
    """Whether the reader may keep views for everybody."""
    actor.require("ticket.view")
    return actor.may(SHARE)


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
    actor.require("ticket.view")
    if shared:
        actor.require(SHARE)
    clean = " ".join(name.split())
    if not clean or len(clean) > MAX_NAME:
        raise InvalidInput(
            f"请给视图起个名字 (不超过 {MAX_NAME} 字)。", f"Give the view a name (at most {MAX_NAME} characters)."
        )
    if view_id:
        view = _changing(session, actor, view_id)
        view.version += 1
    else:
        if repository.count_own(session, actor.user_id) >= MAX_OWN:
            raise InvalidInput(
                f"最多保存 {MAX_OWN} 个视图, 请先删掉不用的。", f"At most {MAX_OWN} views; delete one first."
            )
        view = repository.add(session, TicketView(owner_id=actor.user_id, name=clean, created_at=now))
    was_shared = view.shared
    view.name, view.query, view.shared, view.pinned = clean, _readable(query), shared, pinned
    session.flush()
    if shared or was_shared:
        _write_down(session, actor, "ticket_view.saved", view, now)
    live.touch(session, "ticket_views")
    return view.id or 0


def delete_view(session: Session, actor: Actor, *, view_id: int, now: datetime) -> ViewRow:
    """Forget a view; what it was, so that it can be saved again."""
    actor.require("ticket.view")
    view = _changing(session, actor, view_id)
    row = _row(actor, view)
    if view.shared:
        _write_down(session, actor, "ticket_view.deleted", view, now)
    repository.remove(session, view)
    live.touch(session, "ticket_views")
    return row


def _write_down(session: Session, actor: Actor, action: str, view: TicketView, now: datetime) -> None:
    audit.record(
        session,
        actor,
        action=action,
        subject_type="ticket_view",
        subject_id=view.id or 0,
        subject_name=view.name,
        after={"name": view.name},
        now=now,
    )


def _readable(query: str) -> str:
    """The address without the page and the open ticket, cut to what fits."""
    pairs = [(key, value) for key, value in parse_qsl(query.lstrip("?")) if key not in ("page", "ticket", "view")]
    text = urlencode(pairs)
    if len(text) > MAX_QUERY:
        raise InvalidInput("筛选条件太长, 请精简后再保存。", "The filters are too long; shorten them first.")
    return text


def _changing(session: Session, actor: Actor, view_id: int) -> TicketView:
    """A view the actor may change: their own, or a shared one for those who administer tickets."""
    view = repository.get_view(session, view_id)
    if view is None or not (view.owner_id == actor.user_id or (view.shared and actor.may(SHARE))):
        raise NotFound("没有这个视图, 或它不是您的。", "There is no such view, or it is not yours.")
    if view.shared:
        actor.require(SHARE)
    return view


def _row(actor: Actor, view: TicketView) -> ViewRow:
    mine = actor.may(SHARE) if view.shared else view.owner_id == actor.user_id
    return ViewRow(view.id or 0, view.name, view.query, view.shared, view.pinned, mine)
