"""Words and small parts that every ticket screen shares."""

from typing import Any

import reflex as rx

from components.boards.due_chip import due_chip
from components.controls.marks import person, status_badge
from components.controls.outbox import outbox_props
from components.controls.page import empty_state
from scrm_app.core.ui import t
from scrm_app.identity.session import FrameState
from scrm_app.tickets.state.ticket import TicketState

PANEL: Any = TicketState
"""The open ticket's state; `Any` because handlers are called with arguments in pages."""


def place_of(what: str) -> Any:
    """Whose words of a kind about which ticket; "" until both are known."""
    who, ticket = FrameState.user_id, PANEL.shown_id
    return rx.cond((who > 0) & (ticket > 0), f"{what}:" + who.to(str) + ":" + ticket.to(str), "")


def outbox_of(what: str) -> dict[str, Any]:
    """The outbox of this person for one kind of words about the open ticket."""
    ticket = PANEL.shown_id
    return outbox_props(place_of(what), PANEL.receipt, {"ticket": ticket, "version": PANEL.view["version"].to(int)})


def status_word(status: Any) -> rx.Var[str]:
    """A status code in words."""
    return rx.match(
        status, ("closed", t("已完成", "Done")), ("cancelled", t("已取消", "Cancelled")), t("处理中", "Open")
    )


def status_mark(row: Any) -> rx.Component:
    """Status with its icon and hue."""
    hue = rx.match(row["status"], ("closed", "green"), ("cancelled", "gray"), "blue")
    return status_badge(status_word(row["status"]), hue)


def priority_mark(row: Any) -> rx.Component:
    """加急 or 特急; nothing for an ordinary ticket."""
    return rx.match(
        row["priority"],
        (2, status_badge(t("特急", "Critical"), "red", icon="flame")),
        (1, status_badge(t("加急", "Urgent"), "amber", icon="zap")),
        rx.fragment(),
    )


def due_mark(row: Any) -> rx.Component:
    """What is left of the promise, by how much it is overdue, or how long the ticket has been here."""
    return due_chip(row["due"].to(int), row["since"].to(int), row["paused"].to(bool))


def owner(row: Any) -> rx.Component:
    """Who has it."""
    return rx.cond(
        row["assignee"] != "",
        person(row["assignee"].to(str)),
        rx.el.span(rx.cond(row["status"] == "open", t("待领取", "Unclaimed"), "—"), class_name="sc-muted"),
    )


def level_mark(row: Any) -> rx.Component:
    """How far an overdue ticket has been carried up."""
    return rx.cond(
        row["level"].to(int) > 0,
        status_badge(rx.el.span(t("已升级 ", "Escalated "), row["level"].to(str)), "red", icon="chevrons-up"),
    )


def clock_mark(row: Any) -> rx.Component:
    """Why the clock stands still, and how far an overdue ticket has been carried up."""
    still = rx.match(
        row["paused_for"],
        ("customer", status_badge(t("等客户, 已停表", "Waiting for the customer"), "gray", icon="circle-pause")),
        ("parts", status_badge(t("等配件, 已停表", "Waiting for parts"), "gray", icon="circle-pause")),
        status_badge(t("已暂停计时", "On hold"), "gray", icon="circle-pause"),
    )
    return rx.fragment(rx.cond(row["paused"].to(bool), still), level_mark(row))


def nothing_here(icon: str, title: Any, text: Any, action: Any = None) -> rx.Component:
    """An empty list that teaches one action."""
    return empty_state(icon, title, text, action)


def number_and_title(row: Any) -> rx.Component:
    """The first cell of a list: title, and the number under it."""
    return rx.el.span(
        rx.el.span(
            row["title"].to(str), style={"fontWeight": "500", "color": "var(--gray-12)"}, class_name="sc-ellipsis"
        ),
        rx.el.span(row["number"].to(str), class_name="sc-num sc-muted", style={"fontSize": "12px"}),
        style={"display": "grid", "gap": "1px", "minWidth": "0", "textAlign": "left", "padding": "5px 0"},
    )


def print_button(address: Any, label: Any, testid: str) -> rx.Component:
    """Opens work orders as a PDF beside this page."""
    return rx.el.a(
        rx.icon("printer", size=14, aria_hidden=True),
        label,
        href=address,
        target="_blank",
        rel="noopener",
        class_name="sc-btn sc-quiet sc-btn-s",
        custom_attrs={"data-testid": testid},
    )
