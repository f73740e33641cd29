"""/statements: a month at a glance and the statements of the stores."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    confirm_dialog,
    empty_state,
    field_row,
    ghost_button,
    grid,
    grow,
    page,
    page_header,
    primary_button,
    section,
    segmented,
    select_input,
    sheet,
    stack,
    status_badge,
    text_input,
    toolbar,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t
from scrm_app.identity.session import FrameState
from scrm_app.settlement.page.words import bar, hint, said, tile
from scrm_app.settlement.state import StatementsState as S

MANAGE = FrameState.permissions.contains("settlement.manage")


def _columns() -> list[Column]:
    return [
        Column("store", t("门店", "Store"), kind="strong", sortable=True),
        Column("province", t("省份", "Province"), render=lambda r: rx.el.span(said(r, "province")), desk_only=True),
        Column("kind", t("类型", "Kind"), render=lambda r: rx.el.span(said(r, "kind")), desk_only=True),
        Column(
            "status",
            t("状态", "Status"),
            render=lambda r: status_badge(said(r, "status"), r["status_hue"].to(str)),
            sortable=True,
        ),
        Column("labour", t("人工", "Labour"), kind="money", sortable=True, desk_only=True),
        Column("parts", t("备件", "Parts"), kind="money", sortable=True, desk_only=True),
        Column("commission", t("佣金", "Commission"), kind="money", sortable=True, desk_only=True),
        Column("adjustment", t("调整", "Adjustments"), kind="money", sortable=True, desk_only=True),
        Column("total", t("合计", "Total"), kind="money", sortable=True),
    ]


def _sums() -> rx.Component:
    def value(key: str) -> Any:
        return S.sums[key].to(str)

    return grid(
        tile(t("应结合计", "Total"), value("total"), "sum-total"),
        tile(t("人工", "Labour"), value("labour")),
        tile(t("备件", "Parts"), value("parts")),
        tile(t("佣金", "Commission"), value("commission")),
        tile(t("调整", "Adjustments"), value("adjustment")),
        tile(t("已锁定 / 全部", "Locked / all"), rx.fragment(value("locked"), " / ", value("statements"))),
        min_width="158px",
    )


def _provinces() -> rx.Component:
    return section(
        t("按省份", "By province"),
        rx.el.div(
            rx.foreach(
                S.provinces,
                lambda row: rx.el.button(
                    rx.el.span(said(row, "name"), style={"width": "120px"}, class_name="sc-ellipsis"),
                    bar(row["share"].to(str)),
                    rx.el.span(
                        row["total"].to(str), class_name="sc-money", style={"minWidth": "110px", "textAlign": "right"}
                    ),
                    type="button",
                    on_click=S.choose_province(row["code"]),
                    class_name="sc-row sc-bar-line",
                    aria_pressed=rx.cond(S.province == row["code"], "true", "false"),
                    custom_attrs={"data-testid": "province-sum"},
                ),
            ),
            style={"columnWidth": "380px", "columnGap": "32px"},
        ),
    )


def _settle() -> rx.Component:
    rows = rx.foreach(
        S.run,
        lambda row: rx.el.tr(
            rx.el.td(said(row, "name")),
            rx.el.td(row["orders"].to(str), class_name="sc-right sc-num"),
            rx.el.td(row["net"].to(str), class_name="sc-right sc-money"),
            rx.el.td(row["fee"].to(str), class_name="sc-right sc-money"),
            custom_attrs={"data-testid": "run-row"},
        ),
    )
    heads = [
        rx.el.th(t("省份", "Province")),
        rx.el.th(t("订单", "Orders"), class_name="sc-right"),
        rx.el.th(t("净额", "Net"), class_name="sc-right"),
        rx.el.th(t("佣金", "Commission"), class_name="sc-right"),
    ]
    result = rx.fragment(
        callout(said(S.run_text, "text"), "green", icon="circle-check", testid="run-text"),
        rx.el.div(
            rx.el.table(rx.el.thead(rx.el.tr(*heads)), rx.el.tbody(rows), class_name="sc-table sc-compact"),
            style={"maxHeight": "46vh", "overflow": "auto"},
        ),
    )
    return sheet(
        S.settling,
        t("结算订单", "Settle orders"),
        stack(
            hint(
                t(
                    "按付款时间取当月已导入的订单, 每个省份按匹配的方案计算档位; 重复结算结果不变。",
                    "Takes the imported orders paid in the month; each province runs through its plan. "
                    "Doing it again changes nothing.",
                )
            ),
            rx.form(
                rx.el.div(
                    text_input(
                        "period",
                        default_value=S.period,
                        placeholder="2026-11",
                        testid="run-period",
                        aria_label=t("账期", "Month"),
                    ),
                    primary_button(t("开始结算", "Settle"), icon="calculator", type="submit", testid="run-go"),
                    class_name="sc-row",
                ),
                on_submit=S.settle_orders,
                reset_on_submit=False,
            ),
            rx.cond(S.run_text.contains("text_zh"), result),
        ),
        on_close=S.stop_settling,
        wide=True,
        testid="settle-sheet",
    )


def _close() -> rx.Component:
    return confirm_dialog(
        S.closing,
        t("锁定本月所有已确认的对账单?", "Lock every confirmed statement of this month?"),
        t(
            "每一行都会先按规则重算核对; 锁定后不能再改。草稿和有异议的对账单不受影响。",
            "Every line is rebuilt and checked first; locked ones never change. Drafts and disputed ones stay open.",
        ),
        confirm=t("锁定已确认的", "Lock confirmed"),
        on_confirm=S.close_month,
        on_close=S.ask_close(False),
        danger=False,
        testid="close-dialog",
    )


def _adjust() -> rx.Component:
    return sheet(
        S.adjusting,
        t("添加调整", "Add an adjustment"),
        rx.form(
            stack(
                hint(
                    t(
                        "当月已锁定时, 调整会记入下一个未锁定的账期。",
                        "When the month is locked, it goes to the next open one.",
                    )
                ),
                field_row(
                    t("门店", "Store"),
                    select_input(S.stores, name="store", placeholder=t("选择门店", "Choose"), testid="adjust-store"),
                    required=True,
                ),
                field_row(
                    t("金额 (元, 扣款填负数)", "Amount (¥, negative to deduct)"),
                    text_input("amount", testid="adjust-amount", input_mode="text", placeholder="-120.50"),
                    required=True,
                ),
                field_row(t("原因", "Reason"), text_input("reason", testid="adjust-reason"), required=True),
                rx.el.div(
                    ghost_button(t("取消", "Cancel"), on_click=S.stop_adjusting),
                    primary_button(t("入账", "Book it"), type="submit", testid="adjust-go"),
                    class_name="sc-row",
                    style={"justifyContent": "flex-end"},
                ),
            ),
            on_submit=S.adjust,
            reset_on_submit=False,
        ),
        on_close=S.stop_adjusting,
        testid="adjust-sheet",
    )


def statements_page() -> rx.Component:
    """Statements of a month."""
    waiting = callout(
        t(
            "有已完成的工单没有匹配的结算方案。发布方案后, 在对账单里“重新计算”即可入账。",
            "Some finished tickets match no plan. Publish one, then recalculate the statement.",
        ),
        "amber",
        icon="triangle-alert",
        testid="unsettled",
    )
    kinds = [("", t("全部", "All")), ("service", t("服务工单", "Service")), ("orders", t("销售订单", "Orders"))]
    return page(
        page_header(
            t("对账单", "Statements"),
            t(
                "每个门店每月一张; 点开任何金额都能看到它是怎么来的。",
                "One a store a month; every amount opens its explanation.",
            ),
            rx.cond(
                MANAGE,
                rx.fragment(
                    ghost_button(
                        t("添加调整", "Add an adjustment"),
                        icon="plus",
                        on_click=S.start_adjusting,
                        testid="adjust-open",
                    ),
                    ghost_button(
                        t("锁定已确认的", "Lock confirmed"),
                        icon="lock",
                        on_click=S.ask_close(True),
                        testid="close-open",
                    ),
                    primary_button(
                        t("结算订单", "Settle orders"),
                        icon="calculator",
                        on_click=S.start_settling,
                        testid="settle-open",
                    ),
                ),
            ),
        ),
        toolbar(
            select_input(
                S.periods, value=S.period, on_change=S.choose_period, aria_label=t("账期", "Month"), testid="period"
            ),
            segmented(kinds, value=S.kind, on_change=S.choose_kind, label=t("类型", "Kind"), testid="kind"),
            rx.cond(
                S.province != "",
                ghost_button(
                    t("显示全部省份", "Show all provinces"),
                    icon="x",
                    on_click=S.choose_province(""),
                    testid="province-all",
                ),
            ),
            grow(),
        ),
        rx.cond(S.sums["unsettled"].to(bool), waiting),
        _sums(),
        data_table(
            _columns(),
            S.rows,
            label=t("对账单", "Statements"),
            sort=S.sort,
            on_sort=S.sort_by,
            row_href=lambda row: "/statements/" + row["id"].to(str),
            page=S.page,
            pages=S.pages,
            total=S.total,
            on_page=S.turn_page,
            loading=S.loading,
            empty=empty_state(
                "receipt-text",
                t("这个月还没有对账单", "No statements this month"),
                t(
                    "完成的工单会自动入账; 也可以结算已导入的订单。",
                    "Finished tickets are booked by themselves; imported orders can be settled.",
                ),
            ),
            testid="statements",
        ),
        rx.cond(S.provinces.length() > 1, _provinces()),
        _settle(),
        _adjust(),
        _close(),
    )
