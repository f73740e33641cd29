"""汇合: waits for every branch that can still come, then goes on once.

The rule is that of the inclusive merge (BPMN 2.0.2, 13.4.3): a branch that ended early, or took another way at a
condition, is not waited for, so a join never hangs because of a branch that will not arrive; nor is one that can still
come by an edge where somebody waits already, because drawn so it comes a second time anyway. Reject edges, which BPMN
does not have, never count for the latter. With several ways on (drawn by other programs) it splits again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from scrm_app.core.text import Text
from scrm_app.flows.engine.kinds.base import Kind, Taken
from scrm_app.flows.engine.kinds.parallel import give_all
from scrm_app.flows.engine.state import Token

if TYPE_CHECKING:
    from scrm_app.flows.engine.graph import Graph, Node


def take_all(graph: Graph, node: Node, token: Token, tokens: Sequence[Token]) -> Taken:
    """One waiting token for each edge, once nobody can still come only by an edge without one."""
    waiting: dict[str, Token] = {}
    for other in (token, *tokens):
        if other.node == node.id:
            waiting.setdefault(other.via, other)
    missing = {e.source for e in graph.into[node.id] if e.id not in waiting}
    if missing:
        walls = {node.id, *(fork.partition("#")[0] for fork in token.forks)}
        there = {graph.edges[edge].source for edge in waiting if edge in graph.edges} - missing
        for other in tokens:
            if other.node == node.id or missing.isdisjoint(graph.reachable(other.node, walls)):
                continue
            if there.isdisjoint(graph.reachable(other.node, walls, onward=True)):
                return None
    return tuple(waiting.values())


KIND = Kind(
    "join",
    Text("汇合", "Join"),
    Text("等所有并行的分支到齐", "Waits for all parallel branches"),
    ins=(2, None),
    take=take_all,
    give=give_all,
    forks=True,
)
