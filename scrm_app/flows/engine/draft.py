"""What a draft starts as, and how it is tidied before publishing."""

from dataclasses import replace
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.graph import Edge, Graph, parse_graph
from scrm_app.flows.engine.graph_json import graph_json
from scrm_app.forms.engine.fields import FormSchema
from scrm_app.forms.engine.schema import condition_fields
from scrm_app.rules.engine import condition as rules

_PLACE = ("x", "y")


def blank(lang: str = "zh-CN") -> dict[str, Any]:
    """A new flow: start, one task, end. Already connected, so that the first screen works."""
    names = [text.say(lang) for text in (Text("开始", "Start"), Text("受理", "Take in"), Text("结束", "End"))]
    kinds = ("start", "task", "end")
    nodes = [
        {"id": f"n{i + 1}", "kind": kind, "name": name, "x": 0, "y": i * 124, "stage": "pre" if i < 2 else "post"}
        for i, (kind, name) in enumerate(zip(kinds, names, strict=True))
    ]
    edges = [{"id": f"e{i}", "source": f"n{i}", "target": f"n{i + 1}"} for i in (1, 2)]
    return graph_json(parse_graph({"nodes": nodes, "edges": edges}))


def finished(graph: Graph, form: FormSchema) -> Graph:
    """The graph as it is published: every condition in its stored form, with values of their field's kind."""
    fields = condition_fields(form)

    def settle(edge: Edge) -> Edge:
        if edge.condition is None or edge.is_default:
            return replace(edge, condition=None)
        return replace(edge, condition=rules.to_json(rules.parse(edge.condition, fields)))

    edges = {e.id: settle(e) for e in graph.edges.values()}
    return parse_graph(graph_json(replace(graph, edges=edges)))


def same(old: Graph, new: Graph) -> bool:
    """Whether two drawings are the same flow, wherever the nodes stand."""
    return bool(_meaning(old) == _meaning(new))


def _meaning(graph: Graph) -> Any:
    data = graph_json(graph)
    del data["notes"]
    for node in data["nodes"]:
        for key in _PLACE:
            del node[key]
    return data
