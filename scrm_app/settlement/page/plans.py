"""/plans: settlement plans in the order they are tried, which one applies, and the price book."""

from typing import Any

import reflex as rx

from components.controls import (
    empty_state,
    field_row,
    ghost_button,
    icon_button,
    page,
    page_header,
    primary_button,
    quiet_button,
    section,
    select_input,
    sheet,
    stack,
    status_badge,
    text_input,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t, tx
from scrm_app.identity.session import FrameState
from scrm_app.settlement.engine.city_tiers import TIERS
from scrm_app.settlement.engine.rules import CUSTOMER_TYPES
from scrm_app.settlement.page.words import said
from scrm_app.settlement.state import PlansState as S

MAY = FrameState.permissions.contains("settlement.design")


def _order(row: Any) -> rx.Component:
    return rx.el.span(
        rx.el.span(row["order"].to(str), class_name="sc-num sc-strong"),
        rx.cond(
            MAY,
            rx.el.span(
                icon_button(
                    "chevron-up", t("上移", "Move up"), on_click=S.move_plan(row["id"].to(int), True), testid="plan-up"
                ),
                icon_button(
                    "chevron-down",
                    t("下移", "Move down"),
                    on_click=S.move_plan(row["id"].to(int), False),
                    testid="plan-down",
                ),
                style={"position": "relative", "zIndex": "1"},
            ),
        ),
        class_name="sc-row",
    )


def _acts(row: Any) -> rx.Component:
    return rx.cond(
        MAY,
        rx.el.span(
            quiet_button(t("复制", "Copy"), size="s", on_click=S.start_plan(row["id"].to(int)), testid="plan-copy"),
            rx.cond(
                row["active"].to(bool),
                quiet_button(
                    t("停用", "Switch off"),
                    size="s",
                    on_click=S.switch_plan(row["id"].to(int), False),
                    testid="plan-off",
                ),
                quiet_button(
                    t("启用", "Switch on"), size="s", on_click=S.switch_plan(row["id"].to(int), True), testid="plan-on"
                ),
            ),
            class_name="sc-row",
        ),
    )


def _columns() -> list[Column]:
    return [
        Column("name", t("方案", "Plan"), kind="strong"),
        Column("order", t("匹配顺序", "Order"), render=_order, width="130px"),
        Column("match", t("适用于", "For"), render=lambda row: rx.el.span(said(row, "match"))),
        Column("mode", t("计算方式", "Calculation"), render=lambda row: rx.el.span(said(row, "mode")), desk_only=True),
        Column("labour", t("工时单价", "Per hour"), kind="money", desk_only=True),
        Column(
            "status",
            t("状态", "Status"),
            render=lambda row: status_badge(said(row, "status"), row["status_hue"].to(str)),
        ),
        Column("acts", "", render=_acts, desk_only=True),
    ]


def _new_plan() -> rx.Component:
    return sheet(
        S.creating,
        t("新建结算方案", "New settlement plan"),
        rx.form(
            stack(
                field_row(
                    t("名称", "Name"),
                    text_input(
                        "name",
                        testid="plan-name",
                        placeholder=t("例如: 华东门店标准方案", "e.g. Standard plan, East"),
                        auto_focus=True,
                    ),
                    required=True,
                ),
                rx.el.div(
                    ghost_button(t("取消", "Cancel"), on_click=S.cancel_plan),
                    primary_button(t("开始设计", "Start designing"), type="submit", testid="plan-create"),
                    class_name="sc-row",
                    style={"justifyContent": "flex-end"},
                ),
            ),
            on_submit=S.create_plan,
        ),
        on_close=S.cancel_plan,
        testid="plan-sheet",
    )


def _which() -> rx.Component:
    types = [(key, tx(word)) for key, word in CUSTOMER_TYPES.items()]
    tiers = [(key, tx(word)) for key, word in TIERS.items()]
    form = rx.form(
        rx.el.div(
            field_row(
                t("门店", "Store"),
                select_input(S.stores, name="store", placeholder=t("任意门店", "Any store"), testid="which-store"),
            ),
            field_row(
                t("客户类型", "Customer type"),
                select_input(types, name="customer_type", placeholder=t("未填写", "Not given"), testid="which-type"),
            ),
            field_row(
                t("城市等级", "City tier"),
                select_input(
                    tiers, name="tier", placeholder=t("按门店所在城市", "By the store's city"), testid="which-tier"
                ),
            ),
            ghost_button(
                t("看看哪个方案会匹配", "Which plan applies?"), icon="search", type="submit", testid="which-ask"
            ),
            class_name="sc-grid",
            style={"--sc-min": "180px", "alignItems": "end"},
        ),
        on_submit=S.ask_which,
    )
    answers = rx.foreach(
        S.verdicts,
        lambda row: rx.el.li(
            rx.cond(
                row["chosen"].to(bool),
                rx.icon("circle-check", size=16, color="var(--green-10)"),
                rx.icon("circle-x", size=16, color="var(--gray-9)"),
            ),
            rx.el.span(row["name"].to(str), class_name="sc-strong"),
            rx.el.span(said(row, "why"), class_name="sc-muted"),
            class_name="sc-row",
            custom_attrs={"data-testid": "which-answer"},
        ),
    )
    return section(
        t("哪个方案会匹配?", "Which plan applies?"),
        form,
        rx.cond(
            S.verdicts.length() > 0,
            rx.el.ol(answers, style={"listStyle": "none", "padding": "12px 0 0", "margin": "0"}),
        ),
        description=t(
            "按从上到下的顺序, 第一个条件全部满足的方案生效。",
            "From top to bottom, the first plan whose conditions all hold applies.",
        ),
    )


def plans_page() -> rx.Component:
    """All settlement plans."""
    new = primary_button(t("新建方案", "New plan"), icon="plus", on_click=S.start_plan(0), testid="plan-new")
    return page(
        page_header(
            t("结算方案", "Settlement plans"),
            t(
                "佣金档位、工时与备件价格、地区系数; 发布后按生效日期自动用于对账单。",
                "Tiers, labour and parts prices, region factors; published versions feed the statements.",
            ),
            rx.cond(MAY, new),
        ),
        data_table(
            _columns(),
            S.rows,
            label=t("结算方案", "Settlement plans"),
            row_href=lambda row: "/plans/" + row["id"].to(str),
            loading=S.loading,
            empty=empty_state(
                "scale",
                t("还没有结算方案", "No plans yet"),
                t(
                    "新建一个方案, 完成的工单就会自动变成对账单。",
                    "Make a plan and finished tickets become statements.",
                ),
                rx.cond(MAY, new),
            ),
            testid="plans",
        ),
        rx.cond(S.loading, rx.fragment(), _which()),
        _new_plan(),
    )
