"""A card dragged to another column: which permitted step would bring it there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.commands import Move, Return
from scrm_app.flows.engine.going import along, find_token, forward, missing_fields, not_there, permits
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.flows.engine.kinds.choosing import holding
from scrm_app.flows.engine.run import Run
from scrm_app.flows.engine.seats import open_seats
from scrm_app.flows.engine.state import FlowState, Outcome, Refusal, Token
from scrm_app.flows.engine.voting import can_decide, send_back, still_needed

ENDED = Text("这张工单已经结束, 不能再流转。", "This ticket has ended; it cannot move any more.")


@dataclass(frozen=True, slots=True)
class Ahead:
    """Where a token would come to, worked out once: outcome by reached node, and why there is none."""

    token: Token
    outcomes: dict[str, Outcome]
    refusal: Refusal | None
    missing: bool


def move(graph: Graph, state: FlowState, wish: Move, values: Mapping[str, Any], now: datetime) -> Outcome | Refusal:
    """The step that brings the ticket to `wish.to_node`, or why there is none."""
    to, first = wish.to_node, None
    if to not in graph.nodes or not graph.nodes[to].stops:
        text = Text("流程里没有这个节点, 请刷新看板。", "The flow has no such node. Reload the board.")
        return Refusal(text, "no_way", to[:64])
    for token in state.tokens:
        if not graph.nodes[token.node].waits or (wish.at and token.node != wish.at):
            continue
        ahead = look_ahead(graph, state, token, values, now)
        result = move_token(graph, state, ahead, to, values, now)
        if isinstance(result, Outcome):
            return result
        first = first or result
    return first or _absent(graph, state, wish)


def _absent(graph: Graph, state: FlowState, wish: Move) -> Refusal:
    found = find_token(graph, state, wish.at)
    text = Text("这张工单现在没有人在处理。", "Nobody works on this ticket now.")
    return found if isinstance(found, Refusal) else Refusal(text, "not_open")


def look_ahead(graph: Graph, state: FlowState, token: Token, values: Mapping[str, Any], now: datetime) -> Ahead:
    """Try every way on that is open to the token now."""
    node = graph.nodes[token.node]
    action, seat = forward_action(node), can_decide(node, token)
    refusal = permits(graph, node, action)
    if refusal is None and seat is None:
        refusal = Refusal(still_needed(graph.label(node.id)), "voting", node.id)
    found: dict[str, Outcome] = {}
    if refusal is None and seat is not None:
        own = seat.id if token.seats else None
        for edge in holding(graph, node, values):
            result = along(Run(graph, state, values, now), token, action, (edge,), own)
            if isinstance(result, Refusal):
                refusal = refusal or result
                continue
            for visit in result.entered:
                found.setdefault(visit.node_id, result)
    return Ahead(token, found, refusal, seat is not None and bool(missing_fields(node, values)))


def move_token(
    graph: Graph, state: FlowState, ahead: Ahead, to: str, values: Mapping[str, Any], now: datetime
) -> Outcome | Refusal:
    """Whatever permitted step brings the token to `to`, forwards or back."""
    token, node = ahead.token, graph.nodes[ahead.token.node]
    if node.id == to:
        text = Text(f"这张工单已经在「{graph.label(to)}」。", f"The ticket is at “{graph.label(to)}” already.")
        return Refusal(text, "not_allowed", to)
    onward = to in ahead.outcomes or (ahead.missing and to in graph.stops_after(node.id))
    passed = to in {n for n, _ in token.trail}
    if ahead.missing and onward and not (passed and "return" in node.offered):
        refusal = permits(graph, node, forward_action(node))
        return refusal or forward(Run(graph, state, values, now), token, forward_action(node))
    if to in ahead.outcomes and not ahead.missing:
        return ahead.outcomes[to]
    if passed:
        asked = open_seats(node, token)
        return send_back(Run(graph, state, values, now), token, Return(to, seat=asked[0].id if asked else None))
    if ahead.refusal and not ahead.outcomes:
        return ahead.refusal
    return not_there(graph, node.id, to, list(ahead.outcomes))


def forward_action(node: Node) -> str:
    """The action that moves on from here: approve or complete."""
    if "complete" in node.offered or "approve" in node.offered:
        return "complete" if "complete" in node.offered else "approve"
    return "approve" if node.kind == "approval" else "complete"
