"""After a step: who is asked at the approvals that were entered, with those who agreed before taken as agreeing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from scrm_app.flows.engine.advance import advance
from scrm_app.flows.engine.commands import Count
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.flows.engine.seats import open_seats, seated
from scrm_app.flows.engine.state import YES, FlowState, Outcome, Visit

Asked: TypeAlias = tuple[Sequence[str], frozenset[str]]
Resolve: TypeAlias = Callable[[Node], Asked]
"""For an approval with several approvers: the user ids to ask, in order, and which of them count as agreeing."""
MAX_ROUNDS = 100


def seat_all(graph: Graph, outcome: Outcome, resolve: Resolve, *, values: Mapping[str, Any], now: datetime) -> Outcome:
    """The outcome with everybody's seat made; approvals that are agreed already are passed on the spot.

    `entered` then holds one visit for each person asked; `granted` the yeses taken for granted (its
    `action` is the user id).
    """
    todo = [v for v in outcome.entered if v.action == "enter"]
    done = [v for v in outcome.entered if v.action != "enter"]
    for _ in range(MAX_ROUNDS):
        if not todo:
            break
        visit = todo.pop(0)
        node = graph.nodes[visit.node_id]
        token = next((t for t in outcome.state.tokens if t.id == visit.token_id and t.node == node.id), None)
        if token is None or token.seats or node.kind != "approval" or not node.parts.approval.approvers:
            done.append(visit)
            continue
        outcome, opened, more = _seat(graph, outcome, visit, resolve(node), {**values, **outcome.changes}, now)
        done, todo = done + opened, todo + more
    return replace(outcome, entered=(*done, *todo))


def _seat(
    graph: Graph, outcome: Outcome, visit: Visit, asked: Asked, values: Mapping[str, Any], now: datetime
) -> tuple[Outcome, list[Visit], list[Visit]]:
    people, agreed = asked
    state = seated(graph, outcome.state, visit.token_id, people, agreed)
    granted = _granted(state, visit)
    if granted:
        counted = advance(graph, state, Count(visit.token_id), values=values, now=now)
        if isinstance(counted, Outcome) and _moved(counted, visit):
            merged = replace(
                counted,
                left=outcome.left,
                entered=outcome.entered,
                passed=(*outcome.passed, *counted.passed),
                changes={**outcome.changes, **counted.changes},
                granted=(*outcome.granted, *granted),
            )
            final = [v for v in counted.entered if v.action != "enter"]
            return merged, final, [v for v in counted.entered if v.action == "enter"]
        if not isinstance(counted, Outcome):
            state, granted = seated(graph, outcome.state, visit.token_id, people), []
    token = next(t for t in state.tokens if t.id == visit.token_id)
    seats = open_seats(graph.nodes[token.node], token)
    opened = [Visit(visit.node_id, token.id, "enter", now, s.id) for s in seats]
    return replace(outcome, state=state, granted=(*outcome.granted, *granted)), opened, []


def _moved(counted: Outcome, visit: Visit) -> bool:
    """Whether the thread has left the node by counting."""
    return bool(counted.passed) and not any(
        t.id == visit.token_id and t.node == visit.node_id and t.seats for t in counted.state.tokens
    )


def _granted(state: FlowState, visit: Visit) -> list[Visit]:
    token = next(t for t in state.tokens if t.id == visit.token_id)
    return [Visit(visit.node_id, token.id, s.who, visit.at, s.id) for s in token.seats if s.verdict == YES]
