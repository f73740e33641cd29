"""The organisation: 总部 → 区域 → 门店."""

from typing import Any

import reflex as rx

from components.controls import (
    drawer,
    field_row,
    icon_button,
    page,
    page_header,
    primary_button,
    row,
    select_input,
    status_badge,
    switch,
    text_input,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t
from scrm_app.identity.state.organisation import OrganisationState


def _name(place: Any) -> rx.Component:
    icon = rx.match(
        place["kind"],
        ("hq", rx.icon("building-2", size=15, aria_hidden=True)),
        ("region", rx.icon("map", size=15, aria_hidden=True)),
        rx.icon("store", size=15, aria_hidden=True),
    )
    return rx.el.span(icon, place["name"], class_name="sc-person", style={"paddingLeft": place["indent"].to(str)})


def _add(line: Any) -> rx.Component:
    button = icon_button(
        "plus", t("在下面新建", "Add below"), on_click=OrganisationState.add_below(line["id"]), testid="add-below"
    )
    return rx.cond(line["kind"] != "store", button)


def _columns() -> list[Column]:
    return [
        Column("name", t("名称", "Name"), render=_name),
        Column(
            "kind_name", t("类型", "Kind"), render=lambda line: status_badge(line["kind_name"], "gray"), desk_only=True
        ),
        Column("leader", t("负责人", "In charge"), kind="person", desk_only=True),
        Column("people", t("人数", "People"), kind="number"),
        Column("address", t("地址", "Address"), kind="muted", desk_only=True),
        Column("state", t("状态", "Status"), kind="status", desk_only=True),
        Column("id", "", render=_add, width="56px"),
    ]


def _form() -> rx.Component:
    place = OrganisationState.place
    kind = field_row(
        t("类型", "Kind"),
        select_input(
            [("store", t("门店 / 服务点", "Store or service point")), ("region", t("区域", "Region"))],
            name="kind",
            default_value="store",
        ),
    )
    return rx.el.form(
        field_row(
            t("名称", "Name"),
            text_input("name", default_value=place["name"].to(str), required=True, max_length=80),
            required=True,
        ),
        rx.cond(OrganisationState.opened > 0, rx.fragment(), kind),
        field_row(
            t("负责人", "In charge"),
            select_input(
                OrganisationState.people,
                name="leader_id",
                default_value=place["leader_id"].to(str),
                placeholder=t("未指定", "Nobody"),
            ),
            help=t("逾期升级与“上级处理”会找到这个人。", "Escalations and steps for the superior go to this person."),
        ),
        field_row(t("地址", "Address"), text_input("address", default_value=place["address"].to(str), max_length=200)),
        field_row(
            t("经纬度", "Position"),
            row(
                text_input(
                    "latitude",
                    default_value=place["latitude"].to(str),
                    placeholder=t("纬度 31.2304", "Latitude 31.2304"),
                    testid="place-latitude",
                ),
                text_input(
                    "longitude",
                    default_value=place["longitude"].to(str),
                    placeholder=t("经度 121.4737", "Longitude 121.4737"),
                    testid="place-longitude",
                ),
            ),
            help=t("派单「最近服务点」按它计算距离。", "Dispatch to the nearest service point measures from here."),
            group=True,
        ),
        field_row(
            t("电话", "Phone"), text_input("phone", default_value=place["phone"].to(str), max_length=30, type="tel")
        ),
        rx.cond(
            OrganisationState.opened > 0,
            switch(
                t("营业中", "Open"),
                name="is_active",
                default_checked=place["is_active"].to(bool),
                testid="place-active",
            ),
        ),
        primary_button(t("保存", "Save"), type="submit", testid="save-place"),
        on_submit=OrganisationState.save,
        class_name="sc-stack",
        key=place["id"].to(str) + "-" + OrganisationState.parent.to_string(),
    )


def organisation_page() -> rx.Component:
    """The tree as a table; one place in the drawer."""
    return page(
        page_header(
            t("组织架构", "Organisation"),
            t(
                "总部、区域与门店; 数据范围沿着这棵树生效。",
                "Head office, regions and stores; data scope follows this tree.",
            ),
        ),
        data_table(
            _columns(),
            OrganisationState.rows,
            label=t("组织架构", "Organisation"),
            on_row=OrganisationState.open_place,
            chosen=OrganisationState.opened,
            loading=~OrganisationState.ready,
            testid="org",
        ),
        drawer(
            OrganisationState.is_open,
            rx.cond(OrganisationState.opened > 0, OrganisationState.place["name"].to(str), t("新建组织", "New place")),
            _form(),
            on_close=OrganisationState.close,
            testid="place",
        ),
    )
