"""Publishing, and the published versions that running tickets read."""

from datetime import datetime
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

from sqlmodel import Session

from models.flow import FlowVersion
from scrm_app.audit import service as audit
from scrm_app.core.actor import Actor
from scrm_app.core.events import publish
from scrm_app.core.prepared import remember
from scrm_app.flows import repository
from scrm_app.flows.engine.checks import blocking
from scrm_app.flows.engine.diff import sentences
from scrm_app.flows.engine.draft import finished, same
from scrm_app.flows.engine.graph import parse_draft, parse_graph, with_formulas
from scrm_app.flows.engine.graph_json import graph_json
from scrm_app.flows.engine.views import (
    FlowVersionView,
    PublishedFlow,
    PublishPlan,
)
from scrm_app.flows.errors import FlowNotFound, HasProblems, NothingToPublish
from scrm_app.flows.events import FlowPublished
from scrm_app.flows.service.common import (
    clean,
    living_flow,
    problems_of,
    save,
)
from scrm_app.flows.service.comparing import form_changes, names_for
from scrm_app.forms import service as forms
from scrm_app.forms.engine.schema import condition_fields

READERS = ("flow.design", "ticket.open", "ticket.view", "portal.manage", "import.run", "report.view", "dispatch.manage")
MAX_LISTED = 500
_compiled: WeakKeyDictionary[Any, dict[int, FlowVersionView]] = WeakKeyDictionary()
"""Compiled versions by database (its connection pool); a version never changes, so they are never out of date."""


def plan_publish(session: Session, actor: Actor, *, flow_id: int) -> PublishPlan:
    """What publishing the draft now would mean, in sentences."""
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    drawing = parse_draft(flow.draft)
    newest = repository.find_numbered(session, flow_id, flow.latest_number)
    old = parse_draft(newest.graph) if newest else None
    form = forms.latest_version(session, flow.form_id) if flow.form_id else None
    words = sentences(old, drawing, names_for(session, form.schema if form else None))
    if newest and form:
        words += form_changes(session, newest.form_version_id, form.id)
    return PublishPlan(flow.latest_number + 1, problems_of(session, flow, drawing), words)


def publish_flow(
    session: Session, actor: Actor, *, flow_id: int, revision: int, now: datetime, name: str = "", note: str = ""
) -> FlowVersionView:
    """Make the draft the next immutable version, pinned to the newest version of its form."""
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    drawing = parse_draft(flow.draft)
    stoppers = blocking(problems_of(session, flow, drawing))
    form = forms.latest_version(session, flow.form_id) if flow.form_id else None
    if stoppers or form is None:
        raise HasProblems(len(stoppers), stoppers[0].text)
    graph = finished(drawing, form.schema)
    newest = repository.find_numbered(session, flow_id, flow.latest_number)
    if newest and newest.form_version_id == form.id and same(parse_graph(newest.graph), graph):
        raise NothingToPublish
    number = flow.latest_number + 1
    save(session, actor, flow, revision, {"draft": graph_json(graph), "latest_number": number}, now)
    version = FlowVersion(
        flow_id=flow_id,
        number=number,
        flow_name=flow.name,
        name=clean(name, 80),
        note=clean(note, 300),
        graph=graph_json(graph),
        form_version_id=form.id,
        published_by_id=actor.user_id or None,
        published_at=now,
    )
    repository.add_version(session, version)
    flow.has_changes = False
    session.flush()
    made = view(session, version)
    session.info.setdefault("flows_published", set()).add(made.id)
    after = {"number": number, "name": version.name}
    audit.record(session, actor, action="flow.published", subject_type="flow", subject_id=flow_id, after=after, now=now)
    publish(session, FlowPublished(flow_id, made.id, number, now))
    return made


def list_published(session: Session, actor: Actor) -> list[PublishedFlow]:
    """The flows a ticket can be opened on, with their newest version."""
    actor.require_any(READERS)
    rows = {r.id: r for r in repository.list_flows(session, archived=False, query="", limit=MAX_LISTED)}
    found = []
    for flow_id, version_id in repository.latest_ids(session).items():
        version, row = get_flow_version(session, version_id), rows.get(flow_id)
        if row is not None:
            about = row.name, row.description, version_id, version.number, version.form_version_id
            found.append(PublishedFlow(flow_id, *about))
    return sorted(found, key=lambda f: f.name)


def get_flow_version(session: Session, version_id: int) -> FlowVersionView:
    """A published version, compiled once for each process; raises FlowNotFound."""
    cache = _compiled.setdefault(session.get_bind().engine.pool, {})
    found = cache.get(version_id)
    if found is None:
        mine = version_id in session.info.get("flows_published", ())
        found = remember(session, cache, version_id, partial(_read, session, version_id), own=mine)
    return found


def _read(session: Session, version_id: int) -> FlowVersionView:
    version = repository.find_version(session, version_id)
    if version is None:
        raise FlowNotFound
    return view(session, version)


def latest_version(session: Session, flow_id: int) -> FlowVersionView:
    """The newest published version of a flow in use; FlowNotFound before the first and for archived flows."""
    version_id = repository.newest_id(session, flow_id)
    if version_id is None:
        raise FlowNotFound
    return get_flow_version(session, version_id)


def view(session: Session, version: FlowVersion) -> FlowVersionView:
    """A version with its graph compiled, formulas of automatic nodes included."""
    about = version.id or 0, version.flow_id, version.flow_name, version.number, version.form_version_id
    graph = parse_graph(version.graph)
    if any(getattr(step, "formula", "") for node in graph.of_kind("auto") for step in node.steps):
        schema = forms.get_form_version(session, version.form_version_id).schema
        graph = with_formulas(graph, condition_fields(schema))
    return FlowVersionView(*about, graph)
