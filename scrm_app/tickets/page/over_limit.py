"""The sheet that asks why a full column may take one more."""

from typing import Any

import reflex as rx

from components.controls import field_row, ghost_button, primary_button, sheet, text_area
from scrm_app.core.ui import t
from scrm_app.tickets.state.over_limit import OverLimitState

OVER: Any = OverLimitState


def over_limit_sheet() -> rx.Component:
    """Why nothing fits, and a reason to do it anyway."""
    form = rx.el.form(
        rx.el.p(OVER.words, style={"margin": 0}),
        field_row(
            t("为什么要超出上限", "Why go beyond the limit"),
            text_area("reason", rows=3, required=True, max_length=300, testid="over-reason"),
            t("原因会留在工单动态和操作日志里。", "The reason stays in the ticket's history and the audit log."),
            required=True,
        ),
        rx.el.div(
            ghost_button(t("不放了", "Leave it"), on_click=OVER.close, testid="over-no"),
            primary_button(t("仍然放入", "Put it there anyway"), type="submit", testid="over-yes"),
            style={"display": "flex", "gap": "8px", "justifyContent": "flex-end"},
        ),
        on_submit=OVER.go_beyond,
        style={"display": "grid", "gap": "12px"},
    )
    return sheet(
        OVER.words != "", t("这一列已满", "This column is full"), form, on_close=OVER.close, testid="over-sheet"
    )
