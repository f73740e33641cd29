"""并行: every way on at the same time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.kinds.base import Given, Kind, no_way

if TYPE_CHECKING:
    from scrm_app.flows.engine.graph import Graph, Node


def give_all(graph: Graph, node: Node, values: Mapping[str, Any]) -> Given:  # noqa: ARG001
    """One token for every edge."""
    return graph.onward[node.id] or no_way(graph, node)


KIND = Kind(
    "parallel",
    Text("并行", "Parallel"),
    Text("几件事同时进行", "Several things at the same time"),
    outs=(2, None),
    give=give_all,
    forks=True,
)
