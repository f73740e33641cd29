"""Making a draft the next immutable version."""

from datetime import datetime

from sqlmodel import Session

from models.form import FormVersion
from scrm_app.core.actor import Actor
from scrm_app.forms import repository
from scrm_app.forms.engine.draft import changes
from scrm_app.forms.engine.schema import FormSchema, parse_schema, read_draft
from scrm_app.forms.errors import NothingToPublish
from scrm_app.forms.service.common import clean, load_form, record, save
from scrm_app.forms.service.reading import to_view
from scrm_app.forms.service.shapes import FormVersionView, PublishPlan


def plan_publish(session: Session, actor: Actor, *, form_id: int) -> PublishPlan:
    """What publishing the draft now would mean, in sentences."""
    actor.require("form.design")
    form = load_form(session, form_id)
    schema, problems = read_draft(form.draft)
    newest = repository.find_latest(session, form_id)
    old = read_draft(newest.content)[0] if newest else FormSchema()
    return PublishPlan(form.latest_number + 1, problems, changes(old, schema))


def publish_form(
    session: Session, actor: Actor, *, form_id: int, revision: int, now: datetime, note: str = ""
) -> FormVersionView:
    """Make the draft the next immutable version; BadSchema, StaleDraft or NothingToPublish refuse."""
    actor.require("form.design")
    form = load_form(session, form_id)
    parse_schema(form.draft)
    if not form.has_changes:
        raise NothingToPublish
    number = form.latest_number + 1
    save(session, actor, form, revision, {"latest_number": number, "has_changes": False}, now)
    version = FormVersion(
        form_id=form_id,
        number=number,
        name=form.name,
        content=form.draft,
        note=clean(note, 300),
        published_by_id=actor.user_id or None,
        published_at=now,
    )
    repository.add_version(session, version)
    session.info.setdefault("forms_published", set()).add(version.id)
    after = {"number": number, "note": version.note, "fields": len(form.draft.get("fields", []))}
    record(session, actor, "form.published", form, now, before={"number": number - 1}, after=after)
    return to_view(version)
