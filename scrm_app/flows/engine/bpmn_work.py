"""A BPMN model on its way to a flow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.reading import MAX_NAME, MAX_TEXT
from scrm_app.rules.engine.nodes import FieldInfo


@dataclass
class Work:
    """A model on its way: nodes and edges by their ids there."""

    fields: Mapping[str, FieldInfo]
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    edges: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    initiator: str = ""

    def say(self, zh: str, en: str) -> None:
        self.notes.append(Text(zh, en))

    def ways(self, node_id: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        return [e for e in self.edges if e["target"] == node_id], [e for e in self.edges if e["source"] == node_id]

    def named(self, node: dict[str, Any]) -> str:
        """What the file calls a node."""
        return tidy(str(node.get("name", "")), MAX_NAME) or "未命名"

    def called(self, node_id: str) -> str:
        """What the file calls the node of this id."""
        return self.named(self.nodes.get(node_id, {}))


def tidy(text: str, limit: int) -> str:
    """Text on one line."""
    return " ".join(text.split())[: min(limit, MAX_TEXT)]
