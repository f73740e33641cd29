"""My presence in the frame: online, busy, away."""

from typing import Any

import reflex as rx

from components.controls import menu, menu_item, quiet_button
from scrm_app.calendars.state.staff import PresenceState
from scrm_app.core.ui import t
from scrm_app.identity.session import FrameState

S: Any = PresenceState
HUES = {"online": "var(--green-9)", "busy": "var(--amber-9)", "away": "var(--gray-8)"}


def _dot() -> rx.Component:
    hue = rx.match(S.status, ("busy", HUES["busy"]), ("away", HUES["away"]), HUES["online"])
    return rx.el.span(
        style={"width": "9px", "height": "9px", "borderRadius": "99px", "background": hue}, aria_hidden="true"
    )


def presence_switch() -> rx.Component:
    """A dot and a word; the menu says what each means for dispatch."""
    word = rx.match(S.status, ("busy", t("忙碌", "Busy")), ("away", t("离开", "Away")), t("在线", "Online"))
    trigger = quiet_button(
        rx.el.span(_dot(), rx.el.span(word, class_name="sc-desk-only"), class_name="sc-row", style={"gap": "7px"}),
        aria_label=t("我的状态", "My status"),
        size="s",
        testid="presence",
    )
    items = (
        menu_item(
            t("在线: 接收派单", "Online: tickets reach me"),
            icon="circle-check",
            on_click=S.choose("online"),
            testid="presence-online",
        ),
        menu_item(
            t("忙碌: 只接加急", "Busy: only urgent ones"),
            icon="circle-minus",
            on_click=S.choose("busy"),
            testid="presence-busy",
        ),
        menu_item(
            t("离开: 不派给我", "Away: none reach me"), icon="moon", on_click=S.choose("away"), testid="presence-away"
        ),
    )
    return rx.cond(FrameState.permissions.contains("ticket.work"), menu(trigger, *items, testid="presence-menu"))
