"""The frame: left rail, top bar, phone bar, command search, key sheet. It knows no feature; all comes as arguments."""

from dataclasses import dataclass
from typing import Any

import reflex as rx

from components.controls.base import maybe
from components.controls.client import KitCommand, KitFind, KitKeys, KitRailSwitch
from components.controls.marks import avatar
from components.controls.overlay import menu
from components.words import say


@dataclass(frozen=True)
class NavItem:
    """One place in the rail; `visible` may be a Var; `count` is a Var shown as a pill when above zero."""

    title: Any
    href: str
    icon: str
    visible: Any = True
    count: Any = None
    keys: str = ""
    """More words command search finds it by, and the letter after G: "gongdan tickets|T"."""


@dataclass(frozen=True)
class NavGroup:
    """A titled group of places; hidden when `visible` says so."""

    title: Any
    items: tuple[NavItem, ...]
    visible: Any = True


@dataclass(frozen=True)
class Frame:
    """Everything the frame shows around a page."""

    brand: Any
    groups: tuple[NavGroup, ...]
    phone: tuple[NavItem, ...]
    results: Any
    answered: Any
    on_query: Any
    pages: Any
    keys: Any
    top: tuple[rx.Component, ...]
    me: Any
    me_hint: Any
    me_menu: tuple[Any, ...]


def _shown(visible: Any, part: rx.Component) -> rx.Component:
    return rx.cond(visible, part, rx.fragment()) if isinstance(visible, rx.Var) else part


def _pill(item: NavItem, look: str = "sc-count") -> rx.Component:
    if item.count is None:
        return rx.fragment()
    return rx.cond(item.count > 0, rx.el.span(item.count, class_name=look), rx.fragment())


def _entry(item: NavItem, active: str) -> rx.Component:
    attrs = {"data-testid": f"nav-{item.href.strip('/') or 'home'}"}
    if item.href == active:
        attrs["aria-current"] = "page"
    link = rx.link(
        rx.icon(item.icon, size=16, aria_hidden=True),
        rx.el.span(item.title),
        _pill(item),
        href=item.href,
        underline="none",
        title=item.title,
        class_name="sc-nav-item",
        custom_attrs=attrs,
    )
    return _shown(item.visible, link)


def logo() -> rx.Component:
    """The mark of the product: four dots of a board, one finished."""
    return rx.el.svg(
        rx.el.svg.rect(x="0", y="0", width="26", height="26", rx="7", fill="var(--accent-9)"),
        rx.el.svg.path(
            d="M7 8.5h5M7 13h9M7 17.5h5.5", stroke="white", stroke_width="2.2", stroke_linecap="round", opacity="0.95"
        ),
        rx.el.svg.circle(cx="18.6", cy="17.5", r="2.3", fill="white"),
        view_box="0 0 26 26",
        class_name="sc-logo",
        aria_hidden="true",
    )


def _rail(frame: Frame, active: str) -> rx.Component:
    groups = [
        _shown(
            group.visible,
            rx.el.div(
                rx.el.div(group.title, class_name="sc-nav-group"), *[_entry(item, active) for item in group.items]
            ),
        )
        for group in frame.groups
    ]
    switch = KitRailSwitch.create(
        texts={"narrow": say("收起侧栏", "Collapse the sidebar"), "widen": say("展开侧栏", "Expand the sidebar")}
    )
    return rx.el.div(
        rx.el.div(logo(), rx.el.span(frame.brand, class_name="sc-brand-text sc-ellipsis"), class_name="sc-brand"),
        rx.el.nav(*groups, class_name="sc-nav", aria_label=say("主导航", "Main navigation")),
        rx.el.div(switch, class_name="sc-rail-foot"),
        class_name="sc-rail",
    )


def _me(frame: Frame) -> rx.Component:
    trigger = rx.el.button(
        avatar(frame.me),
        type="button",
        aria_label=say("我的菜单", "My menu"),
        class_name="sc-btn sc-quiet sc-icon-btn",
        custom_attrs={"data-testid": "me"},
    )
    who = rx.el.div(
        rx.el.div(frame.me, class_name="sc-field-label"),
        rx.el.div(frame.me_hint, class_name="sc-help"),
        style={"padding": "6px 10px 8px"},
    )
    return menu(trigger, who, rx.el.div(class_name="sc-menu-line"), *frame.me_menu, testid="me-menu")


def _top(frame: Frame, title: Any, crumb: Any) -> rx.Component:
    find_texts = {
        "title": say("搜索工单、客户、页面", "Search tickets, customers, pages"),
        "short": say("搜索…", "Search…"),
    }
    crumbs = rx.el.div(
        maybe(crumb, lambda: rx.el.span(crumb, class_name="sc-desk-only")),
        maybe(crumb, lambda: rx.el.span("/", class_name="sc-desk-only", aria_hidden="true")),
        rx.el.b(title),
        class_name="sc-crumbs",
    )
    return rx.el.div(
        crumbs, KitFind.create(texts=find_texts), *frame.top, _me(frame), class_name="sc-top", role="banner"
    )


def _phone(frame: Frame, active: str) -> rx.Component:
    entries = []
    tabs = [item.href for item in frame.phone]
    here = next((href for href in tabs if active == href or active.startswith(f"{href}/")), tabs[-1] if tabs else "")
    for item in frame.phone:
        attrs = {"data-testid": f"phone-{item.href.strip('/') or 'home'}"}
        if item.href == here:
            attrs["aria-current"] = "page"
        link = rx.link(
            rx.icon(item.icon, size=20, aria_hidden=True),
            rx.el.span(item.title),
            _pill(item, "sc-count sc-count-hot sc-dot"),
            href=item.href,
            underline="none",
            custom_attrs=attrs,
        )
        entries.append(_shown(item.visible, link))
    return rx.el.nav(*entries, class_name="sc-foot", aria_label=say("手机导航", "Phone navigation"))


def _search(frame: Frame) -> rx.Component:
    return KitCommand.create(
        pages=frame.pages,
        results=frame.results,
        answered=frame.answered,
        on_query=frame.on_query,
        texts={
            "title": say("搜索", "Search"),
            "placeholder": say("搜工单号、客户、电话、页面, 拼音也可以", "Ticket number, customer, phone, page"),
            "pages": say("页面", "Pages"),
            "nothing": say("没有找到, 换个词试试", "Nothing found. Try another word"),
            "move": say("选择", "choose"),
            "open": say("打开", "open"),
        },
    )


def shell(frame: Frame, content: rx.Component, *, title: Any, crumb: Any = "", active: str = "") -> rx.Component:
    """`content` inside the frame; `active` is the href of the chosen place."""
    skip = rx.el.a(say("跳到内容", "Skip to content"), href="#content", class_name="sc-btn sc-primary sc-skip")
    key_texts = {"title": say("键盘快捷键", "Keyboard shortcuts"), "close": say("关闭", "Close")}
    return rx.el.div(
        skip,
        _rail(frame, active),
        rx.el.div(
            _top(frame, title, crumb),
            rx.el.main(content, id="content", class_name="sc-content"),
            class_name="sc-main",
        ),
        _phone(frame, active),
        _search(frame),
        KitKeys.create(keys=frame.keys, texts=key_texts),
        class_name="sc-frame",
    )
