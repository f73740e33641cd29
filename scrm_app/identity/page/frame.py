"""The frame around every signed-in page: which places there are, in which group, for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx
from pypinyin import Style, lazy_pinyin

from components.controls import (
    empty_state,
    icon_button,
    link_button,
    menu_item,
    menu_line,
    menu_link,
    page,
    post_form,
    skeleton,
    skeleton_rows,
)
from components.layout.shell import Frame, NavGroup, NavItem, shell
from scrm_app.core.text import Text
from scrm_app.core.ui import UiState, t, tx
from scrm_app.identity.session import FrameState


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    path: str
    title: Text
    icon: str
    group: str
    permission: str


GROUPS: dict[str, Text] = {
    "work": Text("工作台", "Desk"),
    "tickets": Text("工单", "Tickets"),
    "customers": Text("客户", "Customers"),
    "settlement": Text("结算", "Settlement"),
    "stock": Text("库存", "Stock"),
    "automation": Text("自动化", "Automation"),
    "reports": Text("报表", "Reports"),
    "design": Text("设计", "Design"),
    "settings": Text("设置", "Settings"),
}
PHONE = {"/todo": Text("待办", "To do"), "/tickets": Text("工单", "Tickets"), "/customers": Text("客户", "Customers")}
ME = Text("我", "Me")
JUMPS = {"/todo": "D", "/board": "B", "/tickets": "T", "/customers": "C", "/statements": "S", "/overview": "O"}


def _pinyin(title: str) -> str:
    full = "".join(lazy_pinyin(title))
    return f"{full} {''.join(lazy_pinyin(title, style=Style.FIRST_LETTER))}"


def _allowed(place: Place) -> Any:
    return FrameState.permissions.contains(place.permission) if place.permission else True


def _group(key: str, places: list[Place]) -> NavGroup:
    items = tuple(NavItem(tx(p.title), p.path, p.icon, _allowed(p)) for p in places)
    shown: Any = True
    if all(p.permission for p in places):
        shown = _allowed(places[0])
        for place in places[1:]:
            shown = shown | _allowed(place)
    return NavGroup(tx(GROUPS[key]), items, shown)


def groups_of(nav: Sequence[Place]) -> tuple[NavGroup, ...]:
    """The places of the navigation by group, each with who may see it."""
    return tuple(_group(key, listed) for key in GROUPS if (listed := [p for p in nav if p.group == key]))


def _pages(places: Sequence[Place]) -> Any:
    listed = [
        rx.cond(
            _allowed(p) if p.permission else FrameState.signed_in,
            rx.Var.create(
                [{"title": tx(p.title), "href": p.path, "keys": f"{_pinyin(p.title.zh)} {p.title.en} {p.title.zh}"}]
            ),
            rx.Var.create([]),
        ).to(list[dict[str, str]])
        for p in places
    ]
    out = rx.Var.create([]).to(list[dict[str, str]])
    for one in listed:
        out = out + one
    return out


def _keys(places: Sequence[Place]) -> list[dict[str, Any]]:
    general = [
        {"keys": ["Ctrl", "K"], "text": t("搜索", "Search")},
        {"keys": ["?"], "text": t("本页快捷键", "This sheet")},
        {"keys": ["J"], "text": t("抽屉里下一条", "Next record in the drawer")},
        {"keys": ["K"], "text": t("抽屉里上一条", "Previous record in the drawer")},
        {"keys": ["Esc"], "text": t("关闭", "Close")},
    ]
    jumps = [
        {"keys": ["G", JUMPS[p.path]], "text": t(f"前往{p.title.zh}", f"Go to {p.title.en}"), "href": p.path}
        for p in places
        if p.path in JUMPS
    ]
    return [*general, *jumps]


def _bell(has_inbox: bool) -> rx.Component:
    badge = rx.cond(
        FrameState.unread > 0,
        rx.el.span(
            rx.cond(FrameState.unread > 99, "99+", FrameState.unread.to_string()),
            class_name="sc-count sc-count-hot sc-dot",
            custom_attrs={"data-testid": "unread"},
        ),
    )
    where: Any = rx.redirect("/inbox") if has_inbox else None
    return icon_button("bell", t("消息", "Inbox"), on_click=where, badge=badge, testid="bell")


def _top(places: Sequence[Place], tools: Sequence[rx.Component]) -> tuple[rx.Component, ...]:
    paths = {p.path for p in places}
    new = rx.cond(
        FrameState.permissions.contains("ticket.open"),
        rx.link(
            rx.icon("plus", size=15, aria_hidden=True),
            t("新建", "New"),
            href="/tickets/new",
            underline="none",
            class_name="sc-btn sc-primary sc-desk-only",
            custom_attrs={"data-testid": "new"},
        ),
    )
    lang = icon_button(
        "languages",
        t("切换为英文", "Switch to Chinese"),
        on_click=UiState.toggle_lang,
        testid="lang",
        class_name="sc-desk-only",
    )
    theme = icon_button(
        "sun-moon",
        t("深色 / 浅色", "Dark or light"),
        on_click=rx.toggle_color_mode,
        testid="theme",
        class_name="sc-desk-only",
    )
    first = new if paths & {"/tickets", "/board"} else rx.fragment()
    return (*tools, first, _bell("/inbox" in paths), lang, theme)


def _me_menu() -> tuple[rx.Component, ...]:
    return (
        menu_link(t("我的账号", "My account"), "/account", icon="user-round", testid="me-account"),
        menu_item(t("深色 / 浅色", "Dark or light"), icon="sun-moon", on_click=rx.toggle_color_mode, testid="me-theme"),
        menu_item(
            t("切换为英文", "Switch to Chinese"), icon="languages", on_click=UiState.toggle_lang, testid="me-lang"
        ),
        menu_line(),
        post_form(
            "/api/session/end",
            rx.el.button(
                rx.icon("log-out", size=15, aria_hidden=True),
                t("退出登录", "Sign out"),
                type="submit",
                class_name="sc-menu-item",
                custom_attrs={"data-testid": "sign-out"},
            ),
        ),
    )


def _waiting() -> rx.Component:
    table = rx.el.div(skeleton_rows(8), class_name="sc-table-box")
    return rx.fragment(page(skeleton("180px", "26px"), skeleton("320px"), table), key="waiting")


def _closed() -> rx.Component:
    return page(
        empty_state(
            "lock",
            t("您没有权限查看这个页面", "You may not see this page"),
            t("如果工作需要, 请联系系统管理员为您开通。", "If you need it for your work, ask your administrator."),
            link_button(t("回到首页", "Back to the start"), "/", testid="closed-home"),
            testid="closed",
        )
    )


def _switched_off() -> rx.Component:
    may = FrameState.permissions.contains("module.manage")
    return page(
        empty_state(
            "power-off",
            t("此模块未启用", "This module is switched off"),
            t(
                "这里的数据都还在, 重新打开后照常使用。需要时请联系管理员。",
                "Everything in it is kept and back as soon as it is on again. Ask an administrator if you need it.",
            ),
            rx.cond(
                may,
                link_button(t("去打开模块", "To the modules"), "/modules", testid="off-modules"),
                link_button(t("回到首页", "Back to the start"), "/me", testid="off-home"),
            ),
            testid="module-off",
        )
    )


def frame(
    title: Text,
    nav: Sequence[Place],
    content: rx.Component,
    *,
    path: str = "",
    group: str = "",
    permission: str = "",
    module: str = "",
    tools: Sequence[rx.Component] = (),
) -> rx.Component:
    """`content` inside the shell; grey shapes until we know who is asking, a closed door without the permission.

    A page of a `module` that is switched off says so.

    `tools` are small parts of other features in the top bar.
    """
    by_path = {p.path: p for p in nav}
    phone = [
        NavItem(tx(words), href, by_path[href].icon, _allowed(by_path[href]))
        for href, words in PHONE.items()
        if href in by_path
    ]
    phone.append(NavItem(tx(ME), "/me", "user-round", count=FrameState.unread))
    parts = Frame(
        brand=rx.cond(FrameState.company, FrameState.company, t("客户服务中台", "SCRM Console")),
        groups=groups_of(nav),
        phone=tuple(phone),
        results=FrameState.hits,
        answered=FrameState.hits_for,
        on_query=FrameState.search,
        pages=_pages(nav),
        keys=_keys(nav),
        top=_top(nav, tools),
        me=FrameState.name,
        me_hint=FrameState.role_names + " · " + FrameState.org_name,
        me_menu=_me_menu(),
    )
    crumb = tx(GROUPS[group]) if group in GROUPS else ""
    if permission:
        content = rx.cond(FrameState.permissions.contains(permission), content, _closed())
    if module:
        content = rx.cond(FrameState.off.contains(module), _switched_off(), content)
    return shell(parts, rx.cond(FrameState.signed_in, content, _waiting()), title=tx(title), crumb=crumb, active=path)
