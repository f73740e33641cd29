"""My account: who I am, where I am signed in, my password."""

from typing import Any

import reflex as rx

from components.controls import (
    avatar,
    facts,
    field_row,
    ghost_button,
    page,
    page_header,
    post_form,
    primary_button,
    quiet_button,
    row,
    section,
    select_input,
    status_badge,
    text_input,
)
from scrm_app.core.ui import UiState, t
from scrm_app.identity.engine.passwords import RULE
from scrm_app.identity.session import FrameState
from scrm_app.identity.state.account import AccountState


def _session(one: Any) -> rx.Component:
    side = rx.cond(
        one["is_this"],
        status_badge(t("当前设备", "This browser"), "green"),
        quiet_button(t("退出", "Sign out"), on_click=AccountState.revoke(one["id"]), size="s", testid="revoke"),
    )
    return rx.el.li(
        rx.icon("monitor-smartphone", size=18, aria_hidden=True),
        rx.el.div(
            rx.el.div(one["browser"], class_name="sc-strong"),
            rx.el.div(one["address"], " · ", t("最近使用 ", "last used "), one["seen"], class_name="sc-help sc-num"),
            class_name="sc-grow",
        ),
        side,
        class_name="sc-line",
    )


def _password() -> rx.Component:
    return rx.el.form(
        field_row(
            t("当前密码", "Current password"),
            text_input("old", type="password", auto_complete="current-password", required=True),
            error=AccountState.wrong,
        ),
        field_row(
            t("新密码", "New password"),
            text_input("new", type="password", auto_complete="new-password", required=True),
            help=t(RULE.zh, RULE.en),
        ),
        field_row(
            t("再输一次新密码", "New password again"),
            text_input("again", type="password", auto_complete="new-password", required=True),
        ),
        row(primary_button(t("修改密码", "Change password"), type="submit", testid="change-password")),
        on_submit=AccountState.change_password,
        class_name="sc-stack",
    )


def _start() -> rx.Component:
    def pick(name: str, label: Any) -> rx.Component:
        usual = t("默认: ", "Usual: ") + AccountState.start[f"usual_{name}"]
        chosen: dict[str, Any] = {"name": name, "default_value": AccountState.start[name], "placeholder": usual}
        return field_row(label, select_input(AccountState.pages, testid=f"start-{name}", **chosen))

    return rx.el.form(
        pick("desk", t("在电脑上登录后先打开", "First page at a desk")),
        pick("phone", t("在手机上登录后先打开", "First page on a phone")),
        row(primary_button(t("保存起始页", "Save"), type="submit", testid="save-start")),
        on_submit=AccountState.save_start,
        class_name="sc-stack",
        key=AccountState.start.to_string() + AccountState.pages.length().to_string(),
    )


def account_page() -> rx.Component:
    """What concerns only me."""
    who = rx.el.div(
        avatar(FrameState.name, large=True),
        rx.el.div(
            rx.el.div(FrameState.name, class_name="sc-strong"), rx.el.div(FrameState.role_names, class_name="sc-help")
        ),
        class_name="sc-row",
    )
    leave = post_form(
        "/api/session/end",
        ghost_button(t("退出登录", "Sign out"), icon="log-out", type="submit", testid="account-sign-out"),
    )
    return page(
        page_header(t("我的账号", "My account"), "", leave),
        section(
            t("我", "Me"),
            who,
            facts([(t("所属组织", "Place"), FrameState.org_name), (t("角色", "Roles"), FrameState.role_names)]),
        ),
        section(
            t("语言与外观", "Language and looks"),
            row(
                ghost_button(
                    t("切换为英文", "Switch to Chinese"),
                    icon="languages",
                    on_click=UiState.toggle_lang,
                    testid="account-lang",
                ),
                ghost_button(
                    t("深色 / 浅色", "Dark or light"),
                    icon="sun-moon",
                    on_click=rx.toggle_color_mode,
                    testid="account-theme",
                ),
            ),
        ),
        section(t("起始页", "Start page"), _start()),
        section(
            t("登录的设备", "Where you are signed in"),
            rx.el.ul(
                rx.foreach(AccountState.sessions, _session),
                class_name="sc-lines",
                custom_attrs={"data-testid": "sessions"},
            ),
            rx.cond(
                AccountState.sessions.length() > 1,
                row(
                    ghost_button(
                        t("退出其他所有设备", "Sign out everywhere else"),
                        on_click=AccountState.revoke_others,
                        testid="revoke-others",
                    )
                ),
            ),
        ),
        section(t("修改密码", "Change password"), _password()),
        form=True,
    )
