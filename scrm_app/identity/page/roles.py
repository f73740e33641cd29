"""Roles: what a group of people may do, in words, and how far they see."""

import reflex as rx

from components.controls import (
    checkbox,
    confirm_dialog,
    drawer,
    field_row,
    page,
    page_header,
    primary_button,
    quiet_button,
    row,
    select_input,
    text_input,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t, tx
from scrm_app.identity.engine import start
from scrm_app.identity.engine.modules import module_of_permission
from scrm_app.identity.engine.permissions import PERMISSIONS
from scrm_app.identity.engine.roles import MODULES, SCOPES
from scrm_app.identity.session import FrameState
from scrm_app.identity.state.roles import RolesState


def _columns() -> list[Column]:
    return [
        Column("name", t("角色", "Role"), kind="strong"),
        Column("scope", t("数据范围", "Data scope")),
        Column("permissions", t("权限数", "Permissions"), kind="number"),
        Column("people", t("人数", "People"), kind="number"),
    ]


def _module(key: str) -> rx.Component:
    boxes = [
        checkbox(
            tx(words),
            checked=RolesState.granted.contains(code),
            on_change=lambda _, code=code: RolesState.toggle(code),
            testid=f"grant-{code}",
        )
        for code, words in PERMISSIONS.items()
        if code.split(".", 1)[0] == key
    ]
    shown = rx.el.fieldset(
        rx.el.legend(tx(MODULES[key]), class_name="sc-field-label"),
        rx.el.div(*boxes, class_name="sc-grid", style={"--sc-min": "200px", "gap": "8px"}),
        class_name="sc-grants",
    )
    switch = module_of_permission(key)
    return rx.cond(FrameState.off.contains(switch), rx.fragment(), shown) if switch else shown


def _form() -> rx.Component:
    modules = list(dict.fromkeys(code.split(".", 1)[0] for code in PERMISSIONS))
    return rx.el.form(
        field_row(
            t("名称", "Name"),
            text_input("name", default_value=RolesState.name, required=True, max_length=40),
            required=True,
        ),
        field_row(
            t("数据范围", "Data scope"),
            select_input(
                [(key, tx(words)) for key, words in SCOPES.items()], name="scope", default_value=RolesState.scope
            ),
            help=t(
                "决定能看到哪些工单、客户与账单: 只有自己的、本门店的、本区域的, 或全部。",
                "Which tickets, customers and statements are seen: own, the store's, the region's, or everything.",
            ),
        ),
        field_row(
            t("起始页", "Start page"),
            select_input(
                [("", t("按权限自动选择", "By their rights")), *((p.path, tx(p.title)) for p in start.pages())],
                name="start",
                default_value=RolesState.start,
                testid="role-start",
            ),
            help=t(
                "登录后在电脑上先看到的页面; 每个人可以自己改。手机上处理工单的人先看到待办。",
                "The first page after signing in at a desk; each person can change it. On a phone, those who work on "
                "tickets see their to-do first.",
            ),
        ),
        *[_module(key) for key in modules if key in MODULES],
        row(
            primary_button(t("保存", "Save"), type="submit", testid="save-role"),
            rx.cond(
                (RolesState.opened > 0) & ~RolesState.is_builtin,
                quiet_button(
                    t("删除角色", "Delete role"), icon="trash-2", on_click=RolesState.ask_delete, testid="delete-role"
                ),
            ),
        ),
        on_submit=RolesState.save,
        class_name="sc-stack",
        key=RolesState.opened.to_string() + RolesState.is_open.to_string(),
    )


def roles_page() -> rx.Component:
    """All roles; one in the drawer."""
    new = primary_button(t("新建角色", "New role"), icon="plus", on_click=RolesState.open_new, testid="new-role")
    return page(
        page_header(
            t("角色", "Roles"),
            t("一组权限加上数据范围, 授予给用户。", "A set of rights with a data scope, given to people."),
            new,
        ),
        data_table(
            _columns(),
            RolesState.rows,
            label=t("角色", "Roles"),
            on_row=RolesState.open_role,
            chosen=RolesState.opened,
            loading=~RolesState.ready,
            testid="roles",
        ),
        drawer(
            RolesState.is_open,
            rx.cond(RolesState.opened > 0, RolesState.name, t("新建角色", "New role")),
            _form(),
            on_close=RolesState.close,
            testid="role-drawer",
        ),
        confirm_dialog(
            RolesState.asking,
            t("删除这个角色?", "Delete this role?"),
            t(
                "删除后不能恢复; 仍有人使用的角色不能删除。",
                "This cannot be undone. A role somebody still has cannot be deleted.",
            ),
            confirm=t("删除角色", "Delete role"),
            on_confirm=RolesState.delete,
            on_close=RolesState.keep,
        ),
    )
