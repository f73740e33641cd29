"""/statements/[statement_id]: one store's month; each amount opens its explanation."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    confirm_dialog,
    drawer,
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
                t("提出异议", "Object"),
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
        Column("kind", t("类别", "Kind"), render=lambda row: rx.el.span(said(row, "kind"))),
        Column("reference", t("单号", "Reference"), kind="muted", desk_only=True),
        Column("at", t("时间", "Time"), kind="time", desk_only=True),
        Column("amount", t("金额", "Amount"), kind="money", render=_amount),
    ]
    return data_table(
        columns,
        S.lines,
        label=t("明细", "Lines"),
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


def _explanation() -> rx.Component:
    checked = rx.cond(
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
        checked,
        on_close=S.close_line,
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
        _lines(),
    )
    nothing = gone(
        t("没有这张对账单", "There is no such statement"),
        t("它可能不在您的数据范围内, 或链接不完整。", "It may be outside your scope, or the link is incomplete."),
        t("回到对账单列表", "Back to the statements"),
        "/statements",
    )
    waiting = stack(skeleton("40%", "40px"), skeleton("100%", "320px"))
    return page(rx.cond(S.missing, nothing, rx.cond(S.loaded, body, waiting)), _explanation(), _questions())
