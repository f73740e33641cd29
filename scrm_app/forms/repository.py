"""Rows of forms and their versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete, func, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import Session, col, select

from models.form import Form, FormFill, FormSerial, FormVersion
from models.form_desk import FormSnapshot
from models.identity import User


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


def next_serial(session: Session, form_id: int, field_key: str, period: str) -> int:
    """The next count of a serial field in a period; one statement, so that two transactions never get the same."""
    table = FormSerial.__table__  # type: ignore[attr-defined]
    insert = sqlite_insert if session.get_bind().dialect.name == "sqlite" else postgres_insert
    row: Any = insert(table).values(form_id=form_id, field_key=field_key, period=period, last=1)
    counted = row.on_conflict_do_update(
        index_elements=["form_id", "field_key", "period"], set_={"last": table.c.last + 1}
    ).returning(table.c.last)
    return int(session.connection().execute(counted).scalar_one())


def find_fill(session: Session, key: str) -> FormFill | None:
    """The half-filled form with this key."""
    return session.exec(select(FormFill).where(FormFill.key_hash == key)).first()


def keep_fill(session: Session, row: FormFill) -> None:
    """Write a half-filled form."""
    session.add(row)
    session.flush()


def drop_fill(session: Session, key: str) -> None:
    """Remove a half-filled form that was not sent."""
    session.connection().execute(
        delete(FormFill).where(col(FormFill.key_hash) == key, col(FormFill.submitted_at).is_(None))
    )


def is_any_fill_expired(session: Session, now: datetime) -> bool:
    """Whether a half-filled form is past its time."""
    return session.exec(select(FormFill.id).where(FormFill.expires_at <= now).limit(1)).first() is not None


def drop_expired_fills(session: Session, now: datetime, limit: int) -> int:
    """Remove at most `limit` half-filled forms past their time; how many."""
    old = select(FormFill.id).where(FormFill.expires_at <= now).order_by(col(FormFill.expires_at)).limit(limit)
    result = session.connection().execute(delete(FormFill).where(col(FormFill.id).in_(old)))
    return result.rowcount


def find_unsaved(session: Session, form_id: int, user_id: int, tab: str) -> FormSnapshot | None:
    """What this tab put aside after losing the draft."""
    same = FormSnapshot.form_id == form_id, FormSnapshot.user_id == user_id, FormSnapshot.tab == tab
    return session.exec(select(FormSnapshot).where(*same, FormSnapshot.reason == "unsaved")).first()


def list_snapshots(session: Session, form_id: int, limit: int = 20) -> list[tuple[FormSnapshot, str]]:
    """Drafts put aside with whose they are, newest first."""
    wanted = select(FormSnapshot, User.name).outerjoin(User, col(User.id) == FormSnapshot.user_id)
    newest = wanted.where(FormSnapshot.form_id == form_id).order_by(col(FormSnapshot.id).desc()).limit(limit)
    return [(row, name or "") for row, name in session.exec(newest)]


def find_snapshot(session: Session, form_id: int, snapshot_id: int) -> FormSnapshot | None:
    """One draft put aside."""
    found = session.get(FormSnapshot, snapshot_id)
    return found if found is not None and found.form_id == form_id else None


def keep_snapshot(session: Session, row: FormSnapshot) -> None:
    """Put a draft aside."""
    session.add(row)
    session.flush()


def user_name(session: Session, user_id: int) -> str:
    """What a person is called."""
    found = session.get(User, user_id)
    return found.name if found is not None else ""
