"""Rows of forms and their versions."""

from typing import Any

from sqlalchemy import CursorResult, func, update
from sqlmodel import Session, col, select

from models.form import Form, FormVersion


def find_form(session: Session, form_id: int) -> Form | None:
    """One form, archived or not."""
    return session.get(Form, form_id)


def list_forms(session: Session, *, archived: bool, query: str, limit: int) -> list[Form]:
    """Forms by last change, newest first; `query` is part of the name."""
    gone = col(Form.archived_at)
    wanted = select(Form).where(gone.is_not(None) if archived else gone.is_(None))
    if query:
        wanted = wanted.where(col(Form.name).contains(query, autoescape=True))
    return list(session.exec(wanted.order_by(col(Form.updated_at).desc(), col(Form.id).desc()).limit(limit)))


def count_named(session: Session, name: str, besides: int = 0) -> int:
    """How many living forms have this name."""
    wanted = select(func.count()).where(Form.name == name, col(Form.archived_at).is_(None), Form.id != besides)
    return session.exec(wanted).one()


def save_draft(session: Session, form_id: int, *, revision: int, values: dict[str, Any]) -> bool:
    """Write `values` if the row still has `revision`, which then goes up by one; False when somebody was faster."""
    table = Form.__table__  # type: ignore[attr-defined]
    statement = update(table).where(table.c.id == form_id, table.c.revision == revision)
    result = session.connection().execute(statement.values(revision=revision + 1, **values))
    return isinstance(result, CursorResult) and result.rowcount == 1


def add_version(session: Session, version: FormVersion) -> FormVersion:
    """Keep a newly published version."""
    session.add(version)
    session.flush()
    return version


def find_version(session: Session, version_id: int) -> FormVersion | None:
    """One published version."""
    return session.get(FormVersion, version_id)


def find_latest(session: Session, form_id: int) -> FormVersion | None:
    """The newest published version of a form."""
    wanted = select(FormVersion).where(FormVersion.form_id == form_id).order_by(col(FormVersion.number).desc())
    return session.exec(wanted.limit(1)).first()


def latest_ids(session: Session, form_ids: list[int]) -> dict[int, int]:
    """Form id to the id of its newest version."""
    wanted = select(FormVersion.form_id, func.max(FormVersion.id)).where(col(FormVersion.form_id).in_(form_ids))
    return {form_id: version_id or 0 for form_id, version_id in session.exec(wanted.group_by(col(FormVersion.form_id)))}


def list_versions(session: Session, form_id: int, limit: int = 50) -> list[FormVersion]:
    """Published versions, newest first."""
    wanted = select(FormVersion).where(FormVersion.form_id == form_id).order_by(col(FormVersion.number).desc())
    return list(session.exec(wanted.limit(limit)))
