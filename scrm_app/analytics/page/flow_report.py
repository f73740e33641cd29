"""流程报表: how long each place takes and which ways tickets really go."""

from typing import Any

import reflex as rx

from components.controls import empty_state, grid, grow, page, section, select_input, toolbar
from scrm_app.analytics.page.parts import chart, day_input, node_table
from scrm_app.analytics.state import FlowReportState as S
from scrm_app.core.ui import t

CSS = """
.fr-way{display:grid;gap:8px;padding:12px 0;border-bottom:1px solid var(--sc-line)}
.fr-way:last-child{border-bottom:0}
.fr-count{min-width:44px;text-align:right}
.fr-share{min-width:48px;text-align:right}
@media(max-width:760px){.fr-days{width:100%}.fr-days .sc-input{min-width:0}}
"""


def _filters() -> rx.Component:
    def day(name: str, value: Any, label: Any) -> rx.Component:
        return day_input(S, name, value, label, f"report-{name}")

    return toolbar(
        select_input(
            S.flows,
            value=S.flow,
            on_change=lambda chosen: S.choose("flow", chosen),
            testid="report-flow",
            aria_label=t("选择流程", "Choose a flow"),
        ),
        rx.el.div(
            day("first", S.first, t("开始日期", "First day")),
            rx.el.span("–", aria_hidden="true"),
            day("last", S.last, t("结束日期", "Last day")),
            class_name="sc-row fr-days",
        ),
        grow(),
        rx.el.span(S.summary, class_name="sc-help", custom_attrs={"data-testid": "report-summary"}),
    )


def _way(row: Any) -> rx.Component:
    chips = rx.foreach(
        row["path"].to(list[str]),
        lambda name, at: rx.fragment(
            rx.cond(at > 0, rx.icon("chevron-right", size=13, color="var(--gray-8)", aria_hidden=True)),
            rx.el.span(name, class_name="sc-badge"),
        ),
    )
    bar = rx.el.div(
        rx.el.div(
            style={
                "width": row["width"].to(str),
                "height": "6px",
                "borderRadius": "3px",
                "background": "var(--accent-9)",
            }
        ),
        style={"background": "var(--gray-a3)", "borderRadius": "3px", "width": "120px"},
    )
    head = rx.el.div(
        rx.el.span(row["place"].to(str), class_name="sc-help", style={"width": "22px"}),
        rx.el.strong(row["count"].to(str), class_name="sc-num fr-count"),
        rx.el.span(row["share"].to(str), class_name="sc-help sc-num fr-share"),
        bar,
        class_name="sc-row",
    )
    way = rx.el.div(chips, style={"display": "flex", "flexWrap": "wrap", "gap": "4px", "alignItems": "center"})
    return rx.el.li(
        head,
        way,
        class_name="fr-way",
    )


def _body() -> rx.Component:
    return grid(
        section(
            t("各环节处理时长", "Time at each step"),
            chart(S.chart, t("各环节处理时长", "Time at each step"), height="340px", testid="chart-report"),
            node_table(S.nodes),
        ),
        section(
            t("工单走法", "Ways through the flow"),
            rx.el.ol(
                rx.foreach(S.variants, _way),
                style={"listStyle": "none", "padding": "0", "margin": "0"},
                custom_attrs={"data-testid": "variants"},
            ),
            description=t("最多的 20 种, 按完成的工单统计", "The 20 most frequent, of closed tickets"),
        ),
        min_width="420px",
    )


def flow_report_page() -> rx.Component:
    """Filters, node times, variants."""
    empty = empty_state(
        "chart-no-axes-column",
        t("这段时间没有完成的环节", "Nothing finished in these days"),
        t("换一个流程, 或把开始日期往前调。", "Choose another flow, or an earlier first day."),
    )
    return page(
        rx.el.style(CSS),
        _filters(),
        rx.cond(S.nodes.length() > 0, _body(), rx.cond(S.ready, empty)),
        testid="flow-report",
    )
