"""Lists: my to-do, all tickets page by page, the board by node."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.pagination import Page, PageRequest
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.flows.engine.advance import FlowState
from scrm_app.flows.engine.graph import Graph
from scrm_app.flows.engine.moves import allowed_moves
from scrm_app.identity.engine.masking import mask
from scrm_app.tickets.repository import people, reading
from scrm_app.tickets.repository.filtering import TicketFilter
from scrm_app.tickets.service import covering
from scrm_app.tickets.service.acting import CLOSED
from scrm_app.tickets.service.finding import index_changed
from scrm_app.tickets.service.ranking import order_reason

TABS = ("mine", "claim", "mentioned", "opened")
CLOSED_DAYS = 7
BOARD_LIMIT = 100


@dataclass(frozen=True)
class Card:
    """What a list or a board shows of a ticket."""

    id: int
    number: str
    title: str
    status: str
    priority: int
    flow_id: int
    node_id: str
    node_name: str
    stage: str
    org_unit_id: int
    store: str
    customer: str
    assignee_id: int | None
    assignee: str
    """Who has it; of a finished ticket who finished it."""
    claimable: bool
    due_at: datetime | None
    paused: bool
    entered_at: datetime
    created_at: datetime
    closed_at: datetime | None
    escalation_level: int
    version: int
    appointed_at: datetime | None = None
    appointed_minutes: int = 0
    rule: str = ""
    lane: str = ""
    lane_rule: str = ""
    reason: Text | None = None
    """Why it stands where it stands in the queue; only in 我的待办."""


@dataclass(frozen=True)
class Column:
    """One column of the board; its cards begin at place `start` of `count`. `lanes` counts them lane by lane."""

    id: str
    title: str | Text
    stage: str
    count: int
    cards: list[Card]
    start: int = 0
    lanes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Lane:
    """One lane across the columns."""

    id: str
    title: str | Text
    count: int


@dataclass(frozen=True)
class Board:
    """The board of a flow; `rules[card.rule][column]` is None when the card may go there, else why not.

    `lane_rules[card.lane_rule][lane]` says the same of the lanes.
    """

    flow_id: int
    columns: list[Column] = field(default_factory=list)
    rules: dict[str, dict[str, Text | None]] = field(default_factory=dict)
    by: str = "node"
    lanes: list[Lane] = field(default_factory=list)
    lane_rules: dict[str, dict[str, Text | None]] = field(default_factory=dict)


def cards_of(session: Session, actor: Actor, rows: Iterable[Any], rules: Mapping[int, str] | None = None) -> list[Card]:
    """Rows as cards, with the names of people and places."""
    found = list(rows)
    names = people.names(session, [r.assignee_id for r in found])
    units = people.unit_names(session, {r.org_unit_id for r in found}) if found else {}
    cover = covering.Cover(session, actor)
    return [_card(r, cover.of(r), names, units, actor, (rules or {}).get(r.id, "")) for r in found]


def _card(
    r: Any,
    own: covering.OwnTexts,
    names: Mapping[int, str],
    units: Mapping[int, str],
    actor: Actor,
    rule: str,
) -> Card:
    waiting = r.assignee_id is None and bool(r.role_code) and r.status == "open"
    return Card(
        id=r.id,
        number=r.number,
        title=own.title,
        status=r.status,
        priority=r.priority,
        flow_id=r.flow_id,
        node_id=r.node_id,
        node_name=r.node_name,
        stage=r.stage,
        org_unit_id=r.org_unit_id,
        store=units.get(r.org_unit_id, ""),
        customer=own.customer,
        assignee_id=r.assignee_id,
        assignee=names.get(r.assignee_id or 0, "") if r.status == "open" else own.scrub(r.last_actor_name),
        claimable=waiting and r.role_code in actor.roles and actor.may("ticket.work"),
        due_at=r.due_at,
        paused=r.paused_at is not None,
        entered_at=r.entered_at,
        created_at=r.created_at,
        closed_at=r.closed_at,
        escalation_level=r.escalation_level,
        version=r.version,
        appointed_at=r.appointed_at,
        appointed_minutes=r.appointed_minutes,
        rule=rule,
    )


def list_todo(
    session: Session, actor: Actor, *, tab: str, now: datetime, limit: int = 100
) -> tuple[list[Card], dict[str, int]]:
    """What waits for me under a tab (mine, claim, mentioned, opened) with the reason for its place; how much each."""
    actor.require("ticket.view")
    shown = tab if tab in TABS else "mine"
    counts = {name: reading.count_todo(session, actor, name) for name in TABS}
    cards = cards_of(session, actor, reading.list_todo(session, actor, shown, min(limit, 100)))
    return [replace(card, reason=order_reason(card, now)) for card in cards], counts


def list_tickets(session: Session, actor: Actor, *, wish: TicketFilter, page: PageRequest, now: datetime) -> Page[Card]:
    """One page of the tickets in reach; `total` stops counting at 10,001."""
    actor.require("ticket.view")
    index_changed(session)
    rows, total = reading.list_tickets(session, actor, wish, page, now)
    return Page(cards_of(session, actor, rows), total)


def list_first(
    session: Session, actor: Actor, *, wish: TicketFilter, page: PageRequest, now: datetime, limit: int
) -> list[Card]:
    """The first `limit` tickets in reach, in the order of the list."""
    actor.require("ticket.view")
    index_changed(session)
    return cards_of(session, actor, reading.first_tickets(session, actor, wish, page, now, limit))


def get_board(
    session: Session,
    actor: Actor,
    *,
    wish: TicketFilter,
    more: Mapping[str, int] | None = None,
    now: datetime,
) -> Board:
    """Open tickets of a flow by node in queue order, and those finished in the last seven days."""
    actor.require("ticket.view")
    version = flows.latest_version(session, wish.flow_id)
    graph = version.graph
    counts = _counts(session, actor, wish, now)
    nodes = [n for n in column_order(graph) if n in graph.halts]
    strangers = [n for n in counts if n not in nodes and counts[n] > 0]
    share = max(8, BOARD_LIMIT // max(1, len(nodes) + len(strangers) + 1))
    asked = {n: min(BOARD_LIMIT, share + (more or {}).get(n, 0)) for n in [*nodes, *strangers]}
    first = reading.node_cards(session, actor, wish, {n: limit for n, limit in asked.items() if counts.get(n)}, now)
    stacks: list[tuple[str, str, str, int, Sequence[Any]]] = []
    for node_id in asked:
        rows: Sequence[Any] = first.get(node_id, [])
        node = graph.nodes.get(node_id)
        title = graph.label(node_id) if node else (rows[0].node_name if rows else node_id)
        stage = node.stage if node else (rows[0].stage if rows else "mid")
        stacks.append((node_id, title, stage, counts.get(node_id, 0), rows))
    since = now - timedelta(days=CLOSED_DAYS)
    limit = min(BOARD_LIMIT, share + (more or {}).get(CLOSED, 0))
    rows, total = reading.closed_cards(session, actor, wish, since, now, limit)
    rules = MoveRules(session)
    known = {r.id: rules.key(r) for *_, found in stacks for r in found}
    stacks.append((CLOSED, "", "end", total, rows))
    cards = {c.id: c for c in cards_of(session, actor, [r for *_, found in stacks for r in found], known)}
    columns = [Column(key, title, stage, n, [cards[r.id] for r in found]) for key, title, stage, n, found in stacks]
    return Board(wish.flow_id, columns, rules.found)


def _counts(session: Session, actor: Actor, wish: TicketFilter, now: datetime) -> dict[str, int]:
    plain = TicketFilter(flow_id=wish.flow_id, store_id=wish.store_id)
    if wish == plain and actor.scope != "own":
        return {n: count for n, (count, _) in reading.node_counts(session, actor, wish.flow_id, wish.store_id).items()}
    return reading.counted(session, actor, wish, now)


def column_order(graph: Graph) -> list[str]:
    """Nodes in the order a ticket meets them: breadth first from the start, then by where they are drawn."""
    order: list[str] = []
    todo = [n.id for n in graph.of_kind("start")]
    while todo:
        node_id = todo.pop(0)
        if node_id not in order:
            order.append(node_id)
            todo += [e.target for e in graph.out[node_id]]
    rest = sorted((n for n in graph.nodes.values() if n.id not in order), key=lambda n: (n.y, n.x))
    return order + [n.id for n in rest]


class MoveRules:
    """Where each card may go; cards that stand alike share one answer."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.found: dict[str, dict[str, Text | None]] = {}
        self._known: dict[str, str] = {}
        self._fields: dict[int, frozenset[str]] = {}
        self._places: dict[str, list[Any]] = {}

    def key(self, row: Any) -> str:
        """The name of the rule this card follows."""
        graph = flows.get_flow_version(self.session, row.flow_version_id).graph
        if row.flow_version_id not in self._fields:
            self._fields[row.flow_version_id] = condition_fields(graph)
        fields = self._fields[row.flow_version_id]
        answers = json.loads(row.answers_text) if fields else {}
        relevant = {k: answers.get(k) for k in sorted(fields)}
        alike = json.dumps([row.flow_version_id, self._place(row.state_text), relevant], sort_keys=True, default=str)
        if alike not in self._known:
            moves = allowed_moves(graph, FlowState.from_json(json.loads(row.state_text)), json.loads(row.answers_text))
            self._known[alike] = name = f"r{len(self._known)}"
            ends = [moves[n] for n in moves if graph.nodes[n].kind == "end"]
            allowed = {n: why for n, why in moves.items() if graph.nodes[n].kind != "end"}
            closing = None if any(why is None for why in ends) else next(iter(ends), None)
            self.found[name] = {**allowed, **({CLOSED: closing} if ends else {})}
        return self._known[alike]

    def _place(self, state_text: str) -> list[Any]:
        if state_text not in self._places:
            tokens = json.loads(state_text).get("tokens", [])
            self._places[state_text] = [[t["node"], t.get("trail"), t.get("forks"), t.get("seats")] for t in tokens]
        return self._places[state_text]


