"""A BPMN model on its way to a flow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.bpmn_words import word_of
from scrm_app.flows.engine.reading import MAX_NAME, MAX_TEXT
from scrm_app.flows.engine.xml_safe import Element
from scrm_app.rules.engine.nodes import FieldInfo


@dataclass
class Work:
    """A model on its way: nodes and edges by their ids there, and what to call each element in a sentence."""

    fields: Mapping[str, FieldInfo]
    nodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    edges: list[dict[str, Any]] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    initiator: str = ""
    names: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    before: dict[str, str] = field(default_factory=dict)
    inside: dict[str, str] = field(default_factory=dict)
    """Elements of sub-processes that were laid open, and the sub-process each was in."""

    def say(self, zh: str, en: str) -> None:
        self.notes.append(Text(zh, en))

    def ways(self, node_id: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        return [e for e in self.edges if e["target"] == node_id], [e for e in self.edges if e["source"] == node_id]

    def learn(self, process: Element) -> None:
        """What the elements of a process are called, and what stands before each."""
        for el in process.children:
            self.names.setdefault(el.get("id"), tidy(el.get("name"), MAX_NAME))
            self.tags.setdefault(el.get("id"), el.tag)
        for flow in process.all("sequenceFlow"):
            self.before.setdefault(flow.get("targetRef"), flow.get("sourceRef"))

    def label(self, node_id: str) -> Text:
        """An element in a sentence: its name in quotes, else what it is and what it comes after."""
        name, near = self.names.get(node_id, ""), self.names.get(self.before.get(node_id, ""), "")
        word = word_of(self.tags.get(node_id, ""))
        if name:
            return Text(f"「{name}」", f"“{name}”")
        if near:
            return Text(f"「{near}」后面未命名的{word.zh}", f"the unnamed {word.en} after “{near}”")
        return Text(f"一个未命名的{word.zh}", f"an unnamed {word.en}")

    def labels(self, node_ids: Iterable[str]) -> Text:
        """Several elements in a sentence."""
        found = list(dict.fromkeys(self.label(i) for i in node_ids))
        return Text("、".join(one.zh for one in found), ", ".join(one.en for one in found))

    def led(self, targets: Iterable[str]) -> Text:
        """What has no way in now, because what led there has no place."""
        there = [to for to in targets if to in self.nodes and not self.ways(to)[0]]
        if not there:
            return Text("", "")
        said = self.labels(there)
        return Text(f", 它通向的{said.zh}没有接上", f"; {said.en}, where it led, has no way in")


def tidy(text: str, limit: int) -> str:
    """Text on one line."""
    return " ".join(text.split())[: min(limit, MAX_TEXT)]
