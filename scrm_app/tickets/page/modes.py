"""紧急 / 常规 / 批量: the handling mode of a flow, two clicks away on its board."""

from typing import Any

import reflex as rx

from components.controls import ghost_button, menu, section, select_input, text_input
from scrm_app.core.ui import t, tx
from scrm_app.identity.session import FrameState
from scrm_app.tickets.service.modes import MODES, NOTICES
from scrm_app.tickets.state.modes import ModePolicyState, ModeState

S: Any = ModeState
POLICY: Any = ModePolicyState
ICONS = {"urgent": "siren", "normal": "circle-dot", "batch": "layers"}


def _item(code: str) -> rx.Component:
    return rx.el.button(
        rx.icon(ICONS[code], size=16, aria_hidden=True),
        rx.el.span(
            rx.el.span(tx(MODES[code]), style={"fontWeight": "500", "display": "block"}),
            rx.el.span(S.about[code], class_name="sc-help"),
        ),
        rx.cond(S.mode == code, rx.icon("check", size=15, aria_hidden=True)),
        type="button",
        on_click=S.switch(code),
        class_name="sc-menu-item",
        style={"alignItems": "start", "height": "auto", "textAlign": "left", "padding": "8px 10px", "gap": "10px"},
        custom_attrs={"data-testid": f"mode-{code}"},
    )


def mode_switch(flow_id: Any) -> rx.Component:
    """The mode of the flow; the menu says what each one changes."""
    word = rx.match(S.mode, *[(code, tx(name)) for code, name in MODES.items()], tx(MODES["normal"]))
    trigger = ghost_button(rx.el.span(t("模式: ", "Mode: "), word), icon="gauge", size="s", testid="mode")
    may = FrameState.permissions.contains("ticket.assign")
    shown = rx.el.span(menu(trigger, *[_item(code) for code in MODES], testid="mode-menu"), key=flow_id.to(str))
    return rx.cond(may & (flow_id > 0), rx.el.span(shown, on_mount=S.show(flow_id), key="m" + flow_id.to(str)))


def _policy(mode: Any) -> rx.Component:
    words = [(code, tx(text)) for code, text in NOTICES.items()]
    return rx.el.form(
        rx.el.input(type="hidden", name="code", value=mode["code"].to(str)),
        rx.el.span(mode["name"].to(str), style={"fontWeight": "600", "minWidth": "44px"}),
        rx.el.label(
            t("时限 ", "limits "),
            text_input(
                "percent",
                default_value=mode["percent"].to(str),
                type="number",
                min="10",
                max="500",
                style={"width": "84px"},
                testid="mode-percent",
            ),
            " %",
            class_name="sc-row",
        ),
        select_input(
            POLICY.books,
            name="book",
            default_value=mode["book"].to(str),
            placeholder=t("默认派单规则", "Usual dispatch rules"),
            aria_label=t("派单规则", "Dispatch rules"),
            style={"width": "auto"},
        ),
        select_input(
            words,
            name="notices",
            default_value=mode["notices"].to(str),
            aria_label=t("提醒", "Notices"),
            style={"width": "auto"},
        ),
        ghost_button(t("保存", "Save"), type="submit", size="s", testid="mode-save"),
        on_submit=POLICY.save,
        key=mode["key"].to(str),
        style={"display": "flex", "flexWrap": "wrap", "gap": "10px", "alignItems": "center", "padding": "6px 0"},
        custom_attrs={"data-testid": "mode-policy"},
    )


def mode_policies() -> rx.Component:
    """What switching a flow to each mode changes."""
    about = t(
        "在工单看板上为每个流程切换; 已进入的环节保持原时限",
        "Switched on the board, flow by flow; steps entered keep their limit",
    )
    return section(
        t("处理模式", "Handling modes"),
        rx.el.div(rx.foreach(POLICY.modes, _policy), on_mount=POLICY.show),
        description=about,
    )
