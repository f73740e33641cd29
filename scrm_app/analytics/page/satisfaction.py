"""满意度报表: scores by store, person, flow and day; every number opens its tickets."""

from typing import Any

import reflex as rx

from components.controls import (
    empty_state,
    grid,
    link_button,
    page,
    section,
    select_input,
    skeleton,
    stat,
    toolbar,
)
from scrm_app.analytics.page.parts import chart, day_input
from scrm_app.analytics.state import SatisfactionState as S
from scrm_app.core.ui import t


def _filters() -> rx.Component:
    def day(name: str, value: Any, label: Any) -> rx.Component:
        return day_input(S, name, value, label, f"satisfaction-{name}")

    return toolbar(
        select_input(
            S.flows,
            value=S.flow,
            on_change=lambda chosen: S.choose("flow", chosen),
            placeholder=t("全部流程", "Any flow"),
            aria_label=t("流程", "Flow"),
            style={"width": "auto"},
            testid="satisfaction-flow",
        ),
        day("first", S.first, t("从", "From")),
        day("last", S.last, t("到", "To")),
    )


def _cards() -> rx.Component:
    c = S.cards
    return grid(
        stat(
            t("平均分", "Average score"),
            c["average"].to(str),
            hint=t("满分 5 分", "of 5"),
            href=c["rated_link"].to(str),
            testid="score-average",
        ),
        stat(
            t("已评价工单", "Rated tickets"),
            c["rated"].to(str),
            hint=t("张", "tickets"),
            href=c["rated_link"].to(str),
            testid="score-rated",
        ),
        stat(
            t("低分工单", "Low scores"),
            c["low"].to(str),
            hint=t("点开逐张回访", "open and call back"),
            href=c["low_link"].to(str),
            testid="score-low",
        ),
        stat(
            t("已邀请", "Asked"),
            c["asked"].to(str),
            hint=rx.el.span(t("回复率 ", "answered "), c["rate"].to(str)),
            href=c["asked_link"].to(str),
            testid="score-asked",
        ),
        stat(
            t("重开", "Reopened"),
            c["reopened"].to(str),
            hint=t("张工单", "tickets"),
            href=c["reopened_link"].to(str),
            testid="score-reopened",
        ),
        min_width="150px",
    )


def _table(rows: Any, label: Any, testid: str) -> rx.Component:
    def line(row: Any) -> rx.Component:
        low = rx.cond(row["bad"], {"color": "var(--red-11)"}, {})
        bar = rx.el.div(
            rx.el.div(
                style={
                    "width": row["width"].to(str),
                    "height": "100%",
                    "borderRadius": "99px",
                    "background": "var(--amber-9)",
                }
            ),
            style={"height": "6px", "width": "52px", "borderRadius": "99px", "background": "var(--gray-4)"},
            aria_hidden="true",
        )
        return rx.el.tr(
            rx.el.td(row["name"].to(str), class_name="sc-strong"),
            rx.el.td(
                rx.link(row["answers"].to(str), href=row["link"].to(str), class_name="sc-link"), class_name="sc-right"
            ),
            rx.el.td(row["average"].to(str), class_name="sc-right sc-strong"),
            rx.el.td(bar, class_name="sc-desk-col"),
            rx.el.td(
                rx.link(row["low"].to(str), href=row["low_link"].to(str), class_name="sc-link", style=low),
                class_name="sc-right",
            ),
        )

    head = rx.el.tr(
        rx.el.th(label),
        rx.el.th(t("评价", "Answers"), class_name="sc-right"),
        rx.el.th(t("平均分", "Average"), class_name="sc-right"),
        rx.el.th("", class_name="sc-desk-col"),
        rx.el.th(t("低分", "Low"), class_name="sc-right"),
    )
    return rx.el.div(
        rx.el.table(rx.el.thead(head), rx.el.tbody(rx.foreach(rows, line)), class_name="sc-table sc-compact"),
        class_name="sc-table-scroll",
        custom_attrs={"data-testid": testid},
    )


def _figures() -> rx.Component:
    empty = empty_state(
        "star",
        t("这段时间还没有评价", "Nobody has answered in these days"),
        t("在「满意度与重开」里为流程开启评价。", "Switch the survey of a flow on under “After closing”."),
        link_button(t("去设置", "Set it"), "/aftercare", testid="go-aftercare"),
    )
    shown = rx.el.div(
        section(
            t("每日得分", "Score a day"),
            chart(
                S.chart,
                t("每日平均分与评价数", "Average score and answers a day"),
                height="300px",
                on_click=lambda points: S.open_day(points),
                testid="chart-scores",
            ),
            description=t("点某一天看当天评价的工单", "Press a day to see its tickets"),
        ),
        grid(
            section(t("按门店", "By store"), _table(S.stores, t("门店", "Store"), "scores-store")),
            section(t("按人员", "By person"), _table(S.workers, t("人员", "Person"), "scores-worker")),
            section(t("按流程", "By flow"), _table(S.by_flow, t("流程", "Flow"), "scores-flow")),
            min_width="340px",
        ),
        class_name="sc-stack",
    )
    return rx.cond(S.stores.length() > 0, shown, empty)


def satisfaction_page() -> rx.Component:
    """Filters, counts, the days, and three tables."""
    shown = rx.el.div(_filters(), _cards(), _figures(), class_name="sc-stack")
    return page(rx.cond(S.ready, shown, skeleton(height="320px")), testid="satisfaction")
