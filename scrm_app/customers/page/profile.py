"""/customers/[customer_id]: everything about one customer."""

from typing import Any

import reflex as rx

from components.controls import (
    avatar,
    empty_state,
    facts,
    ghost_button,
    grid,
    link_button,
    page,
    primary_button,
    section,
    select_input,
    sheet,
    skeleton_rows,
    stat,
    status_badge,
    text_input,
    text_link,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t
from scrm_app.customers.page.form import profile_form
from scrm_app.customers.state import CustomerState as S
from scrm_app.identity.session import FrameState

_MAY_EDIT = FrameState.permissions.contains("customer.edit")


def _head() -> rx.Component:
    card = S.card
    return rx.el.header(
        avatar(card["name"], large=True),
        rx.el.div(
            rx.el.div(
                rx.el.h1(card["name"].to(str), class_name="sc-title", custom_attrs={"data-testid": "customer-name"}),
                status_badge(card["type"].to(str), card["type_hue"].to(str), icon="tag"),
                rx.foreach(card["tags"].to(list[str]), lambda tag: rx.el.span(tag, class_name="sc-badge")),
                class_name="sc-row",
                style={"flexWrap": "wrap"},
            ),
            rx.el.p(
                rx.cond(card["phone"], card["phone"].to(str) + " · ", ""),
                rx.cond(card["company"], card["company"].to(str) + " · ", ""),
                card["source"].to(str),
                class_name="sc-subtitle sc-num",
            ),
            class_name="sc-head-text",
        ),
        rx.el.div(
            link_button(t("返回列表", "Back to the list"), "/customers", icon="arrow-left"),
            rx.cond(
                _MAY_EDIT & (card["kind"] != "collective"),
                ghost_button(t("编辑", "Edit"), icon="pencil", on_click=S.open_form, testid="customer-edit"),
            ),
            class_name="sc-actions",
        ),
        class_name="sc-head",
    )


def _figures() -> rx.Component:
    return grid(
        stat(t("订单数", "Orders"), S.card["orders"].to(str), testid="customer-orders-count"),
        stat(t("净消费", "Net spent"), S.card["net"].to(str), testid="customer-net"),
        stat(t("退款", "Refunded"), S.card["refund"].to(str)),
        stat(t("最近联系", "Last contact"), rx.cond(S.card["contact"], S.card["contact"].to(str), "—")),
        min_width="150px",
    )


def _contact(item: Any) -> rx.Component:
    icon = rx.match(
        item["kind"],
        ("call", rx.icon("phone", size=14)),
        ("visit", rx.icon("map-pin", size=14)),
        ("message", rx.icon("message-circle", size=14)),
        rx.icon("notebook-pen", size=14),
    )
    return rx.el.li(
        rx.el.span(icon, class_name="sc-avatar", aria_hidden="true"),
        rx.el.div(
            rx.el.div(item["text"], style={"overflowWrap": "anywhere"}),
            rx.el.div(item["word"], " · ", item["at"], class_name="sc-help sc-num"),
        ),
        class_name="sc-row",
        style={"alignItems": "flex-start"},
    )


def _contacts() -> rx.Component:
    kinds = [
        ("call", t("电话", "Call")),
        ("visit", t("拜访", "Visit")),
        ("message", t("消息", "Message")),
        ("note", t("备注", "Note")),
    ]
    form = rx.form(
        rx.el.div(
            select_input(
                kinds, name="kind", default_value="call", aria_label=t("方式", "Kind"), style={"width": "92px"}
            ),
            text_input(
                "summary",
                placeholder=t("这次聊了什么?", "What was it about?"),
                aria_label=t("沟通内容", "Summary"),
                testid="contact-summary",
            ),
            primary_button(t("记录", "Note"), type="submit", testid="contact-save"),
            class_name="sc-row",
        ),
        on_submit=S.note,
        reset_on_submit=True,
    )
    listed = rx.el.ul(
        rx.foreach(S.contacts, _contact),
        class_name="sc-stack",
        style={"listStyle": "none", "margin": "0", "padding": "0"},
        custom_attrs={"data-testid": "contacts"},
    )
    hint = rx.el.p(t("还没有联系记录。", "No contacts noted yet."), class_name="sc-help")
    return section(t("联系记录", "Contacts"), rx.cond(_MAY_EDIT, form), rx.cond(S.contacts.length() > 0, listed, hint))


def _orders() -> rx.Component:
    return section(
        t("订单", "Orders"),
        data_table(
            [
                Column("number", t("订单编号", "Number"), kind="strong"),
                Column("at", t("下单时间", "Ordered at"), kind="time"),
                Column("item", t("商品", "Item"), desk_only=True),
                Column("amount", t("金额", "Amount"), kind="money"),
                Column("paid", t("实付", "Paid"), kind="money"),
                Column("refund", t("退款", "Refund"), kind="money"),
                Column("state", t("状态", "State"), kind="status"),
            ],
            S.orders,
            label=t("订单", "Orders"),
            page=S.order_page,
            pages=S.order_pages,
            total=S.card["orders"].to(str),
            on_page=S.turn_page,
            compact=True,
            empty=empty_state(
                "shopping-bag",
                t("还没有订单", "No orders yet"),
                t("导入店铺订单后会显示在这里。", "Orders appear here once they are imported."),
            ),
            testid="customer-orders",
        ),
        flush=True,
    )


def _record(item: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.match(item["kind"], ("opportunity", rx.icon("target", size=14)), rx.icon("ticket", size=14)),
            class_name="sc-avatar",
            aria_hidden="true",
        ),
        rx.el.div(
            text_link(item["title"], item["link"]),
            rx.el.div(item["at"], class_name="sc-help sc-num"),
            class_name="sc-grow",
        ),
        status_badge(item["state"], item["hue"]),
        class_name="sc-row",
    )


