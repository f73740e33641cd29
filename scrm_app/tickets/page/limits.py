"""The sheet that says how full the columns of a board may get."""

from typing import Any

import reflex as rx

from components.controls import (
    checkbox,
    field_row,
    icon_button,
    primary_button,
    select_input,
    sheet,
    text_input,
)
from scrm_app.core.ui import t, tx
from scrm_app.tickets.engine.limits import SCOPES
from scrm_app.tickets.state.board_limits import BoardLimitState

LIMITS: Any = BoardLimitState


def limits_button() -> rx.Component:
    """Opens the sheet, for those who may set limits."""
    return rx.cond(
        LIMITS.may,
        icon_button(
            "arrow-up-to-line", t("列上限与停留", "Limits and stay"), on_click=LIMITS.ask(True), testid="board-limits"
        ),
    )


def _row(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(rx.el.b(row["title"].to(str)), " ", row["words"].to(str), style={"flex": "1", "minWidth": "0"}),
        icon_button("x", t("去掉上限", "Remove the limit"), on_click=LIMITS.remove(row["id"]), testid="limit-remove"),
        class_name="sc-row",
        custom_attrs={"data-testid": "limit-row"},
    )


def _age(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(rx.el.b(row["title"].to(str)), " ", row["words"].to(str), style={"flex": "1", "minWidth": "0"}),
        icon_button(
            "x", t("恢复默认颜色", "The usual colours"), on_click=LIMITS.remove_age(row["column"]), testid="age-remove"
        ),
        class_name="sc-row",
        custom_attrs={"data-testid": "age-row"},
    )


def _ages() -> rx.Component:
    """From when on cards of a column are orange and red."""
    hours = {"type": "number", "min": "0", "max": "9999", "required": True}
    form = rx.el.form(
        field_row(t("列", "Column"), select_input(LIMITS.columns, name="column", testid="age-column")),
        rx.el.div(
            field_row(t("变橙 (小时)", "Orange (hours)"), text_input("slow_hours", testid="age-slow", **hours)),
            field_row(t("变红 (小时)", "Red (hours)"), text_input("stale_hours", testid="age-stale", **hours)),
            style={"display": "grid", "gap": "12px", "gridTemplateColumns": "1fr 1fr"},
        ),
        primary_button(t("保存停留提醒", "Save the stay"), type="submit", testid="age-save"),
        on_submit=LIMITS.save_age,
        reset_on_submit=True,
        style={"display": "grid", "gap": "12px"},
    )
    return rx.el.section(
        rx.el.h3(t("停留多久变色", "When cards change colour"), style={"margin": "8px 0 0", "fontSize": "15px"}),
        rx.el.p(
            t(
                "按卡片在当前步骤停留的自然小时数; 没有设置的列按时限占用变色。",
                "By the hours a card has been at its step; other columns go by the share of the time limit.",
            ),
            class_name="sc-help",
        ),
        rx.el.ul(
            rx.foreach(LIMITS.ages.to(list[dict[str, Any]]), _age),
            style={"listStyle": "none", "margin": "0", "padding": "0", "display": "grid", "gap": "4px"},
        ),
        form,
        style={"display": "grid", "gap": "12px"},
    )


def limits_sheet() -> rx.Component:
    """The limits there are and a form for one; below it, when cards change colour."""
    form = rx.el.form(
        field_row(t("列", "Column"), select_input(LIMITS.columns, name="column", testid="limit-column")),
        field_row(
            t("最多几张 (0 为不限)", "At most (0 for none)"),
            text_input("most", type="number", min="0", max="9999", required=True, testid="limit-most"),
        ),
        field_row(
            t("怎么算", "Counted over"),
            select_input([(key, tx(name)) for key, name in SCOPES.items()], name="scope", testid="limit-scope"),
        ),
        checkbox(t("满了就不能再放 (否则只提醒)", "Nothing more fits when full (else a warning)"), name="hard"),
        primary_button(t("保存上限", "Save the limit"), type="submit", testid="limit-save"),
        on_submit=LIMITS.save,
        reset_on_submit=True,
        style={"display": "grid", "gap": "12px"},
    )
    body = rx.el.div(
        rx.el.p(
            t(
                "硬上限对所有进入方式都有效: 拖动、办理、退回、指派、新建。流程自动动作和客户提交照常进入, 显示超出。"
                "能设上限的人写明原因后可以超出, 原因留在工单动态里。",
                "A hard limit holds for every way in: drag, completing, returning, assigning, opening. "
                "What the flow does by itself and what customers send is let through and shown as too much. "
                "Who may set limits can go beyond one with a reason, which stays in the ticket's history.",
            ),
            class_name="sc-help",
        ),
        rx.el.ul(
            rx.foreach(LIMITS.rows.to(list[dict[str, Any]]), _row),
            style={"listStyle": "none", "margin": "0", "padding": "0", "display": "grid", "gap": "4px"},
        ),
        form,
        _ages(),
        style={"display": "grid", "gap": "12px"},
    )
    title = t("列上限与停留", "Limits and stay")
    return sheet(LIMITS.asking, title, body, on_close=LIMITS.ask(False), testid="limits-sheet")
