"""自动动作: the program does something itself and goes straight on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.kinds.base import Kind
from scrm_app.flows.engine.steps import SetField

if TYPE_CHECKING:
    from scrm_app.flows.engine.graph import Graph, Node


def set_fields(graph: Graph, node: Node, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """What the node writes into the form, in its order; conditions after it already see that."""
    changes: dict[str, Any] = {}
    for index, step in enumerate(node.steps):
        if not isinstance(step, SetField) or not step.field:
            continue
        formula = graph.formulas.get((node.id, index))
        if formula is None:
            changes[step.field] = step.value
            continue
        computed = formula.value({**values, **changes}, now)
        if not computed.refused:
            changes[step.field] = computed.value
    return changes


KIND = Kind(
    "auto",
    Text("自动动作", "Automatic action"),
    Text("自动改字段、打标签、通知…", "Sets fields, tags, tells people…"),
    sets=set_fields,
    acts=True,
)
