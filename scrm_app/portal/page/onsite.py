"""/h5/onsite/[token]: where to go, what to do, and telling the store; on a phone, without an account."""

from typing import Any

import reflex as rx

from components.controls import ghost_button, kept_form, kept_photos, primary_button, status_badge, text_area
from components.data.form_view import form_view
from scrm_app.core.ui import t
from scrm_app.portal.page.frame import call_store, card, h5, heading, refused, waiting
from scrm_app.portal.state import H5OnsiteState as S

MUTED = {"margin": 0, "color": "var(--sc-muted)", "fontSize": "13px"}


def _summary() -> rx.Component:
    page = S.page
    state = rx.cond(
        page["open"].to(bool),
        status_badge(page["node"].to(str), "blue"),
        status_badge(t("已结束", "Finished"), "gray"),
    )
    phone = rx.cond(
        page["may_call"].to(bool),
        rx.el.a(
            rx.icon("phone", size=16, aria_hidden=True),
            t("致电客户 ", "Call the customer "),
            page["phone"].to(str),
            href="tel:" + page["phone"].to(str),
            class_name="sc-btn sc-primary",
            style={"minHeight": "44px", "justifyContent": "center"},
            custom_attrs={"data-testid": "onsite-call"},
        ),
        rx.cond(page["phone"].to(str) != "", rx.el.p(page["phone"].to(str), style=MUTED)),
    )
    return card(
        rx.el.div(
            rx.el.span(page["number"].to(str), style={**MUTED, "flex": "1"}),
            state,
            style={"display": "flex", "alignItems": "center"},
        ),
        rx.el.h1(
            page["title"].to(str), style={"fontSize": "20px", "fontWeight": "600", "lineHeight": 1.4, "margin": 0}
        ),
        rx.el.p(
            t("现场: ", "On site: "),
            page["worker"].to(str),
            rx.cond(
                page["customer"].to(str) != "", rx.el.span(" · ", t("客户 ", "customer "), page["customer"].to(str))
            ),
            style=MUTED,
        ),
        phone,
        testid="onsite-summary",
    )


def _steps() -> rx.Component:
    def step(kind: str, label: Any, icon: str) -> rx.Component:
        return ghost_button(
            label, icon=icon, type="submit", name="kind", value=kind, wide=True, testid=f"onsite-{kind}"
        )

    buttons = rx.el.div(
        step("leave", t("出发了", "On the way"), "car"),
        step("arrive", t("到了", "Arrived"), "map-pin"),
        style={"display": "grid", "gridTemplateColumns": "1fr 1fr", "gap": "10px"},
    )
    return kept_form(buttons, place="/step", receipt=S.receipt, on_send=S.send, testid="onsite-steps")


def _report() -> rx.Component:
    note = kept_form(
        text_area(
            "text",
            rows=3,
            placeholder=t("现场情况, 例如: 压缩机已换, 试机正常", "What you found and did"),
            aria_label=t("现场情况", "Note"),
            max_length=500,
            testid="onsite-text",
        ),
        kept_photos(t("拍照", "Take a photo"), url=S.upload_url, testid="onsite-photo"),
        rx.el.label(
            rx.el.input(type="checkbox", name="kind", value="done", custom_attrs={"data-testid": "onsite-done"}),
            t("现场已完工", "The work on site is done"),
            class_name="sc-check",
        ),
        primary_button(t("上报门店", "Tell the store"), type="submit", icon="send", wide=True, testid="onsite-send"),
        place="/report",
        receipt=S.receipt,
        on_send=S.send,
        testid="onsite-form",
    )
    return card(heading("clipboard-check", t("上报进展", "Report")), _steps(), note, testid="onsite-report")


def _told() -> rx.Component:
    def line(one: Any) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                rx.el.strong(one["word"].to(str)),
                rx.el.span(one["at"].to(str), style={**MUTED, "marginLeft": "auto"}),
                style={"display": "flex", "gap": "8px"},
            ),
            rx.cond(one["text"].to(str) != "", rx.el.p(one["text"].to(str), style={"margin": "2px 0 0"})),
            custom_attrs={"data-testid": "onsite-told"},
        )

    return rx.cond(
        S.reports.length() > 0,
        card(
            heading("list-checks", t("我上报过的", "What I reported")),
            rx.el.ol(
                rx.foreach(S.reports, line),
                style={"listStyle": "none", "margin": 0, "padding": 0, "display": "grid", "gap": "10px"},
                aria_live="polite",
            ),
        ),
    )


def onsite_page() -> rx.Component:
    """Summary, report, what the customer sent; or a kind refusal."""
    asked = card(
        heading("clipboard-list", t("客户的要求", "What the customer asked for")),
        form_view(schema=S.form, values=S.answers, mode="read", file_url="", testid="onsite-answers"),
    )
    shown = rx.fragment(
        _summary(),
        rx.cond(S.page["open"].to(bool), _report()),
        _told(),
        asked,
        call_store(S.page["store_phone"].to(str)),
    )
    store = S.page["store"].to(str)
    return h5(
        rx.cond(S.page.contains("store"), store, t("现场服务", "On site")),
        rx.match(S.stage, ("shown", shown), ("refused", refused(S.problem)), waiting()),
        testid="h5-onsite",
    )
