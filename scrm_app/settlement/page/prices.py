"""/prices: the price book of parts; the purchase price only for those who may see it."""

from typing import Any

import reflex as rx

from components.controls import (
    checkbox,
    empty_state,
    field_row,
    ghost_button,
    grid,
    page,
    page_header,
    primary_button,
    search_input,
    sheet,
    stack,
    status_badge,
    text_input,
    toolbar,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t
from scrm_app.identity.session import FrameState
from scrm_app.settlement.state import PricesState as S

MAY = FrameState.permissions.contains("settlement.design")


def _status(row: Any) -> rx.Component:
    return rx.cond(
        row["active"].to(bool),
        status_badge(t("在用", "In use"), "green"),
        status_badge(t("停用", "Off"), "gray"),
    )


def _form() -> rx.Component:
    entry = S.entry

    def now(key: str) -> Any:
        return entry[key].to(str)

    return rx.form(
        stack(
            grid(
                field_row(
                    t("备件名称", "Part"),
                    text_input("name", default_value=now("name"), testid="price-name"),
                    required=True,
                ),
                field_row(t("编码", "Code"), text_input("code", default_value=now("raw_code"))),
                field_row(t("单位", "Unit"), text_input("unit", default_value=now("unit"))),
                field_row(
                    t("结算价 (元)", "Price (¥)"),
                    text_input("sale", default_value=now("sale_text"), testid="price-sale", input_mode="decimal"),
                    required=True,
                ),
                rx.cond(
                    FrameState.permissions.contains("price.cost"),
                    field_row(
                        t("进货价 (元)", "Purchase price (¥)"),
                        text_input("cost", default_value=now("cost_text"), testid="price-cost", input_mode="decimal"),
                        help=t("只有有权限的人能看到", "Only for those who may see it"),
                    ),
                ),
                min_width="200px",
            ),
            checkbox(t("在用", "In use"), name="active", default_checked=entry["active"].to(bool)),
            rx.el.div(
                ghost_button(t("取消", "Cancel"), on_click=S.cancel_price),
                primary_button(t("保存价格", "Save price"), type="submit", testid="price-save"),
                class_name="sc-row",
                style={"justifyContent": "flex-end"},
            ),
        ),
        on_submit=S.save_price,
    )


def prices_page() -> rx.Component:
    """The price book."""
    new = primary_button(t("添加备件", "Add a part"), icon="plus", on_click=S.start_price(0), testid="price-new")
    columns = [
        Column("name", t("备件", "Part"), kind="strong", sortable=True),
        Column("code", t("编码", "Code"), kind="muted", sortable=True, desk_only=True),
        Column("unit", t("单位", "Unit"), desk_only=True),
        Column("sale", t("结算价", "Price"), kind="money", sortable=True),
        Column("cost", t("进货价", "Purchase price"), kind="money", desk_only=True),
        Column("status", t("状态", "Status"), render=_status, sortable=True),
    ]
    return page(
        page_header(
            t("价格表", "Price book"),
            t(
                "备件的结算价; 方案可选择以价格表或工单表单为准。",
                "Prices of parts; a plan uses the price book or the form first.",
            ),
            rx.cond(MAY, new),
        ),
        toolbar(
            search_input(
                value=S.text,
                on_change=S.search,
                placeholder=t("按名称或编码查找", "Find by name or code"),
                testid="price-search",
            )
        ),
        data_table(
            columns,
            S.rows,
            label=t("价格表", "Price book"),
            sort=S.sort,
            on_sort=S.sort_by,
            page=S.page,
            pages=S.pages,
            total=S.total,
            on_page=S.turn_page,
            on_row=S.start_price,
            loading=S.loading,
            empty=empty_state(
                "tags",
                t("价格表是空的", "The price book is empty"),
                t("添加常用备件, 对账单就不用逐条填价格。", "Add common parts so that statements know their prices."),
                rx.cond(MAY, new),
            ),
            testid="prices",
        ),
        sheet(S.editing, t("备件价格", "Price of a part"), _form(), on_close=S.cancel_price, testid="price-sheet"),
    )
