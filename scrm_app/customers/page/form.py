"""The form of a customer's profile, for a new one and for corrections."""

from typing import Any

import reflex as rx

from components.controls import (
    field_row,
    ghost_button,
    grid,
    primary_button,
    select_input,
    stack,
    text_area,
    text_input,
)
from scrm_app.core.ui import t, tx
from scrm_app.customers.engine.profile import TYPE_WORDS, TYPES


def profile_form(*, values: Any, problems: Any, provinces: Any, on_submit: Any, on_cancel: Any) -> rx.Component:
    """`values`: Var dict with the present values, or None for a new customer."""

    def now(name: str) -> Any:
        return values[name].to(str) if values is not None else ""

    def field(name: str, label: Any, control: rx.Component, **more: Any) -> rx.Component:
        return field_row(label, control, error=problems[name], **more)

    types = [(key, tx(word)) for key, word in TYPE_WORDS.items()]
    region = select_input(
        provinces, name="province_code", default_value=now("province_code"), placeholder=t("未填写", "Not given")
    )
    kind = select_input(types, name="customer_type", default_value=now("raw_type") if values is not None else TYPES[0])
    langs = [("", t("未知 (用中文)", "Unknown (Chinese)")), ("zh", t("中文", "Chinese")), ("en", t("英文", "English"))]
    spoken = select_input(langs, name="lang", default_value=now("lang"), testid="customer-lang")
    born = text_input("birthday", type="date", default_value=now("birthday"))
    return rx.form(
        stack(
            grid(
                field("name", t("姓名 / 名称", "Name"), text_input("name", default_value=now("name")), required=True),
                field("phone", t("电话", "Phone"), text_input("phone", type="tel", default_value=now("phone"))),
                field("customer_type", t("客户类型", "Type"), kind),
                field("company", t("单位", "Company"), text_input("company", default_value=now("company"))),
                field("email", t("邮箱", "E-mail"), text_input("email", default_value=now("email"))),
                field("province_code", t("省份", "Province"), region),
                field("birthday", t("生日", "Birthday"), born),
                field("lang", t("通知语言", "Language of notices"), spoken),
                min_width="220px",
            ),
            field("address", t("地址", "Address"), text_input("address", default_value=now("address"))),
            field(
                "tags",
                t("标签", "Tags"),
                text_input("tags", default_value=now("tags_text"), placeholder=t("用顿号分隔", "Separated by commas")),
            ),
            field("note", t("备注", "Note"), text_area("note", default_value=now("note"))),
            rx.el.div(
                ghost_button(t("取消", "Cancel"), on_click=on_cancel, testid="customer-cancel"),
                primary_button(t("保存", "Save"), type="submit", testid="customer-save"),
                class_name="sc-row",
                style={"justifyContent": "flex-end"},
            ),
        ),
        on_submit=on_submit,
        reset_on_submit=False,
    )
