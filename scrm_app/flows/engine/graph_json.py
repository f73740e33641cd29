"""The stored form of a drawing: what `graph.parse_graph` reads back as the same graph."""

from typing import Any

from scrm_app.flows.engine import parts, steps
from scrm_app.flows.engine.graph import Edge, Graph, Node


def node_json(node: Node) -> dict[str, Any]:
    """The stored form of a node; settings of other kinds are left out."""
    data = {
        "id": node.id,
        "kind": node.kind,
        "name": node.name,
        "x": node.x,
        "y": node.y,
        "stage": node.stage,
        "assign": parts.assign_json(node.assign),
        "limit_minutes": node.limit_minutes,
        "remind_before_minutes": node.remind_before_minutes,
        "remind_after_minutes": node.remind_after_minutes,
        "actions": list(node.actions),
        "checklist": list(node.checklist),
        "required_fields": list(node.required_fields),
        "customer_text": node.customer_text,
        "customer_text_en": node.customer_text_en,
        "waiting_text": node.waiting_text,
        "waiting_text_en": node.waiting_text_en,
        "tell_customer": list(node.tell_customer),
        "service_button": node.service_button,
        "on_reject": node.on_reject,
        "on_timeout": node.on_timeout,
        "timeout_to": parts.assign_json(node.timeout_to),
        "field_rights": dict(node.field_rights),
        "lane": node.lane,
    }
    return data | _kind_json(node)


def _kind_json(node: Node) -> dict[str, Any]:
    if node.kind == "approval":
        return {"approval": parts.approval_json(node.parts.approval)}
    if node.kind == "wait":
        return {"wait": parts.wait_json(node.parts.wait)}
    if node.kind == "subflow":
        return {"subflow": parts.subflow_json(node.parts.subflow)}
    if node.kind == "cc":
        return {"cc": parts.cc_json(node.parts.cc)}
    return {"steps": [steps.step_json(s) for s in node.steps]} if node.kind == "auto" else {}


def edge_json(edge: Edge) -> dict[str, Any]:
    """The stored form of an edge."""
    return {
        "id": edge.id,
        "source": edge.source,
        "target": edge.target,
        "condition": edge.condition,
        "is_default": edge.is_default,
        "name": edge.name,
        "kind": edge.kind,
    }


def graph_json(graph: Graph) -> dict[str, Any]:
    """The stored form of a graph; `parse_graph` of it gives the same graph."""
    return {
        "nodes": [node_json(n) for n in graph.nodes.values()],
        "edges": [edge_json(e) for e in graph.edges.values()],
        "notes": [parts.note_json(n) for n in graph.notes],
    }
