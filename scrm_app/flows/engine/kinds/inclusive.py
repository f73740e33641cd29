"""包容分支: every way whose condition holds, at the same time; the default way when none does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.kinds.base import Given, Kind
from scrm_app.flows.engine.kinds.choosing import give_branch, holding
from scrm_app.flows.engine.state import Refusal

if TYPE_CHECKING:
    from scrm_app.flows.engine.graph import Graph, Node


def give_holding(graph: Graph, node: Node, values: Mapping[str, Any]) -> Given:
    """One token for every edge whose condition holds."""
    given = give_branch(graph, node, values)
    return given if isinstance(given, Refusal) else holding(graph, node, values)


KIND = Kind(
    "inclusive",
    Text("包容分支", "Inclusive branch"),
    Text("条件成立的几条同时走", "Every way whose condition holds"),
    outs=(2, None),
    give=give_holding,
    forks=True,
)
