"""The parts of a ticket beside the stock of its store, under the form."""

from typing import Any

import reflex as rx

from components.controls import status_badge
from scrm_app.core.ui import t
from scrm_app.identity.session import FrameState
from scrm_app.tickets.page.parts import PANEL
from scrm_app.tickets.state.parts import PartsState

VIEW = PANEL.view
S: Any = PartsState


def _line(one: Any) -> rx.Component:
    named = rx.cond(
        one["href"] != "", rx.link(one["part"].to(str), href=one["href"].to(str)), rx.el.span(one["part"].to(str))
    )
    facts = rx.el.div(
        status_badge(rx.el.span(t("用 ", "wants "), one["wanted"].to(str)), "gray", icon="wrench"),
        rx.cond(
            one["used"] != "",
            status_badge(rx.el.span(t("已核减 ", "taken "), one["used"].to(str)), "green", icon="check"),
        ),
        rx.cond(one["held"] != "", status_badge(rx.el.span(t("已预留 ", "promised "), one["held"].to(str)), "blue")),
        rx.cond(
            one["free"] != "",
            rx.el.span(t("本店可用 ", "free here "), one["free"].to(str), class_name="sc-help sc-num"),
            rx.el.span(t("本店没有仓库", "no warehouse here"), class_name="sc-help"),
        ),
        style={"display": "flex", "gap": "6px", "flexWrap": "wrap", "alignItems": "center"},
    )
    short = rx.el.div(
        rx.icon("triangle-alert", size=13, aria_hidden=True),
        rx.el.span(one["hint"].to(str)),
        style={"display": "flex", "gap": "6px", "fontSize": "13px", "color": "var(--red-11)", "alignItems": "baseline"},
    )
    return rx.el.li(
        named,
        facts,
        rx.cond(one["hint"] != "", short),
        style={"display": "grid", "gap": "4px", "padding": "8px 0", "borderTop": "1px solid var(--gray-4)"},
    )


def parts_stock() -> rx.Component:
    """Asked for when it is shown; nothing where no stock is kept or nothing is used."""
    listed = rx.el.section(
        rx.el.h3(
            t("备件库存", "Stock of the parts"), style={"fontSize": "13px", "fontWeight": "600", "margin": "0 0 6px"}
        ),
        rx.el.ul(
            rx.foreach(S.rows.to(list[dict[str, Any]]), _line),
            style={"listStyle": "none", "margin": "0", "padding": "0"},
        ),
        custom_attrs={"data-testid": "parts-stock"},
    )
    box = rx.el.div(
        rx.cond((S.rows.length() > 0) & (S.ticket == VIEW["id"].to(int)), listed),
        on_mount=S.show,
        key=VIEW["id"].to(str) + "-" + VIEW["version"].to(str),
    )
    return rx.cond(FrameState.permissions.contains("inventory.read"), box)
