"""Who is asked where a ticket stands after its flow was published anew, thread by thread; written by `rehoming`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core import clock
from scrm_app.flows.engine.advance import FlowState
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.flows.engine.reseating import asks_anew, reseat, unsettled
from scrm_app.flows.engine.seats import open_seats, replaced, with_seats
from scrm_app.flows.engine.state import YES, Seat, Token
from scrm_app.tickets.service import forms_of
from scrm_app.tickets.service.asking import Panel, Subject, people_of
from scrm_app.tickets.service.dispatching import Given, assign


@dataclass
class Asked:
    """The state with everybody's seat; who decides alone, by thread; the threads whose kept says are enough.

    `seats` leads from a seat before, (thread, seat), to the seat it is now; what is not in it is as it was.
    """

    state: FlowState
    alone: dict[int, Given] = field(default_factory=dict)
    seats: dict[tuple[int, int], int] = field(default_factory=dict)
    agreed: list[int] = field(default_factory=list)


def ask_anew(
    session: Session,
    about: Subject,
    row: Any,
    old: Graph,
    new: Graph,
    state: FlowState,
    tasks: Sequence[Any],
    now: datetime,
) -> Asked:
    """Everybody asked at the places of `state` on `new`; `tasks` are the visits open before.

    The ticket's answers count as they stand; `about` carries the new version.
    """
    asked, panel = Asked(state), Panel(session, about)
    before = {t.id: t for t in FlowState.from_json(row.flow_state).tokens}
    relieved = forms_of.without_hidden_demands(session, new, row, row.answers, now)
    for token in state.tokens:
        node = new.nodes[token.node]
        if not node.waits:
            continue
        was = old.nodes.get(before[token.id].node)
        if asks_anew(was, node):
            turns = [t for t in tasks if t.token_id in (token.id, 0) and t.node_id == before[token.id].node]
            _settle(session, about, asked, panel, was, node, token, turns, now)
        asked.state, enough = unsettled(relieved, asked.state, token.id, row.answers, now)
        if enough:
            asked.agreed.append(token.id)
    return asked


def _settle(
    session: Session,
    about: Subject,
    asked: Asked,
    panel: Panel,
    was: Node | None,
    node: Node,
    token: Token,
    turns: Sequence[Any],
    now: datetime,
) -> None:
    worker = next((str(t.assignee_id) for t in turns if t.assignee_id), "")
    seats = token.seats or (Seat(0, worker),)
    if node.parts.approval.approvers:
        people, agreed = panel(node)
        made = reseat(seats, people, agreed)
        if not made:
            asked.alone[token.id] = Given(int(people[0])) if people else Given()
    else:
        decides = _decides(session, about, was, node, seats, now)
        asked.alone[token.id] = decides
        made = reseat(seats, [str(decides.assignee_id)] if decides.assignee_id else [])
    asked.seats |= {(token.id, s.id): _goes_on(s, token, made, asked.alone.get(token.id)) for s in seats}
    asked.state = replaced(asked.state, with_seats(token, made))


def _goes_on(seat: Seat, token: Token, made: Sequence[Seat], alone: Given | None) -> int:
    """The seat this one is now, -1 when it is no longer asked. Whoever decides alone takes over the only visit."""
    if made:
        return seat.id if any(s.id == seat.id and s.who == seat.who for s in made) else -1
    return 0 if not token.seats or (alone and seat.who == str(alone.assignee_id)) else -1


def _decides(
    session: Session, about: Subject, was: Node | None, node: Node, seats: Sequence[Seat], now: datetime
) -> Given:
    """The one who decides at a node without several approvers: who agreed already and still may, else as on arrival."""
    said = _may_still(session, about, node, seats) if was is not None and was.kind == node.kind else None
    if said:
        return Given(said)
    where: dict[str, Any] = {"org_unit_id": about.org_unit_id, "opener_id": about.opener_id}
    return assign(session, node, **where, ticket_id=about.ticket_id, answers=about.answers, now=now)


def _may_still(session: Session, about: Subject, node: Node, seats: Sequence[Seat]) -> int | None:
    """Who agreed first and is one of those the node's own setting means."""
    agreed = [int(s.who) for s in seats if s.kind == "main" and s.verdict == YES and s.who.isdigit()]
    may = people_of(session, about, [node.assign]) if agreed else []
    return next((who for who in agreed if who in may), None)


def would_pass(session: Session, about: Subject, row: Any, old: Graph, new: Graph, state: FlowState) -> bool:
    """Whether the says kept would be enough somewhere, so that the ticket goes on by itself; writes nothing."""
    before, panel = {t.id: t for t in FlowState.from_json(row.flow_state).tokens}, Panel(session, about)
    now = clock.now()
    relieved = forms_of.without_hidden_demands(session, new, row, row.answers, now)
    for token in state.tokens:
        node, was = new.nodes[token.node], old.nodes.get(before[token.id].node)
        if not node.waits or not (token.seats or node.parts.approval.dedupe):
            continue
        seats = token.seats
        if asks_anew(was, node):
            if node.parts.approval.approvers:
                seats = reseat(seats, *panel(node))
            else:
                same = was is not None and was.kind == node.kind
                said = _may_still(session, about, node, seats) if same else None
                seats = reseat(seats, [str(said)] if said else [])
        tried = replaced(state, with_seats(token, seats))
        if unsettled(relieved, tried, token.id, row.answers, now)[1]:
            return True
    return False


def open_places(graph: Graph, state: FlowState) -> list[tuple[Token, Seat]]:
    """Everybody who is asked now, at people's nodes."""
    waiting = [t for t in state.tokens if graph.nodes[t.node].waits]
    return [(token, seat) for token in waiting for seat in open_seats(graph.nodes[token.node], token)]
