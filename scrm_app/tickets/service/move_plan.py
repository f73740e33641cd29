"""What a publication would mean for running tickets, worked out without changing anything."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.flows.engine.graph import Graph
from scrm_app.flows.engine.migrate import suggest
from scrm_app.flows.engine.state import FlowState, Refusal
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.tickets.repository import filtering, moving
from scrm_app.tickets.service import forms_of, rehoming, reseating
from scrm_app.tickets.service.asking import Subject
from scrm_app.tickets.service.covering import Cover, texts_by_id
from scrm_app.tickets.service.moving import LATER, MOVE, STAY, Choice

EXAMPLES, LISTED = 5, 50
NO_REASON = Text("", "")


@dataclass(frozen=True)
class TicketRef:
    """A ticket to click on, with why it is named."""

    id: int
    number: str
    title: str
    why: Text = NO_REASON


@dataclass(frozen=True)
class NodePlan:
    """The running tickets at one node, and what would become of them."""

    node_id: str
    name: str
    waits: bool
    tickets: int
    versions: list[int]
    to: str
    """The node of the new version they would go to; "" when none is known."""
    choice: Choice
    moved: int = 0
    to_fill: int = 0
    refused: int = 0
    passing: int = 0
    """Of those that move, how many have all the says the new version wants, and go on at once."""
    reason: Text | None = None
    examples: list[TicketRef] = field(default_factory=list)


@dataclass(frozen=True)
class MovePlan:
    """All nodes with running tickets, totals, and the tickets to look at."""

    nodes: list[NodePlan]
    running: int
    moved: int
    to_fill: int
    refused: int
    later: int
    stay: int
    passing: int = 0
    needing: list[TicketRef] = field(default_factory=list)
    refusing: list[TicketRef] = field(default_factory=list)


@dataclass
class _Tally:
    moved: int = 0
    to_fill: int = 0
    refused: int = 0
    passing: int = 0
    reason: Text | None = None


def plan_moves(
    session: Session,
    actor: Actor,
    *,
    flow_id: int,
    new: Graph,
    schema: FormSchema,
    newest_version_id: int,
    choices: Mapping[str, Choice],
    mapping: Mapping[str, str],
) -> MovePlan:
    """The dry result of publishing `new` with these choices; tickets are named only within the reader's reach.

    `newest_version_id`: tickets on that version are left out (0 before publishing: all of them count).
    """
    actor.require("flow.design")
    groups: dict[str, list[Any]] = {}
    for row in moving.standing(session, flow_id, newest_version_id):
        groups.setdefault(row.node_id, []).append(row)
    wanted = [node for node in groups if choices.get(node, Choice()).do in (MOVE, LATER)]
    rows = moving.open_tickets(session, flow_id, newest_version_id, wanted) if wanted else []
    dry = _Dry(session, actor, new, schema, mapping)
    for row in rows:
        if choices[row.node_id].do == MOVE:
            dry.try_one(row)
    sees = actor.may("ticket.view")
    limits = filtering.in_scope(actor)
    nodes = []
    for node_id, found in sorted(groups.items(), key=lambda item: -sum(r.tickets for r in item[1])):
        seen = moving.examples(session, flow_id, node_id, newest_version_id, limits, EXAMPLES) if sees else []
        nodes.append(_node(session, node_id, found, choices, mapping, new, dry, _examples(session, actor, seen)))
    later = sum(n.tickets for n in nodes if n.choice.do == LATER)
    stay = sum(n.tickets for n in nodes if n.choice.do == STAY)
    tallies = dry.nodes.values()
    moved, fill, refused, passing = (
        sum(getattr(t, name) for t in tallies) for name in ("moved", "to_fill", "refused", "passing")
    )
    running = sum(n.tickets for n in nodes)
    return MovePlan(nodes, running, moved, fill, refused, later, stay, passing, dry.needing, dry.refusing)


def _examples(session: Session, actor: Actor, rows: list[Any]) -> list[TicketRef]:
    told = texts_by_id(session, actor, [row.id for row in rows])
    return [TicketRef(r.id, r.number, f"{told[r.id].title} {told[r.id].customer}".strip()) for r in rows]


class _Dry:
    """Tickets tried one after the other; alike places are worked out once."""

    def __init__(
        self, session: Session, actor: Actor, new: Graph, schema: FormSchema, mapping: Mapping[str, str]
    ) -> None:
        self.session, self.actor, self.new, self.schema, self.mapping = session, actor, new, schema, mapping
        self.nodes: dict[str, _Tally] = {}
        self.needing: list[TicketRef] = []
        self.refusing: list[TicketRef] = []

    def try_one(self, row: Any) -> None:
        """Count one ticket."""
        tally = self.nodes.setdefault(row.node_id, _Tally())
        old = flows.get_flow_version(self.session, row.flow_version_id).graph
        state = rehoming.refuse(row, old, self.new, places(old, self.new, self.mapping))
        if isinstance(state, Refusal):
            tally.refused += 1
            tally.reason = tally.reason or state.text
            self._name(self.refusing, row, state.text)
            return
        tally.moved += 1
        about = Subject(row.id, row.flow_version_id, row.org_unit_id, row.opener_id, row.answers)
        tally.passing += reseating.would_pass(self.session, about, row, old, self.new, state)
        before = FlowState.from_json(row.flow_state)
        known = set(rehoming.to_fill(self._schema_of(row.form_version_id), old, before, row.answers))
        labels = [x for x in rehoming.to_fill(self.schema, self.new, state, row.answers) if x not in known]
        if labels:
            tally.to_fill += 1
            self._name(self.needing, row, Text("、".join(labels[:6]), ", ".join(labels[:6])))

    def _schema_of(self, form_version_id: int | None) -> FormSchema:
        """What was asked so far: what is missing there already is nothing new."""
        return forms_of.schema_of(self.session, form_version_id)

    def _name(self, found: list[TicketRef], row: Any, why: Text) -> None:
        if len(found) < LISTED and self.actor.may("ticket.view") and self.actor.reaches(row):
            found.append(TicketRef(row.id, row.number, Cover(self.session, self.actor).of(row).title, why))


def places(old: Graph, new: Graph, chosen: Mapping[str, str]) -> dict[str, str]:
    """Where every node leads: what a person chose, else what the names suggest."""
    return {**suggest(old, new), **{node: to for node, to in chosen.items() if to}}


def _node(
    session: Session,
    node_id: str,
    found: list[Any],
    choices: Mapping[str, Choice],
    mapping: Mapping[str, str],
    new: Graph,
    dry: _Dry,
    seen: list[TicketRef],
) -> NodePlan:
    versions = [flows.get_flow_version(session, row.flow_version_id) for row in found]
    to = next((places(v.graph, new, mapping).get(node_id, "") for v in versions), "")
    tally = dry.nodes.get(node_id, _Tally())
    waits = any(node_id in v.graph.nodes and v.graph.nodes[node_id].waits for v in versions)
    counts = Counter(v.number for v in versions)
    return NodePlan(
        node_id=node_id,
        name=found[0].node_name,
        waits=waits,
        tickets=sum(row.tickets for row in found),
        versions=sorted(counts),
        to=to,
        choice=choices.get(node_id, Choice()),
        moved=tally.moved,
        to_fill=tally.to_fill,
        refused=tally.refused,
        passing=tally.passing,
        reason=tally.reason,
        examples=seen,
    )
