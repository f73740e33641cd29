"""Saved views as tabs above the list, and the sheet that keeps one."""

from typing import Any

import reflex as rx

from components.controls import field_row, ghost_button, icon_button, primary_button, quiet_button, sheet, text_input
from scrm_app.core.ui import t
from scrm_app.tickets.state.views import ViewsState

V: Any = ViewsState


def _tab(view: Any) -> rx.Component:
    here = V.chosen == view["id"].to(int)
    return rx.el.div(
        rx.el.button(
            rx.cond(view["pinned"].to(bool), rx.icon("pin", size=12, aria_hidden=True)),
            rx.cond(view["shared"].to(bool), rx.icon("users-round", size=12, aria_hidden=True)),
            view["name"].to(str),
            type="button",
            on_click=V.choose(view["id"]),
            class_name="sc-segment",
            style={"display": "inline-flex", "gap": "5px", "alignItems": "center"},
            custom_attrs={"data-testid": "view-tab", "aria-pressed": rx.cond(here, "true", "false")},
        ),
        rx.cond(
            here,
            icon_button(
                "star",
                rx.cond(
                    V.usual == view["id"].to(int),
                    t("不再默认打开此视图", "No longer open the list with this view"),
                    t("默认打开此视图", "Open the list with this view"),
                ),
                on_click=V.open_with(view["id"]),
                testid="view-usual",
                custom_attrs={"aria-pressed": rx.cond(V.usual == view["id"].to(int), "true", "false")},
            ),
        ),
        rx.cond(
            here & view["mine"].to(bool),
            icon_button("x", t("删除视图", "Delete the view"), on_click=V.delete(view["id"]), testid="view-delete"),
        ),
        style={"display": "inline-flex", "alignItems": "center"},
    )


def view_tabs() -> rx.Component:
    """All tickets, then the views; the last button keeps the present filters."""
    every = rx.el.button(
        t("全部工单", "All tickets"),
        type="button",
        on_click=V.choose(0),
        class_name="sc-segment",
        custom_attrs={"data-testid": "view-none", "aria-pressed": rx.cond(V.chosen == 0, "true", "false")},
    )
    return rx.el.div(
        rx.el.div(
            rx.cond(V.views.length() > 0, every),
            rx.foreach(V.views.to(list[dict[str, Any]]), _tab),
            class_name="sc-segments",
            role="group",
            aria_label=t("视图", "Views"),
            style={"overflowX": "auto", "maxWidth": "100%"},
        ),
        quiet_button(
            t("保存视图", "Save view"), icon="bookmark-plus", size="s", on_click=V.ask(True), testid="view-save"
        ),
        _save_sheet(),
        class_name="sc-row",
        style={"flexWrap": "wrap", "gap": "8px", "minHeight": "32px"},
    )


def _check(name: str, label: Any) -> rx.Component:
    box = rx.el.input(type="checkbox", name=name, custom_attrs={"data-testid": f"view-{name}"})
    return rx.el.label(box, rx.el.span(label), class_name="sc-check")


def _save_sheet() -> rx.Component:
    mine = rx.cond(V.chosen > 0, _check("again", t("覆盖当前视图", "Overwrite the view I am in")))
    form = rx.el.form(
        field_row(t("名称", "Name"), text_input("name", required=True, max_length=40, testid="view-name")),
        _check("pinned", t("排在最前", "In front of the others")),
        rx.cond(V.may_share, _check("shared", t("所有人可用", "For everybody"))),
        mine,
        rx.el.p(
            t("会保存当前的筛选、搜索、排序和列。", "Keeps the present filters, search, order and columns."),
            class_name="sc-help",
        ),
        rx.el.div(
            ghost_button(t("不了", "Never mind"), on_click=V.ask(False), testid="view-no"),
            primary_button(t("保存", "Save"), type="submit", testid="view-yes"),
            style={"display": "flex", "gap": "8px", "justifyContent": "flex-end"},
        ),
        on_submit=V.save,
        style={"display": "grid", "gap": "12px"},
    )
    return sheet(V.asking, t("保存视图", "Save view"), form, on_close=V.ask(False), testid="view-sheet")
