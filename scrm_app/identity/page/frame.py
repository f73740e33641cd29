"""The frame around every signed-in page: navigation by module, top bar, the page."""

from collections.abc import Sequence
from dataclasses import dataclass

import reflex as rx

from scrm_app.core.text import Text
from scrm_app.core.ui import UiState, t, tx
from scrm_app.identity.session import FrameState


@dataclass(frozen=True)
class NavItem:
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
    "reports": Text("报表", "Reports"),
    "design": Text("设计", "Design"),
    "settings": Text("设置", "Settings"),
}


def _entry(item: NavItem) -> rx.Component:
    link = rx.link(
        rx.hstack(rx.icon(item.icon, size=16), rx.text(tx(item.title), size="2"), align="center"),
        href=item.path,
        custom_attrs={"data-testid": f"nav-{item.path.strip('/') or 'home'}"},
    )
    return rx.cond(FrameState.permissions.contains(item.permission), link) if item.permission else link


def frame(title: Text, nav: Sequence[NavItem], content: rx.Component) -> rx.Component:
    """`content` inside the shell."""
    rail = rx.vstack(
        *[
            rx.vstack(
                rx.text(tx(words), size="1", color="var(--gray-10)"),
                *[_entry(item) for item in nav if item.group == group],
                spacing="1",
            )
            for group, words in GROUPS.items()
            if any(item.group == group for item in nav)
        ],
        width="224px",
        padding="12px",
        spacing="4",
    )
    top = rx.hstack(
        rx.heading(tx(title), size="4"),
        rx.spacer(),
        rx.text(FrameState.name, size="2"),
        rx.button(t("英文", "Chinese"), on_click=UiState.toggle_lang, variant="ghost", size="1"),
        rx.color_mode.button(size="1"),
        width="100%",
        padding="12px",
        align="center",
    )
    page = rx.box(rx.cond(FrameState.signed_in, content), width="100%", padding="0 16px 16px")
    return rx.hstack(rail, rx.vstack(top, page, width="100%", min_width="0"), width="100%", align="start")
