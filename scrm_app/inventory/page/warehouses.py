"""/stock/warehouses: which there are, and who is told when something runs short."""

from typing import Any

import reflex as rx

from components.controls import (
    empty_state,
    field_row,
    ghost_button,
    page,
    page_header,
    primary_button,
    row,
    select_input,
    sheet,
    status_badge,
    switch,
    text_input,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t
from scrm_app.identity.session import FrameState
from scrm_app.inventory.state import WarehousesState as S

MANAGE = FrameState.permissions.contains("inventory.manage")
NEAREST = t("库存经理 (按岗位)", "Whoever manages stock")


def _state(one: Any) -> rx.Component:
    return rx.cond(
        one["is_active"].to(bool), status_badge(t("在用", "In use"), "green"), status_badge(t("停用", "Closed"), "gray")
    )


def _owner(key: str) -> Any:
    def drawn(one: Any) -> rx.Component:
        return rx.cond(one[key] != "", one[key].to(str), rx.el.span(NEAREST, class_name="sc-help"))

    return drawn


def _position() -> rx.Component:
    def box(name: str, example: Any) -> rx.Component:
        return text_input(
            name, default_value=S.entry[name].to(str), placeholder=example, input_mode="decimal", aria_label=example
        )

    return field_row(
        t("经纬度", "Position"),
        row(box("latitude", t("纬度 31.2304", "Latitude 31.2304")), box("longitude", t("经度 121.4737", "Longitude"))),
        t("缺货时按它找最近有货的仓库; 不填用门店的位置。", "Finds the nearest with stock; empty: as the store."),
        group=True,
    )


def _person(name: str, label: Any, help: Any) -> rx.Component:
    return field_row(
        label,
        select_input(
            S.people, name=name, default_value=S.entry[name].to(str), placeholder=NEAREST, testid=f"warehouse-{name}"
        ),
        help,
    )


def _form() -> rx.Component:
    return rx.el.form(
        field_row(
            t("仓库名称", "Name"),
            text_input(
                "name", default_value=S.entry["name"].to(str), required=True, max_length=80, testid="warehouse-name"
            ),
            required=True,
        ),
        field_row(
            t("所属门店", "Belongs to"),
            select_input(
                S.places,
                name="org_unit_id",
                default_value=S.entry["org_unit_id"].to(str),
                placeholder=t("请选择", "Choose"),
                required=True,
                testid="warehouse-place",
            ),
            t("这家门店的工单从这个仓库领料。", "Tickets of this place take their parts here."),
            required=True,
        ),
        _person("buyer_id", t("采购负责人", "Buyer"), t("低于安全库存时收到补货提醒", "Told when something runs low")),
        _person(
            "operator_id", t("运营负责人", "Operations"), t("同时收到补货和活动备货提醒", "Told too, and of offers")
        ),
        _position(),
        rx.cond(
            S.entry["id"].to(int) > 0,
            switch(t("在用", "In use"), name="is_active", default_checked=S.entry["is_active"].to(bool)),
        ),
        rx.el.div(
            ghost_button(t("取消", "Cancel"), on_click=S.cancel),
            primary_button(t("保存仓库", "Save warehouse"), type="submit", testid="warehouse-save"),
            class_name="sc-row",
            style={"justifyContent": "flex-end"},
        ),
        on_submit=S.save,
        class_name="sc-stack",
        key=S.entry["id"].to(str) + S.entry["version"].to(str),
    )


def warehouses_page() -> rx.Component:
    """The warehouses."""
    new = primary_button(t("新建仓库", "New warehouse"), icon="plus", on_click=S.start(0), testid="warehouse-new")
    columns = [
        Column("name", t("仓库", "Warehouse"), kind="strong"),
        Column("place", t("门店", "Place"), desk_only=True),
        Column("buyer", t("采购负责人", "Buyer"), render=_owner("buyer")),
        Column("operator", t("运营负责人", "Operations"), render=_owner("operator"), desk_only=True),
        Column("parts", t("备件数", "Parts"), kind="number", desk_only=True),
        Column("state", t("状态", "State"), render=_state),
    ]
    return page(
        page_header(
            t("仓库", "Warehouses"),
            t("备件放在哪里, 缺货时提醒谁。", "Where parts lie, and who is told when they run short."),
            rx.cond(MANAGE, new),
        ),
        data_table(
            columns,
            S.rows,
            label=t("仓库", "Warehouses"),
            on_row=S.start,
            loading=S.loading,
            empty=empty_state(
                "warehouse",
                t("还没有仓库", "No warehouse yet"),
                t(
                    "给每家门店建一个仓库, 工单用料就会自动核减。",
                    "Give each store one; tickets then take their parts from it.",
                ),
                rx.cond(MANAGE, new),
            ),
            testid="warehouses",
        ),
        sheet(S.editing, t("仓库", "Warehouse"), _form(), on_close=S.cancel, testid="warehouse-sheet"),
        testid="warehouses-page",
    )