def condition_fields(graph: Graph) -> frozenset[str]:
    """The form fields that decide where a ticket of this flow goes."""
    found: set[str] = set()
    todo: list[Any] = [edge.condition for edge in graph.edges.values()]
    while todo:
        part = todo.pop()
        if isinstance(part, Mapping):
            if isinstance(part.get("field"), str):
                found.add(part["field"])
            todo += list(part.get("of") or [])
    return frozenset(found)


def list_colleagues(session: Session, actor: Actor, *, query: str = "") -> list[dict[str, Any]]:
    """People around the caller's own unit, for a form's person field: `{id, name}`."""
    actor.require_any(["ticket.open", "ticket.work"])
    wanted = query.strip().lower()
    near = people.colleagues(session, actor.org_unit_id)
    return [{"id": p.id, "name": p.name} for p in near if wanted in p.name.lower()][:30]


def find_customers(session: Session, actor: Actor, *, query: str) -> list[dict[str, Any]]:
    """Customers in reach by name, pinyin or phone, for a form's customer field: `{id, name, hint}`."""
    actor.require_any(["ticket.open", "ticket.work"])
    found = people.find_customers(session, query.strip()[:60], actor.org_ids)
    hint = (lambda phone: phone) if actor.may("contact.view") else partial(mask, "phone")
    return [{"id": row.id, "name": row.name, "hint": hint(row.phone) or ""} for row in found]


def find_busiest_flow(session: Session, actor: Actor, *, flow_ids: list[int]) -> int:
    """Of these flows the one with most open tickets in reach; the first when all are empty, 0 when there are none."""
    actor.require("ticket.view")
    counts = reading.flow_counts(session, actor)
    return max(flow_ids, key=lambda flow_id: counts.get(flow_id, 0), default=0)
