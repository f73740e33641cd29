"""How a vote stands, for the person who looks at the ticket: who agreed, who is asked now, who comes later."""

from dataclasses import dataclass, field
from typing import Any

from sqlmodel import Session

from scrm_app.flows.engine.advance import FlowState
from scrm_app.flows.engine.graph import Graph
from scrm_app.flows.engine.seats import mains, open_seats, progress
from scrm_app.flows.engine.state import REMOVED, Token
from scrm_app.tickets.repository import people


@dataclass(frozen=True)
class Said:
    """One person's say at a node.

    `state`: now (asked), later (not yet their turn), yes or no. `kind`: main, before, after, delegate.
    """

    seat: int
    name: str
    state: str
    kind: str
    removable: bool


@dataclass(frozen=True)
class Votes:
    """The says at one node, how many agreed of how many, and by which rule."""

    says: list[Said] = field(default_factory=list)
    count: tuple[int, int] = (0, 0)
    mode: str = ""


def votes_of(session: Session, graph: Graph, state: FlowState, task: Any, names: dict[int, str]) -> Votes:
    """The vote at the node of this turn; nothing where one person decides."""
    token = _token(state, task)
    if token is None or not token.seats:
        return Votes()
    node = graph.nodes[token.node]
    now = {s.id for s in open_seats(node, token)}
    known = names | people.names(session, [int(s.who) for s in token.seats if s.who.isdigit()])
    lone = len(mains(token)) < 2
    says = []
    for seat in token.seats:
        stands = seat.verdict or ("now" if seat.id in now else "later")
        name = known.get(int(seat.who), "") if seat.who.isdigit() else ""
        removable = not seat.verdict and not (seat.kind == "main" and lone)
        says.append(Said(seat.id, name, stands, seat.kind, removable))
    return Votes([s for s in says if s.state != REMOVED], progress(token), node.parts.approval.mode)


def removable(graph: Graph, state: FlowState, task: Any) -> bool:
    """Whether somebody besides the person of this turn could be taken off."""
    token = _token(state, task)
    if token is None or graph.nodes[token.node].kind == "end":
        return False
    lone = len(mains(token)) < 2
    return any(not s.verdict and s.id != task.seat and not (s.kind == "main" and lone) for s in token.seats)


def _token(state: FlowState, task: Any) -> Token | None:
    if task is None:
        return None
    here = [t for t in state.tokens if t.node == task.node_id]
    return next((t for t in here if t.id == task.token_id), here[0] if here else None)
