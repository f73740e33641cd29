"""流动指标: cumulative flow, lead and cycle time, throughput, time at each step, age of open work."""

from typing import Any

import reflex as rx

from components.controls import empty_state, grid, page, section, select_input, skeleton, stat, toolbar
from scrm_app.analytics.page.parts import chart, day_input
from scrm_app.analytics.state.metrics import MetricsState
from scrm_app.core.ui import UiState, t

S: Any = MetricsState


def _rows(by_lang: Any) -> Any:
    return rx.cond(UiState.lang == "en", by_lang["en"], by_lang["zh-CN"]).to(list[dict[str, str]])


def _choice(name: str, options: Any, label: Any, every: Any = None) -> rx.Component:
    return select_input(
        options,
        value=S.chosen[name],
        on_change=lambda chosen: S.choose(name, chosen),
        placeholder=every,
        testid=f"metrics-{name}",
        aria_label=label,
    )


def _day(name: str, label: Any) -> rx.Component:
    return day_input(S, name, S.chosen[name], label, f"metrics-{name}")


def _filters() -> rx.Component:
    return toolbar(
        _choice("flow", S.flows, t("选择流程", "Choose a flow")),
        _choice("store", S.stores, t("门店", "Store"), t("全部门店", "All stores")),
        _day("first", t("开始日期", "First day")),
        _day("last", t("结束日期", "Last day")),
    )


def _chart(name: str, title: Any, help: Any, height: str = "320px") -> rx.Component:
    figure = chart(
        S.charts[name],
        title,
        height=height,
        on_click=lambda points: S.open_point(name, points),
        testid=f"chart-{name}",
    )
    return section(title, figure, description=help)


def _table(heads: list[Any], rows: rx.Component, testid: str) -> rx.Component:
    head = [rx.el.th(text, class_name="sc-right" if n else "") for n, text in enumerate(heads)]
    return rx.el.div(
        rx.el.table(rx.el.thead(rx.el.tr(*head)), rx.el.tbody(rows), class_name="sc-table sc-compact"),
        class_name="sc-table-scroll",
        tab_index=0,
        custom_attrs={"data-testid": testid},
    )


def _linked(text: Any, href: Any) -> rx.Component:
    return rx.el.td(rx.link(text, href=href, class_name="sc-link"), class_name="sc-right")


def _times() -> rx.Component:
    rows = rx.foreach(
        _rows(S.times),
        lambda row: rx.el.tr(
            rx.el.td(row["percent"], t(" 的工单在此之内", " of tickets within")),
            _linked(row["lead"], row["link"]),
            rx.el.td(row["cycle"], class_name="sc-right"),
        ),
    )
    heads = [t("分位", "Percentile"), t("前置时间", "Lead time"), t("周期时间", "Cycle time")]
    return section(
        t("前置时间与周期时间", "Lead and cycle time"),
        _table(heads, rows, "metrics-times"),
        description=t(
            "前置: 新建到完成; 周期: 进入处理阶段到完成。点前置时间看更慢的工单",
            "Lead: opening to closing; cycle: from the stage of work on. A lead time opens the slower tickets",
        ),
    )


def _places() -> rx.Component:
    rows = rx.foreach(
        _rows(S.places),
        lambda row: rx.el.tr(
            rx.el.td(row["name"]),
            _linked(row["standing"], row["standing_link"]),
            _linked(row["visits"], row["visits_link"]),
            rx.el.td(row["p50"], class_name="sc-right"),
            rx.el.td(row["p85"], class_name="sc-right"),
            rx.el.td(row["p95"], class_name="sc-right"),
        ),
    )
    heads = [
        t("环节", "Step"),
        t("期末在此", "There at the end"),
        t("离开次数", "Visits ended"),
        t("中位数", "Median"),
        t("85% 在此之内", "85% within"),
        t("95% 在此之内", "95% within"),
    ]
    return section(t("各环节停留时间", "Time at each step"), _table(heads, rows, "metrics-places"))


def _body() -> rx.Component:
    cards = rx.foreach(
        _rows(S.cards), lambda card: stat(card["label"], card["value"], href=card["link"], testid="metrics-card")
    )
    return rx.el.div(
        grid(cards, min_width="150px"),
        _chart(
            "cumulative",
            t("累积流图", "Cumulative flow"),
            t("每天结束时各环节有多少件; 点一点看那天的工单", "What stood where at the end of each day; press a point"),
            "380px",
        ),
        grid(
            _chart(
                "scatter",
                t("完成工单散点", "Finished tickets"),
                t("最近完成的 500 张; 虚线为前置时间分位", "The last 500; lines are percentiles of lead time"),
            ),
            _chart(
                "ageing",
                t("在办工单的年龄", "Age of open tickets"),
                t("最久的 300 张; 虚线为已完成工单的分位", "The oldest 300; lines are what finished ones took"),
            ),
            min_width="min(420px, 100%)",
        ),
        grid(
            _chart(
                "weeks",
                t("每周完成", "Closed a week"),
                t("点一周看当周完成的工单", "Press a week for its tickets"),
                "200px",
            ),
            _times(),
            min_width="min(420px, 100%)",
        ),
        _places(),
        class_name="sc-stack",
    )


def metrics_page() -> rx.Component:
    """Filters, numbers, figures; each opens its tickets."""
    empty = empty_state(
        "chart-area",
        t("这个流程还没有工单", "This flow has no tickets yet"),
        t("换一个流程, 或把开始日期往前调。", "Choose another flow, or an earlier first day."),
    )
    waiting = grid(skeleton(height="320px"), skeleton(height="320px"), min_width="min(420px, 100%)")
    return page(_filters(), rx.cond(S.ready, rx.cond(S.some, _body(), empty), waiting), testid="flow-metrics")
