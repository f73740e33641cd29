"""日期提醒: before, on or after which date, at what time, who is told."""

from typing import Any

import reflex as rx

from components.controls import (
    danger_button,
    drawer,
    empty_state,
    field_row,
    page,
    page_header,
    primary_button,
    segmented,
    select_input,
    skeleton_rows,
    status_badge,
    switch,
    text_area,
    text_input,
)
from scrm_app.core.ui import t
from scrm_app.notifications.state.dates import DateRulesState

S: Any = DateRulesState
EDITING = S.editing


def _state(row: Any) -> rx.Component:
    waits = rx.el.span(
        t("待提醒 ", "waiting: "),
        row["waiting"].to(str),
        t(" 条", " reminders"),
        rx.cond(row["next"] != "", rx.el.span(t(", 最近 ", ", next "), row["next"].to(str))),
        class_name="sc-help sc-num",
    )
    return rx.cond(
        row["on"],
        rx.cond(row["planning"], status_badge(t("正在安排", "Being planned"), "blue", icon="loader"), waits),
        status_badge(t("已停用", "Off"), "gray"),
    )


def _card(row: Any) -> rx.Component:
    words = rx.el.button(
        rx.el.span(row["name"].to(str), class_name="sc-link", style={"fontWeight": "600", "overflowWrap": "anywhere"}),
        rx.el.span(row["label"].to(str), " · ", row["when"].to(str), class_name="sc-help"),
        rx.el.span(t("提醒 ", "Told: "), row["whom"].to(str), class_name="sc-help"),
        type="button",
        on_click=S.open(row["id"]),
        style={
            "display": "grid",
            "gap": "2px",
            "textAlign": "left",
            "justifyItems": "start",
            "flex": "1 1 300px",
            "cursor": "pointer",
        },
        custom_attrs={"data-testid": "date-rule-open"},
    )
    onoff = switch(
        rx.el.span(t("启用", "In force"), class_name="sc-sr"),
        checked=row["on"].to(bool),
        on_change=lambda on: S.switch(row["id"], on),
        testid="date-rule-switch",
    )
    return rx.el.li(
        words,
        _state(row),
        rx.el.span(onoff, style={"marginLeft": "auto"}),
        key=row["id"].to(str),
        style={
            "display": "flex",
            "flexWrap": "wrap",
            "alignItems": "center",
            "gap": "10px 16px",
            "padding": "14px 16px",
            "border": "1px solid var(--gray-5)",
            "borderRadius": "12px",
            "background": "var(--color-panel-solid)",
        },
        custom_attrs={"data-testid": "date-rule"},
    )


def _when() -> rx.Component:
    sides = [("before", t("提前", "Before")), ("on", t("当天", "On the day")), ("after", t("之后", "After"))]
    days = rx.el.label(
        text_input(
            "days",
            type="number",
            min=1,
            max=365,
            default_value=rx.cond(EDITING["days"].to(int) > 0, EDITING["days"].to(str), "1"),
            style={"width": "88px"},
            testid="date-rule-days",
            aria_label=t("天数", "Days"),
        ),
        rx.el.span(t("天", "days")),
        class_name="sc-row",
    )
    at = text_input(
        "time",
        type="time",
        default_value=EDITING["time"].to(str),
        aria_label=t("几点", "Time of day"),
        testid="date-rule-time",
        style={"width": "128px"},
    )
    turn = segmented(sides, value=S.side, on_change=S.turn, label=t("什么时候", "When"), testid="date-rule-side")
    return rx.el.div(turn, rx.cond(S.side != "on", days), at, class_name="sc-row", style={"flexWrap": "wrap"})


def _drawer() -> rx.Component:
    form = rx.el.form(
        field_row(
            t("名称", "Name"),
            text_input("name", default_value=EDITING["name"].to(str), max_length=60, testid="date-rule-name"),
            t("出现在通知标题里", "Stands in the title of the notice"),
            required=True,
        ),
        field_row(
            t("按哪个日期", "Which date"),
            select_input(
                S.dates,
                name="source",
                default_value=EDITING["source"].to(str),
                placeholder=t("请选择", "Choose"),
                testid="date-rule-source",
            ),
            t("生日和周年每年提醒", "Birthdays and anniversaries come every year"),
            required=True,
        ),
        field_row(t("什么时候提醒", "When"), _when(), group=True),
        field_row(
            t("提醒谁", "Who is told"),
            select_input(S.whom, name="who", default_value=EDITING["who"].to(str), testid="date-rule-who"),
            t("没有负责人时提醒门店店长", "Without anybody in charge, who leads the store is told"),
        ),
        field_row(
            t("补充说明", "Words"),
            text_area("words", default_value=EDITING["words"].to(str), max_length=300, testid="date-rule-words"),
        ),
        rx.el.div(
            rx.cond(
                EDITING["id"].to(int) > 0,
                danger_button(t("删除", "Delete"), on_click=S.delete(EDITING["id"]), testid="date-rule-delete"),
            ),
            rx.el.div(class_name="sc-grow"),
            primary_button(t("保存", "Save"), type="submit", testid="date-rule-save"),
            class_name="sc-row",
        ),
        on_submit=S.save,
        class_name="sc-stack",
        style={"gap": "16px"},
        key=EDITING["id"].to(str) + "-" + EDITING["version"].to(str),
    )
    title = rx.cond(EDITING["id"].to(int) > 0, EDITING["name"].to(str), t("新建日期提醒", "New reminder"))
    return drawer(
        EDITING["open"].to(bool),
        title,
        rx.cond(EDITING["open"].to(bool), form),
        on_close=S.close,
        testid="date-rule-drawer",
    )


def date_rules_page() -> rx.Component:
    """Reminders on dates."""
    empty = empty_state(
        "calendar-clock",
        t("还没有日期提醒", "No reminders on dates yet"),
        t(
            "例如: 客户生日当天 09:00 提醒负责人, 设备保养到期前 7 天提醒店长。",
            "For example: on a customer's birthday at 09:00, or a week before a device is due.",
        ),
        testid="date-rules-empty",
    )
    listed = rx.el.ul(
        rx.foreach(S.rows.to(list[dict[str, Any]]), _card),
        style={"listStyle": "none", "margin": 0, "padding": 0, "display": "grid", "gap": "10px"},
    )
    return page(
        page_header(
            t("日期提醒", "Reminders on dates"),
            t(
                "跟进日、生日、保养到期和表单里的任何日期, 到时自动提醒。",
                "Follow-ups, birthdays, services due, and any date of a form.",
            ),
            primary_button(t("新建提醒", "New reminder"), icon="plus", on_click=S.open(0), testid="date-rule-new"),
        ),
        rx.cond(S.rows.length() > 0, listed, rx.cond(S.ready, empty, skeleton_rows(4))),
        _drawer(),
        testid="date-rules-page",
    )
