"""The route of one ticket on its flow: read only, the same drawing as the designer."""

from typing import Any

import reflex as rx

from components.editors.flow_look import LOOK, XYFLOW, look_texts
from components.words import say

_jsx = rx.asset("flow_route.jsx", shared=True)
assert LOOK


class FlowRoute(rx.NoSSRComponent):
    """The browser side of `flow_route`."""

    library = _jsx.importable_path
    tag = "FlowRoute"
    lib_dependencies: list[str] = [XYFLOW]

    graph: rx.Var[dict[str, Any]]
    marks: rx.Var[list[dict[str, Any]]]
    edges_taken: rx.Var[list[str]]
    texts: rx.Var[dict[str, Any]]


def flow_route(*, graph: Any, marks: Any, edges_taken: Any, height: str = "420px") -> rx.Component:
    """Draw `graph` (flow JSON) with `marks`: [{id, status: done|now|next|ahead, minutes, overdue, visits, who}].

    All three come ready from `scrm_app.flows.engine.route.draw_route`.
    """
    words = {
        "route": say("流转路线", "Route"),
        "done": say("已完成", "Done"),
        "now": say("进行中", "Now"),
        "ahead": say("未到", "To come"),
        "late": say("超时", "Overdue"),
    }
    return rx.el.div(
        FlowRoute.create(graph=graph, marks=marks, edges_taken=edges_taken, texts={**look_texts(), **words}),
        style={"height": height, "border": "1px solid var(--sc-line)", "border_radius": "10px", "overflow": "hidden"},
    )
