"""A flow to look at, with marks: what changed, how many tickets stand where, where one ticket is. Read only."""

from typing import Any

import reflex as rx

from components.editors.flow_look import LOOK, XYFLOW, look_texts
from components.words import say

_jsx = rx.asset("flow_map.jsx", shared=True)
rx.asset("flow_map.css", shared=True)
assert LOOK


class FlowMap(rx.NoSSRComponent):
    """The browser side of `flow_map`."""

    library = _jsx.importable_path
    tag = "FlowMap"
    lib_dependencies: list[str] = [XYFLOW]

    graph: rx.Var[dict[str, Any]]
    marks: rx.Var[dict[str, Any]]
    edge_marks: rx.Var[dict[str, str]]
    focus: rx.Var[dict[str, Any]]
    label: rx.Var[str]
    legend: rx.Var[list[dict[str, Any]]]
    texts: rx.Var[dict[str, Any]]
    testid: rx.Var[str]
    on_pick: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def flow_map(
    *,
    graph: Any,
    marks: Any,
    edge_marks: Any = None,
    focus: Any = None,
    legend: Any = None,
    label: Any,
    height: str = "520px",
    testid: str = "flow-map",
    **events: Any,
) -> rx.Component:
    """Draw `graph` (flow JSON) with `marks` by node id.

    A mark: `tone` (added, removed, changed, picked, same, late, dim), `word` (always beside the colour), `letter`
    (pairs nodes of two drawings), `facts` [{text, tone, href, title}], `heat` 0 to 1; or those of `draw_route` (status,
    minutes, overdue, visits, who). `edge_marks`: edge id to added, removed, changed or taken. `focus` ({seq, id})
    brings a node or an edge into view; `on_pick` gets the id of a clicked node.
    """
    words = {
        "zoomIn": say("放大", "Zoom in"),
        "zoomOut": say("缩小", "Zoom out"),
        "fit": say("看全图", "Show all"),
        "aria": {"node.a11yDescription.keyboardDisabled": say("按回车选中节点。", "Enter selects the node.")},
    }
    return rx.el.div(
        FlowMap.create(
            graph=graph,
            marks=marks,
            edge_marks=edge_marks if edge_marks is not None else {},
            focus=focus if focus is not None else {},
            legend=legend if legend is not None else [],
            label=label,
            texts={**look_texts(), **words},
            testid=testid,
            **events,
        ),
        class_name="sc-flow-map",
        style={"height": height, "border": "1px solid var(--sc-line)", "borderRadius": "10px", "overflow": "hidden"},
    )
