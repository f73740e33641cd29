"""Two versions of a flow beside each other: in words, and as one drawing that holds both."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from models.flow import Flow
from scrm_app.core.actor import Actor
from scrm_app.core.text import Text
from scrm_app.flows import repository
from scrm_app.flows.engine.diff import Change, Diff, Names, compare
from scrm_app.flows.engine.graph import Graph, parse_draft
from scrm_app.flows.engine.graph_json import edge_json, graph_json, node_json
from scrm_app.flows.service.common import living_flow, numbered
from scrm_app.forms import service as forms
from scrm_app.forms.engine.draft import changes as schema_changes
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.forms.engine.schema import condition_fields
from scrm_app.notifications import service as notifications
from scrm_app.rules.engine import condition as rules
from scrm_app.rules.errors import BadCondition

DRAFT = 0
"""The number that stands for the draft where a version is asked for."""


@dataclass(frozen=True)
class Side:
    """One of the two: a version by its number, or the draft (0)."""

    number: int
    name: str
    form_version_id: int | None
    graph: Graph


@dataclass(frozen=True)
class Comparison:
    """What differs, and the drawing of both: nodes of either, removed ones where they stood."""

    old: int
    new: int
    changes: list[Change]
    form_changes: list[Text]
    graph: dict[str, Any]
    nodes: dict[str, str]
    edges: dict[str, str]


def compare_versions(session: Session, actor: Actor, *, flow_id: int, old: int, new: int) -> Comparison:
    """From version `old` to version `new`; 0 is the draft."""
    actor.require("flow.design")
    flow = living_flow(session, flow_id)
    before, after = side(session, flow, old), side(session, flow, new)
    schema = schema_of(session, after.form_version_id) or schema_of(session, before.form_version_id)
    diff = compare(before.graph, after.graph, names_for(session, schema))
    return Comparison(
        old,
        new,
        list(diff.changes),
        form_changes(session, before.form_version_id, after.form_version_id),
        merged(before.graph, after.graph, diff),
        diff.nodes,
        diff.edges,
    )


def side(session: Session, flow: Flow, number: int) -> Side:
    """A version of a flow, or its draft with the newest form."""
    if number == DRAFT:
        form = forms.latest_version(session, flow.form_id) if flow.form_id else None
        return Side(DRAFT, "", form.id if form else None, parse_draft(flow.draft))
    version = numbered(session, flow.id or 0, number)
    return Side(number, version.name, version.form_version_id, parse_draft(version.graph))


def merged(old: Graph, new: Graph, diff: Diff) -> dict[str, Any]:
    """The new drawing with the removed nodes and edges of the old one."""
    drawing = graph_json(new)
    drawing["nodes"] += [node_json(n) for n in old.nodes.values() if diff.nodes[n.id] == "removed"]
    drawing["edges"] += [edge_json(e) for e in old.edges.values() if diff.edges[e.id] == "removed"]
    return drawing


def schema_of(session: Session, form_version_id: int | None) -> FormSchema | None:
    """The fields of a form version."""
    return forms.get_form_version(session, form_version_id).schema if form_version_id else None


def names_for(session: Session, schema: FormSchema | None) -> Names:
    """What roles, people, fields, flows … are called today, and how conditions read."""
    labels = {field.key: field.label for field in schema.questions()} if schema else {}
    fields = condition_fields(schema) if schema else {}

    def say(condition: Any, lang: str) -> str:
        try:
            return rules.words(rules.parse(condition), fields, lang)
        except BadCondition:
            return Text("没有写完", "unfinished").say(lang)

    roles = {code: name for code, name, _ in repository.list_roles(session)}
    people = {str(user_id): name for user_id, name in repository.list_people(session)}
    flows = {row.id: row.name for row in repository.list_callable(session)}
    units = {str(unit_id): name for unit_id, name in repository.list_units(session)}
    return Names(roles, people, labels, say, flows, dict(notifications.list_targets(session)), units)


def form_changes(session: Session, old: int | None, new: int | None) -> list[Text]:
    """What is different between two form versions, each sentence naming the form."""
    if old == new or new is None:
        return []
    after = forms.get_form_version(session, new)
    found = [Text(f"改用表单「{after.name}」第 {after.number} 版", f"Form “{after.name}” version {after.number}")]
    if old is not None:
        before = forms.get_form_version(session, old)
        if before.form_id == after.form_id:
            said = schema_changes(before.schema, after.schema)
            found += [Text(f"表单: {text.zh}", f"Form: {text.en}") for text in said]
    return found
