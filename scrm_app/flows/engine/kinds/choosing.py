"""Leaving by one of several edges: the first whose condition holds, else the default branch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.kinds.base import Given, no_way
from scrm_app.flows.engine.state import Refusal

if TYPE_CHECKING:
    from scrm_app.flows.engine.graph import Edge, Graph, Node


def holding(graph: Graph, node: Node, values: Mapping[str, Any]) -> tuple[Edge, ...]:
    """The edges that may be taken now, best first; the default only when no other holds."""
    tests, others = graph.tests, []
    for edge in graph.onward[node.id]:
        if not edge.is_default:
            test = tests.get(edge.id)
            if test is None or test(values):
                others.append(edge)
    return tuple(others) or tuple(e for e in graph.onward[node.id] if e.is_default)


def give_branch(graph: Graph, node: Node, values: Mapping[str, Any]) -> Given:
    """Exclusive choice in the order of the drawing."""
    found = holding(graph, node, values)
    if found:
        return found[:1]
    if not graph.onward[node.id]:
        return no_way(graph, node)
    name = graph.label(node.id)
    text = Text(
        f"在「{name}」没有一个分支的条件成立, 也没有默认分支。请检查表单内容, 或让管理员加一条默认分支。",
        f"At “{name}” no branch applies and there is no default. Check the form, or have a default branch added.",
    )
    return Refusal(text, "no_branch", node.id)


def give_choice(graph: Graph, node: Node, values: Mapping[str, Any]) -> Given:
    """People's nodes: one edge is simply taken; several without conditions are a choice the person must make."""
    out = graph.onward[node.id]
    if len(out) == 1 and out[0].condition is None:
        return out
    given = give_branch(graph, node, values)
    if isinstance(given, Refusal) or given[0].condition is not None or given[0].is_default:
        return given
    found = holding(graph, node, values)
    if len(found) == 1:
        return found
    names = "、".join(f"「{graph.label(e.target)}」" for e in found)
    english = ", ".join(f"“{graph.label(e.target)}”" for e in found)
    text = Text(f"下一步有几种选择: {names}, 请选一个。", f"There are several next steps: {english}. Choose one.")
    return Refusal(text, "choose", node.id, tuple(e.target for e in found))
