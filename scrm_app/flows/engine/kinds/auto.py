"""自动动作: the program does something itself and goes straight on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.kinds.base import Kind
from scrm_app.flows.engine.steps import SetField

if TYPE_CHECKING:
    from scrm_app.flows.engine.graph import Node


def set_fields(node: Node, values: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG001
    """What the node writes into the form; conditions after it already see that."""
    return {step.field: step.value for step in node.steps if isinstance(step, SetField) and step.field}


KIND = Kind(
    "auto",
    Text("自动动作", "Automatic action"),
    Text("自动改字段、打标签、通知…", "Sets fields, tags, tells people…"),
    sets=set_fields,
    acts=True,
)
