"""Forms and flows out of the library into an installation, published the way a designer would."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.library.engine.build import Json

STARTER_ROLE_PERMISSIONS = ("ticket.view", "ticket.open", "ticket.work", "customer.view")
"""What a role that had to be made for a template may do; nobody has it until an administrator gives it."""


@dataclass(frozen=True)
class Published:
    """Where a library flow went."""

    flow_id: int
    flow_version_id: int
    form_id: int


def publish_content(
    session: Session,
    actor: Actor,
    *,
    flow_name: str,
    form_name: str,
    form: Json,
    graph: Json,
    now: datetime,
    about: str = "",
) -> Published:
    """A form and the flow on it, each as version 1."""
    form_id = forms.create_form(session, actor, name=form_name, content=form, now=now)
    draft = forms.get_draft(session, actor, form_id=form_id)
    forms.publish_form(session, actor, form_id=form_id, revision=draft.revision, now=now)
    flow_id = flows.create_flow(
        session, actor, name=flow_name, description=about, form_id=form_id, graph=graph, now=now
    )
    drawn = flows.get_draft(session, actor, flow_id=flow_id)
    version = flows.publish_flow(session, actor, flow_id=flow_id, revision=drawn.revision, now=now)
    return Published(flow_id, version.id, form_id)
