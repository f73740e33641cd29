"""The ticket's way drawn on the flow's own canvas."""

from typing import Any

import reflex as rx

from components.editors.flow_route import flow_route
from scrm_app.tickets.page.parts import PANEL


def route_view() -> rx.Component:
    """Done, now and next, with minutes at each node."""
    route: Any = PANEL.route
    return rx.cond(
        route.contains("graph"),
        flow_route(graph=route["graph"], marks=route["marks"], edges_taken=route["edges_taken"], height="520px"),
    )
