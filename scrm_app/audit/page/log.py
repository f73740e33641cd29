"""Who did what: searchable, with before and after."""

from typing import Any

import reflex as rx

from components.controls import (
    drawer,
    empty_state,
    facts,
    page,
    page_header,
    search_input,
    select_input,
    status_badge,
    text_input,
    toolbar,
)
from components.data.table import Column, data_table
from scrm_app.audit.engine.words import NOUNS
from scrm_app.audit.state import AuditState
from scrm_app.core.ui import t, tx

KINDS = (
    "ticket",
    "customer",
    "opportunity",
    "flow",
    "form",
    "plan",
    "statement",
    "connection",
    "user",
    "role",
    "org",
    "session",
)


def _columns() -> list[Column]:
    return [
        Column("at", t("时间", "Time"), kind="time"),
        Column("who", t("谁", "Who"), kind="person"),
        Column("action", t("做了什么", "What"), kind="status"),
        Column("subject", t("对象", "On"), desk_only=True),
        Column("summary", t("改动", "Change"), kind="muted", desk_only=True),
        Column("address", t("来自", "From"), kind="time", desk_only=True),
    ]


def _filters() -> rx.Component:
    return toolbar(
        search_input(
            value=AuditState.text,
            on_change=AuditState.search,
            placeholder=t("人员、对象或地址", "Person, record or address"),
            testid="audit-search",
        ),
        select_input(
            [(key, tx(NOUNS[key])) for key in KINDS],
            value=AuditState.kind,
            on_change=AuditState.choose_kind,
            placeholder=t("全部类型", "All kinds"),
            testid="audit-kind",
            aria_label=t("类型", "Kind"),
        ),
        text_input(
            type="date",
            value=AuditState.since,
            on_change=AuditState.choose_since,
            testid="audit-since",
            aria_label=t("从哪天", "From day"),
        ),
        text_input(
            type="date",
            value=AuditState.until,
            on_change=AuditState.choose_until,
            testid="audit-until",
            aria_label=t("到哪天", "To day"),
        ),
    )


def _change(one: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.th(one["field"], scope="row"),
        rx.el.td(rx.el.del_(one["before"]), class_name="sc-diff-old"),
        rx.el.td(rx.el.ins(one["after"]), class_name="sc-diff-new"),
    )


def _entry() -> rx.Component:
    entry = AuditState.entry
    table = rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th(t("字段", "Field"), scope="col"),
                rx.el.th(t("之前", "Before"), scope="col"),
                rx.el.th(t("之后", "After"), scope="col"),
            )
        ),
        rx.el.tbody(rx.foreach(AuditState.changes, _change)),
        class_name="sc-diff",
        custom_attrs={"data-testid": "audit-diff"},
    )
    return rx.fragment(
        facts(
            [
                (t("时间", "Time"), entry["at"]),
                (t("谁", "Who"), entry["who"]),
                (t("做了什么", "What"), status_badge(entry["action"], entry["action_hue"])),
                (t("对象", "On"), entry["subject"]),
                (t("来自", "From"), entry["address"]),
            ]
        ),
        rx.cond(
            AuditState.changes.length() > 0,
            table,
            rx.el.p(t("这次操作没有改动字段。", "No field was changed by this."), class_name="sc-help"),
        ),
    )


def audit_page() -> rx.Component:
    """The log with its filters; one line in the drawer."""
    return page(
        page_header(
            t("操作日志", "Audit log"),
            t("每一次改动: 谁、何时、改了什么。只增不改。", "Every change: who, when, what. Never altered."),
        ),
        _filters(),
        data_table(
            _columns(),
            AuditState.rows,
            label=t("操作日志", "Audit log"),
            page=AuditState.page,
            pages=AuditState.pages,
            total=AuditState.total,
            on_page=AuditState.turn_to,
            on_row=AuditState.open_entry,
            chosen=AuditState.opened,
            loading=~AuditState.ready,
            empty=empty_state(
                "scroll-text",
                t("没有符合条件的记录", "No entry matches"),
                t("放宽日期或清空搜索再看。", "Widen the dates or clear the search."),
            ),
            testid="audit",
        ),
        drawer(
            AuditState.opened != "",
            t("改动详情", "Change"),
            _entry(),
            on_close=AuditState.close,
            on_next=AuditState.step(1),
            on_previous=AuditState.step(-1),
            testid="audit-entry",
        ),
    )
