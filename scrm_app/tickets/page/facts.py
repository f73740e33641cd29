"""The sheet that chooses what stands on the cards of the boards."""

from typing import Any

import reflex as rx

from components.controls import ghost_button, icon_button, primary_button, segmented, sheet
from components.data.picker import picker
from scrm_app.core.ui import t
from scrm_app.tickets.page.columns import name_of
from scrm_app.tickets.state.board_look import BoardLookState
from scrm_app.tickets.state.picking import BoardPickState

LOOK: Any = BoardLookState
PICK: Any = BoardPickState


def facts_button() -> rx.Component:
    """Opens the sheet."""
    return icon_button("list-plus", t("卡片内容", "What cards show"), on_click=PICK.ask(True), testid="board-facts")


def facts_sheet() -> rx.Component:
    """Which facts, in what order; number and title always stand there."""
    body = rx.el.div(
        rx.el.p(
            t("单号和标题总在卡片上。只对您自己生效。", "Number and title always stand on a card. Only for you."),
            class_name="sc-help",
        ),
        segmented(
            [("no", t("舒适", "Comfortable")), ("yes", t("紧凑", "Compact"))],
            value=rx.cond(LOOK.dense, "yes", "no"),
            on_change=lambda key: LOOK.set_dense(key == "yes"),
            label=t("卡片高度", "Height of cards"),
            testid="board-dense",
        ),
        picker(LOOK.shown, LOOK.others, label=name_of, on_turn=PICK.turn, on_shift=PICK.shift, testid="fact"),
        rx.el.div(
            ghost_button(t("恢复默认", "The usual ones"), on_click=PICK.restore, testid="facts-reset"),
            primary_button(t("完成", "Done"), on_click=PICK.ask(False), testid="facts-done"),
            style={"display": "flex", "gap": "8px", "justifyContent": "flex-end", "flexWrap": "wrap"},
        ),
        style={"display": "grid", "gap": "12px"},
    )
    return rx.fragment(
        rx.el.span(on_mount=PICK.ask(False), hidden=True),
        sheet(PICK.asking, t("卡片内容", "What cards show"), body, on_close=PICK.ask(False), testid="facts-sheet"),
    )
