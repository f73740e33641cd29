"""People: the list and the drawer."""

from typing import Any

import reflex as rx

from components.controls import (
    checkbox,
    drawer,
    empty_state,
    field_row,
    ghost_button,
    page,
    page_header,
    primary_button,
    search_input,
    select_input,
    stack,
    switch,
    text_input,
    toolbar,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t
from scrm_app.identity.engine.passwords import RULE
from scrm_app.identity.state.people import PeopleState


def _columns() -> list[Column]:
    return [
        Column("name", t("姓名", "Name"), sortable=True, kind="strong"),
        Column("login", t("账号", "Account"), sortable=True, kind="muted", desk_only=True),
        Column("org", t("所属组织", "Place")),
        Column("roles", t("角色", "Roles"), desk_only=True),
        Column("phone", t("电话", "Phone"), kind="time", desk_only=True),
        Column("state", t("状态", "Status"), kind="status"),
    ]


def _role(role: Any) -> rx.Component:
    return checkbox(
        role["name"],
        checked=PeopleState.person_roles.contains(role["id"]),
        on_change=lambda _: PeopleState.toggle_role(role["id"]),
        testid="role",
    )


def _form() -> rx.Component:
    person = PeopleState.person
    return rx.el.form(
        field_row(
            t("姓名", "Name"),
            text_input("name", default_value=person["name"].to(str), required=True, max_length=40),
            required=True,
        ),
        field_row(
            t("登录账号", "Account name"),
            text_input(
                "login", default_value=person["login"].to(str), required=True, max_length=64, auto_complete="off"
            ),
            required=True,
        ),
        field_row(
            t("所属组织", "Place"),
            select_input(
                PeopleState.places,
                name="org_unit_id",
                default_value=person["org_unit_id"].to(str),
                placeholder=t("请选择", "Choose"),
                required=True,
            ),
            required=True,
        ),
        field_row(
            t("角色", "Roles"),
            stack(rx.foreach(PeopleState.roles, _role)),
            help=t(
                "权限与数据范围来自角色, 下一次操作起生效。",
                "Rights and data scope come from roles and count from the next click.",
            ),
            group=True,
        ),
        field_row(t("手机", "Phone"), text_input("phone", default_value=person["phone"].to(str), type="tel")),
        field_row(t("邮箱", "E-mail"), text_input("email", default_value=person["email"].to(str), type="email")),
        field_row(
            t("企业微信账号", "WeCom account"),
            text_input("wecom_account", default_value=person["wecom_account"].to(str), max_length=64),
            help=t("企业微信通讯录里的成员账号, 用于把提醒发给本人。", "The member's user id in WeCom."),
        ),
        field_row(
            t("钉钉账号", "DingTalk account"),
            text_input("dingtalk_account", default_value=person["dingtalk_account"].to(str), max_length=64),
        ),
        rx.cond(
            PeopleState.opened > 0,
            switch(
                t("可以登录", "May sign in"),
                name="is_active",
                default_checked=person["is_active"].to(bool),
                testid="is-active",
            ),
            field_row(
                t("初始密码", "First password"),
                text_input("password", type="password", auto_complete="new-password", required=True),
                help=t(RULE.zh, RULE.en),
                required=True,
            ),
        ),
        primary_button(t("保存", "Save"), type="submit", testid="save-person"),
        on_submit=PeopleState.save,
        class_name="sc-stack",
        key=person["id"].to(str) + "-" + PeopleState.is_open.to_string(),
    )


def _reset() -> rx.Component:
    return rx.el.form(
        field_row(
            t("重置密码", "Reset the password"),
            text_input("new_password", type="password", auto_complete="new-password", required=True),
            help=t("此人在所有设备上都会退出登录。", "The person is signed out everywhere."),
        ),
        ghost_button(t("重置密码", "Reset password"), type="submit", icon="key-round", testid="reset-password"),
        on_submit=PeopleState.reset_password,
        reset_on_submit=True,
        class_name="sc-stack",
        style={"borderTop": "1px solid var(--sc-line)", "paddingTop": "16px"},
    )


def people_page() -> rx.Component:
    """Who there is, where they belong, what they may do."""
    new = primary_button(t("新建用户", "New person"), icon="plus", on_click=PeopleState.open_new, testid="new-person")
    return page(
        page_header(
            t("用户", "People"),
            t("谁能登录, 属于哪里, 能做什么。", "Who may sign in, where they belong, what they may do."),
            new,
        ),
        toolbar(
            search_input(
                value=PeopleState.text,
                on_change=PeopleState.search,
                placeholder=t("姓名、拼音、账号、电话", "Name, account, phone"),
                testid="people-search",
            ),
            select_input(
                PeopleState.places,
                value=PeopleState.org,
                on_change=PeopleState.choose_org,
                placeholder=t("全部组织", "All places"),
                testid="people-org",
                aria_label=t("组织", "Place"),
            ),
        ),
        data_table(
            _columns(),
            PeopleState.rows,
            label=t("用户", "People"),
            sort=PeopleState.sort,
            on_sort=PeopleState.sort_by,
            page=PeopleState.page,
            pages=PeopleState.pages,
            total=PeopleState.total,
            on_page=PeopleState.turn_to,
            on_row=PeopleState.open_person,
            chosen=PeopleState.opened,
            loading=~PeopleState.ready,
            empty=empty_state(
                "users",
                t("没有找到用户", "Nobody found"),
                t("换个条件试试, 或新建一个用户。", "Try other words, or add a person."),
            ),
            testid="people",
        ),
        drawer(
            PeopleState.is_open,
            rx.cond(PeopleState.opened > 0, PeopleState.person["name"].to(str), t("新建用户", "New person")),
            _form(),
            rx.cond(PeopleState.opened > 0, _reset()),
            on_close=PeopleState.close,
            on_next=PeopleState.step(1),
            on_previous=PeopleState.step(-1),
            testid="person",
        ),
    )
