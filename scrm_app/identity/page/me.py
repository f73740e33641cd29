"""/me: everything the person may open, in groups. On the phone it is the fourth tab, and the way to every page."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from components.controls import avatar, page, post_form
from components.layout.shell import NavGroup, NavItem
from scrm_app.core.ui import UiState, t
from scrm_app.identity.page.frame import Place, groups_of
from scrm_app.identity.session import FrameState


def _inside(icon: str, title: Any, count: Any = None) -> tuple[rx.Component, ...]:
    pill = (
        rx.cond(count > 0, rx.el.span(count, class_name="sc-count sc-count-hot"), rx.fragment())
        if count is not None
        else rx.fragment()
    )
    return (
        rx.el.span(rx.icon(icon, size=18, aria_hidden=True), class_name="sc-me-icon"),
        rx.el.span(title, class_name="sc-grow sc-ellipsis"),
        pill,
        rx.icon("chevron-right", size=16, color="var(--gray-9)", aria_hidden=True),
    )


def _entry(item: NavItem) -> rx.Component:
    count = FrameState.unread if item.href == "/inbox" else None
    link = rx.link(
        *_inside(item.icon, item.title, count),
        href=item.href,
        underline="none",
        class_name="sc-me-row",
        custom_attrs={"data-testid": f"me-{item.href.strip('/') or 'home'}"},
    )
    return rx.cond(item.visible, link, rx.fragment()) if isinstance(item.visible, rx.Var) else link


def _button(icon: str, title: Any, on_click: Any, testid: str) -> rx.Component:
    return rx.el.button(
        *_inside(icon, title),
        type="button",
        on_click=on_click,
        class_name="sc-me-row",
        custom_attrs={"data-testid": testid},
    )


def _box(title: Any, *rows: rx.Component) -> rx.Component:
    return rx.el.section(
        rx.el.h2(title, class_name="sc-me-title"), rx.el.div(*rows, class_name="sc-me-box"), class_name="sc-me-group"
    )


def _group(group: NavGroup) -> rx.Component:
    box = _box(group.title, *[_entry(item) for item in group.items])
    return rx.cond(group.visible, box, rx.fragment()) if isinstance(group.visible, rx.Var) else box


def _who() -> rx.Component:
    return rx.el.div(
        avatar(FrameState.name, large=True),
        rx.el.div(
            rx.el.h1(FrameState.name, class_name="sc-title"),
            rx.el.div(FrameState.role_names, " · ", FrameState.org_name, class_name="sc-help"),
            class_name="sc-grow",
        ),
        class_name="sc-row",
        style={"gap": "14px"},
    )


def me_page(nav: Sequence[Place]) -> rx.Component:
    """Who I am, every page I may open, and what belongs to this device."""
    sign_out = post_form(
        "/api/session/end",
        rx.el.button(
            *_inside("log-out", t("退出登录", "Sign out")),
            type="submit",
            class_name="sc-me-row",
            custom_attrs={"data-testid": "me-sign-out"},
        ),
    )
    mine = _box(
        t("账号与设备", "Account and device"),
        _entry(NavItem(t("我的账号", "My account"), "/account", "user-round")),
        _button("sun-moon", t("深色 / 浅色", "Dark or light"), rx.toggle_color_mode, "me-page-theme"),
        _button("languages", t("切换为英文", "Switch to Chinese"), UiState.toggle_lang, "me-page-lang"),
        sign_out,
    )
    return page(
        _who(),
        rx.el.div(*[_group(group) for group in groups_of(nav)], mine, class_name="sc-me-groups"),
    )
