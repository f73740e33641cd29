"""Rights of the steps on a form's fields, as the form designer edits them: in the words of its grid."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core.actor import Actor
from scrm_app.flows import repository
from scrm_app.flows.engine.graph import parse_draft
from scrm_app.flows.engine.graph_json import graph_json
from scrm_app.flows.errors import FlowNotFound
from scrm_app.flows.service.common import living_flow, save
from scrm_app.flows.service.desk import hold_or_refuse
from scrm_app.forms.service import Stop

PEOPLE = ("task", "approval")
GRID = {"read": "see"}
DRAWN = {"see": "read"}


def find_stops(session: Session, actor: Actor, form_id: int) -> list[Stop]:
    """Where people work in the drafts of the flows on this form; nothing for who may not design flows."""
    if not actor.may("flow.design"):
        return []
    found = []
    for flow in repository.list_on_form(session, form_id):
        graph = parse_draft(flow.draft)
        for node in graph.nodes.values():
            if node.kind in PEOPLE:
                rights = {key: GRID.get(right, right) for key, right in node.field_rights.items()}
                found.append(Stop(flow.id or 0, node.id, flow.name, graph.label(node.id), rights))
    return found


def set_node_rights(
    session: Session, actor: Actor, *, flow_id: int, node_id: str, rights: Mapping[str, str], now: datetime
) -> None:
    """Change rights of one node in the draft ("" takes one away); DraftHeld while somebody else draws the flow."""
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    hold_or_refuse(session, actor, flow_id=flow_id, tab="", now=now)
    drawing = graph_json(parse_draft(flow.draft))
    node = next((n for n in drawing["nodes"] if n["id"] == node_id), None)
    if node is None:
        raise FlowNotFound
    changed = {**node.get("field_rights", {}), **{key: DRAWN.get(right, right) for key, right in rights.items()}}
    node["field_rights"] = {key: right for key, right in changed.items() if right}
    save(session, actor, flow, flow.revision, {"draft": graph_json(parse_draft(drawing))}, now)
    audit.record(
        session,
        actor,
        action="flow.changed",
        subject_type="flow",
        subject_id=flow_id,
        subject_name=flow.name,
        after={"node_name": node.get("name", ""), "field_rights": dict(rights)},
        now=now,
    )
