"""The sheet that gives a ticket another time, and the one that says what speaks against it."""

from typing import Any

import reflex as rx

from components.controls.buttons import ghost_button, primary_button, quiet_button
from components.controls.inputs import field_row, text_input
from components.controls.marks import callout
from components.controls.overlay import sheet
from scrm_app.core.ui import t
from scrm_app.tickets.state.rescheduling import RescheduleState

R: Any = RescheduleState
_END = {"display": "flex", "gap": "8px", "justifyContent": "flex-end", "flexWrap": "wrap"}


def _head() -> rx.Component:
    return rx.el.p(
        rx.el.b(R.ask["number"].to(str)), " ", R.ask["title"].to(str), style={"margin": 0}, class_name="sc-ellipsis"
    )


def _start(one: Any) -> rx.Component:
    late = one["late"].to(bool)
    return rx.el.button(
        one["clock"].to(str),
        rx.cond(late, rx.icon("triangle-alert", size=12, aria_label=t("晚于承诺", "Beyond the promise"))),
        type="button",
        title=rx.cond(late, t("晚于承诺", "Beyond the promise"), t("空闲", "Free")),
        on_click=R.pick(one["day"].to(str), one["clock"].to(str)),
        class_name="sc-btn sc-ghost sc-btn-s sc-num",
        custom_attrs={"data-testid": "free-start", "data-late": rx.cond(late, "yes", "no")},
    )


def _free() -> rx.Component:
    """Times to press; nothing for a due time."""

    def day(one: Any) -> rx.Component:
        starts = rx.foreach(one["starts"].to(list[dict[str, Any]]), _start)
        return rx.el.div(
            rx.el.span(one["title"].to(str), class_name="sc-help sc-num", style={"minWidth": "72px"}),
            rx.el.div(starts, style={"display": "flex", "flexWrap": "wrap", "gap": "6px", "flex": "1"}),
            style={"display": "flex", "gap": "8px", "alignItems": "baseline"},
            custom_attrs={"data-testid": "free-day"},
        )

    listed = rx.el.div(rx.foreach(R.free, day), style={"display": "grid", "gap": "8px"})
    none = rx.el.span(
        t(
            "两周内没有空闲时段, 可以换一位处理人或缩短时长。",
            "Nothing free within two weeks; try another person or less time.",
        ),
        class_name="sc-help",
    )
    return rx.cond(
        R.ask["by"] == "appointed",
        field_row(
            t("空闲时段", "Free times"),
            rx.cond(R.free.length() > 0, listed, none),
            t(
                "按处理人的班次、请假和其他预约; 点一下就改到那时",
                "By shifts, leave and other appointments; press one to take it",
            ),
            group=True,
        ),
    )


def _form() -> rx.Component:
    length = text_input(
        "minutes",
        type="number",
        min="0",
        max="1440",
        step="5",
        on_change=R.look_for.debounce(400),
        default_value=R.ask["minutes"].to(str),
        testid="time-minutes",
    )
    return rx.el.form(
        _head(),
        rx.el.div(
            field_row(
                t("日期", "Day"),
                text_input(
                    "day",
                    type="date",
                    default_value=R.ask["day"].to(str),
                    on_change=R.look_from,
                    required=True,
                    testid="time-day",
                ),
            ),
            field_row(
                t("时间", "Time"),
                text_input(
                    "clock", type="time", default_value=R.ask["clock"].to(str), required=True, testid="time-clock"
                ),
            ),
            rx.cond(R.ask["by"] == "appointed", field_row(t("时长 (分钟)", "Minutes"), length)),
            style={"display": "grid", "gap": "12px", "gridTemplateColumns": "repeat(auto-fit, minmax(130px, 1fr))"},
        ),
        _free(),
        rx.el.div(
            rx.cond(
                R.ask["there"].to(bool),
                quiet_button(t("取消预约", "No appointment"), on_click=R.remove, testid="time-remove"),
            ),
            ghost_button(t("不了", "Never mind"), on_click=R.cancel, testid="time-cancel"),
            primary_button(t("改期", "Reschedule"), type="submit", testid="time-yes"),
            style=_END,
        ),
        on_submit=R.submit,
        style={"display": "grid", "gap": "14px"},
    )


def _told() -> rx.Component:
    return rx.el.div(
        _head(),
        rx.el.p(t("改到 ", "To "), rx.el.b(R.ask["day"].to(str), " ", R.ask["clock"].to(str)), style={"margin": 0}),
        callout(
            rx.el.ul(
                rx.foreach(R.ask["told"].to(list[str]), rx.el.li),
                style={"margin": 0, "paddingLeft": "16px", "listStyle": "disc", "display": "grid", "gap": "4px"},
                custom_attrs={"data-testid": "time-told"},
            ),
            "amber",
        ),
        _free(),
        rx.el.div(
            ghost_button(t("不了", "Never mind"), on_click=R.cancel, testid="time-no"),
            primary_button(t("仍要改期", "Reschedule all the same"), on_click=R.confirm, testid="time-confirm"),
            style=_END,
        ),
        style={"display": "grid", "gap": "14px"},
    )


def reschedule_sheets() -> rx.Component:
    """Put once on a page that can give tickets another time."""
    title = rx.cond(R.ask["by"] == "appointed", t("预约时间", "Appointment"), t("处理时限", "Due time"))
    return rx.fragment(
        rx.el.span(on_mount=R.cancel, hidden=True),
        sheet(R.ask["kind"] == "time", title, _form(), on_close=R.cancel, testid="time-sheet"),
        sheet(
            R.ask["kind"] == "confirm",
            t("这个时间有冲突", "Something speaks against this time"),
            _told(),
            on_close=R.cancel,
            testid="time-conflict",
        ),
    )


def appointment_button(may: Any, there: Any) -> rx.Component:
    """Make or change the appointment of the open ticket."""
    return rx.cond(
        may,
        rx.el.button(
            rx.icon("calendar-clock", size=13, aria_hidden=True),
            rx.cond(there, t("改预约", "Change"), t("约时间", "Make one")),
            type="button",
            on_click=R.appoint,
            class_name="sc-btn sc-quiet sc-btn-s",
            custom_attrs={"data-testid": "appoint"},
        ),
    )
