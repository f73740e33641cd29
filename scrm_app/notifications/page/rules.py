"""通知规则: how each kind is treated and worded; who would be woken at night; what nobody reads."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    drawer,
    empty_state,
    field_row,
    ghost_button,
    page,
    page_header,
    primary_button,
    section,
    segmented,
    select_input,
    skeleton_rows,
    status_badge,
    text_area,
    text_input,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t, tx
from scrm_app.notifications.presenter import MODE
from scrm_app.notifications.state.rules import ENGLISH_NAMES, NAMES, NoticeRulesState

S = NoticeRulesState


def _line(row: Any) -> rx.Component:
    kind = row["kind"].to(str)
    return rx.el.tr(
        rx.el.td(
            rx.el.div(
                rx.el.span(row["label"].to(str), style={"fontWeight": "500"}),
                rx.cond(row["own"], status_badge(t("自定义文字", "Own words"), "violet")),
                class_name="sc-row",
            ),
            rx.cond(
                row["proposal"] != "",
                ghost_button(
                    t("建议: ", "Proposal: ") + row["proposal"].to(str),
                    size="s",
                    icon="lightbulb",
                    on_click=S.treat(kind, row["proposed"].to(str)),
                    testid="take-proposal",
                ),
            ),
        ),
        rx.el.td(row["notices"].to(int), class_name="sc-num", custom_attrs={"data-label": t("近 7 天", "Last 7 days")}),
        rx.el.td(row["people"].to(int), class_name="sc-num sc-desk-only"),
        rx.el.td(row["read"].to(str), class_name="sc-num", custom_attrs={"data-label": t("已读", "Read")}),
        rx.el.td(row["sent"].to(int), class_name="sc-num sc-desk-only"),
        rx.el.td(
            select_input(
                [(code, tx(words)) for code, words in MODE.items()],
                value=row["mode"].to(str),
                on_change=lambda mode: S.treat(kind, mode),
                aria_label=t("怎么发送", "How it is sent"),
                testid="rule-mode",
            )
        ),
        rx.el.td(
            ghost_button(t("文字", "Words"), size="s", icon="pencil", on_click=S.open(kind), testid="rule-words"),
        ),
        key=kind,
        custom_attrs={"data-testid": "rule-row"},
    )


def _table() -> rx.Component:
    heads = [
        (t("通知", "Notice"), ""),
        (t("近 7 天", "Last 7 days"), "sc-num"),
        (t("人数", "People"), "sc-num sc-desk-only"),
        (t("已读", "Read"), "sc-num"),
        (t("发出", "Sent out"), "sc-num sc-desk-only"),
        (t("怎么发送", "How it is sent"), ""),
        ("", ""),
    ]
    return rx.el.div(
        rx.el.table(
            rx.el.thead(rx.el.tr(*[rx.el.th(label, class_name=look, scope="col") for label, look in heads])),
            rx.el.tbody(rx.foreach(S.rows.to(list[dict[str, Any]]), _line)),
            class_name="sc-table sc-table-cards",
        ),
        class_name="sc-table-box",
        tab_index=0,
        role="region",
        aria_label=t("通知规则", "Notice rules"),
    )


def _look(one: Any) -> rx.Component:
    """The notice over one channel."""
    head = rx.el.div(
        rx.el.span(one["label"].to(str), class_name="sc-help"),
        rx.cond(one["cut"].to(bool), status_badge(t("超长, 会截断", "Cut: too long"), "amber", icon="scissors")),
        class_name="sc-row",
        style={"justifyContent": "space-between"},
    )
    lines = {"whiteSpace": "pre-wrap", "overflowWrap": "anywhere"}
    return rx.el.li(
        head,
        rx.cond(one["title"].to(str) != "", rx.el.div(one["title"].to(str), style={**lines, "fontWeight": "600"})),
        rx.el.div(one["text"].to(str), style={**lines, "fontSize": "13px"}),
        rx.cond(
            one["button"].to(str) != "",
            rx.el.div(
                one["button"].to(str),
                style={"color": "var(--accent-11)", "fontSize": "13px", "borderTop": "1px solid var(--sc-line)"},
            ),
        ),
        class_name="sc-stat",
        style={"display": "grid", "gap": "6px"},
        custom_attrs={"data-channel": one["channel"].to(str)},
    )


def _words() -> rx.Component:
    def line(name: str, label: Any) -> rx.Component:
        value = S.words[name].to(str)
        box = (
            text_input(name, default_value=value, max_length=200)
            if "title" in name
            else text_area(name, default_value=value)
        )
        return field_row(label, box)

    form = rx.el.form(
        callout(
            t(f"可用变量: {NAMES}。留空用系统文字。", f"Variables: {ENGLISH_NAMES}. Empty = as it is."),
            "blue",
            icon="braces",
        ),
        line("title_zh", t("标题(中文)", "Title in Chinese")),
        line("body_zh", t("内容(中文)", "Text in Chinese")),
        line("title_en", t("标题(英文)", "Title in English")),
        line("body_en", t("内容(英文)", "Text in English")),
        rx.cond(
            S.preview.length() > 0,
            rx.el.ul(
                rx.foreach(S.preview.to(list[dict[str, Any]]), _look),
                style={"listStyle": "none", "margin": "0", "padding": "0", "display": "grid", "gap": "12px"},
                custom_attrs={"data-testid": "rule-preview"},
            ),
        ),
        rx.el.div(
            primary_button(t("保存", "Save"), type="submit", on_click=S.intend("save"), testid="rule-save"),
            ghost_button(
                t("预览", "Preview"), type="submit", icon="eye", on_click=S.intend("show"), testid="rule-show"
            ),
            class_name="sc-row",
        ),
        on_submit=S.submit,
        class_name="sc-stack",
        style={"gap": "16px"},
        key=S.kind,
    )
    return drawer(S.kind != "", S.label, form, on_close=S.close, testid="rule-drawer")


def _night() -> rx.Component:
    columns = [
        Column("name", t("姓名", "Name"), kind="strong"),
        Column("channel", t("渠道", "Channel")),
        Column("connection", t("连接", "Connection"), desk_only=True, kind="muted"),
        Column("state", t("结果", "Result"), kind="status"),
    ]
    return section(
        t("谁会被叫醒", "Who would be woken"),
        rx.el.div(
            text_input(
                "at",
                type="time",
                default_value=S.at,
                on_change=S.look_at,
                aria_label=t("时间", "Time"),
                testid="night-at",
            ),
            segmented(
                [("urgent", t("紧急消息", "Urgent")), ("ordinary", t("普通消息", "Ordinary"))],
                value=rx.cond(S.urgent, "urgent", "ordinary"),
                on_change=S.look_for,
                label=t("哪类消息", "Which notices"),
                testid="night-which",
            ),
            class_name="sc-row",
            style={"padding": "0 16px 12px"},
        ),
        data_table(columns, S.wakes, label=t("谁会被叫醒", "Who would be woken"), compact=True, testid="night"),
        flush=True,
        testid="night-section",
    )


def _customers() -> rx.Component:
    def time(name: str, label: Any) -> rx.Component:
        return field_row(
            label,
            text_input(
                name, type="time", default_value=S.quiet[name].to(str), required=True, testid=f"customer-quiet-{name}"
            ),
        )

    form = rx.el.form(
        time("start", t("从", "From")),
        time("end", t("到", "To")),
        primary_button(t("保存", "Save"), type="submit", testid="customer-quiet-save"),
        on_submit=S.leave_in_peace,
        class_name="sc-row",
        style={"alignItems": "flex-end", "flexWrap": "wrap"},
        key=S.quiet["start"].to(str) + S.quiet["end"].to(str),
    )
    return section(
        t("客户勿扰时段", "Quiet hours of customers"),
        rx.el.p(
            t(
                "这段时间里给客户的短信和邮件等到结束后再发; 特急工单除外。起止相同表示不设勿扰。",
                "Text messages and e-mails to customers wait until it is over, but not about critical tickets. "
                "The same time twice: never quiet.",
            ),
            class_name="sc-help",
            style={"margin": "0 0 12px"},
        ),
        rx.cond(S.quiet.contains("start"), form),
        testid="customer-quiet",
    )


def rules_page() -> rx.Component:
    """How notices are treated."""
    empty = empty_state(
        "bell-off",
        t("还没有通知", "No notices yet"),
        t("有工单流转后, 这里会列出每一类通知。", "Once tickets move, each kind of notice is listed here."),
        testid="rules-empty",
    )
    return page(
        page_header(
            t("通知规则", "Notice rules"),
            t(
                "每类通知怎么发、怎么写, 谁在看, 夜里会叫醒谁。",
                "How each kind is sent and worded, who reads it, whom it wakes.",
            ),
        ),
        rx.cond(S.rows.length() > 0, _table(), rx.cond(S.ready, empty, skeleton_rows(8))),
        _night(),
        _customers(),
        _words(),
        testid="rules-page",
    )
