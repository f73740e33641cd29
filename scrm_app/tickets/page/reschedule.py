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


def _form() -> rx.Component:
    length = text_input(
        "minutes",
        type="number",
        min="0",
        max="1440",
        step="5",
        default_value=R.ask["minutes"].to(str),
        testid="time-minutes",
    )
    return rx.el.form(
        _head(),
        rx.el.div(
            field_row(
                t("日期", "Day"),
                text_input("day", type="date", default_value=R.ask["day"].to(str), required=True, testid="time-day"),
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
