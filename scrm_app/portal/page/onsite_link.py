"""/onsite/[ticket]: staff send somebody without an account to the place: name, days, contact or not; a QR code."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    checkbox,
    field_row,
    ghost_button,
    link_button,
    page,
    page_header,
    primary_button,
    row,
    section,
    select_input,
    text_input,
)
from scrm_app.core.ui import t
from scrm_app.identity.session import FrameState
from scrm_app.portal.state import OnsiteLinkState

S: Any = OnsiteLinkState


def _form() -> rx.Component:
    days = [
        ("1", t("1 天", "1 day")),
        ("3", t("3 天", "3 days")),
        ("7", t("7 天", "7 days")),
        ("30", t("30 天", "30 days")),
    ]
    contact = rx.cond(
        FrameState.permissions.contains("contact.view"),
        checkbox(
            t("让对方看到客户姓名和电话", "Show the customer's name and telephone"),
            name="contact",
            testid="onsite-contact",
        ),
    )
    return rx.el.form(
        field_row(
            t("谁去现场", "Who goes there"),
            text_input(
                "worker",
                placeholder=t("如: 张师傅 (外包)", "For example: Zhang"),
                max_length=40,
                testid="onsite-worker",
            ),
        ),
        field_row(t("有效期", "Good for"), select_input(days, name="days", default_value="3", testid="onsite-days")),
        contact,
        primary_button(t("生成链接和二维码", "Make the link and QR code"), type="submit", testid="onsite-make"),
        on_submit=S.make,
        class_name="sc-stack",
    )


def _made() -> rx.Component:
    return rx.el.div(
        callout(
            rx.el.span(t("给 ", "For "), S.worker, t(" 的现场链接, 请只发给本人", "; send it to nobody else")), "green"
        ),
        rx.el.div(
            rx.html(S.qr),
            style={"justifySelf": "center", "background": "white", "borderRadius": "12px", "padding": "8px"},
            role="img",
            aria_label=t("二维码", "QR code"),
            custom_attrs={"data-testid": "onsite-qr"},
        ),
        rx.el.code(S.address, style={"overflowWrap": "anywhere", "fontSize": "12px"}),
        row(
            ghost_button(
                t("复制链接", "Copy link"),
                icon="copy",
                on_click=[rx.set_clipboard(S.address), S.copied()],
                testid="onsite-copy",
            ),
            ghost_button(
                t("再派一人", "Send another"), icon="user-round-plus", on_click=S.again, testid="onsite-again"
            ),
        ),
        style={"display": "grid", "gap": "14px"},
    )


def onsite_link_page() -> rx.Component:
    """The form, then the link."""
    back = link_button(
        t("回到工单", "Back to the ticket"), "/tickets/" + S.ticket_id.to(str), icon="arrow-left", testid="onsite-back"
    )
    return page(
        page_header(
            t("派人到现场", "Send somebody there"),
            t(
                "对方扫码即可查看工单、上报进展和照片, 不需要账号",
                "They scan the code, see the ticket and report with photos, without an account",
            ),
            back,
        ),
        section("", rx.cond(S.address != "", _made(), _form())),
        form=True,
        testid="onsite-link-page",
    )
