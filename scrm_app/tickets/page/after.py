"""What the customer said after closing, and the wish to have it opened again, on the ticket itself."""

from typing import Any

import reflex as rx

from components.controls import ghost_button, primary_button, status_badge, text_input
from scrm_app.core.ui import t
from scrm_app.tickets.page.parts import PANEL
from scrm_app.tickets.state.after import AfterState

VIEW = PANEL.view
AFTER: Any = AfterState
BOX = {
    "border": "1px solid var(--gray-4)",
    "borderRadius": "10px",
    "padding": "10px 14px",
    "display": "grid",
    "gap": "6px",
    "minWidth": "0",
}
WRAP = {"display": "flex", "flexWrap": "wrap", "gap": "6px 8px", "alignItems": "center"}


def _survey(one: Any) -> rx.Component:
    score = rx.el.span(
        one["stars"].to(str),
        aria_label=one["score"].to(str) + " / 5",
        role="img",
        style={"color": rx.cond(one["low"], "var(--red-11)", "var(--amber-11)"), "letterSpacing": "2px"},
    )
    answered = rx.el.div(
        rx.el.div(
            rx.el.span(t("客户评价", "The customer's rating"), class_name="sc-strong"),
            score,
            rx.el.span(one["score"].to(str), t(" 分", " of 5"), class_name="sc-num"),
            rx.cond(one["low"], status_badge(t("低分", "Low"), "red", icon="triangle-alert")),
            rx.el.div(class_name="sc-grow"),
            rx.el.span(one["at"].to(str), class_name="sc-help sc-num"),
            style=WRAP,
        ),
        rx.cond(one["picked"] != "", rx.el.span(one["picked"].to(str), class_name="sc-help")),
        rx.cond(one["words"] != "", rx.el.span(one["words"].to(str), style={"overflowWrap": "anywhere"})),
        rx.cond(
            one["follow_up"].to(int) > 0,
            rx.link(
                t("打开回访工单", "Open the follow-up"),
                href=rx.Var.create("/tickets/") + one["follow_up"].to(str),
                custom_attrs={"data-testid": "survey-follow-up"},
            ),
        ),
        style=BOX,
        custom_attrs={"data-testid": "survey-answered"},
    )
    waiting = rx.el.div(
        rx.icon("star", size=14, aria_hidden=True),
        rx.match(
            one["state"],
            ("planned", rx.el.span(t("将在此时邀请客户评价: ", "The customer is asked at "), one["at"].to(str))),
            ("open", rx.el.span(t("等待客户评价, 截止 ", "Waiting for the rating until "), one["until"].to(str))),
            rx.el.span(t("客户没有评价", "The customer did not rate it")),
        ),
        class_name="sc-help sc-row",
        custom_attrs={"data-testid": "survey-waiting"},
    )
    return rx.cond(one["state"] == "answered", answered, waiting)


def _wish(one: Any) -> rx.Component:
    badge = rx.match(
        one["outcome"],
        ("reopened", status_badge(t("已重开", "Reopened"), "green")),
        ("declined", status_badge(t("未同意", "Declined"), "gray")),
        status_badge(t("等待答复", "Waiting"), "amber", icon="hourglass"),
    )
    answer = rx.el.form(
        rx.el.input(type="hidden", name="wish", value=one["id"].to(str)),
        rx.el.div(
            text_input(
                "answer",
                placeholder=t("不同意时写原因, 客户会看到", "A reason if you decline; the customer reads it"),
                aria_label=t("答复", "Answer"),
                style={"flex": "1 1 180px", "minWidth": "0"},
                max_length=500,
                testid="wish-answer",
            ),
            ghost_button(t("不同意", "Decline"), type="submit", size="s", testid="wish-decline"),
            primary_button(
                t("重新打开", "Reopen"), size="s", on_click=AFTER.accept(one["id"].to(int)), testid="wish-accept"
            ),
            style=WRAP,
        ),
        on_submit=AFTER.decline,
    )
    return rx.el.div(
        rx.el.div(
            rx.el.span(one["name"].to(str), class_name="sc-strong"),
            rx.el.span(t("申请重新处理", "asks to reopen")),
            badge,
            rx.el.div(class_name="sc-grow"),
            rx.el.span(one["at"].to(str), class_name="sc-help sc-num"),
            style=WRAP,
        ),
        rx.el.span(one["reason"].to(str), style={"overflowWrap": "anywhere"}),
        rx.cond(
            one["answer"] != "",
            rx.el.span(one["by"].to(str), ": ", one["answer"].to(str), class_name="sc-help"),
        ),
        rx.cond((one["outcome"] == "open") & VIEW["may_decide"].to(bool), answer),
        style=BOX,
        custom_attrs={"data-testid": "reopen-wish"},
    )


def after_card() -> rx.Component:
    """Ratings and wishes to reopen; nothing while there is none."""
    return rx.cond(
        (VIEW["surveys"].to(list[Any]).length() > 0) | (VIEW["wishes"].to(list[Any]).length() > 0),
        rx.el.div(
            rx.foreach(VIEW["wishes"].to(list[dict[str, Any]]), _wish),
            rx.foreach(VIEW["surveys"].to(list[dict[str, Any]]), _survey),
            style={"display": "grid", "gap": "8px", "minWidth": "0"},
        ),
    )
