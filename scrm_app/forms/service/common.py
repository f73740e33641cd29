"""What the use cases of forms share: loading a form, a free name, saving with the revision, the audit line."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.form import Form
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text
from scrm_app.forms import repository
from scrm_app.forms.engine.browser import steps_of_draft
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.forms.engine.schema import read_draft
from scrm_app.forms.errors import FormNotFound, StaleDraft
from scrm_app.forms.service.shapes import Saved


def save(session: Session, actor: Actor, form: Form, revision: int, values: dict[str, Any], now: datetime) -> Saved:
    """Write values into a form that still has this revision; StaleDraft when somebody saved in the meantime."""
    if form.archived_at is not None:
        raise FormNotFound
    form_id = form.id or 0
    written = values | {"updated_by_id": actor.user_id or None, "updated_at": now}
    if not repository.save_draft(session, form_id, revision=revision, values=written):
        raise StaleDraft
    live.touch(session, "forms", f"form:{form_id}")
    session.refresh(form)
    schema, problems = read_draft(form.draft)
    return Saved(form.revision, form.has_changes, problems, steps_of_draft(schema))


def load_form(session: Session, form_id: int) -> Form:
    """A form, archived or not; FormNotFound."""
    form = repository.find_form(session, form_id)
    if form is None:
        raise FormNotFound
    return form


def record(session: Session, actor: Actor, action: str, form: Form, now: datetime, **states: dict[str, Any]) -> None:
    """Note in the audit log what was done to a form."""
    audit.record(
        session,
        actor,
        action=action,
        subject_type="form",
        subject_id=form.id or 0,
        subject_name=form.name,
        now=now,
        before=states.get("before"),
        after=states.get("after"),
    )


def clean(text: str, limit: int) -> str:
    """Printable text of at most `limit` characters."""
    return "".join(c for c in text if c.isprintable() or c == "\n").strip()[:limit]


def free_name(session: Session, name: str, besides: int = 0) -> str:
    """The trimmed name; refuses an empty, too long or taken one."""
    wanted = clean(name, 81)
    if not 1 <= len(wanted) <= 80:
        raise InvalidInput("请给表单起个名称, 1 到 80 个字。", "Give the form a name of 1 to 80 characters.")
    if repository.count_named(session, wanted, besides):
        raise InvalidInput(
            f"已有一张叫「{wanted}」的表单, 请换个名称。", f'There is already a form called "{wanted}". Choose another.'
        )
    return wanted


def refuse(problems: Mapping[str, Text], schema: FormSchema) -> InvalidInput:
    """Every problem of a form in one refusal; the screen shows each at its field."""
    labels = schema.labels()
    first = next(iter(problems))
    name = labels.get(first.split(".")[0], "")
    zh = f"有 {len(problems)} 处需要修改" + (f": {name}。" if name else "。") + problems[first].zh
    en = f"{len(problems)} to correct" + (f": {name}. " if name else ". ") + problems[first].en
    return InvalidInput(zh, en, dict(problems))
