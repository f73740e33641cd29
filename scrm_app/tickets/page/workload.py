"""The workload view."""

from typing import Any

import reflex as rx

from components.boards.due_chip import url_view
from components.boards.workload import workload
from components.controls.buttons import ghost_button, icon_button, link_button, primary_button
from components.controls.inputs import field_row, select_input
from components.controls.marks import callout
from components.controls.overlay import sheet
from components.controls.page import empty_state, grow, skeleton, toolbar
from scrm_app.core.ui import t
from scrm_app.tickets.page.panel import ticket_drawer
from scrm_app.tickets.page.parts import PANEL
from scrm_app.tickets.page.route import route_view
from scrm_app.tickets.page.schedule import calendar_texts
from scrm_app.tickets.state.workload import WorkloadState

W: Any = WorkloadState
_END = {"display": "flex", "gap": "8px", "justifyContent": "flex-end"}


def _texts() -> dict[str, Any]:
    return {
        "weekdays": calendar_texts()["weekdays"],
        "name": t("负荷", "Workload"),
        "person": t("同事", "Colleague"),
        "open": t("在手 {n} 单", "{n} open"),
        "open_cap": t("在手 {n} 单, 上限 {cap}", "{n} open, cap {cap}"),
        "sum": t("{a} / {b} 小时 · {n} 单", "{a} / {b} h · {n}"),
        "queue": t("待领取 {n} 单", "{n} unclaimed"),
        "none": t("空闲 {b} 小时", "{b} h free"),
        "extra": t("{a} 小时 · {n} 单", "{a} h · {n}"),
        "overload": t("超负荷", "overloaded"),
        "leave": t("请假", "leave"),
        "off": t("休息", "off"),
        "late": t("超时", "late"),
        "more": t("还有 {n} 张", "{n} more"),
        "hand": t("改派", "Reassign"),
        "usage": t(
            "拖到另一位同事改派; 键盘: M 选人, 回车打开。", "Drag to a colleague. Keys: M picks one, Enter opens it."
        ),
    }


def _head() -> rx.Component:
    return toolbar(
        icon_button("chevron-left", t("上一周", "A week earlier"), on_click=W.turn(-1), testid="workload-back"),
        ghost_button(t("本周", "This week"), on_click=W.turn(0), size="s", testid="workload-today"),
        icon_button("chevron-right", t("下一周", "A week later"), on_click=W.turn(1), testid="workload-on"),
        rx.el.strong(t(W.title["zh"], W.title["en"]), class_name="sc-num"),
        rx.cond(
            W.stores.length() > 1,
            select_input(
                W.stores,
                value=rx.cond(W.store_id > 0, W.store_id.to(str), ""),
                on_change=W.choose_store,
                placeholder=t("全部门店", "All stores"),
                testid="workload-store",
                aria_label=t("门店", "Store"),
                style={"width": "auto"},
            ),
        ),
        grow(),
        rx.el.span(
            t("按预约, 否则按时限; 未写时长按 1 小时。", "By appointment, else due time; one hour where none is said."),
            class_name="sc-help",
        ),
    )


def _about() -> rx.Component:
    return rx.el.p(rx.el.b(W.ask["number"].to(str)), " ", W.ask["title"].to(str), style={"margin": 0})


def _sheets() -> rx.Component:
    who = rx.el.form(
        _about(),
        field_row(
            t("交给谁", "To whom"),
            select_input(W.ask["people"].to(list[dict[str, str]]), name="to", testid="workload-to"),
        ),
        rx.el.div(
            ghost_button(t("不了", "Never mind"), on_click=W.cancel, testid="workload-cancel"),
            primary_button(t("改派", "Reassign"), type="submit", testid="workload-yes"),
            style=_END,
        ),
        on_submit=W.submit,
        style={"display": "grid", "gap": "14px"},
    )
    told = rx.el.div(
        _about(),
        callout(
            rx.el.ul(
                rx.foreach(W.ask["told"].to(list[str]), rx.el.li),
                style={"margin": 0, "paddingLeft": "16px", "listStyle": "disc", "display": "grid", "gap": "4px"},
                custom_attrs={"data-testid": "workload-told"},
            ),
            "amber",
        ),
        rx.el.div(
            ghost_button(t("不了", "Never mind"), on_click=W.cancel, testid="workload-no"),
            primary_button(t("仍要改派", "Reassign all the same"), on_click=W.confirm, testid="workload-confirm"),
            style=_END,
        ),
        style={"display": "grid", "gap": "14px"},
    )
    kind = W.ask["kind"]
    return rx.fragment(
        sheet(kind == "who", t("改派", "Reassign"), who, on_close=W.cancel, testid="workload-sheet"),
        sheet(
            kind == "confirm",
            t("这样改派有冲突", "Something speaks against it"),
            told,
            on_close=W.cancel,
            testid="workload-conflict",
        ),
    )


def workload_page() -> rx.Component:
    """People and days; dragging a ticket hands it over."""
    board = workload(
        rows=W.rows,
        today=W.today,
        rev=W.rev,
        texts=_texts(),
        on_drop=W.drop,
        on_open=PANEL.open_ticket,
        on_ask=W.open_sheet,
    )
    nobody = empty_state(
        "users-round",
        t("这里还没有同事", "Nobody works here yet"),
        t("换一个门店, 或在设置里添加同事。", "Choose another store, or add people in the settings."),
        link_button(t("去添加同事", "Add people"), "/users", testid="workload-people"),
    )
    return rx.el.div(
        url_view(W.query, PANEL.shown_id),
        _head(),
        rx.el.div(
            rx.cond(W.rows.length() > 0, board, rx.cond(W.loaded, nobody, skeleton("100%", "100%"))),
            style={"flex": "1", "minHeight": "0"},
        ),
        _sheets(),
        ticket_drawer(route_view()),
        class_name="sc-board",
    )
