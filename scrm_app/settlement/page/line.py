"""The drawer of one line: where its amount comes from, and what the store, the customer and the office say about it."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    danger_button,
    drawer,
    field_row,
    ghost_button,
    link_button,
    primary_button,
    stack,
    status_badge,
    text_area,
    text_input,
)
from components.data.upload_button import upload_button
from scrm_app.core.ui import t
from scrm_app.identity.session import FrameState
from scrm_app.settlement.page.words import hint, said
from scrm_app.settlement.state import LineState as L
from scrm_app.settlement.state import StatementState as S

MANAGE = FrameState.permissions.contains("settlement.manage")
MAY_UPLOAD = FrameState.permissions.contains("ticket.work") | FrameState.permissions.contains("ticket.open")
OPEN = S.row["status"].to(str) != "locked"


def _sentences(rows: Any, testid: str, numbered: bool) -> rx.Component:
    kind = rx.el.ol if numbered else rx.el.ul
    return kind(
        rx.foreach(
            rows,
            lambda row: rx.el.li(said(row, "text"), style={"padding": "5px 0"}, custom_attrs={"data-testid": testid}),
        ),
        style={
            "margin": "0",
            "paddingLeft": "22px",
            "fontVariantNumeric": "tabular-nums",
            "listStyle": "decimal" if numbered else "disc",
        },
    )


def _part(title: Any, *children: Any) -> rx.Component:
    return rx.el.div(rx.el.h3(title, class_name="sc-section-title", style={"margin": "0 0 6px"}), *children)


def _checked() -> rx.Component:
    return rx.cond(
        S.told["agrees"].to(bool),
        callout(
            rx.fragment(
                t("按规则重算得 ", "Recalculated by the rule: "),
                S.told["recomputed"].to(str),
                t(", 与入账金额一致。", ", equal to what was booked."),
            ),
            "green",
            icon="circle-check",
            testid="line-agrees",
        ),
        callout(
            rx.fragment(
                t("按规则重算得 ", "Recalculated by the rule: "),
                S.told["recomputed"].to(str),
                t(", 与入账金额不一致, 请重新计算。", ", not what was booked. Recalculate."),
            ),
            "red",
            icon="circle-alert",
            testid="line-differs",
        ),
    )


def _note(note: Any) -> rx.Component:
    office = note["side"].to(str) == "office"
    return rx.el.div(
        rx.el.div(
            status_badge(said(note, "side"), rx.cond(office, "blue", "amber")),
            rx.el.b(note["author"].to(str), style={"fontWeight": "600"}),
            rx.el.time(note["at"].to(str), class_name="sc-help", style={"marginLeft": "auto"}),
            style={"display": "flex", "gap": "8px", "alignItems": "center", "flexWrap": "wrap"},
        ),
        rx.el.div(
            note["body"].to(str), style={"whiteSpace": "pre-wrap", "overflowWrap": "anywhere", "marginTop": "4px"}
        ),
        rx.cond(
            note["photo"].to(str) != "",
            rx.el.a(
                rx.el.img(
                    src=note["photo"].to(str),
                    alt=t("照片", "Photo"),
                    loading="lazy",
                    style={"maxWidth": "180px", "maxHeight": "140px", "borderRadius": "8px", "marginTop": "8px"},
                ),
                href=note["photo"].to(str),
                target="_blank",
            ),
        ),
        style={
            "padding": "10px 12px",
            "borderRadius": "10px",
            "border": "1px solid var(--sc-line)",
            "borderLeft": rx.cond(office, "3px solid var(--blue-8)", "3px solid var(--amber-8)"),
            "background": "var(--sc-panel)",
        },
        custom_attrs={"data-testid": "line-note"},
    )


def _photo_row() -> rx.Component:
    return rx.cond(
        MAY_UPLOAD,
        rx.el.div(
            upload_button(
                t("附照片", "Add a photo"), on_done=L.add_photo, on_refused=L.photo_refused, testid="line-photo"
            ),
            rx.cond(L.photo["name"].to(str) != "", rx.el.span(L.photo["name"].to(str), class_name="sc-help")),
            class_name="sc-row",
        ),
    )


def _form(*fields: Any, on_submit: Any, send: Any, testid: str, closes: bool = True) -> rx.Component:
    return rx.form(
        stack(
            *fields,
            rx.el.div(
                ghost_button(t("取消", "Cancel"), on_click=L.ask("")) if closes else rx.fragment(),
                primary_button(send, type="submit", testid=testid),
                class_name="sc-row",
                style={"justifyContent": "flex-end"},
            ),
        ),
        on_submit=on_submit,
        reset_on_submit=True,
    )


def _object_form() -> rx.Component:
    return _form(
        field_row(
            t("哪里不对?", "What is wrong?"),
            text_area(
                "reason",
                rows=3,
                max_length=500,
                testid="line-reason",
                placeholder=t("例如: 实际只做了 1.5 小时", "e.g. it took only 1.5 hours"),
            ),
            required=True,
        ),
        _photo_row(),
        on_submit=L.dispute,
        send=t("提交异议", "Send objection"),
        testid="line-dispute-go",
    )


def _settle_form() -> rx.Component:
    return _form(
        field_row(
            t("更正金额 (元)", "Correction (¥)"),
            text_input(
                "correction", placeholder=t("留空表示维持原金额", "empty keeps the amount"), testid="line-correction"
            ),
            help=t(
                "填正数加钱, 负数扣钱; 会记成一行调整, 原来那行不改。",
                "Positive adds, negative takes away; booked as an adjustment line, the line itself stays.",
            ),
        ),
        field_row(
            t("处理结论", "Decision"),
            text_area("reason", rows=2, max_length=200, testid="line-settle-reason"),
            required=True,
        ),
        on_submit=L.settle,
        send=t("处理完成", "Settle"),
        testid="line-settle-go",
    )


def _answers() -> rx.Component:
    """The buttons: what the reader may do about this line now."""
    free = rx.cond(
        OPEN,
        rx.el.div(
            rx.cond(
                S.told["answer"].to(str) == "open",
                primary_button(
                    t("确认这一行", "Confirm this line"), icon="check", on_click=L.confirm, testid="line-confirm"
                ),
            ),
            danger_button(
                t("提出异议", "Object"),
                icon="message-circle-warning",
                on_click=L.ask("dispute"),
                testid="line-dispute",
            ),
            class_name="sc-row",
        ),
    )
    frozen = rx.el.div(
        rx.cond(
            MANAGE,
            primary_button(t("处理异议", "Settle it"), icon="gavel", on_click=L.ask("settle"), testid="line-settle"),
        ),
        ghost_button(t("撤回异议", "Withdraw"), icon="undo-2", on_click=L.withdraw, testid="line-withdraw"),
        class_name="sc-row",
    )
    return rx.match(
        L.asking,
        ("dispute", _object_form()),
        ("settle", _settle_form()),
        rx.cond(L.disputed, frozen, free),
    )


def _talk() -> rx.Component:
    reply = _form(
        field_row(t("回复", "Reply"), text_area("body", rows=2, max_length=500, testid="line-reply")),
        _photo_row(),
        on_submit=L.write,
        send=t("发送", "Send"),
        testid="line-reply-go",
        closes=False,
    )
    return stack(
        rx.el.div(
            status_badge(said(S.told, "answer"), S.told["answer_hue"].to(str), testid="line-answer"),
            rx.cond(
                S.told["answer"].to(str) == "disputed",
                hint(t("这一行已冻结, 其余明细可以照常结账。", "Frozen; the rest can close.")),
            ),
            class_name="sc-row",
        ),
        rx.foreach(L.disputes, lambda row: hint(said(row, "text"))),
        rx.el.div(
            rx.foreach(L.notes, _note),
            style={"display": "grid", "gap": "8px"},
            custom_attrs={"data-testid": "line-notes"},
        ),
        _answers(),
        rx.cond(L.disputed & (L.asking == ""), reply),
    )


def line_drawer() -> rx.Component:
    """Explanation first, then the answers."""
    return drawer(
        S.open_line > 0,
        t("这个金额怎么来的", "Where this amount comes from"),
        rx.el.p(
            said(S.told, "headline"),
            style={
                "fontSize": "17px",
                "fontWeight": "600",
                "lineHeight": "26px",
                "margin": "0",
                "fontVariantNumeric": "tabular-nums",
            },
            custom_attrs={"data-testid": "line-headline"},
        ),
        rx.cond(S.steps.length() > 0, _part(t("计算过程", "Step by step"), _sentences(S.steps, "line-step", True))),
        rx.cond(
            S.why_not.length() > 0,
            _part(t("为什么不是其他档位?", "Why not another tier?"), _sentences(S.why_not, "line-why-not", False)),
        ),
        _part(t("依据", "Rule"), rx.el.p(said(S.told, "rule"), style={"margin": "0"})),
        _checked(),
        _part(t("确认与异议", "Agreed or not"), _talk()),
        on_close=[S.close_line, L.close],
        subtitle=S.told["reference"].to(str),
        on_next=S.next_line,
        on_previous=S.previous_line,
        footer=rx.cond(
            S.told["ticket"].to(str) != "",
            link_button(
                t("打开工单", "Open the ticket"), S.told["ticket"].to(str), icon="arrow-up-right", testid="line-ticket"
            ),
        ),
        testid="line-drawer",
    )
