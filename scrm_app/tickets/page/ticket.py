"""One ticket on a page of its own."""

import reflex as rx

from components.controls import empty_state
from components.controls.buttons import link_button
from components.controls.page import page, page_header, section, skeleton_rows
from scrm_app.core.ui import t
from scrm_app.tickets.page.beside import customer_box
from scrm_app.tickets.page.panel import body
from scrm_app.tickets.page.parts import PANEL
from scrm_app.tickets.page.route import route_view
from scrm_app.tickets.page.sheets import ask_sheets


def full_ticket_page() -> rx.Component:
    """Everything about a ticket, with its own address."""
    view = PANEL.view
    shown = rx.fragment(
        page_header(
            view["title"].to(str),
            view["number"].to(str),
            link_button(t("返回列表", "Back to the list"), "/tickets", icon="arrow-left", testid="back"),
        ),
        rx.el.div(
            section("", body(route_view()), testid="ticket-body"),
            rx.el.aside(
                section(t("客户", "Customer"), customer_box()),
                class_name="sc-beside-aside",
                aria_label=t("客户", "Customer"),
            ),
            class_name="sc-beside",
        ),
        ask_sheets(),
    )
    gone = empty_state(
        "search-x",
        t("没有找到这张工单", "No such ticket"),
        t("它可能不在您负责的门店, 或链接不完整。", "It may belong to another store, or the link is not complete."),
        link_button(t("返回列表", "Back to the list"), "/tickets", icon="arrow-left", testid="gone-back"),
        testid="ticket-gone",
    )
    return page(rx.cond(view["id"], shown, rx.cond(view["gone"], gone, skeleton_rows(8))), testid="ticket-page")
