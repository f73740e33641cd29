"""/h5/ticket/[token]: where my request stands, in words a customer understands, live."""

from typing import Any

import reflex as rx

from components.controls import ghost_button, kept_form, primary_button, status_badge, text_area
from components.data.form_view import form_view
from scrm_app.core.ui import t
from scrm_app.portal.page.after import after_cards
from scrm_app.portal.page.bill import bill_card
from scrm_app.portal.page.frame import call_store, card, h5, heading, refused, waiting
from scrm_app.portal.state import H5TicketState as S


def _summary() -> rx.Component:
    page = S.page
    status = rx.match(
        page["status"].to(str),
        ("closed", status_badge(t("已完成", "Done"), "green")),
        ("cancelled", status_badge(t("已取消", "Cancelled"), "gray")),
        status_badge(t("处理中", "In progress"), "blue"),
    )
    return card(
        rx.el.div(
            rx.el.span(page["number"].to(str), style={"color": "var(--sc-muted)", "fontSize": "13px", "flex": "1"}),
            status,
            style={"display": "flex", "alignItems": "center"},
        ),
        rx.el.h1(
            page["title"].to(str), style={"fontSize": "20px", "fontWeight": "600", "lineHeight": 1.4, "margin": 0}
        ),
        rx.el.p(
            t("提交于 ", "Sent on "),
            page["opened"].to(str),
            rx.cond(page["worker"].to(str) != "", rx.el.span(" · ", t("负责人 ", "with "), page["worker"].to(str))),
            style={"margin": 0, "color": "var(--sc-muted)", "fontSize": "13px"},
        ),
        rx.cond(
            page["awaited"].to(bool),
            rx.el.p(
                rx.icon("message-circle-question", size=16, aria_hidden=True),
                t("门店在等您的回复, 请在下方留言。", "The store waits for your answer; please write below."),
                style={
                    "margin": 0,
                    "display": "flex",
                    "gap": "8px",
                    "alignItems": "center",
                    "fontWeight": "600",
                    "padding": "10px 12px",
                    "borderRadius": "10px",
                    "background": "var(--amber-a3)",
                    "color": "var(--amber-12)",
                },
                custom_attrs={"data-testid": "h5-awaited"},
            ),
        ),
        rx.cond(
            page["appointed"].to(str) != "",
            rx.el.p(
                rx.icon("calendar-check", size=16, aria_hidden=True),
                t("预约时间 ", "Appointment "),
                rx.el.b(page["appointed"].to(str)),
                style={"margin": 0, "display": "flex", "gap": "6px", "alignItems": "center"},
                custom_attrs={"data-testid": "h5-appointed"},
            ),
        ),
        _service(),
        testid="h5-summary",
    )


def _service() -> rx.Component:
    """一键找客服, at the steps that offer it; after the press, that somebody is coming."""
    page = S.page
    called = rx.el.p(
        rx.icon("headset", size=16, aria_hidden=True, style={"flexShrink": "0"}),
        t("已呼叫客服, 请留意电话或下方留言 · ", "They were called and will contact you · "),
        page["called"].to(str),
        style={
            "margin": 0,
            "display": "flex",
            "gap": "8px",
            "alignItems": "center",
            "padding": "10px 12px",
            "borderRadius": "10px",
            "background": "var(--green-a3)",
            "color": "var(--green-12)",
        },
        role="status",
        custom_attrs={"data-testid": "h5-service-called"},
    )
    button = primary_button(
        t("一键找客服", "Call customer service"),
        icon="headset",
        on_click=S.call_service,
        testid="h5-service",
        wide=True,
    )
    return rx.cond(page["service"].to(bool), rx.cond(page["called"].to(str) != "", called, button))


_RING = {
    "width": "26px",
    "height": "26px",
    "borderRadius": "50%",
    "display": "grid",
    "placeItems": "center",
    "flexShrink": "0",
    "zIndex": "1",
}


def _mark(state: Any) -> rx.Component:
    done = rx.el.span(
        rx.icon("check", size=15, aria_hidden=True), style={**_RING, "background": "var(--green-9)", "color": "white"}
    )
    now = rx.el.span(
        rx.el.span(style={"width": "10px", "height": "10px", "borderRadius": "50%", "background": "white"}),
        style={**_RING, "background": "var(--accent-9)", "boxShadow": "0 0 0 5px var(--accent-a4)"},
    )
    ahead = rx.el.span(style={**_RING, "background": "var(--sc-panel)", "border": "2px solid var(--gray-6)"})
    return rx.match(state, ("done", done), ("now", now), ahead)


def _step(step: Any) -> rx.Component:
    state = step["state"].to(str)
    line = rx.cond(
        step["last"].to(bool),
        rx.fragment(),
        rx.el.span(
            style={
                "position": "absolute",
                "left": "12px",
                "top": "28px",
                "bottom": "-2px",
                "width": "2px",
                "background": rx.cond(state == "done", "var(--green-8)", "var(--gray-5)"),
            }
        ),
    )
    words = rx.el.div(
        rx.el.div(
            step["words"].to(str),
            style={
                "fontWeight": rx.cond(state == "now", "600", "400"),
                "color": rx.cond(state == "next", "var(--gray-11)", "var(--sc-ink)"),
                "lineHeight": "26px",
            },
        ),
        rx.el.div(
            rx.match(state, ("done", t("已完成", "done")), ("now", t("进行中", "now")), t("接下来", "next")),
            " ",
            step["at"].to(str),
            style={"fontSize": "12px", "color": "var(--sc-muted)"},
        ),
        style={"flex": "1", "paddingBottom": "18px"},
    )
    return rx.el.li(
        line,
        _mark(state),
        words,
        style={"display": "flex", "gap": "12px", "position": "relative"},
        custom_attrs={"data-testid": "h5-step", "data-state": state},
    )


