"""Plotly figures in the house style: built in Python, drawn by the finance bundle, readable on light and dark."""

from typing import Any

import reflex as rx

from components import theme

_JSX = rx.asset("later.jsx", shared=True)

LAYOUT: dict[str, Any] = {
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "font": {"family": theme.FONT, "size": 12, "color": theme.CHART_INK},
    "colorway": theme.CHART_COLORS,
    "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
    "xaxis": {"automargin": True, "gridcolor": "rgba(125,133,144,.18)", "zerolinecolor": "rgba(125,133,144,.3)"},
    "yaxis": {"automargin": True, "gridcolor": "rgba(125,133,144,.18)", "zerolinecolor": "rgba(125,133,144,.3)"},
    "legend": {"orientation": "h", "y": -0.15},
    "hoverlabel": {"font": {"family": theme.FONT}},
    "bargap": 0.35,
}


class Later(rx.NoSSRComponent):
    """Draws its child when it comes into view."""

    library = _JSX.importable_path
    tag = "Later"


def figure(
    data: Any, *, label: Any, height: str = "280px", on_click: Any = None, testid: str = "figure"
) -> rx.Component:
    """A chart. `data`: Var of a plotly Figure (give it `LAYOUT` with `update_layout`); `label` is read aloud."""
    more = {"on_click": on_click} if on_click is not None else {}
    drawn = rx.plotly.finance(
        data=data,
        config={"displayModeBar": False, "responsive": True, "displaylogo": False},
        use_resize_handler=True,
        width="100%",
        height=height,
        **more,
    )
    return rx.el.div(
        Later.create(drawn),
        role="img",
        aria_label=label,
        style={"width": "100%", "minHeight": height},
        custom_attrs={"data-testid": testid},
    )
