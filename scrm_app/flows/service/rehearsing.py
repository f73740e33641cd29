"""The draft as if it were published, for a rehearsal whose transaction is taken back."""

from datetime import datetime

from sqlmodel import Session

from models.flow import FlowVersion
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.flows import repository
from scrm_app.flows.engine.checks import blocking
from scrm_app.flows.engine.draft import finished
from scrm_app.flows.engine.graph import parse_draft
from scrm_app.flows.engine.graph_json import graph_json
from scrm_app.flows.engine.views import FlowVersionView
from scrm_app.flows.service.common import living_flow, problems_of
from scrm_app.flows.service.publishing import view
from scrm_app.forms import service as forms


def stage_draft(session: Session, actor: Actor, *, flow_id: int, now: datetime) -> FlowVersionView:
    """The draft as the newest version of its flow. Only inside a savepoint that is rolled back: nothing is checked in
    the history, nobody is told. Refused with the first problem that would keep it from running."""
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    drawing = parse_draft(flow.draft)
    form = forms.latest_version(session, flow.form_id) if flow.form_id else None
    stoppers = blocking(problems_of(session, flow, drawing))
    if form is None or stoppers:
        why = stoppers[0].text
        raise InvalidInput(f"草稿还不能试运行: {why.zh}", f"The draft cannot be tried yet: {why.en}")
    version = FlowVersion(
        flow_id=flow_id,
        number=flow.latest_number + 1,
        flow_name=flow.name,
        graph=graph_json(finished(drawing, form.schema)),
        form_version_id=form.id,
        published_at=now,
    )
    repository.add_version(session, version)
    flow.latest_number = version.number
    session.flush()
    made = view(session, version)
    session.info.setdefault("flows_published", set()).add(made.id)
    return made
