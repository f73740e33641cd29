"""Where a card may be dropped, before it is dropped: every column with its reason when not."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.advance import open_nodes
from scrm_app.flows.engine.graph import Graph
from scrm_app.flows.engine.moving import ENDED, Ahead, look_ahead, move_token
from scrm_app.flows.engine.state import FlowState, Outcome

_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def allowed_moves(graph: Graph, state: FlowState, values: Mapping[str, Any]) -> dict[str, Text | None]:
    """For every people's node and end but the present ones: None when `Move` would go there, else why not.

    Missing required fields do not forbid a move here: the board asks for them after the drop.
    """
    here = open_nodes(graph, state)
    waiting = [t for t in state.tokens if graph.nodes[t.node].waits]
    ahead = [look_ahead(graph, state, token, values, _ANY_TIME) for token in waiting]
    found: dict[str, Text | None] = {}
    for node in graph.nodes.values():
        if node.id not in here and node.stops:
            found[node.id] = _reason(graph, state, ahead, node.id, values)
    return found


def _reason(graph: Graph, state: FlowState, ahead: list[Ahead], to: str, values: Mapping[str, Any]) -> Text | None:
    reason = None
    for one in ahead:
        result = move_token(graph, state, one, to, values, _ANY_TIME)
        if isinstance(result, Outcome) or result.code == "missing_fields":
            return None
        reason = reason or result.text
    return reason or ENDED
