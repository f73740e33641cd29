"""表单统计: what comes in through a form, what is left half-filled, and how its answers are spread."""

from typing import Any

import reflex as rx

from components.controls import (
    empty_state,
    ghost_button,
    grid,
    link_button,
    page,
    page_header,
    section,
    skeleton,
    stat,
    toolbar,
)
from scrm_app.analytics.page.parts import chart, day_input
from scrm_app.analytics.state.form_stats import FormStatsState as S
from scrm_app.core.ui import t


def _days() -> rx.Component:
    def day(name: str, value: Any, label: Any) -> rx.Component:
        return day_input(S, name, value, label, f"form-stats-{name}")

    return toolbar(day("first", S.first, t("从", "From")), day("last", S.last, t("到", "To")))


def _cards() -> rx.Component:
    c = S.cards
    return grid(
        stat(
            t("收到提交", "Sent in"),
            c["sent"].to(str),
            hint=t("张工单", "tickets"),
            href=c["sent_link"].to(str),
            testid="form-sent",
        ),
        stat(
            t("完成率", "Finished"),
            c["share"].to(str),
            hint=rx.el.span(t("开始填写 ", "begun "), c["begun"].to(str)),
            testid="form-share",
        ),
        stat(
            t("未提交的草稿", "Drafts left"),
            c["left"].to(str),
            hint=t("草稿保留 14 天", "kept for 14 days"),
            testid="form-left",
        ),
        stat(
            t("填写用时", "Time to fill"),
            c["time"].to(str),
            hint=t("中位数", "median"),
            testid="form-time",
        ),
        min_width="150px",
    )


def _bar(row: Any, names: str = "9em") -> rx.Component:
    return rx.el.div(
        rx.el.span(row["name"].to(str), title=row["name"].to(str), class_name="sc-ellipsis"),
        rx.el.div(
            rx.el.div(
                style={
                    "width": row["width"].to(str),
                    "height": "100%",
                    "borderRadius": "99px",
                    "background": "var(--accent-9)",
                }
            ),
            style={"height": "8px", "borderRadius": "99px", "background": "var(--gray-4)"},
            aria_hidden="true",
        ),
        rx.el.span(row["count"].to(str), class_name="sc-num sc-right"),
        style={
            "display": "grid",
            "gridTemplateColumns": f"minmax(0, {names}) minmax(80px, 1fr) 3.5em",
            "gap": "10px",
            "alignItems": "center",
            "minHeight": "28px",
        },
    )


def _field(item: Any) -> rx.Component:
    numbers = rx.el.dl(
        rx.foreach(
            item["numbers"].to(list[dict[str, str]]),
            lambda n: rx.el.div(
                rx.el.dt(n["name"], class_name="sc-help"), rx.el.dd(n["value"], class_name="sc-num sc-strong")
            ),
        ),
        style={"display": "flex", "gap": "24px", "margin": "0 0 6px", "flexWrap": "wrap"},
    )
    bars = rx.foreach(item["bars"].to(list[dict[str, str]]), lambda row: _bar(row))
    covered = rx.el.p(
        rx.icon("eye-off", size=14, aria_hidden=True),
        t(" 您没有查看这个字段的权限", " You may not see this field"),
        class_name="sc-help",
    )
    return rx.el.section(
        rx.el.div(
            rx.el.h3(item["label"].to(str), class_name="sc-section-title"),
            rx.el.p(item["facts"].to(str), class_name="sc-help", style={"margin": "2px 0 8px"}),
        ),
        rx.cond(
            item["hidden"].to(bool),
            covered,
            rx.fragment(
                rx.cond(item["numbers"].to(list[dict[str, str]]).length() > 0, numbers),
                bars,
                rx.cond(item["more"].to(str) != "", rx.el.p(item["more"].to(str), class_name="sc-help")),
            ),
        ),
        class_name="sc-stat",
        style={"display": "block"},
        custom_attrs={"data-testid": "form-field-" + item["key"].to(str)},
    )


def _figures() -> rx.Component:
    capped = rx.el.p(
        t("答案只统计最近 5,000 张工单。", "Answers are those of the newest 5,000 tickets."), class_name="sc-help"
    )
    return rx.el.div(
        section(
            t("每日提交", "A day"),
            chart(
                S.chart,
                t("每日提交数", "Requests a day"),
                height="240px",
                on_click=lambda points: S.open_day(points),
                testid="chart-form-days",
            ),
        ),
        section(
            t("渠道与链接", "Channels and links"),
            rx.el.div(
                rx.foreach(
                    S.sources,
                    lambda row: rx.el.div(
                        _bar(row, "18em"),
                        rx.cond(row["hint"].to(str) != "", rx.el.p(row["hint"].to(str), class_name="sc-help")),
                    ),
                ),
                custom_attrs={"data-testid": "form-sources"},
            ),
        ),
        rx.cond(S.capped, capped),
        grid(rx.foreach(S.fields, _field), min_width="300px"),
        class_name="sc-stack",
    )


def form_stats_page() -> rx.Component:
    """Days, counts, sources, and a block for each question."""
    none = empty_state(
        "chart-column",
        t("这段时间还没有提交", "Nothing was sent in these days"),
        t("换个日期, 或把表单的链接发给客户。", "Choose other days, or send customers a link to the form."),
        link_button(t("去客户链接", "To the links"), "/links", testid="stats-links"),
    )
    missing = empty_state(
        "file-question",
        t("没有找到这张表单", "There is no such form"),
        t("它可能已被停用, 或链接有误。", "It may be archived, or the link is wrong."),
        link_button(t("返回表单列表", "Back to the forms"), "/forms", testid="stats-back"),
    )
    shown = rx.el.div(
        page_header(
            S.name,
            t("表单统计, 只含您数据范围内的工单", "Statistics of the tickets in your reach"),
            ghost_button(t("导出 Excel", "Export"), icon="download", on_click=S.export, testid="form-stats-export"),
        ),
        _days(),
        _cards(),
        rx.cond(S.cards["sent"].to(str) == "0", none, _figures()),
        class_name="sc-stack",
    )
    return page(
        rx.cond(S.ready, rx.cond(S.missing, missing, shown), skeleton(height="320px")), testid="form-stats-page"
    )
