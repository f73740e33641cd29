"""One ticket as a person sees it: the drawer, the full page, the route."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.flows import service as flows
from scrm_app.flows.engine.advance import FlowState, passed_nodes
from scrm_app.flows.engine.graph import Graph
from scrm_app.flows.engine.moves import allowed_moves
from scrm_app.flows.engine.route import RouteVisit, draw_route
from scrm_app.forms.engine.browser import seen
from scrm_app.tickets.repository import flowing, hot, people, reading, talk
from scrm_app.tickets.service import covering, forms_of, looking, reopening, rights, signing, stock, voting
from scrm_app.tickets.service import surveys as survey_service
from scrm_app.tickets.service.reopening import WishView
from scrm_app.tickets.service.surveys import SurveyView


@dataclass(frozen=True)
class Line:
    """One line of the history."""

    id: int
    kind: str
    at: datetime
    actor: str
    from_node: str
    to_node: str
    note: str
    data: dict[str, Any]


@dataclass(frozen=True)
class CommentView:
    """One comment."""

    id: int
    author: str
    mine: bool
    body: str
    at: datetime
    audience: str


@dataclass(frozen=True)
class FileView:
    """One attachment."""

    id: int
    name: str
    size: int
    type: str
    at: datetime


@dataclass(frozen=True)
class Visit:
    """One visit to a node: who, from when, for how many minutes."""

    node_id: str
    node_name: str
    who: str
    entered_at: datetime
    finished_at: datetime | None
    due_at: datetime | None
    minutes: int
    late: bool


@dataclass(frozen=True)
class Person:
    """Somebody one may call, transfer or reassign to."""

    id: int
    name: str


@dataclass(frozen=True)
class Relative:
    """A ticket that this one opened, or that opened this one."""

    id: int
    number: str
    title: str
    status: str
    node_name: str
    parent: bool


@dataclass(frozen=True)
class TicketView:
    """Everything the ticket page shows; `actions` are those the person may take now."""

    id: int
    number: str
    title: str
    status: str
    priority: int
    flow_id: int
    flow_name: str
    node_id: str
    node_name: str
    stage: str
    store: str
    org_unit_id: int
    customer_id: int | None
    customer: str
    phone: str
    opener: str
    channel: str
    assignee_id: int | None
    assignee: str
    waiting_role: str
    due_at: datetime | None
    breached_at: datetime | None
    paused_at: datetime | None
    paused_for: str
    appointed_at: datetime | None
    appointed_minutes: int
    escalation_level: int
    entered_at: datetime
    created_at: datetime
    closed_at: datetime | None
    version: int
    form: dict[str, Any]
    answers: dict[str, Any]
    editable: bool
    checklist: list[str]
    actions: list[str]
    ways: list[tuple[str, str]]
    """Next nodes to choose from when more than one applies: (id, name)."""
    returns: list[tuple[str, str]]
    route: dict[str, Any]
    """graph, marks and edges_taken for the drawing."""
    visits: list[Visit]
    history: list[Line]
    comments: list[CommentView]
    files: list[FileView]
    colleagues: list[Person] = field(default_factory=list)
    says: list[voting.Said] = field(default_factory=list)
    """Everybody who is or was asked at my node, in order; empty when one person decides."""
    votes: tuple[int, int] = (0, 0)
    """How many agreed, of how many."""
    mode: str = ""
    rejects: list[tuple[str, str]] = field(default_factory=list)
    """Where a rejection may go, when the flow lets me choose."""
    relatives: list[Relative] = field(default_factory=list)
    watchers: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    awaited: str = ""
    """The kind of node the ticket waits at without people: wait or subflow."""
    old: list[tuple[str, str, int]] = field(default_factory=list)
    """(name, answer in words, form version) of answers the form no longer asks for."""
    may_look_as: bool = False
    surveys: list[SurveyView] = field(default_factory=list)
    wishes: list[WishView] = field(default_factory=list)
    may_decide: bool = False


def get_ticket_view(session: Session, actor: Actor, *, ticket_id: int, now: datetime) -> TicketView:
    """The whole ticket for somebody who may see it; TicketNotFound otherwise."""
    row = rights.look(session, actor, ticket_id)
    version = flows.get_flow_version(session, row.flow_version_id)
    graph: Graph = version.graph
    state = FlowState.from_json(row.flow_state)
    tasks = list(reading.list_tasks(session, ticket_id))
    waiting = [t for t in tasks if t.finished_at is None and t.kind not in ("wait", "subflow")]
    near = people.colleagues(session, row.org_unit_id)
    names = {p.id: p.name for p in near} | people.names(session, [row.assignee_id, *(t.assignee_id for t in tasks)])
    mine = next((t for t in waiting if t.assignee_id == actor.user_id), waiting[0] if waiting else None)
    works = row.status == "open" and mine is not None and rights.may_work(actor, mine.assignee_id, mine.role_code)
    schema = forms_of.schema_of(session, row.form_version_id)
    node = graph.nodes.get(mine.node_id) if mine else None
    policy = forms_of.policy_at(session, actor, schema, row, mine.node_id if mine else "")
    own = covering.Cover(session, actor).of(row)
    visits = [_visit(t, names, now) for t in tasks]
    votes = voting.votes_of(session, graph, state, mine, names)
    awaited = next((t.kind for t in tasks if t.finished_at is None and t.kind in ("wait", "subflow")), "")
    return TicketView(
        id=row.id,
        number=row.number,
        title=own.title,
        status=row.status,
        priority=row.priority,
        flow_id=row.flow_id,
        flow_name=version.flow_name,
        node_id=row.node_id,
        node_name=row.node_name,
        stage=row.stage,
        store=people.unit_names(session, [row.org_unit_id]).get(row.org_unit_id, ""),
        org_unit_id=row.org_unit_id,
        customer_id=row.customer_id,
        customer=own.customer,
        phone=forms_of.phone_for(policy, row.contact_phone),
        opener=own.scrub(row.opener_name),
        channel=row.channel,
        assignee_id=row.assignee_id,
        assignee=names.get(row.assignee_id or 0, "") if row.status == "open" else own.scrub(row.last_actor_name),
        waiting_role=people.role_name(session, row.role_code) if row.role_code and row.assignee_id is None else "",
        due_at=row.due_at,
        breached_at=row.breached_at,
        paused_at=row.paused_at,
        paused_for=row.paused_for,
        appointed_at=row.appointed_at,
        appointed_minutes=row.appointed_minutes,
        escalation_level=row.escalation_level,
        entered_at=row.entered_at,
        created_at=row.created_at,
        closed_at=row.closed_at,
        version=row.version,
        form=seen(policy, row.answers, now) | {"may_reveal": actor.may("field.reveal")},
        answers=policy.answers(row.answers),
        old=forms_of.old_answers(session, actor, row, schema, names),
        editable=works,
        checklist=list(node.checklist) if node else [],
        actions=_actions(session, actor, row, mine, graph, state, works, now),
        ways=_ways(graph, state, row.answers, mine) if works else [],
        returns=[(n, graph.label(n)) for n in passed_nodes(graph, state, mine.node_id)] if works and mine else [],
        route=_route(graph, row, visits, now),
        visits=visits,
        history=[
            Line(
                e.id,
                e.kind,
                e.at,
                own.scrub(e.actor_name),
                e.from_node,
                e.to_node,
                own.scrub(e.note),
                stock.readable(policy, schema, e.data),
            )
            for e in reading.list_events(session, ticket_id)
        ],
        comments=[
            CommentView(c.id, own.scrub(c.author_name), c.author_id == actor.user_id, c.body, c.created_at, c.audience)
            for c in talk.list_comments(session, ticket_id)
        ],
        files=[
            FileView(f.id, f.name, f.size_bytes, f.media_type, f.created_at)
            for f in talk.list_files(session, ticket_id)
        ],
        colleagues=[Person(p.id, p.name) for p in near],
        says=votes.says if works or rights.sees(session, actor, row) else [],
        votes=votes.count,
        mode=votes.mode,
        rejects=_rejects(graph, state, mine) if works else [],
        relatives=_relatives(session, actor, row),
        watchers=[name for _, name in flowing.watchers(session, ticket_id)],
        tags=list(row.tags or []),
        awaited="" if waiting or row.status != "open" else awaited,
        may_look_as=any(actor.may(permission) for permission in looking.LOOKERS),
        surveys=survey_service.list_surveys(session, ticket_id, now),
        wishes=reopening.list_wishes(session, ticket_id),
        may_decide=reopening.may_decide(session, actor, row),
    )


def _rejects(graph: Graph, state: FlowState, task: Any) -> list[tuple[str, str]]:
    if task is None or graph.nodes[task.node_id].on_reject != "any":
        return []
    return [(n, graph.label(n)) for n in passed_nodes(graph, state, task.node_id)]


def _relatives(session: Session, actor: Actor, row: Any) -> list[Relative]:
    """Tickets that belong together, as far as this person may see them."""
    found, cover = [], covering.Cover(session, actor)
    for other in flowing.family(session, row.id, row.parent_id):
        whole = hot.load(session, other.id)
        if whole is not None and rights.sees(session, actor, whole):
            about = other.id, other.number, cover.of(whole).title, other.status, other.node_name
            found.append(Relative(*about, parent=other.id == row.parent_id))
    return found


def _visit(task: Any, names: dict[int, str], now: datetime) -> Visit:
    end = task.finished_at or now
    return Visit(
        node_id=task.node_id,
        node_name=task.node_name,
        who=task.actor_name or names.get(task.assignee_id or 0, ""),
        entered_at=task.entered_at,
        finished_at=task.finished_at,
        due_at=task.due_at,
        minutes=max(0, int((end - task.entered_at).total_seconds() // 60)),
        late=task.due_at is not None and end > task.due_at,
    )


def _actions(
    session: Session, actor: Actor, row: Any, task: Any, graph: Graph, state: FlowState, works: bool, now: datetime
) -> list[str]:
    if row.status != "open":
        return reopening.offered(session, actor, row, now)
    found = _work(actor, row, task, graph, state) if works and task is not None else []
    if signing.withdrawal(session, actor, row) is not None:
        found.append("withdraw")
    if actor.may("ticket.assign") and task is not None:
        found.append("reassign")
    if actor.may("ticket.admin"):
        found.append("cancel")
    return found


def _work(actor: Actor, row: Any, task: Any, graph: Graph, state: FlowState) -> list[str]:
    node = graph.nodes.get(task.node_id)
    offered = node.offered if node else ()
    found = ["claim"] if task.assignee_id is None and actor.user_id else []
    found += [a for a in ("complete", "approve", "reject") if a in offered]
    if "return" in offered and node and passed_nodes(graph, state, node.id):
        found.append("return")
    found += [a for a in ("transfer", "delegate", "add_sign") if a in offered]
    if "remove_sign" in offered and voting.removable(graph, state, task):
        found.append("remove_sign")
    if "terminate" in offered:
        found.append("terminate")
    return [*found, *(["resume"] if row.paused_at is not None else ["await_customer", "await_parts", "pause"])]


def _ways(graph: Graph, state: FlowState, answers: dict[str, Any], task: Any) -> list[tuple[str, str]]:
    if task is None or len(graph.out.get(task.node_id, ())) < 2:
        return []
    passed = set(passed_nodes(graph, state, task.node_id))
    moves = allowed_moves(graph, state, answers)
    return [(n, graph.label(n)) for n, why in moves.items() if why is None and n not in passed]


def _route(graph: Graph, row: Any, visits: list[Visit], now: datetime) -> dict[str, Any]:
    seen = [RouteVisit(v.node_id, v.entered_at, v.finished_at, v.due_at, v.who) for v in visits]
    ended = row.status != "open"
    return draw_route(graph, seen, now=now, end_node=row.node_id if ended else "", ended=ended)
