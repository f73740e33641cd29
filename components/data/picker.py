"""Choosing and ordering a few things out of many: chosen ones first, by mouse and by keyboard."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from components.controls.base import marked
from components.controls.buttons import icon_button
from components.words import say


def picker(
    chosen: Any, others: Any, *, label: Callable[[Any], Any], on_turn: Any, on_shift: Any, testid: str
) -> rx.Component:
    """`chosen` and `others`: Var[list] of things with a `key`, named by `label`.

    `on_turn(key)` adds or takes away, `on_shift(key, -1 | 1)` puts it earlier or later.
    """

    def box(one: Any, on: bool) -> rx.Component:
        tick = rx.el.input(
            type="checkbox", checked=on, on_change=on_turn(one["key"]), custom_attrs=marked(f"{testid}-{one['key']}")
        )
        return rx.el.label(tick, rx.el.span(label(one)), class_name="sc-check", style={"flex": "1", "minWidth": "0"})

    def line(one: Any) -> rx.Component:
        up = icon_button("arrow-up", say("上移", "Earlier"), on_click=on_shift(one["key"], -1), testid=f"{testid}-up")
        down = icon_button(
            "arrow-down", say("下移", "Later"), on_click=on_shift(one["key"], 1), testid=f"{testid}-down"
        )
        return rx.el.li(box(one, True), up, down, class_name="sc-row", key=one["key"])

    def off(one: Any) -> rx.Component:
        return rx.el.li(box(one, False), class_name="sc-row", style={"minHeight": "32px"}, key=one["key"])

    plain = {"listStyle": "none", "margin": "0", "padding": "0", "display": "grid", "gap": "2px"}
    return rx.el.div(
        rx.el.h3(say("显示", "Shown"), class_name="sc-help"),
        rx.el.ul(rx.foreach(chosen.to(list[dict[str, str]]), line), style=plain, custom_attrs=marked(f"{testid}-on")),
        rx.el.h3(say("可加入", "To add"), class_name="sc-help"),
        rx.el.ul(
            rx.foreach(others.to(list[dict[str, str]]), off),
            style=plain | {"maxHeight": "38dvh", "overflowY": "auto"},
            custom_attrs=marked(f"{testid}-off"),
        ),
        style={"display": "grid", "gap": "8px"},
    )