def _records() -> rx.Component:
    listed = rx.el.ul(
        rx.foreach(S.records, _record),
        class_name="sc-stack",
        style={"listStyle": "none", "margin": "0", "padding": "0"},
        custom_attrs={"data-testid": "customer-records"},
    )
    hint = rx.el.p(t("还没有工单或商机。", "No tickets or opportunities yet."), class_name="sc-help")
    return section(t("工单与商机", "Tickets and opportunities"), rx.cond(S.records.length() > 0, listed, hint))


def _facts() -> rx.Component:
    card = S.card

    def said(name: str) -> Any:
        return rx.cond(card[name], card[name].to(str), "—")

    return section(
        t("资料", "Profile"),
        facts(
            [
                (t("电话", "Phone"), said("phone")),
                (t("邮箱", "E-mail"), said("email")),
                (t("单位", "Company"), said("company")),
                (t("绑定账号", "Known on"), said("known_on")),
                (t("省份", "Province"), said("province")),
                (t("地址", "Address"), said("address")),
                (t("外部编号", "Number elsewhere"), said("external_id")),
                (t("建档时间", "Customer since"), said("joined")),
                (t("生日", "Birthday"), said("birthday")),
                (t("通知语言", "Language of notices"), said("lang_word")),
                (t("备注", "Note"), said("note")),
            ]
        ),
    )


def _body(more: rx.Component) -> rx.Component:
    return rx.fragment(
        _head(),
        _figures(),
        rx.el.div(
            rx.el.div(_contacts(), _orders(), class_name="sc-stack", style={"minWidth": "0"}),
            rx.el.div(_facts(), more, _records(), class_name="sc-stack", style={"minWidth": "0"}),
            class_name="cu-profile",
        ),
        sheet(
            S.editing,
            t("编辑客户", "Edit customer"),
            profile_form(
                values=S.card,
                problems=S.problems,
                provinces=S.all_provinces,
                on_submit=S.save,
                on_cancel=S.close_form,
            ),
            on_close=S.close_form,
            wide=True,
            testid="customer-sheet",
        ),
    )


def customer_page(more: rx.Component) -> rx.Component:
    """The page's content; `more` are the company's own fields."""
    gone = empty_state(
        "user-x",
        t("没有找到这位客户", "Customer not found"),
        t("可能已合并, 或不在您的数据范围内。", "It may have been merged, or is outside your data scope."),
        link_button(t("返回客户列表", "Back to customers"), "/customers", primary=True),
    )
    return page(
        rx.el.style(
            ".cu-profile{display:grid;gap:16px;grid-template-columns:minmax(0,2fr) minmax(280px,1fr)}"
            "@media(max-width:960px){.cu-profile{grid-template-columns:minmax(0,1fr)}}"
        ),
        rx.cond(S.missing, gone, rx.cond(S.card["name"], _body(more), skeleton_rows(8))),
        testid="customer-page",
    )
