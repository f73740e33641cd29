"""Narrowing the list by the company's own fields: a chip for each, and the sheet that adds one."""

from typing import Any

import reflex as rx

from components.controls import (
    field_row,
    ghost_button,
    primary_button,
    quiet_button,
    select_input,
    sheet,
    text_input,
)
from scrm_app.core.ui import t
from scrm_app.customers.state import CustomersState, OwnFilterState

OWN: Any = OwnFilterState
LIST: Any = CustomersState


def _span(kind: str) -> rx.Component:
    return rx.el.div(
        field_row(t("从", "From"), text_input("value", type=kind, testid="own-from")),
        field_row(t("到", "To"), text_input("to", type=kind, testid="own-to")),
        class_name="sc-grid",
        style={"--sc-min": "140px"},
    )


def _value() -> rx.Component:
    choice = field_row(t("选项", "Choice"), select_input(OWN.options, name="value", testid="own-value"))
    words = field_row(t("包含", "Contains"), text_input("value", testid="own-value"))
    return rx.match(
        OWN.way,
        ("choice", choice),
        ("choices", choice),
        ("days", _span("date")),
        ("number", _span("number")),
        words,
    )


def _chip(chip: Any) -> rx.Component:
    return ghost_button(
        chip["words"].to(str), icon="x", size="s", on_click=LIST.widen_own(chip["key"].to(str)), testid="own-chip"
    )


def own_filters() -> rx.Component:
    """The chips, and the button that adds one; nothing where there are no own fields to search by."""
    form = rx.el.form(
        field_row(
            t("字段", "Field"),
            select_input(OWN.fields, name="key", value=OWN.key, on_change=OWN.choose, testid="own-field"),
        ),
        rx.el.div(_value(), key=OWN.key),
        rx.el.div(
            ghost_button(t("取消", "Cancel"), type="button", on_click=OWN.close_sheet),
            primary_button(t("筛选", "Filter"), type="submit", testid="own-add"),
            class_name="sc-row",
            style={"justifyContent": "flex-end"},
        ),
        on_submit=LIST.narrow_own,
        class_name="sc-stack",
    )
    return rx.cond(
        OWN.fields.length() > 0,
        rx.fragment(
            rx.foreach(OWN.chips, _chip),
            quiet_button(t("更多筛选", "More filters"), icon="list-filter", on_click=OWN.open_sheet, testid="own-more"),
            sheet(
                OWN.opened,
                t("按自定义字段筛选", "Filter by an own field"),
                form,
                on_close=OWN.close_sheet,
                testid="own-filter-sheet",
            ),
        ),
    )
