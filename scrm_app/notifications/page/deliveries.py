"""投递记录: every message to the outside, its attempts, and what to do about those that failed."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    drawer,
    empty_state,
    facts,
    field_row,
    ghost_button,
    link_button,
    page,
    page_header,
    primary_button,
    search_input,
    select_input,
    status_badge,
    tabs,
    text_input,
    toolbar,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t
from scrm_app.notifications.state.deliveries import DeliveryState


def _columns() -> list[Column]:
    return [
        Column("title", t("内容", "Message"), kind="strong"),
        Column("to", t("收件方", "Receiver"), sortable=True, desk_only=True),
        Column("status", t("状态", "Status"), kind="status", sortable=True),
        Column("connection", t("连接", "Connection"), kind="muted", sortable=True, desk_only=True),
        Column("attempts", t("次数", "Attempts"), kind="number", sortable=True, desk_only=True),
        Column("error", t("原因", "Reason"), kind="muted", desk_only=True),
        Column("when", t("时间", "Time"), kind="time", sortable=True, desk_only=True),
    ]


def _attempt(a: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            status_badge(a["outcome"], a["hue"].to(str)),
            rx.el.span(a["at"].to(str), class_name="sc-num sc-muted"),
            rx.el.span(a["took"].to(str), class_name="sc-num sc-muted"),
            class_name="sc-row",
            style={"fontSize": "12px"},
        ),
        rx.cond(a["said"] != "", rx.el.div(a["said"].to(str), style={"marginTop": "4px"})),
        rx.cond(
            a["code"] != "", rx.el.code(a["code"].to(str), class_name="sc-help", style={"overflowWrap": "anywhere"})
        ),
        style={"borderLeft": "2px solid var(--sc-line)", "padding": "2px 0 12px 14px", "listStyle": "none"},
        custom_attrs={"data-testid": "attempt"},
    )


def _again() -> rx.Component:
    s = DeliveryState
    return rx.el.form(
        rx.cond(
            s.can_edit,
            field_row(
                t("收件邮箱", "Recipient"),
                text_input("to", default_value=s.message["address"].to(str), type="email", testid="resend-to"),
                help=t("地址写错了可以在这里改正后重发。", "Correct a wrong address here and send again."),
            ),
        ),
        rx.el.div(
            primary_button(t("立即重发", "Send again now"), type="submit", icon="send", testid="resend"),
            ghost_button(t("不再发送", "Do not send"), on_click=s.stop, testid="stop-message"),
            class_name="sc-row",
        ),
        on_submit=s.resend,
        class_name="sc-stack",
        key=s.opened.to_string() + s.message["state"].to(str),
    )


def _drawer() -> rx.Component:
    s = DeliveryState
    m = s.message
    open_ = (m["state"] == "dead") | (m["state"] == "waiting")
    return drawer(
        s.opened > 0,
        m["title"].to(str),
        rx.el.div(status_badge(m["status"], m["status_hue"].to(str), testid="message-status"), class_name="sc-row"),
        rx.cond(m["error"] != "", callout(m["error"].to(str), "red", icon="triangle-alert", testid="message-error")),
        facts(
            [
                (t("收件方", "Receiver"), m["receiver"].to(str)),
                (t("连接", "Connection"), m["connection"].to(str)),
                (t("写入时间", "Written"), m["created"].to(str)),
                (t("内容", "Text"), rx.el.span(m["text"].to(str), style={"whiteSpace": "pre-wrap"})),
            ]
        ),
        rx.cond(open_, _again()),
        rx.el.h3(t("发送经过", "Attempts"), class_name="sc-section-title"),
        rx.cond(
            s.attempts.length() > 0,
            rx.el.ul(rx.foreach(s.attempts.to(list[dict[str, Any]]), _attempt), style={"margin": "0", "padding": "0"}),
            rx.el.span(t("还没有发送过。", "Not sent yet."), class_name="sc-help"),
        ),
        on_close=s.close,
        on_next=s.step(1),
        on_previous=s.step(-1),
        testid="delivery-drawer",
    )


def _tabs() -> rx.Component:
    s = DeliveryState
    return tabs(
        [
            ("all", t("全部", "All")),
            ("waiting", t("等待发送", "Waiting"), s.counts["waiting"]),
            ("sent", t("已送达", "Delivered"), s.counts["sent"]),
            ("dead", t("发送失败", "Failed"), s.counts["dead"]),
            ("cancelled", t("已取消", "Cancelled")),
        ],
        value=rx.cond(s.status == "", "all", s.status),
        on_change=s.choose_status,
        label=t("状态", "Status"),
        testid="delivery-tabs",
    )


def _failed() -> rx.Component:
    """Reminders that were given up because what they set off kept failing."""
    s = DeliveryState
    words = rx.el.div(
        rx.el.span(
            s.failed_reminders.to_string(),
            t(" 条到点的提醒处理失败, 已停止重试: ", " reminders could not be carried out and were given up: "),
            rx.el.code(s.failed_reason, class_name="sc-help"),
        ),
        ghost_button(t("再试一次", "Try again"), size="s", on_click=s.refire, testid="refire"),
        class_name="sc-row",
        style={"flexWrap": "wrap"},
    )
    return callout(words, "amber", icon="triangle-alert", testid="failed-reminders")


def deliveries_page() -> rx.Component:
    """The outbox with its deliveries."""
    s = DeliveryState
    empty = empty_state(
        "send",
        t("没有符合条件的消息", "No such messages"),
        t(
            "接好邮件或群机器人后, 发出的每条提醒都在这里。",
            "Once mail or a bot is connected, every reminder is listed here.",
        ),
        link_button(t("去添加连接", "Add a connection"), "/connections", icon="plug", testid="to-connections"),
        testid="deliveries-empty",
    )
    return page(
        page_header(
            t("投递记录", "Deliveries"),
            t(
                "发到系统外的每条消息, 送到没有, 为什么没有。",
                "Every message to the outside: whether it arrived, and why not.",
            ),
        ),
        rx.cond(s.failed_reminders > 0, _failed()),
        _tabs(),
        toolbar(
            search_input(
                value=s.search, on_change=s.find, placeholder=t("收件方", "Receiver"), testid="delivery-search"
            ),
            select_input(
                s.connections,
                value=s.connection,
                on_change=s.choose_connection,
                placeholder=t("全部连接", "All connections"),
                testid="delivery-connection",
                aria_label=t("连接", "Connection"),
            ),
            rx.cond(
                (s.status == "dead") & (s.connection != "") & (s.total > 0),
                ghost_button(
                    t("修好了, 全部重发", "Repaired: send all again"),
                    icon="refresh-cw",
                    on_click=s.replay,
                    testid="replay",
                ),
            ),
        ),
        data_table(
            _columns(),
            s.rows,
            label=t("投递记录", "Deliveries"),
            sort=s.sort,
            on_sort=s.sort_by,
            page=s.page,
            pages=s.pages,
            total=s.total,
            on_page=s.turn_to,
            on_row=s.open_message,
            chosen=s.opened,
            loading=~s.ready,
            empty=empty,
            testid="deliveries",
        ),
        _drawer(),
        testid="deliveries-page",
    )
