"""What is shown when the server is away, a page breaks, or there is no such page."""

from typing import Any

import reflex as rx
from reflex_components_core.base.error_boundary import error_boundary
from reflex_components_core.core.banner import has_too_many_connection_errors

from components.controls.page import empty_state
from components.words import say


@rx.memo
def offline_notice() -> rx.Component:
    """A line above everything while the server cannot be reached; it goes away by itself."""
    notice = rx.el.div(
        rx.icon("wifi-off", size=15, aria_hidden=True),
        say(
            "连接不上服务器, 正在重新连接, 您填写的内容还在。",
            "The server cannot be reached. Trying again; what you typed is still here.",
        ),
        class_name="sc-offline",
        role="status",
        custom_attrs={"data-testid": "offline"},
    )
    return rx.fragment(rx.cond(has_too_many_connection_errors, notice))


def broken_page() -> rx.Component:
    """Instead of a page that failed to draw. It stands outside every State, so it speaks both languages at once."""
    return rx.el.div(
        rx.el.p("页面显示出错, 请刷新。", class_name="sc-empty-title"),
        rx.el.p("This page failed to draw. Please reload it.", class_name="sc-empty-text"),
        class_name="sc-empty",
        role="alert",
    )


def guarded() -> rx.Component:
    """The boundary around every page: a page that fails to draw leaves a sentence, not a white screen."""
    return error_boundary(fallback_render=broken_page())


def no_such_page(home: Any) -> rx.Component:
    """The page for addresses that lead nowhere; `home` is the way back."""
    return rx.el.main(
        empty_state(
            "map-pin-off",
            say("这里没有页面", "There is no page here"),
            say("链接可能已失效, 或地址输错了一个字。", "The link may be old, or a letter in the address is wrong."),
            home,
            testid="no-such-page",
        ),
        class_name="sc-lost",
    )
