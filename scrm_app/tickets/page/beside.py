"""The customer beside the form: who they are, what they bought, own and want, what was said last."""

from typing import Any

import reflex as rx

from components.controls import empty_state, skeleton_rows, status_badge
from scrm_app.core.ui import t
from scrm_app.tickets.state.beside import BesideState

B: Any = BesideState
WHO = B.customer
MUTED = {"fontSize": "12px", "color": "var(--gray-11)"}
LIST = {"listStyle": "none", "margin": "0", "padding": "0", "display": "grid", "gap": "6px", "fontSize": "13px"}
LINE = {"display": "flex", "gap": "10px", "alignItems": "baseline", "minWidth": "0"}


def _part(title: Any, name: str, line: Any) -> rx.Component:
    """One list; not there when there is nothing in it."""
    return rx.cond(
        WHO[name].to(list[dict[str, str]]).length() > 0,
        rx.el.div(
            rx.el.h3(title, style={"fontSize": "13px", "fontWeight": "600", "margin": "0 0 6px"}),
            rx.el.ul(rx.foreach(WHO[name].to(list[dict[str, str]]), line), style=LIST),
            custom_attrs={"data-testid": f"customer-{name}"},
        ),
    )


def _line(left: Any, right: Any, href: Any = None) -> rx.Component:
    words = rx.el.span(left, class_name="sc-ellipsis", style={"flex": "1", "minWidth": "0"})
    if href is not None:
        words = rx.link(left, href=href, class_name="sc-ellipsis", style={"flex": "1", "minWidth": "0"})
    return rx.el.li(words, rx.el.span(right, class_name="sc-num", style=MUTED), style=LINE)


def _spoken(one: Any) -> rx.Component:
    when = rx.el.span(one["at"], class_name="sc-num", style=MUTED)
    return rx.el.li(when, rx.el.span(one["text"], style={"overflowWrap": "anywhere"}), style=LINE)


def _head() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.link(WHO["name"].to(str), href=WHO["href"].to(str), style={"fontWeight": "600"}),
            rx.cond(WHO["kind"] != "", status_badge(WHO["kind"].to(str), "blue")),
            rx.foreach(WHO["tags"].to(list[str]), lambda tag: status_badge(tag, "gray", icon="tag")),
            class_name="sc-row",
            style={"flexWrap": "wrap", "gap": "6px"},
        ),
        rx.el.div(
            rx.cond(WHO["phone"] != "", rx.el.a(WHO["phone"].to(str), href=WHO["call"].to(str), class_name="sc-num")),
            rx.cond(WHO["company"] != "", rx.el.span(WHO["company"].to(str), style=MUTED)),
            class_name="sc-row",
            style={"flexWrap": "wrap", "gap": "10px", "fontSize": "13px"},
        ),
        rx.cond(WHO["bought"] != "", rx.el.div(WHO["bought"].to(str), style=MUTED)),
        rx.cond(WHO["note"] != "", rx.el.div(WHO["note"].to(str), style={"fontSize": "13px"})),
        style={"display": "grid", "gap": "4px"},
    )


def customer_box() -> rx.Component:
    """The card; it asks for its content when it is shown."""
    shown = rx.el.div(
        _head(),
        _part(t("其他工单", "Other tickets"), "tickets", lambda o: _line(o["title"], o["state"], o["href"])),
        _part(t("设备", "Equipment"), "devices", lambda one: _line(one["name"], one["next"])),
        _part(t("最近订单", "Last orders"), "orders", lambda one: _line(one["item"], one["paid"])),
        _part(t("最近联系", "Last contacts"), "contacts", _spoken),
        style={"display": "grid", "gap": "16px"},
    )
    nobody = empty_state(
        "user-round",
        t("这张工单没有客户档案", "No customer on this ticket"),
        t("在表单里选择客户档案后, 这里会显示往来。", "Choose a customer in the form to see their history here."),
    )
    return rx.el.div(
        rx.cond(B.loaded, rx.cond(WHO["id"], shown, nobody), skeleton_rows(4)),
        on_mount=B.show,
        custom_attrs={"data-testid": "customer-box"},
    )
