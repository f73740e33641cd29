"""A flow as one JSON document (docs/flow-json.md): the drawing, and its form and people by name."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine import kinds, parts, reading, steps
from scrm_app.flows.engine.graph import ACTIONS, EDGE_KINDS, MAX_EDGES, MAX_NODES, STAGES, parse_draft
from scrm_app.flows.engine.graph_json import graph_json
from scrm_app.flows.errors import BadImport

FORMAT, VERSION = "scrm-flow", 1
MAX_BYTES, MAX_DEPTH = 2_000_000, 60


@dataclass(frozen=True, slots=True)
class Document:
    """A flow on its way between installations. `form` is {name, fields?}; `people` are user ids to names."""

    name: str
    graph: dict[str, Any]
    description: str = ""
    form: dict[str, Any] | None = None
    people: dict[str, str] | None = None


def write_document(document: Document) -> dict[str, Any]:
    """The document as JSON; `read_document` of it gives the same document."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": document.name,
        "description": document.description,
        "form": document.form,
        "people": document.people or {},
        "graph": document.graph,
    }


def decode(content: bytes) -> Any:
    """JSON from a file; BadImport when it is none, too large or nested without end."""
    if len(content) > MAX_BYTES:
        raise BadImport("文件超过 2 MB, 请拆分后再导入。", "The file is larger than 2 MB. Split it first.")
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadImport(
            "这不是流程文件, 请选择从本系统或 BPMN 工具导出的文件。",
            "This is no flow file. Choose one exported from here or from a BPMN tool.",
        ) from error


def read_document(raw: object) -> Document:
    """A document from its JSON, drawing checked and in the stored form; BadImport or BadGraph with a sentence."""
    if not isinstance(raw, Mapping) or raw.get("format") != FORMAT:
        raise BadImport("这不是从本系统导出的流程文件。", "This file was not exported from this product.")
    if raw.get("version") != VERSION:
        raise BadImport(
            "这个文件来自更新的版本, 请先升级系统再导入。",
            "This file comes from a newer release. Upgrade, then import it.",
        )
    form, people = raw.get("form"), raw.get("people") or {}
    if form is not None and (not isinstance(form, dict) or not isinstance(form.get("name"), str)):
        raise BadImport("文件里的表单信息读不出来。", "The form in the file cannot be read.")
    if not isinstance(people, dict) or not all(isinstance(name, str) for name in people.values()):
        raise BadImport("文件里的人员信息读不出来。", "The people in the file cannot be read.")
    graph = graph_json(parse_draft(raw.get("graph")))
    name, about = reading.text(raw, "name", 80), reading.text(raw, "description", 300)
    return Document(name, graph, about, form, {str(k): v for k, v in people.items()})


def people_in(graph: dict[str, Any]) -> set[str]:
    """User ids that a drawing names."""
    found = set[str]()

    def look(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("kind") == "person" and value.get("value") and "id" not in value:
                found.add(str(value["value"]))
            for part in value.values():
                look(part)
        elif isinstance(value, list):
            for part in value:
                look(part)

    look(graph)
    return found


def with_people(graph: Any, ids: Mapping[str, str]) -> Any:
    """The drawing with user ids changed as told; ids that are not there become nobody."""
    if isinstance(graph, list):
        return [with_people(part, ids) for part in graph]
    if not isinstance(graph, dict):
        return graph
    if graph.get("kind") == "person" and "id" not in graph:
        return graph | {"value": ids.get(str(graph.get("value")), "")}
    return {key: with_people(part, ids) for key, part in graph.items()}


def schema() -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the document, made from the engine's own lists of words."""
    text = {"type": "string"}
    who = {
        "type": "object",
        "properties": {"kind": {"enum": list(parts.ASSIGNS)}, "value": text, "unit": text},
    }
    minutes = {"type": ["integer", "null"], "minimum": 1, "maximum": reading.MAX_MINUTES}
    ident = {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"}
    place = {"x": {"type": "number"}, "y": {"type": "number"}}
    node = {
        "type": "object",
        "required": ["id", "kind"],
        "properties": {
            "id": ident,
            "kind": {"enum": list(kinds.KINDS)},
            "name": text | {"maxLength": reading.MAX_NAME},
            **place,
            "stage": {"enum": list(STAGES)},
            "assign": who,
            "limit_minutes": minutes,
            "remind_before_minutes": minutes,
            "remind_after_minutes": minutes,
            "actions": {"type": "array", "items": {"enum": list(ACTIONS)}},
            "checklist": {"type": "array", "items": text},
            "required_fields": {"type": "array", "items": text},
            "customer_text": text | {"maxLength": reading.MAX_TEXT},
            "customer_text_en": text | {"maxLength": reading.MAX_TEXT},
            "waiting_text": text | {"maxLength": reading.MAX_TEXT},
            "waiting_text_en": text | {"maxLength": reading.MAX_TEXT},
            "tell_customer": {"type": "array", "items": {"enum": list(parts.TELL_BY)}},
            "service_button": {"type": "boolean"},
            "on_reject": {"enum": list(parts.ON_REJECT)},
            "on_timeout": {"enum": list(parts.ON_TIMEOUT)},
            "timeout_to": who,
            "field_rights": {"type": "object", "additionalProperties": {"enum": list(parts.RIGHTS)}},
            "lane": text | {"maxLength": reading.MAX_NAME},
            "approval": {"type": "object", "properties": {"mode": {"enum": list(parts.MODES)}}},
            "wait": {"type": "object", "properties": {"until": {"enum": list(parts.WAITS_FOR)}}},
            "subflow": {"type": "object"},
            "cc": {"type": "object"},
            "steps": {"type": "array", "maxItems": steps.MAX_STEPS, "items": {"type": "object"}},
        },
    }
    edge = {
        "type": "object",
        "required": ["id", "source", "target"],
        "properties": {
            "id": ident,
            "source": ident,
            "target": ident,
            "condition": {"type": ["object", "null"]},
            "is_default": {"type": "boolean"},
            "name": text | {"maxLength": reading.MAX_NAME},
            "kind": {"enum": list(EDGE_KINDS)},
        },
    }
    note = {"type": "object", "required": ["id"], "properties": {"id": ident, "text": text, **place}}
    graph = {
        "type": "object",
        "required": ["nodes", "edges"],
        "properties": {
            "nodes": {"type": "array", "maxItems": MAX_NODES, "items": node},
            "edges": {"type": "array", "maxItems": MAX_EDGES, "items": edge},
            "notes": {"type": "array", "items": note},
        },
    }
    form = {
        "type": ["object", "null"],
        "required": ["name"],
        "properties": {"name": text, "content": {"type": "object"}},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "SCRM flow",
        "type": "object",
        "required": ["format", "version", "name", "graph"],
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "name": text | {"maxLength": 80},
            "description": text | {"maxLength": 300},
            "form": form,
            "people": {"type": "object", "additionalProperties": text},
            "graph": graph,
        },
    }


def lost_people(names: list[str]) -> Text:
    """People that this installation does not have."""
    said = "、".join(names[:5]) + ("…" if len(names) > 5 else "")
    return Text(f"没有找到这些人, 请重新指定处理人: {said}", f"These people are not here; choose others: {said}")