def _notices() -> rx.Component:
    """What the store told the customer, newest first."""
    told = S.page["notices"].to(list[dict[str, str]])

    def line(notice: Any, place: Any) -> rx.Component:
        return rx.el.li(
            rx.el.span(notice["text"], style={"flex": "1", "overflowWrap": "anywhere", "whiteSpace": "pre-wrap"}),
            rx.el.span(notice["at"], class_name="sc-num", style={"fontSize": "12px", "color": "var(--sc-muted)"}),
            style={
                "display": "flex",
                "gap": "10px",
                "alignItems": "baseline",
                "padding": "8px 10px",
                "borderRadius": "8px",
                "fontWeight": rx.cond(place == 0, "600", "400"),
                "background": rx.cond(place == 0, "var(--accent-a3)", "transparent"),
            },
            custom_attrs={"data-testid": "h5-notice"},
        )

    shown = card(
        heading("bell", t("通知", "News")),
        rx.el.ol(
            rx.foreach(told, line),
            style={"listStyle": "none", "margin": 0, "padding": 0, "display": "grid", "gap": "2px"},
            aria_live="polite",
        ),
        testid="h5-notices",
    )
    return rx.cond(told.length() > 0, shown)


def _progress() -> rx.Component:
    return card(
        heading("route", t("处理进度", "Progress")),
        rx.el.ol(
            rx.foreach(S.steps, _step),
            style={"listStyle": "none", "margin": 0, "padding": "2px 0 0"},
            aria_live="polite",
            custom_attrs={"data-testid": "h5-steps"},
        ),
    )


def _talk() -> rx.Component:
    def said(message: Any) -> rx.Component:
        mine = message["mine"].to(bool)
        return rx.el.div(
            rx.cond(
                mine,
                rx.fragment(),
                rx.el.div(
                    rx.icon("store", size=12, aria_hidden=True),
                    t("门店 ", "Store "),
                    message["who"].to(str),
                    style={"display": "flex", "gap": "4px", "alignItems": "center", "fontSize": "12px"},
                    class_name="sc-muted",
                ),
            ),
            rx.el.div(message["text"].to(str), style={"whiteSpace": "pre-wrap", "overflowWrap": "anywhere"}),
            rx.el.div(message["at"].to(str), style={"fontSize": "11px", "opacity": 0.8, "textAlign": "right"}),
            style={
                "background": rx.cond(mine, "var(--accent-9)", "var(--gray-a3)"),
                "color": rx.cond(mine, "white", "var(--sc-ink)"),
                "borderRadius": rx.cond(mine, "14px 14px 4px 14px", "14px 14px 14px 4px"),
                "padding": "8px 12px",
                "maxWidth": "86%",
                "justifySelf": rx.cond(mine, "end", "start"),
            },
            custom_attrs={"data-testid": rx.cond(mine, "h5-message", "h5-reply")},
        )

    write = kept_form(
        text_area(
            "text",
            rows=2,
            placeholder=t("给门店留言, 例如: 我六点来取车", "Write to the store, for example: I will come at six"),
            testid="h5-text",
            aria_label=t("给门店留言", "Write to the store"),
            max_length=500,
        ),
        primary_button(t("发送", "Send"), type="submit", icon="send", testid="h5-send", wide=True),
        place="/message",
        receipt=S.receipt,
        on_send=S.send,
        testid="h5-talk",
    )
    return card(
        heading("message-circle", t("联系门店", "Talk to the store")),
        rx.el.div(
            rx.foreach(S.messages, said),
            style={"display": rx.cond(S.messages.length() > 0, "grid", "none"), "gap": "8px"},
            aria_live="polite",
        ),
        rx.cond(
            S.page["status"] == "open",
            ghost_button(
                t("催一下处理进度", "Ask how it is going"),
                icon="bell-ring",
                on_click=S.nudge,
                testid="h5-nudge",
                wide=True,
            ),
        ),
        write,
        call_store(S.page["phone"].to(str)),
    )


def _sent() -> rx.Component:
    return card(
        heading("clipboard-list", t("我提交的内容", "What I sent")),
        form_view(schema=S.form, values=S.answers, mode="read", file_url="", testid="h5-answers"),
    )


def ticket_page() -> rx.Component:
    """Summary, progress, bill, talk, what was sent."""
    shown = rx.el.div(
        _summary(),
        after_cards(),
        _notices(),
        _progress(),
        bill_card(),
        _talk(),
        _sent(),
        style={"display": "grid", "gap": "14px"},
    )
    return h5(
        rx.cond(S.stage == "shown", S.page["store"].to(str), t("客户服务", "Customer service")),
        rx.match(S.stage, ("shown", shown), ("refused", refused(S.problem)), waiting()),
        testid="h5-ticket",
    )
