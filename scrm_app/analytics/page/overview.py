"""总览: the first page of the day."""

from typing import Any

import reflex as rx

from components.controls import empty_state, grid, link_button, page, section, select_input, skeleton, stat
from scrm_app.analytics.page.parts import by_lang, chart, node_table
from scrm_app.analytics.state import OverviewState as S
from scrm_app.core.ui import UiState, t
from scrm_app.identity.session import FrameState


def _cards() -> rx.Component:
    yesterday = rx.el.span(t("昨日 ", "yesterday "), S.cards["closed_yesterday"].to(str))
    return grid(
        stat(
            t("处理中", "Open"),
            S.cards["open"].to(str),
            hint=t("张工单", "tickets"),
            href=S.cards["open_link"].to(str),
            testid="card-open",
        ),
        rx.el.div(
            stat(
                t("已超时", "Overdue"),
                S.cards["overdue"].to(str),
                hint=rx.cond(
                    S.cards["overdue"].to(int) > 0,
                    t("点开逐张处理", "press to clear them"),
                    t("没有超时", "none, well done"),
                ),
                href=S.cards["overdue_link"].to(str),
                testid="card-overdue",
            ),
            style=rx.cond(S.cards["overdue"].to(int) > 0, {"--sc-ink": "var(--red-11)", "color": "var(--red-11)"}, {}),
        ),
        stat(
            t("今日新建", "Opened today"),
            S.cards["opened_today"].to(str),
            hint=t("张工单", "tickets"),
            href=S.cards["opened_link"].to(str),
            testid="card-opened",
        ),
        stat(
            t("今日完成", "Closed today"),
            S.cards["closed_today"].to(str),
            hint=yesterday,
            href=S.cards["closed_link"].to(str),
            testid="card-closed",
        ),
        min_width="150px",
    )


def _ranking() -> rx.Component:
    def cell(row: Any, name: str, hue: Any = None) -> rx.Component:
        number = rx.link(
            row[name].to(str), href=row[f"{name}_link"].to(str), class_name="sc-link", style={} if hue is None else hue
        )
        return rx.el.td(number, class_name="sc-right")

    def line(row: Any) -> rx.Component:
        late = rx.cond(row["overdue"].to(int) > 0, {"color": "var(--red-11)"}, {})
        return rx.el.tr(
            rx.el.td(row["place"].to(str), class_name="sc-center"),
            rx.el.td(row["name"].to(str), class_name="sc-strong"),
            cell(row, "closed"),
            cell(row, "open"),
            cell(row, "overdue", late),
            rx.el.td(by_lang(row, "median").to(str), class_name="sc-right sc-desk-col"),
        )

    head = rx.el.tr(
        rx.el.th("#", class_name="sc-center"),
        rx.el.th(t("门店", "Store")),
        rx.el.th(t("完成", "Closed"), class_name="sc-right"),
        rx.el.th(t("处理中", "Open"), class_name="sc-right"),
        rx.el.th(t("超时", "Overdue"), class_name="sc-right"),
        rx.el.th(t("办结中位数", "Median to close"), class_name="sc-right sc-desk-col"),
    )
    return rx.el.div(
        rx.el.table(rx.el.thead(head), rx.el.tbody(rx.foreach(S.stores, line)), class_name="sc-table sc-compact"),
        class_name="sc-table-scroll",
        custom_attrs={"data-testid": "store-ranking"},
    )


def _money() -> rx.Component:
    def line(row: Any) -> rx.Component:
        return rx.link(
            rx.el.span(
                style={"width": "9px", "height": "9px", "borderRadius": "3px", "background": row["hue"].to(str)}
            ),
            rx.el.span(rx.cond(UiState.lang == "en", row["en"].to(str), row["zh"].to(str)), class_name="sc-grow"),
            rx.el.span(row["share"].to(str), class_name="sc-help"),
            rx.el.span(row["amount"].to(str), class_name="sc-money", style={"minWidth": "112px", "textAlign": "right"}),
            href=row["link"].to(str),
            underline="none",
            class_name="sc-row",
            style={"padding": "5px 2px", "color": "inherit"},
        )

    filled = rx.el.div(
        chart(
            S.money_chart,
            t("近 30 天结算构成", "Settlement composition of 30 days"),
            height="230px",
            on_click=lambda points: S.open_point("money", points),
            testid="chart-money",
        ),
        rx.el.div(rx.foreach(S.money_rows, line), custom_attrs={"data-testid": "money-rows"}),
    )
    empty = empty_state(
        "receipt-text",
        t("还没有结算数据", "Nothing settled yet"),
        t(
            "工单完成后, 备件与工时会自动成为对账单明细。",
            "When a ticket closes, its parts and hours become statement lines.",
        ),
        link_button(t("看结算方案", "See settlement plans"), "/plans", testid="go-plans"),
    )
    return rx.cond(S.money_rows.length() > 0, filled, empty)


def _figures() -> rx.Component:
    flow = select_input(
        S.flows,
        value=S.flow,
        on_change=S.choose_flow,
        testid="overview-flow",
        aria_label=t("选择流程", "Choose a flow"),
        style={"width": "auto"},
    )
    return rx.el.div(
        grid(
            section(
                t("工单趋势", "Tickets a day"),
                chart(
                    S.trend,
                    t("近 30 天新建与完成", "Opened and closed in 30 days"),
                    height="360px",
                    on_click=lambda points: S.open_point("trend", points),
                    testid="chart-trend",
                ),
                description=t("近 30 天; 点某一天看当天新建的工单", "30 days; press a day to see its tickets"),
            ),
            rx.cond(
                FrameState.off.contains("settlement"),
                rx.fragment(),
                section(t("结算构成", "Settlement"), _money(), description=t("近 30 天", "30 days")),
            ),
            min_width="420px",
        ),
        grid(
            section(
                t("各环节处理时长", "Time at each step"),
                chart(
                    S.node_chart,
                    t("各环节处理时长", "Time at each step"),
                    on_click=lambda points: S.open_point("nodes", points),
                    testid="chart-nodes",
                ),
                node_table(S.nodes),
                actions=(flow,),
            ),
            section(
                t("门店排名", "Stores"),
                chart(
                    S.store_chart,
                    t("门店完成与在办", "Closed and open by store"),
                    height="240px",
                    on_click=lambda points: S.open_point("stores", points),
                    testid="chart-stores",
                ),
                _ranking(),
                description=t("近 30 天完成, 以及现在在办", "Closed in 30 days, and open now"),
            ),
            min_width="420px",
        ),
        class_name="sc-stack",
    )


def _waiting() -> rx.Component:
    boxes = [skeleton(height="92px") for _ in range(4)]
    return rx.el.div(
        grid(*boxes, min_width="150px"),
        grid(skeleton(height="340px"), skeleton(height="340px"), min_width="420px"),
        class_name="sc-stack",
    )


def overview_page() -> rx.Component:
    """Cards, figures and rankings; every number opens its records."""
    return page(rx.cond(S.ready, rx.el.div(_cards(), _figures(), class_name="sc-stack"), _waiting()), testid="overview")
