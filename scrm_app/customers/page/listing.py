"""/customers: the list."""

from typing import Any

import reflex as rx

from components.controls import (
    avatar,
    empty_state,
    ghost_button,
    link_button,
    page,
    page_header,
    primary_button,
    quiet_button,
    search_input,
    select_input,
    sheet,
    status_badge,
    toolbar,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t
from scrm_app.customers.page.form import profile_form
from scrm_app.customers.page.own import own_filters
from scrm_app.customers.state import CustomersState as S
from scrm_app.identity.session import FrameState


def _name(row: Any) -> rx.Component:
    under = rx.cond(row["phone"], row["phone"], row["company"]).to(str)
    return rx.el.span(
        rx.cond(
            row["collective"],
            rx.el.span(rx.icon("users", size=13), class_name="sc-avatar", aria_hidden="true"),
            avatar(row["name"]),
        ),
        rx.el.span(row["name"], class_name="sc-ellipsis", style={"maxWidth": "min(260px, 42vw)"}),
        rx.el.span(under, class_name="sc-help sc-num sc-desk-col"),
        class_name="sc-person",
    )


def _filter(name: str, options: Any, label: Any) -> rx.Component:
    return select_input(
        options,
        value=S.filters[name],
        placeholder=label,
        on_change=lambda value: S.narrow(name, value),
        aria_label=label,
        testid=f"filter-{name}",
    )


def _filtered() -> Any:
    return (S.filters["q"] + S.filters["province"] + S.filters["type"] + S.filters["source"] + S.filters["own"]) != ""


def _bar() -> rx.Component:
    return toolbar(
        search_input(
            value=S.filters["q"],
            on_change=S.search,
            placeholder=t("姓名、拼音首字母、电话", "Name, pinyin initials, phone"),
            testid="customer-search",
        ),
        _filter("province", S.options["provinces"], t("全部省份", "All provinces")),
        _filter("type", S.options["types"], t("全部类型", "All types")),
        _filter("source", S.options["sources"], t("全部来源", "All sources")),
        own_filters(),
        rx.cond(
            _filtered(),
            quiet_button(t("清除筛选", "Clear"), icon="x", on_click=S.clear_filters, testid="customer-clear"),
        ),
    )


def _table() -> rx.Component:
    nothing = rx.cond(
        _filtered(),
        empty_state(
            "search-x",
            t("没有符合条件的客户", "No customer matches"),
            t("换一个关键词, 或清除筛选条件。", "Try another word, or clear the filters."),
            ghost_button(t("清除筛选", "Clear filters"), on_click=S.clear_filters),
        ),
        empty_state(
            "users",
            t("还没有客户", "No customers yet"),
            t(
                "把老客户名单或店铺订单导入进来, 几分钟就能开始。",
                "Import a customer list or shop orders to get going.",
            ),
            link_button(t("导入客户", "Import customers"), "/import", icon="upload", primary=True),
        ),
    )
    return data_table(
        [
            Column("name", t("客户", "Customer"), render=_name, sortable=True),
            Column(
                "customer_type",
                t("类型", "Type"),
                render=lambda row: status_badge(row["type"], row["type_hue"].to(str), icon="tag"),
                sortable=True,
                desk_only=True,
            ),
            Column("province", t("省份", "Province"), sortable=True, desk_only=True),
            Column("orders", t("订单数", "Orders"), kind="number"),
            Column("net", t("净消费", "Net spent"), kind="money"),
            Column("contact", t("最近联系", "Last contact"), kind="time", sortable=True, desk_only=True),
            Column("source", t("来源", "Source"), kind="muted", desk_only=True),
        ],
        S.rows,
        label=t("客户列表", "Customers"),
        sort=S.sort,
        on_sort=S.sort_by,
        page=S.page,
        pages=S.pages,
        total=S.total,
        on_page=S.turn_page,
        row_href=lambda row: "/customers/" + row["id"].to(str),
        shown=S.columns,
        loading=S.loading,
        empty=nothing,
        testid="customers",
    )


def customers_page(setup: rx.Component) -> rx.Component:
    """The page's content; `setup` is where the own fields of customers are decided."""
    may_import = FrameState.permissions.contains("import.run")
    may_edit = FrameState.permissions.contains("customer.edit")
    return page(
        page_header(
            t("客户", "Customers"),
            t("所有渠道的客户与订单", "Customers and orders of all channels"),
            setup,
            quiet_button(
                t("导出 Excel", "Export to Excel"), icon="download", on_click=S.export, testid="customer-export"
            ),
            rx.cond(may_import, link_button(t("导入", "Import"), "/import", icon="upload", testid="to-import")),
            rx.cond(
                may_edit,
                primary_button(t("新建客户", "New customer"), icon="plus", on_click=S.open_form, testid="customer-new"),
            ),
        ),
        _bar(),
        _table(),
        sheet(
            S.adding,
            t("新建客户", "New customer"),
            profile_form(
                values=None, problems=S.problems, provinces=S.all_provinces, on_submit=S.add, on_cancel=S.close_form
            ),
            on_close=S.close_form,
            wide=True,
            testid="customer-sheet",
        ),
        testid="customers-page",
    )
