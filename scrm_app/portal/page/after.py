"""After closing, on the customer's page: the way to the survey, what was answered, and the wish to have it reopened."""

import reflex as rx

from components.controls import callout, ghost_button, kept_form, text_area
from scrm_app.core.ui import t
from scrm_app.portal.page.frame import card, heading
from scrm_app.portal.state import H5TicketState as S


def _survey() -> rx.Component:
    path = S.page["survey"].to(str)
    asked = card(
        heading("star", t("这次服务怎么样?", "How was it?")),
        rx.el.p(
            t("花半分钟点几下, 帮助我们做得更好。", "Half a minute helps us to get better."),
            style={"margin": 0, "color": "var(--sc-muted)", "fontSize": "13px"},
        ),
        rx.el.a(
            rx.icon("star", size=16, aria_hidden=True),
            t("去评价", "Rate it"),
            href=path,
            class_name="sc-btn sc-primary",
            style={"minHeight": "44px", "justifyContent": "center"},
            custom_attrs={"data-testid": "h5-to-survey"},
        ),
        testid="h5-survey-card",
    )
    rated = card(
        heading("star", t("您的评价", "Your rating")),
        rx.el.div(
            S.page["rated"].to(str),
            style={"fontSize": "22px", "letterSpacing": "4px", "color": "var(--amber-11)"},
            custom_attrs={"data-testid": "h5-rated"},
        ),
    )
    return rx.cond(path != "", asked, rx.cond(S.page["rated"].to(str) != "", rated))


def _reopen() -> rx.Component:
    form = kept_form(
        text_area(
            "reason",
            rows=3,
            placeholder=t("例如: 空调开了一天又不制冷了", "For example: it stopped cooling again after a day"),
            aria_label=t("还有什么问题", "What is still wrong"),
            max_length=500,
            testid="h5-reopen-reason",
        ),
        ghost_button(
            rx.cond(S.page["reopen"] == "self", t("重新打开处理", "Reopen it"), t("申请重新处理", "Ask to reopen it")),
            type="submit",
            icon="folder-open",
            wide=True,
            testid="h5-reopen-send",
        ),
        place="/reopen",
        receipt=S.receipt,
        on_send=S.ask_reopen,
        testid="h5-reopen-form",
    )
    offer = card(
        heading("folder-open", t("问题没有解决?", "Not solved?")),
        rx.el.p(
            S.page["reopen_until"].to(str),
            t(
                " 之前可以让门店接着处理, 沿用原单号。",
                " is the last moment to have it continued, under the same number.",
            ),
            style={"margin": 0, "color": "var(--sc-muted)", "fontSize": "13px"},
        ),
        form,
        testid="h5-reopen",
    )
    waiting = card(
        callout(t("您申请了重新处理, 门店正在看。", "You asked to have it reopened; the store is looking."), "amber"),
        rx.el.span(S.page["wish_reason"].to(str), style={"overflowWrap": "anywhere"}),
        testid="h5-reopen-waiting",
    )
    declined = card(
        callout(t("门店答复了您的申请", "The store answered your wish"), "gray"),
        rx.el.span(S.page["wish_answer"].to(str), style={"overflowWrap": "anywhere"}),
        testid="h5-reopen-declined",
    )
    closed = S.page["status"] == "closed"
    return rx.fragment(
        rx.cond(closed & (S.page["wish"] == "open"), waiting),
        rx.cond(closed & (S.page["wish"] == "declined"), declined),
        rx.cond(S.page["reopen"].to(str) != "", offer),
    )


def after_cards() -> rx.Component:
    """Nothing while the ticket is open."""
    return rx.fragment(_survey(), _reopen())
