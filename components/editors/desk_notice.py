"""Several people at one drawing: the banner that says who has the pen, and the list of drafts put aside."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from components.controls import empty_state, ghost_button, quiet_button, sheet
from components.words import say


def lock_banner(
    *,
    hidden: Any,
    text: Any,
    has_snapshots: Any,
    on_snapshots: Any,
    on_take_over: Any,
    name: str,
    class_name: str = "sc-callout sc-amber",
) -> rx.Component:
    """`text` says who draws now, or that they took over; `name` starts the test ids."""
    kept = quiet_button(say("查看快照", "Snapshots"), on_click=on_snapshots, size="s", testid=f"{name}-snapshots")
    line = rx.el.div(
        rx.icon("lock", size=15, aria_hidden=True),
        rx.el.span(text, class_name="sc-grow"),
        rx.cond(has_snapshots, kept),
        ghost_button(say("接手编辑", "Take over"), on_click=on_take_over, size="s", testid=f"{name}-take-over"),
        class_name=class_name,
        role="alert",
        custom_attrs={"data-testid": f"{name}-lock"},
    )
    return rx.cond(hidden, rx.fragment(), line)


def snapshots_sheet(
    *,
    is_open: Any,
    rows: Any,
    mine: Any,
    on_restore: Callable[[Any], Any],
    on_close: Any,
    name: str,
    list_class: str = "sc-stack",
    row_class: str = "sc-row",
) -> rx.Component:
    """Drafts put aside ({id, who, why, when, about}): before a take-over, or what could not be saved any more."""

    def line(row: Any) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                rx.el.div(rx.el.b(row["who"]), " · ", row["why"]),
                rx.el.div(row["when"], " · ", row["about"], class_name="sc-help sc-num"),
                class_name="sc-grow",
            ),
            ghost_button(
                say("恢复为草稿", "Restore as draft"),
                on_click=on_restore(row["id"]),
                size="s",
                disabled=~mine,
                testid=f"{name}-restore-snapshot",
            ),
            class_name=row_class,
        )

    none = empty_state(
        "archive",
        say("没有快照", "No snapshots"),
        say(
            "有人接手编辑时, 前一位的内容会存在这里。",
            "When somebody takes over, the work of the one before is kept here.",
        ),
    )
    help_text = say("恢复后, 现在的草稿会先存为快照。", "Restoring keeps the present draft as a snapshot first.")
    plain = {"listStyle": "none", "padding": "0", "margin": "8px 0 0"}
    listed = rx.fragment(
        rx.el.p(help_text, class_name="sc-help"),
        rx.el.ul(rx.foreach(rows, line), class_name=list_class, style=plain),
    )
    body = rx.cond(rows.length() == 0, none, listed)
    return sheet(is_open, say("草稿快照", "Snapshots"), body, on_close=on_close, testid=f"{name}-snapshots-sheet")
