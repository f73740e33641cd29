"""看成谁: the button on a ticket and the sheet that shows it through somebody else's eyes."""

from typing import Any

import reflex as rx

from components.controls.buttons import quiet_button
from components.controls.inputs import field_row, select_input
from components.controls.marks import callout
from components.controls.overlay import sheet
from components.controls.page import empty_state
from components.data.form_view import form_view
from scrm_app.core.ui import t
from scrm_app.tickets.page.parts import PANEL
from scrm_app.tickets.state.look import LookState

LOOK: Any = LookState
SIGHT = LOOK.sight


def look_button() -> rx.Component:
    """For those who may: see this ticket as somebody else."""
    return rx.cond(
        PANEL.view["may_look_as"],
        quiet_button(
            t("看成谁", "View as"),
            icon="eye",
            on_click=LOOK.open(PANEL.view["id"]),
            testid="look-as",
            class_name="sc-btn-s",
        ),
    )


def _pick(label: Any, name: str, options: str, first: Any) -> rx.Component:
    return field_row(
        label,
        select_input(
            LOOK.eyes[options].to(list[dict[str, str]]),
            placeholder=first,
            on_change=lambda value: LOOK.choose(name, value),
            testid=f"look-{name}",
        ),
    )


def _line(label: Any, words: Any, testid: str) -> rx.Component:
    said = rx.el.p(rx.el.b(label), words.to(str), style={"margin": 0}, custom_attrs={"data-testid": testid})
    return rx.cond(words != "", said)


def _sight() -> rx.Component:
    told = rx.el.div(
        _line(t("看不到: ", "Hidden: "), SIGHT["hidden"], "look-hidden"),
        _line(t("被遮挡: ", "Masked: "), SIGHT["masked"], "look-masked"),
        _line(t("客户电话: ", "Customer phone: "), SIGHT["phone"], "look-phone"),
        style={"display": "grid", "gap": "4px"},
    )
    less = rx.cond(
        SIGHT["less"] != "",
        callout(
            rx.el.span(
                t("您自己也无权查看, 所以这里仍被遮住: ", "Covered here because you may not see it either: "),
                SIGHT["less"].to(str),
            ),
            "amber",
            icon="shield",
            testid="look-less",
        ),
    )
    form = form_view(
        schema=SIGHT["form"].to(dict[str, Any]),
        values=SIGHT["answers"],
        mode="read",
        people=PANEL.view["people"],
        customers=PANEL.view["customers"].to(list[dict[str, Any]]),
        revision=LOOK.revision,
        testid="look-form",
    )
    return rx.el.div(told, less, form, style={"display": "grid", "gap": "14px"})


def look_sheet() -> rx.Component:
    """Whose eyes, where, and what they have."""
    picks = rx.el.div(
        _pick(t("谁在看", "Whose eyes"), "reader", "readers", t("请选择", "Choose")),
        _pick(t("部门", "Department"), "unit", "units", t("不限", "Any")),
        _pick(t("在哪一步", "At which step"), "node", "nodes", t("当前位置", "Where it stands")),
        style={"display": "grid", "gap": "12px", "gridTemplateColumns": "repeat(auto-fit, minmax(160px, 1fr))"},
    )
    start = empty_state(
        "eye",
        t("选一个身份, 看看他能看到什么", "Choose whose eyes to look through"),
        t("只是查看, 不会改动工单; 每次查看都会记入审计日志。", "Nothing changes; every look stands in the audit log."),
    )
    return sheet(
        LOOK.ticket_id > 0,
        t("看成谁", "View as"),
        picks,
        rx.cond(SIGHT["form"], _sight(), start),
        on_close=LOOK.close,
        wide=True,
        testid="look-sheet",
    )
