"""Rows of a form's statistics: what was sent in, what was left, and through which links."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from models.form import Form, FormFill, FormVersion
from models.identity import User
from models.portal import PortalEntry, PortalLink
from models.ticket import Ticket
from scrm_app.analytics.repository import local_day, mine
from scrm_app.core.actor import Actor


def find_form(session: Session, form_id: int) -> Form | None:
    """The form, archived or not."""
    return session.get(Form, form_id)


def _sent(actor: Actor, form_id: int, since: datetime, until: datetime) -> list[ColumnElement[bool]]:
    versions = select(FormVersion.id).where(FormVersion.form_id == form_id)
    at = col(Ticket.created_at)
    return [col(Ticket.form_version_id).in_(versions), at >= since, at < until, mine(actor, Ticket)]


def count_by_day(
    session: Session, actor: Actor, form_id: int, since: datetime, until: datetime, offset: int
) -> list[tuple[date, str, int]]:
    """(business day, channel, requests), oldest first."""
    day = local_day(col(Ticket.created_at), offset).label("day")
    asked = select(day, col(Ticket.channel), func.count()).where(*_sent(actor, form_id, since, until))
    rows = session.execute(asked.group_by(day, col(Ticket.channel)).order_by(day))
    return [(found, str(channel), int(count)) for found, channel, count in rows]


def count_by_flow(session: Session, actor: Actor, form_id: int, since: datetime, until: datetime) -> list[int]:
    """The flows whose tickets came in with this form."""
    asked = select(col(Ticket.flow_id)).where(*_sent(actor, form_id, since, until)).distinct()
    return [int(row[0]) for row in session.execute(asked)]


def count_by_link(
    session: Session, actor: Actor, form_id: int, since: datetime, until: datetime
) -> list[tuple[str, str, int]]:
    """(name, where it hangs, requests) of the links they came through, most first; at most 50."""
    link, count = col(PortalLink.id), func.count()
    rows = session.execute(
        select(col(PortalLink.name), col(PortalLink.channel), count)
        .select_from(Ticket)
        .join(PortalEntry, (col(PortalEntry.ticket_id) == Ticket.id) & (col(PortalEntry.kind) == "ticket"))
        .join(PortalLink, link == PortalEntry.link_id)
        .where(*_sent(actor, form_id, since, until))
        .group_by(link, col(PortalLink.name), col(PortalLink.channel))
        .order_by(count.desc(), link)
        .limit(50)
    )
    return [(str(name), str(channel), int(found)) for name, channel, found in rows]


def list_answers(
    session: Session, actor: Actor, form_id: int, since: datetime, until: datetime, limit: int
) -> list[Any]:
    """The newest `limit` requests with their answers and where each stands."""
    columns: tuple[Any, ...] = (
        Ticket.id,
        Ticket.status,
        Ticket.node_id,
        Ticket.flow_version_id,
        Ticket.form_version_id,
        Ticket.answers,
    )
    asked = select(*columns).where(*_sent(actor, form_id, since, until)).order_by(col(Ticket.id).desc())
    return list(session.execute(asked.limit(limit)))


def list_fills(
    session: Session, actor: Actor, form_id: int, since: datetime, until: datetime, limit: int
) -> list[tuple[datetime, datetime | None]]:
    """(begun, sent or None) of new requests begun in the days, newest first; of tickets already open none."""
    begun, subject = col(FormFill.started_at), col(FormFill.subject)
    reach: list[ColumnElement[bool]] = []
    if actor.org_ids is not None:
        reach = [or_(col(FormFill.org_unit_id).in_(actor.org_ids), col(FormFill.user_id) == actor.user_id)]
    asked = select(begun, col(FormFill.submitted_at)).where(
        FormFill.form_id == form_id,
        begun >= since,
        begun < until,
        or_(subject.startswith("new:"), subject.startswith("h5:")),
        *reach,
    )
    return [(at, sent) for at, sent in session.execute(asked.order_by(begun.desc()).limit(limit))]


def names_of(session: Session, user_ids: Iterable[int]) -> dict[int, str]:
    """Names of people by id."""
    rows = session.execute(select(col(User.id), col(User.name)).where(col(User.id).in_(list(user_ids)[:2000])))
    return {int(key): str(name) for key, name in rows}
