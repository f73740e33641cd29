"""The flow designer: palette, canvas and properties in the browser; one message for each finished edit."""

from typing import Any

import reflex as rx

from components.data.form_view import REGIONS_URL, view_texts
from components.editors.condition_builder import OPS, ConditionBuilder, condition_texts
from components.editors.flow_look import LOOK, XYFLOW, look_texts
from components.editors.flow_panel import panel_texts
from components.editors.flow_words import list_texts, shortcut_texts, tool_texts
from components.words import say

_jsx = rx.asset("flow_canvas.jsx", shared=True)
_VIEWS = [
    "flow_panel.jsx",
    "flow_kinds.jsx",
    "flow_rights.jsx",
    "flow_list.jsx",
    "flow_stage.jsx",
    "flow_tools.jsx",
    "flow_canvas.css",
]
_PURE = ["flow_doc.js", "flow_edit.js", "flow_tree.js", "flow_keys.js", "flow_history.js", "flow_past.js"]
for _part in _VIEWS + _PURE:
    rx.asset(_part, shared=True)
assert LOOK
assert ConditionBuilder


class FlowCanvas(rx.NoSSRComponent):
    """The browser side of `flow_canvas`."""

    library = _jsx.importable_path
    tag = "FlowCanvas"
    lib_dependencies: list[str] = [XYFLOW]

    graph: rx.Var[dict[str, Any]]
    revision: rx.Var[int]
    problems: rx.Var[list[dict[str, Any]]]
    options: rx.Var[dict[str, Any]]
    builder: rx.Var[dict[str, Any]]
    texts: rx.Var[dict[str, Any]]
    lang: rx.Var[str]
    read_only: rx.Var[bool]
    whole: rx.Var[int]
    ack: rx.Var[int]
    saved_at: rx.Var[str]
    failed: rx.Var[bool]
    arranged: rx.Var[dict[str, Any]]
    focus: rx.Var[dict[str, Any]]
    pasted: rx.Var[dict[str, Any]]
    keys: rx.Var[dict[str, Any]]
    on_commit: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    counted: rx.Var[dict[str, Any]]
    on_count: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_tidy: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_part: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_spell: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_alive: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_publish: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]


def flow_canvas(
    *,
    graph: Any,
    revision: Any,
    problems: Any,
    options: Any,
    ack: Any,
    saved_at: Any,
    failed: Any,
    arranged: Any,
    focus: Any,
    pasted: Any,
    keys: Any,
    whole: Any,
    on_commit: Any,
    on_tidy: Any,
    counted: Any,
    on_count: Any,
    on_part: Any,
    on_spell: Any,
    on_alive: Any,
    on_publish: Any,
    read_only: Any = False,
) -> rx.Component:
    """Draw `graph` (the flow JSON). The client keeps its own copy; a new `revision` replaces it.

    `on_commit` gets {seq, base, patch} for each finished edit, or {seq, graph} when `whole` went up; it is answered by
    `ack` (the last seq saved), `saved_at` (ISO) and `problems` ([{code, zh, en, severity, node_id, edge_id}]).
    `on_count` asks for the matches of a condition, answered by `counted` (see ConditionBuilder).
    `options`: {roles, people, fields}. `on_tidy` gets {graph, lanes}, answered by `arranged` ({seq, places: {id:
    [x, y]}}). `on_part` gets what was pasted, answered by `pasted` ({seq, graph}); `on_spell` gets {names}, answered
    by `keys` (name to pinyin); `on_alive` comes every 25 seconds while the page is looked at;
    `on_publish` when Ctrl Enter is pressed.
    `focus` ({seq, id}) selects a node or an edge and brings it into view.
    """
    return FlowCanvas.create(
        graph=graph,
        revision=revision,
        problems=problems,
        options=options,
        builder={"ops": OPS, "regionsUrl": REGIONS_URL, "texts": {**view_texts(), **condition_texts()}},
        texts={**look_texts(), **tool_texts(), **shortcut_texts(), **list_texts(), **panel_texts()},
        lang=say("zh-CN", "en"),
        read_only=read_only,
        ack=ack,
        saved_at=saved_at,
        failed=failed,
        arranged=arranged,
        focus=focus,
        pasted=pasted,
        keys=keys,
        whole=whole,
        on_commit=on_commit,
        on_tidy=on_tidy,
        counted=counted,
        on_count=on_count,
        on_part=on_part,
        on_spell=on_spell,
        on_alive=on_alive,
        on_publish=on_publish,
    )
