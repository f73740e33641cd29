"""Making a draft the next immutable version."""

from datetime import datetime

from sqlmodel import Session

from models.form import Form, FormVersion
from scrm_app.core.actor import Actor
from scrm_app.forms import repository
from scrm_app.forms.engine.draft import changes
from scrm_app.forms.engine.schema import FormSchema, parse_schema, read_draft
from scrm_app.forms.errors import NeedsSignature, NothingToPublish
from scrm_app.forms.service.common import clean, load_form, record, save
from scrm_app.forms.service.desk import hold_or_refuse
from scrm_app.forms.service.looking import say_exposures
from scrm_app.forms.service.reading import to_view
from scrm_app.forms.service.shapes import FormVersionView, PublishPlan


def plan_publish(session: Session, actor: Actor, *, form_id: int) -> PublishPlan:
    """What publishing the draft now would mean, in sentences."""
    actor.require("form.design")
    form = load_form(session, form_id)
    schema, problems = read_draft(form.draft)
    newest = repository.find_latest(session, form_id)
    old = read_draft(newest.content)[0] if newest else FormSchema()
    exposed, may_sign = say_exposures(old, schema), actor.may("field.expose")
    return PublishPlan(form.latest_number + 1, problems, changes(old, schema), exposed, may_sign)


def publish_form(
    session: Session,
    actor: Actor,
    *,
    form_id: int,
    revision: int,
    now: datetime,
    note: str = "",
    signed: bool = False,
    tab: str = "",
) -> FormVersionView:
    """Make the draft the next immutable version; BadSchema, StaleDraft, NothingToPublish or NeedsSignature refuse.

    `signed`: the person stands for showing protected fields to people without an account.
    """
    actor.require("form.design")
    form = load_form(session, form_id)
    hold_or_refuse(session, actor, form_id=form_id, tab=tab, now=now)
    schema = parse_schema(form.draft)
    if not form.has_changes:
        raise NothingToPublish
    _sign(session, actor, form, schema, signed, now)
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


def _sign(session: Session, actor: Actor, form: Form, schema: FormSchema, signed: bool, now: datetime) -> None:
    """Refuse to show protected fields to strangers without a signature; record whose it is."""
    newest = repository.find_latest(session, form.id or 0)
    exposed = say_exposures(read_draft(newest.content)[0] if newest else FormSchema(), schema)
    if not exposed:
        return
    may_sign = actor.may("field.expose")
    if not (signed and may_sign):
        raise NeedsSignature("; ".join(t.zh for t in exposed), "; ".join(t.en for t in exposed), may_sign)
    record(session, actor, "form.signed", form, now, after={"exposed": [text.say(actor.lang) for text in exposed]})
