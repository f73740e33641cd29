"""The bill on the customer's page: each amount explains itself and can be confirmed or objected to."""

from typing import Any

import reflex as rx

from components.controls import (
    danger_button,
    ghost_button,
    kept_form,
    kept_photos,
    outbox,
    primary_button,
    status_badge,
    text_area,
)
from scrm_app.core.ui import UiState, t
from scrm_app.portal.page.frame import card, heading
from scrm_app.portal.state import H5TicketState

S: Any = H5TicketState
"""`Any` because its handlers are called with arguments."""


def _mark(line: Any) -> rx.Component:
    return rx.match(
        line["answer"].to(str),
        ("confirmed", status_badge(t("已确认", "Confirmed"), "green", testid="h5-line-answer")),
        ("disputed", status_badge(t("有异议", "Disputed"), "red", testid="h5-line-answer")),
        rx.cond(line["settled"].to(bool), status_badge(t("已答复", "Answered"), "blue", testid="h5-line-answer")),
    )


def _note(note: Any) -> rx.Component:
    mine = note["side"].to(str) == "customer"
    return rx.el.div(
        rx.el.div(
            rx.cond(mine, t("我", "Me"), rx.fragment(t("门店 ", "Store "), note["who"].to(str))),
            rx.el.span(note["at"].to(str), style={"marginLeft": "auto"}),
            style={"display": "flex", "fontSize": "12px", "color": "var(--sc-muted)"},
        ),
        rx.el.div(note["body"].to(str), style={"whiteSpace": "pre-wrap", "overflowWrap": "anywhere"}),
        rx.cond(
            note["photo"].to(str) != "",
            rx.el.img(
                src=note["photo"].to(str),
                alt=t("照片", "Photo"),
                loading="lazy",
                style={"maxWidth": "160px", "maxHeight": "120px", "borderRadius": "8px", "marginTop": "6px"},
            ),
        ),
        style={
            "padding": "8px 12px",
            "borderRadius": "10px",
            "background": rx.cond(mine, "var(--accent-a3)", "var(--gray-a3)"),
        },
        custom_attrs={"data-testid": "h5-line-note"},
    )


def _object_form() -> rx.Component:
    return kept_form(
        text_area(
            "text",
            rows=2,
            max_length=500,
            placeholder=t("哪里不对? 例如: 没有换这个件", "What is wrong? For example: this part was not changed"),
            aria_label=t("哪里不对?", "What is wrong?"),
            testid="h5-object-text",
        ),
        kept_photos(t("拍照或选图", "Photo"), url=S.upload_url, most=1, testid="h5-object-photo"),
        rx.el.div(
            ghost_button(t("取消", "Cancel"), on_click=S.object_to(0)),
            primary_button(t("提交", "Send"), type="submit", testid="h5-object-send"),
            class_name="sc-row",
            style={"justifyContent": "flex-end"},
        ),
        place="/objection-" + S.objecting.to_string(),
        into="/objections",
        receipt=S.receipt,
        about={"line": S.objecting},
        testid="h5-objection",
    )


def _answers(line: Any) -> rx.Component:
    """What the customer may say now."""
    id_ = line["id"].to(int)
    agree = rx.cond(
        line["answer"].to(str) == "open",
        ghost_button(t("确认", "It is right"), icon="check", on_click=S.confirm_amount(id_), testid="h5-line-confirm"),
    )
    ask = rx.cond(
        line["asked"].to(bool),
        ghost_button(
            t("补充说明", "Add to it"), icon="message-circle", on_click=S.object_to(id_), testid="h5-line-more"
        ),
        danger_button(
            t("有异议", "Object"), icon="message-circle-warning", on_click=S.object_to(id_), testid="h5-line-object"
        ),
    )
    closed = rx.el.p(
        t("这个月已经结账, 如有疑问请在下面给门店留言。", "This month is closed. Write to the store below."),
        class_name="sc-help",
        style={"margin": 0},
    )
    return rx.cond(
        line["locked"].to(bool) & ~line["asked"].to(bool),
        closed,
        rx.cond(S.objecting == id_, _object_form(), rx.el.div(agree, ask, class_name="sc-row")),
    )


def _line(line: Any) -> rx.Component:
    summary = rx.el.summary(
        rx.el.span(
            rx.cond(UiState.lang == "en", line["title_en"].to(str), line["title_zh"].to(str)),
            style={"flex": "1", "minWidth": "0"},
        ),
        _mark(line),
        rx.el.span(line["amount"].to(str), class_name="sc-money"),
        rx.icon("chevron-down", size=15, color="var(--gray-9)", aria_hidden=True),
        style={"display": "flex", "gap": "8px", "minHeight": "44px", "alignItems": "center", "cursor": "pointer"},
    )
    inside = rx.el.div(
        rx.el.p(
            rx.cond(UiState.lang == "en", line["en"].to(str), line["zh"].to(str)),
            style={"margin": 0, "color": "var(--sc-muted)", "fontSize": "13px", "lineHeight": 1.7},
        ),
        rx.foreach(line["notes"].to(list[dict[str, Any]]), _note),
        _answers(line),
        style={"display": "grid", "gap": "10px", "padding": "0 0 12px"},
    )
    return rx.el.details(
        summary,
        inside,
        style={"borderBottom": "1px solid var(--sc-line)"},
        custom_attrs={"data-testid": "h5-bill-line"},
    )


def bill_card() -> rx.Component:
    """The amounts, once there are any."""
    total = rx.el.div(
        rx.el.strong(t("合计", "Total"), style={"flex": "1"}),
        rx.el.strong(S.page["total"].to(str), class_name="sc-money", style={"fontSize": "20px"}),
        style={"display": "flex", "alignItems": "baseline"},
        custom_attrs={"data-testid": "h5-total"},
    )
    hint = rx.el.p(
        t(
            "点任意一行, 看这笔钱怎么来的; 可以逐行确认或提出异议。",
            "Press a line to see how the amount came about; confirm it or object to it.",
        ),
        style={"margin": 0, "fontSize": "12px", "color": "var(--sc-muted)"},
    )
    bill = card(
        heading("receipt-text", t("费用明细", "Bill")),
        rx.el.div(rx.foreach(S.bill, _line)),
        outbox("/objections", S.receipt, S.object),
        total,
        hint,
        testid="h5-bill",
    )
    return rx.cond(S.bill.length() > 0, bill)
