"""结束: this thread of work is over; the ticket closes when all are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.kinds.base import Given, Kind

if TYPE_CHECKING:
    from scrm_app.flows.engine.graph import Graph, Node


def give_none(graph: Graph, node: Node, values: Mapping[str, Any]) -> Given:  # noqa: ARG001
    """The token is gone."""
    return ()


KIND = Kind("end", Text("结束", "End"), Text("工单到这里关闭", "The ticket closes here"), outs=(0, 0), give=give_none)
