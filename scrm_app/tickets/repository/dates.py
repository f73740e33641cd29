"""Tickets for reminders on the dates of their forms."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from models.form import FormVersion
from scrm_app.tickets.repository.hot import TICKET

VERSION: sa.Table = FormVersion.__table__  # type: ignore[attr-defined]
NAMES = ("id", "number", "title", "status", "assignee_id", "org_unit_id", "answers", "form_version_id")


def of_form(session: Session, form_id: int, ids: Collection[int] | None, after: int, limit: int) -> Sequence[Any]:
    """Tickets filled in on a form: these, or the next after an id."""
    query = sa.select(*(TICKET.c[name] for name in NAMES)).order_by(TICKET.c.id)
    versions = sa.select(VERSION.c.id).where(VERSION.c.form_id == form_id)
    query = query.where(TICKET.c.form_version_id.in_(versions))
    if ids is not None:
        return session.connection().execute(query.where(TICKET.c.id.in_(list(ids)))).all()
    return session.connection().execute(query.where(TICKET.c.id > after).limit(limit)).all()
