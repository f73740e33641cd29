"""Drawer, sheet and confirm dialog. The drawer is not modal: the list beside it keeps its place and stays usable."""

from typing import Any

import reflex as rx

from components.words import say

from .base import cls, marked, maybe
from .buttons import danger_button, ghost_button, primary_button
from .client import KitAsked, KitDrawer


def drawer(
    open: Any,
    title: Any,
    *children: Any,
    on_close: Any,
    subtitle: Any = "",
    footer: Any = None,
    on_next: Any = None,
    on_previous: Any = None,
    wide: bool = False,
    testid: str = "drawer",
) -> rx.Component:
    """Details on the right; Escape closes, J and K walk the list when `on_next` / `on_previous` are given."""
    head = rx.el.div(
        rx.el.h2(title, class_name="sc-drawer-title sc-ellipsis"),
        maybe(subtitle, lambda: rx.el.div(subtitle, class_name="sc-help")),
    )
    more: dict[str, Any] = {"foot": footer} if footer is not None else {}
    if on_next is not None:
        more["on_next"] = on_next
    if on_previous is not None:
        more["on_previous"] = on_previous
    return KitDrawer.create(
        rx.cond(open, rx.fragment(*children)),
        open=open,
        label=title,
        head=head,
        wide=wide,
        testid=testid,
        on_close=on_close,
        texts={
            "close": say("关闭", "Close"),
            "next": say("下一条 (J)", "Next (J)"),
            "previous": say("上一条 (K)", "Previous (K)"),
        },
        **more,
    )


def sheet(
    open: Any, title: Any, *children: Any, on_close: Any, footer: Any = None, wide: bool = False, testid: str = "sheet"
) -> rx.Component:
    """A small window above the page for one short task; `on_close` also runs on Escape."""
    window = rx.dialog.root(
        rx.dialog.content(
            rx.el.div(
                rx.dialog.title(title, margin="0"),
                rx.dialog.close(
                    rx.el.button(
                        rx.icon("x", size=16, aria_hidden=True),
                        type="button",
                        aria_label=say("关闭", "Close"),
                        class_name="sc-btn sc-quiet sc-icon-btn",
                        custom_attrs={"data-testid": f"{testid}-close"},
                    )
                ),
                class_name="sc-dialog-head",
            ),
            rx.el.div(*children, class_name="sc-dialog-body"),
            rx.el.div(footer, class_name="sc-dialog-foot") if footer is not None else rx.fragment(),
            class_name=cls("sc-dialog", "sc-dialog-wide" if wide else ""),
            custom_attrs=marked(testid, {"aria-describedby": ""}),
        ),
        open=open,
        on_open_change=on_close,
    )
    return rx.fragment(window, _asked(open))


def _asked(open: Any) -> rx.Component:
    gone = say(
        "连接中断过, 打开的窗口已关闭。请看一眼结果, 需要时再操作一次。",
        "The connection was lost and the open window is closed. Please look at the outcome, and repeat it if needed.",
    )
    return KitAsked.create(open=open, hydrated=rx.State.is_hydrated, text=gone)


def confirm_dialog(
    open: Any,
    title: Any,
    text: Any,
    *,
    confirm: Any,
    on_confirm: Any,
    on_close: Any,
    danger: bool = True,
    testid: str = "confirm",
) -> rx.Component:
    """Says exactly what will be lost and asks; `confirm` is the word on the button ("删除流程"), never just "OK"."""
    act = danger_button if danger else primary_button
    window = rx.alert_dialog.root(
        rx.alert_dialog.content(
            rx.el.div(rx.alert_dialog.title(title, margin="0"), class_name="sc-dialog-head"),
            rx.el.div(rx.alert_dialog.description(text), class_name="sc-dialog-body"),
            rx.el.div(
                rx.alert_dialog.cancel(
                    ghost_button(say("取消", "Cancel"), on_click=on_close, testid=f"{testid}-cancel")
                ),
                rx.alert_dialog.action(act(confirm, on_click=on_confirm, testid=f"{testid}-yes")),
                class_name="sc-dialog-foot",
            ),
            class_name="sc-dialog",
            custom_attrs=marked(testid),
        ),
        open=open,
        on_open_change=on_close,
    )
    return rx.fragment(window, _asked(open))


def menu(trigger: rx.Component, *items: Any, align: str = "end", testid: str = "menu") -> rx.Component:
    """A small list of actions under a button; items are `menu_item` / `menu_link` / `menu_line`."""
    return rx.popover.root(
        rx.popover.trigger(trigger),
        rx.popover.content(
            rx.el.div(*items, class_name="sc-menu"), align=align, class_name="sc-pop", custom_attrs=marked(testid)
        ),
    )


def menu_item(label: Any, *, icon: str = "", on_click: Any, testid: str = "") -> rx.Component:
    """One action in a menu; choosing it closes the menu."""
    return rx.popover.close(
        rx.el.button(
            rx.icon(icon, size=15, aria_hidden=True) if icon else rx.fragment(),
            label,
            type="button",
            on_click=on_click,
            class_name="sc-menu-item",
            custom_attrs=marked(testid),
        )
    )


def menu_link(label: Any, href: Any, *, icon: str = "", testid: str = "") -> rx.Component:
    """One place to go in a menu."""
    return rx.popover.close(
        rx.link(
            rx.icon(icon, size=15, aria_hidden=True) if icon else rx.fragment(),
            label,
            href=href,
            underline="none",
            class_name="sc-menu-item",
            custom_attrs=marked(testid),
        )
    )


def menu_line() -> rx.Component:
    """A thin line between groups of a menu."""
    return rx.el.div(class_name="sc-menu-line", role="separator")
