"""/stock: what lies where, what runs short."""

from typing import Any

import reflex as rx

from components.controls import (
    empty_state,
    ghost_button,
    grid,
    link_button,
    page,
    page_header,
    primary_button,
    quiet_button,
    search_input,
    select_input,
    stat,
    text_input,
    toolbar,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t
from scrm_app.identity.session import FrameState
from scrm_app.inventory.page.item import act_sheet, item_drawer
from scrm_app.inventory.state import StockItemState
from scrm_app.inventory.state import StockState as S

MOVE = FrameState.permissions.contains("inventory.move")
MANAGE = FrameState.permissions.contains("inventory.manage")
IMPORT = MOVE & FrameState.permissions.contains("import.run")
PRICES = FrameState.permissions.contains("settlement.view")


def _part(row: Any) -> rx.Component:
    return rx.el.span(
        rx.el.span(row["part"].to(str), class_name="sc-strong"),
        rx.el.span(row["warehouse"].to(str), class_name="sc-help"),
        style={"display": "grid", "gap": "1px", "minWidth": "0"},
    )


def _safety(row: Any) -> rx.Component:
    box = text_input(
        "safety",
        default_value=row["safety"].to(str),
        on_blur=lambda value: S.save_safety(row["id"].to(int), value),
        input_mode="decimal",
        aria_label=t("安全库存", "Safety stock"),
        testid="stock-safety",
        key=row["id"].to(str) + "-" + row["version"].to(str),
        style={"width": "84px", "textAlign": "right", "minHeight": "32px"},
    )
    return rx.cond(MANAGE, box, rx.el.span(row["safety"].to(str), class_name="sc-num"))


def _figures() -> rx.Component:
    return grid(
        stat(t("库存条目", "Items"), S.tally["all"], href="/stock", testid="stock-all"),
        stat(t("低于安全库存", "Running low"), S.tally["low"], href="/stock?level=low", testid="stock-low"),
        stat(t("已缺货", "Out of stock"), S.tally["out"], href="/stock?level=out", testid="stock-out"),
        min_width="104px",
    )


def _filtered() -> Any:
    return (S.filters["q"] + S.filters["warehouse"] + S.filters["level"]) != ""


def _bar() -> rx.Component:
    levels = [
        ("low", t("低于安全库存和缺货", "Low or out")),
        ("out", t("已缺货", "Out of stock")),
    ]
    return toolbar(
        search_input(
            value=S.filters["q"],
            on_change=S.search,
            placeholder=t("备件名称、拼音、编码", "Part, pinyin, code"),
            testid="stock-search",
        ),
        select_input(
            S.places,
            value=S.filters["warehouse"],
            placeholder=t("全部仓库", "All warehouses"),
            on_change=lambda value: S.narrow("warehouse", value),
            aria_label=t("仓库", "Warehouse"),
            testid="stock-place",
        ),
        select_input(
            levels,
            value=S.filters["level"],
            placeholder=t("全部状态", "Every state"),
            on_change=lambda value: S.narrow("level", value),
            aria_label=t("状态", "State"),
            testid="stock-level",
        ),
        rx.cond(
            _filtered(),
            quiet_button(t("清除筛选", "Clear"), icon="x", on_click=S.clear_filters, testid="stock-clear"),
        ),
    )


def _nothing() -> rx.Component:
    no_match = empty_state(
        "search-x",
        t("没有符合条件的库存", "No stock matches"),
        t("换一个关键词, 或清除筛选条件。", "Try another word, or clear the filters."),
        ghost_button(t("清除筛选", "Clear filters"), on_click=S.clear_filters),
    )
    no_place = empty_state(
        "warehouse",
        t("先建一个仓库", "First, a warehouse"),
        t(
            "仓库归门店管; 建好后就能入库, 或导入期初库存。",
            "A warehouse belongs to a store; then receive parts or import the opening stock.",
        ),
        rx.cond(MANAGE, link_button(t("新建仓库", "New warehouse"), "/stock/warehouses", icon="plus", primary=True)),
    )
    no_stock = empty_state(
        "package",
        t("还没有库存", "No stock yet"),
        t(
            "登记第一笔入库; 低于安全库存时会提醒采购和运营负责人。",
            "Receive the first parts; buyers are told when something runs low.",
        ),
        rx.cond(MOVE, primary_button(t("入库", "Receive"), icon="plus", on_click=StockItemState.begin("in"))),
    )
    return rx.cond(_filtered(), no_match, rx.cond(S.places.length() > 0, no_stock, no_place))


def _table() -> rx.Component:
    return data_table(
        [
            Column("part", t("备件 / 仓库", "Part / warehouse"), render=_part, sortable=True),
            Column("code", t("编码", "Code"), kind="muted", desk_only=True, sortable=True),
            Column("state", t("状态", "State"), kind="status"),
            Column("free", t("可用", "Free"), kind="number", sortable=True),
            Column("on_hand", t("现有", "On hand"), kind="number", sortable=True, desk_only=True),
            Column("reserved", t("已预留", "Promised"), kind="number", desk_only=True),
            Column("safety", t("安全库存", "Safety stock"), render=_safety, sortable=True, desk_only=True),
            Column("unit", t("单位", "Unit"), kind="muted", desk_only=True),
        ],
        S.rows,
        label=t("库存", "Stock"),
        sort=S.sort,
        on_sort=S.sort_by,
        page=S.page,
        pages=S.pages,
        total=S.total,
        on_page=S.turn_page,
        on_row=StockItemState.open_item,
        chosen=StockItemState.opened,
        loading=S.loading,
        empty=_nothing(),
        testid="stock",
    )


def stock_page() -> rx.Component:
    """The list, with one item in the drawer."""
    return page(
        page_header(
            t("库存", "Stock"),
            t("各仓库的备件、预留与安全库存", "Parts of every warehouse, promised and safety stock"),
            rx.cond(PRICES, link_button(t("价格表", "Price book"), "/prices", icon="tags")),
            rx.cond(IMPORT, link_button(t("导入", "Import"), "/import", icon="upload", testid="stock-import")),
            quiet_button(t("导出 Excel", "Export to Excel"), icon="download", on_click=S.export, testid="stock-export"),
            rx.cond(
                MOVE,
                primary_button(
                    t("入库", "Receive"), icon="plus", on_click=StockItemState.begin("in"), testid="stock-receive"
                ),
            ),
        ),
        _figures(),
        _bar(),
        _table(),
        item_drawer(),
        act_sheet(),
        testid="stock-page",
    )
