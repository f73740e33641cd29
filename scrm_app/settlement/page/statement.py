"""/statements/[statement_id]: one store's month; each amount opens its explanation."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    confirm_dialog,
    empty_state,
    field_row,
    ghost_button,
    link_button,
    menu,
    menu_item,
    page,
    primary_button,
    sheet,
    skeleton,
    stack,
    status_badge,
    text_area,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t
from scrm_app.identity.session import FrameState
from scrm_app.settlement.page.line import line_drawer
from scrm_app.settlement.page.words import figure_look, gone, said
from scrm_app.settlement.state import StatementState as S

MANAGE = FrameState.permissions.contains("settlement.manage")
OPEN = S.row["status"].to(str) != "locked"


def _status_is(status: str) -> Any:
    return S.row["status"].to(str) == status


def _actions() -> rx.Component:
    more = menu(
        ghost_button(t("更多", "More"), icon="ellipsis", testid="statement-more"),
        menu_item(t("导出 Excel", "Export to Excel"), icon="download", on_click=S.export, testid="statement-export"),
        rx.cond(
            MANAGE & OPEN & (S.row["kind"].to(str) == "service"),
            menu_item(
                t("重新计算", "Recalculate"), icon="refresh-cw", on_click=S.recompute, testid="statement-recompute"
            ),
        ),
        rx.cond(
            OPEN & ~_status_is("disputed"),
            menu_item(
                t("整张有异议 (如漏单)", "Object to the whole"),
                icon="message-circle-warning",
                on_click=S.ask("dispute"),
                testid="statement-dispute",
            ),
        ),
        rx.cond(
            MANAGE & _status_is("disputed"),
            menu_item(
                t("异议已处理", "Objection settled"), icon="check", on_click=S.resolve, testid="statement-resolve"
            ),
        ),
        testid="statement-menu",
    )
    return rx.el.div(
        more,
        rx.cond(
            _status_is("draft"),
            ghost_button(t("确认无误", "Confirm"), icon="check", on_click=S.confirm, testid="statement-confirm"),
        ),
        rx.cond(
            MANAGE & OPEN,
            primary_button(t("锁定", "Lock"), icon="lock", on_click=S.ask("lock"), testid="statement-lock"),
        ),
        class_name="sc-actions",
    )


def _head() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            link_button(
                t("对账单", "Statements"), "/statements?period=" + S.row["period"].to(str), icon="arrow-left", size="s"
            ),
            rx.el.div(
                rx.el.h1(S.row["store"].to(str), " · ", S.row["period"].to(str), class_name="sc-title"),
                status_badge(said(S.row, "status"), S.row["status_hue"].to(str), testid="statement-status"),
                class_name="sc-row",
                style={"marginTop": "8px", "flexWrap": "wrap"},
            ),
            class_name="sc-head-text",
        ),
        _actions(),
        class_name="sc-head",
    )


def _sum(kind: str, label: Any) -> rx.Component:
    key = {"part": "parts"}.get(kind, kind)
    return rx.el.button(
        rx.el.span(label, class_name="sc-stat-label"),
        rx.el.span(S.row[key].to(str), class_name=figure_look(S.row[key]), style={"fontSize": "20px"}),
        type="button",
        on_click=S.show_kind(kind),
        class_name="sc-stat",
        style={
            "cursor": "pointer",
            "textAlign": "left",
            "font": "inherit",
            "color": "inherit",
            "borderColor": rx.cond(S.kind == kind, "var(--accent-8)", ""),
        },
        custom_attrs={"data-testid": f"subtotal-{kind}", "aria-pressed": rx.cond(S.kind == kind, "true", "false")},
    )


def _sums() -> rx.Component:
    total = rx.el.div(
        rx.el.span(t("应结合计", "Total"), class_name="sc-stat-label"),
        rx.el.span(S.row["total"].to(str), class_name="sc-stat-value", custom_attrs={"data-testid": "statement-total"}),
        class_name="sc-stat",
    )
    return rx.el.div(
        total,
        _sum("labour", t("人工", "Labour")),
        _sum("part", t("备件", "Parts")),
        _sum("commission", t("佣金", "Commission")),
        _sum("adjustment", t("调整", "Adjustments")),
        class_name="sc-grid",
        style={"--sc-min": "150px"},
    )


def _amount(row: Any) -> rx.Component:
    return rx.el.button(
        row["amount"].to(str),
        type="button",
        on_click=S.explain(row["id"].to(int)),
        title=t("为什么是这个金额?", "Why this amount?"),
        class_name=rx.cond(row["amount"].to(str).startswith("-"), "sc-money sc-negative", "sc-money"),
        style={
            "all": "unset",
            "cursor": "pointer",
            "textDecoration": "underline dotted var(--gray-8)",
            "textUnderlineOffset": "4px",
            "fontVariantNumeric": "tabular-nums",
            "position": "relative",
            "zIndex": "1",
        },
        custom_attrs={"data-testid": "line-amount"},
    )


def _answer_mark(row: Any) -> rx.Component:
    return status_badge(said(row, "answer"), row["answer_hue"].to(str), testid="line-status")


SIDES = (
    ("open", t("待确认", "Not answered"), "var(--gray-8)"),
    ("confirmed", t("已确认", "Confirmed"), "var(--green-9)"),
    ("disputed", t("异议冻结", "Frozen by objections"), "var(--red-9)"),
)


def _side(key: str, label: Any, colour: str) -> rx.Component:
    return rx.el.button(
        rx.el.span(
            style={"width": "8px", "height": "8px", "borderRadius": "50%", "background": colour, "flex": "none"},
            aria_hidden="true",
        ),
        rx.el.span(label),
        rx.el.b(S.row[f"side_{key}"].to(str), class_name="sc-money"),
        type="button",
        on_click=S.show_answer(key),
        class_name="sc-btn sc-ghost",
        style={"borderColor": rx.cond(S.answer == key, "var(--accent-8)", "")},
        custom_attrs={"data-testid": f"side-{key}", "aria-pressed": rx.cond(S.answer == key, "true", "false")},
    )


def _standing() -> rx.Component:
    """Where the total stands: its sides always add up to it; what is not frozen can be paid."""
    adjusted = rx.el.span(t("调整 ", "Adjusted "), rx.el.b(S.row["side_adjusted"].to(str), class_name="sc-money"))
    payable = rx.el.span(
        t("本期可结 ", "Payable now "),
        rx.el.b(S.row["payable"].to(str), class_name="sc-money", custom_attrs={"data-testid": "payable"}),
    )
    return rx.el.div(
        *[_side(*side) for side in SIDES],
        adjusted,
        rx.el.span(class_name="sc-grow"),
        rx.cond(S.row["frozen"].to(int) > 0, payable),
        style={"display": "flex", "flexWrap": "wrap", "gap": "8px 12px", "alignItems": "center"},
        custom_attrs={"data-testid": "standing"},
    )


def _what(row: Any) -> rx.Component:
    return rx.el.span(
        said(row, "what"),
        rx.cond(row["place_zh"].to(str) != "", rx.el.span(" · ", said(row, "place"), class_name="sc-muted")),
        rx.cond(
            row["late"].to(str) != "",
            rx.el.span(" ", status_badge(t("补入 ", "late from ") + row["late"].to(str), "amber")),
        ),
    )


def _lines() -> rx.Component:
    columns = [
        Column("what", t("内容", "What"), render=_what),
        Column(
            "kind", t("类别", "Kind"), render=lambda row: rx.el.span(said(row, "kind")), sortable=True, desk_only=True
        ),
        Column("reference", t("单号", "Reference"), kind="muted", sortable=True, desk_only=True),
        Column("at", t("时间", "Time"), kind="time", sortable=True, desk_only=True),
        Column("answer", t("回应", "Answer"), render=_answer_mark),
        Column("amount", t("金额", "Amount"), kind="money", render=_amount, sortable=True),
    ]
    return data_table(
        columns,
        S.lines,
        label=t("明细", "Lines"),
        sort=S.sort,
        on_sort=S.sort_by,
        page=S.page,
        pages=S.pages,
        total=S.total,
        on_page=S.turn_page,
        on_row=S.explain,
        chosen=S.open_line,
        empty=empty_state(
            "receipt-text",
            t("没有明细", "No lines"),
            t("完成的工单会自动入账。", "Finished tickets are booked by themselves."),
        ),
        testid="lines",
    )


def _questions() -> rx.Component:
    return rx.fragment(
        confirm_dialog(
            S.asking == "lock",
            t("锁定这张对账单?", "Lock this statement?"),
            t(
                "锁定前会把每一行按规则重算一遍; 锁定后不能再改, 之后的变动只能作为调整记入下一个账期。",
                "Every line is rebuilt first. A locked statement never changes; later work goes to the next month.",
            ),
            confirm=t("锁定对账单", "Lock statement"),
            on_confirm=S.lock,
            on_close=S.ask(""),
            danger=False,
            testid="lock-dialog",
        ),
        sheet(
            S.asking == "dispute",
            t("提出异议", "Object to this statement"),
            rx.form(
                stack(
                    field_row(
                        t("哪里不对?", "What is wrong?"),
                        text_area(
                            "note",
                            rows=4,
                            testid="dispute-note",
                            placeholder=t("例如: GD20261120-0012 少算 1 工时", "e.g. one hour is missing"),
                        ),
                        required=True,
                    ),
                    rx.el.div(
                        ghost_button(t("取消", "Cancel"), on_click=S.ask("")),
                        primary_button(t("提交异议", "Send objection"), type="submit", testid="dispute-go"),
                        class_name="sc-row",
                        style={"justifyContent": "flex-end"},
                    ),
                ),
                on_submit=S.dispute,
            ),
            on_close=S.ask(""),
            testid="dispute-sheet",
        ),
    )


def statement_page() -> rx.Component:
    """One statement."""
    body = rx.fragment(
        _head(),
        rx.cond(
            S.row["note"].to(str) != "",
            callout(
                rx.fragment(t("异议: ", "Objection: "), S.row["note"].to(str)),
                "red",
                icon="message-circle-warning",
                testid="statement-note",
            ),
        ),
        rx.cond(
            ~OPEN,
            callout(
                rx.fragment(
                    t("已于 ", "Locked at "), S.row["locked"].to(str), t(" 锁定, 不可更改。", "; it never changes.")
                ),
                "blue",
                icon="lock",
            ),
        ),
        _sums(),
        _standing(),
        _lines(),
    )
    nothing = gone(
        t("没有这张对账单", "There is no such statement"),
        t("它可能不在您的数据范围内, 或链接不完整。", "It may be outside your scope, or the link is incomplete."),
        t("回到对账单列表", "Back to the statements"),
        "/statements",
    )
    waiting = stack(skeleton("40%", "40px"), skeleton("100%", "320px"))
    return page(rx.cond(S.missing, nothing, rx.cond(S.loaded, body, waiting)), line_drawer(), _questions())
