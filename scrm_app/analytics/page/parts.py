"""What the overview and the reports share."""

from typing import Any

import reflex as rx
from plotly.graph_objects import Figure

from components.charts.figure import figure
from components.controls import text_input
from scrm_app.core.ui import UiState, t


def chart(data: Any, label: Any, *, height: str = "280px", on_click: Any = None, testid: str) -> rx.Component:
    """A figure that follows the language without asking the server."""
    chosen = rx.cond(UiState.lang == "en", data["en"], data["zh-CN"])
    return figure(chosen.to(Figure), label=label, height=height, on_click=on_click, testid=testid)


def day_input(state: Any, name: str, value: Any, label: Any, testid: str) -> rx.Component:
    """A day of a report; `state.choose(name, day)` is told."""
    return text_input(
        value=value,
        type="date",
        on_change=lambda chosen: state.choose(name, chosen),
        aria_label=label,
        style={"width": "auto"},
        testid=testid,
    )


def by_lang(row: Any, name: str) -> Any:
    """`name_zh` or `name_en` of a row."""
    return rx.cond(UiState.lang == "en", row[f"{name}_en"], row[f"{name}_zh"])


def node_table(rows: Any) -> rx.Component:
    """Node times in figures, each leading to the tickets at that node."""

    def line(row: Any) -> rx.Component:
        return rx.el.tr(
            rx.el.td(rx.link(row["name"].to(str), href=row["link"].to(str), class_name="sc-link")),
            rx.el.td(row["count"].to(str), class_name="sc-right"),
            rx.el.td(by_lang(row, "median").to(str), class_name="sc-right sc-strong"),
            rx.el.td(by_lang(row, "p90").to(str), class_name="sc-right"),
        )

    head = rx.el.tr(
        rx.el.th(t("环节", "Step")),
        rx.el.th(t("次数", "Visits"), class_name="sc-right"),
        rx.el.th(t("中位数", "Median"), class_name="sc-right"),
        rx.el.th(t("九成在此之内", "90% within"), class_name="sc-right"),
    )
    return rx.el.div(
        rx.el.table(rx.el.thead(head), rx.el.tbody(rx.foreach(rows, line)), class_name="sc-table sc-compact"),
        class_name="sc-table-scroll",
        custom_attrs={"data-testid": "node-times"},
    )
