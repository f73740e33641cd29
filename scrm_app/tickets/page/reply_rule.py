"""What a rule of automatic answers says, and when."""

from typing import Any

import reflex as rx

from components.controls import field_row, select_input, stack, text_area, text_input
from scrm_app.core.ui import t, tx
from scrm_app.tickets.engine.auto_reply import HOURS, MOMENTS
from scrm_app.tickets.state.rules import RuleSheetState

S: Any = RuleSheetState


def reply_fields() -> rx.Component:
    """Moment, hours, keywords, words, and how long it is silent after that."""
    two = {"display": "grid", "gridTemplateColumns": "repeat(auto-fit,minmax(190px,1fr))", "gap": "12px"}
    then = S.then
    when = rx.el.div(
        field_row(
            t("什么时候回复", "When"),
            select_input(
                [(key, tx(words)) for key, words in MOMENTS.items()],
                name="moment",
                default_value=then["moment"].to(str),
                testid="rule-moment",
            ),
        ),
        field_row(
            t("时间", "Hours"),
            select_input(
                [(key, tx(words)) for key, words in HOURS.items()],
                name="hours",
                default_value=then["hours"].to(str),
                testid="rule-hours",
            ),
            t("按门店的营业时间", "By the opening hours of the store"),
        ),
        style=two,
    )
    words = text_input("keywords", default_value=then["keywords"].to(str), max_length=400, testid="rule-keywords")
    said = text_area("text", default_value=then["text"].to(str), rows=3, max_length=500, testid="rule-text")
    english = text_area("text_en", default_value=then["text_en"].to(str), rows=3, max_length=500, testid="rule-text-en")
    silent = text_input(
        "window_minutes",
        default_value=then["window_minutes"].to(str),
        type="number",
        min="5",
        max="43200",
        testid="rule-window",
    )
    return stack(
        when,
        field_row(
            t("客户的话里有 (用顿号隔开, 任一即可)", "When the words contain (any of, separated by commas)"),
            words,
            t("只用于「客户留言」; 留空为任何话", "For what the customer writes only; empty for anything"),
        ),
        field_row(
            t("回复的话", "The answer"),
            said,
            t(
                "可用 {客户姓名} {工单号} {门店}; 显示在客户的进度页, 从微信来的同时回到微信",
                "With {customer} {number} {store}; shown on the customer's page, and in WeChat to who writes there",
            ),
            required=True,
        ),
        field_row(t("英文客户读到 (选填)", "In English (optional)"), english),
        field_row(
            t("同一张工单, 回复后多少分钟内不再回复", "Silent on the same ticket for how many minutes"),
            silent,
            t("每张工单每天最多 6 条自动回复", "At most 6 automatic answers a ticket and day"),
        ),
    )
