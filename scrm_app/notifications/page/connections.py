"""连接: mail server, group bots, webhooks: add, test, save."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    checkbox,
    confirm_dialog,
    danger_button,
    drawer,
    empty_state,
    field_row,
    ghost_button,
    grid,
    icon_button,
    menu,
    menu_item,
    page,
    page_header,
    primary_button,
    select_input,
    skeleton,
    status_badge,
    switch,
    text_area,
    text_input,
    text_link,
)
from scrm_app.connectors import registry
from scrm_app.connectors.base import Info, SettingField
from scrm_app.core.ui import t, tx
from scrm_app.notifications.state.connections import ConnectionState

S = ConnectionState
_TEST_TO = {
    "email": lambda: t("测试收件邮箱", "Mailbox for the test"),
    "phone": lambda: t("测试手机号", "Mobile for the test"),
    "wecom": lambda: t("测试成员账号", "WeCom account for the test"),
    "dingtalk": lambda: t("测试员工账号", "DingTalk account for the test"),
    "wechat": lambda: t("测试客户的 OpenID", "OpenID of a customer for the test"),
}


_SILENT: Any = rx.Var.create([info.kind for info in registry.infos() if info.audience == "shop"])
"""Connections that take in and send nothing."""
_INWARD: Any = rx.Var.create([info.kind for info in registry.infos() if info.callback])
"""Connections for customers and shops: no notice to staff goes out over them."""
_ADDRESS = {
    "userSelect": "all",
    "overflowWrap": "anywhere",
    "padding": "8px 10px",
    "borderRadius": "8px",
    "background": "var(--gray-a3)",
}


def _kind_icon(kind: Any, size: int = 18) -> rx.Component:
    cases = [(info.kind, rx.icon(info.icon, size=size)) for info in registry.infos()]
    return rx.el.span(
        rx.match(kind, *cases, rx.icon("plug", size=size)),
        style={
            "display": "grid",
            "placeItems": "center",
            "width": "38px",
            "height": "38px",
            "borderRadius": "10px",
            "background": "var(--accent-a3)",
            "color": "var(--accent-11)",
            "flexShrink": "0",
        },
        aria_hidden="true",
    )


def _figure(label: Any, number: Any, href: Any, testid: str) -> rx.Component:
    return rx.el.div(
        rx.el.div(text_link(number.to_string(), href, testid=testid), class_name="sc-num", style={"fontWeight": "600"}),
        rx.el.div(label, class_name="sc-help"),
        style={"flex": "1"},
    )


def _card_foot(c: Any) -> rx.Component:
    key = c["id"].to(int)
    return rx.el.div(
        switch(
            t("启用", "On"),
            checked=c["on"].to(bool),
            on_change=lambda on: S.switch(key, on),
            testid="connection-on",
        ),
        rx.el.div(class_name="sc-grow"),
        rx.cond(
            c["dead"].to(int) > 0,
            ghost_button(
                t("重发失败的", "Resend failed"),
                size="s",
                icon="refresh-cw",
                on_click=S.replay(key),
                testid="card-replay",
            ),
        ),
        ghost_button(
            t("设置与测试", "Set up and test"),
            size="s",
            icon="settings-2",
            on_click=S.edit(key),
            testid="connection-edit",
        ),
        class_name="sc-row",
    )


def _card(c: Any) -> rx.Component:
    base = "/deliveries?connection=" + c["id"].to(int).to_string()
    head = rx.el.div(
        _kind_icon(c["kind"].to(str)),
        rx.el.div(
            rx.el.div(c["name"].to(str), class_name="sc-section-title sc-ellipsis"),
            rx.el.div(c["kind_name"].to(str), " · ", c["unit"].to(str), class_name="sc-help sc-ellipsis"),
            class_name="sc-grow",
        ),
        status_badge(c["state"], c["hue"].to(str), testid="connection-state"),
        class_name="sc-row",
        style={"gap": "12px"},
    )
    figures = rx.el.div(
        _figure(t("已送达", "Delivered"), c["sent"].to(int), base + "&status=sent", "card-sent"),
        _figure(t("等待", "Waiting"), c["waiting"].to(int), base + "&status=waiting", "card-waiting"),
        _figure(t("失败", "Failed"), c["dead"].to(int), base + "&status=dead", "card-dead"),
        class_name="sc-row",
    )
    last = rx.cond(
        c["error"] != "",
        callout(c["error"].to(str), "red", icon="triangle-alert", testid="connection-error"),
        rx.el.span(
            rx.cond(
                c["last_ok"] != "",
                rx.fragment(t("最近成功", "Last success"), " ", c["last_ok"].to(str)),
                t("还没有发送过", "Nothing sent yet"),
            ),
            rx.cond(c["urgent_only"], rx.fragment(" · ", t("只发紧急消息", "urgent only"))),
            class_name="sc-help",
        ),
    )
    return rx.el.section(
        rx.el.div(
            head,
            figures,
            last,
            rx.el.div(class_name="sc-grow"),
            _card_foot(c),
            class_name="sc-section-body",
            style={"height": "100%"},
        ),
        class_name="sc-section",
        custom_attrs={"data-testid": "connection-card"},
        key=c["id"].to(str),
    )


def _control(f: SettingField) -> rx.Component:
    value = S.values[f.key].to(str)
    testid = f"setting-{f.key}"
    if f.kind == "choice":
        return select_input(
            [(key, tx(label)) for key, label in f.options], name=f.key, default_value=value, testid=testid
        )
    if f.secret:
        hint = rx.cond(
            S.stored.contains(f.key), t("已保存, 不改请留空", "Saved; leave empty to keep it"), f.placeholder
        )
        return text_input(f.key, type="password", placeholder=hint, testid=testid, auto_complete="new-password")
    if f.kind == "lines":
        return text_area(f.key, default_value=value, testid=testid)
    kind = "number" if f.kind == "number" else "text"
    return text_input(f.key, default_value=value, placeholder=f.placeholder, type=kind, testid=testid)


def _setting(f: SettingField) -> rx.Component:
    error = rx.cond(S.problems.contains(f.key), S.problems[f.key].to(str), "")
    help_ = tx(f.help) if f.help.zh else ""
    return field_row(tx(f.label), _control(f), help=help_, error=error, required=f.required)


def _fields(info: Info) -> rx.Component:
    extra = (
        field_row(
            _TEST_TO[info.address](),
            text_input("test_to", default_value=S.values["test_to"].to(str), testid="test-to"),
            help=t("点「发送测试」时发到这里。", "Where the test message goes."),
        )
        if info.audience in ("person", "customer")
        else rx.fragment()
    )
    about = rx.el.p(tx(info.about), class_name="sc-help")
    return rx.fragment(about, _callback(info), *[_setting(f) for f in info.fields], extra)


def _callback(info: Info) -> rx.Component:
    """The address to enter in the platform's console; known once the connection is saved."""
    if not info.callback:
        return rx.fragment()
    later = t(
        "保存后这里会出现要填到对方后台的地址。", "Once saved, the address for the platform's console stands here."
    )
    known = rx.el.div(
        rx.el.span(
            t("服务器地址 (URL), 填到公众号后台", "Server URL, for the platform's console"), class_name="sc-help"
        ),
        rx.el.code(S.values["callback"].to(str), custom_attrs={"data-testid": "connection-callback"}, style=_ADDRESS),
        class_name="sc-stack",
        style={"gap": "6px"},
    )
    return rx.cond(S.opened > 0, known, rx.el.p(later, class_name="sc-help"))


def _test_button() -> rx.Component:
    return ghost_button(
        t("发送测试", "Send a test"),
        type="submit",
        icon="send",
        loading=S.testing,
        on_click=S.intend("test"),
        testid="connection-test",
    )


def _for_staff() -> rx.Component:
    """Whose notices go out here, and how many."""
    return rx.fragment(
        field_row(
            t("服务范围", "Serves"),
            select_input(
                S.units,
                name="org_unit_id",
                default_value=S.unit,
                placeholder=t("全公司", "Whole company"),
                testid="connection-unit",
            ),
            help=t("只发送这个组织及其下级人员的消息。", "Carries notices of people in this unit and below."),
        ),
        field_row(
            t("每分钟最多", "At most a minute"),
            text_input(
                "per_minute",
                type="number",
                default_value=rx.cond(S.per_minute > 0, S.per_minute.to_string(), ""),
                placeholder=t("按平台限制", "As the platform allows"),
                min="0",
                max="6000",
                testid="connection-pace",
            ),
        ),
        checkbox(
            t("只发紧急消息(超时、升级)", "Urgent notices only (overdue, escalated)"),
            name="urgent_only",
            default_checked=S.urgent_only,
            testid="urgent-only",
        ),
    )


def _form() -> rx.Component:
    name_error = rx.cond(S.problems.contains("name"), S.problems["name"].to(str), "")
    return rx.el.form(
        field_row(
            t("名称", "Name"),
            text_input("name", default_value=S.name, testid="connection-name"),
            error=name_error,
            required=True,
        ),
        rx.match(S.kind, *[(info.kind, _fields(info)) for info in registry.infos()], rx.fragment()),
        rx.cond(_INWARD.contains(S.kind), rx.fragment(), _for_staff()),
        rx.cond(
            S.result != "",
            rx.cond(
                S.result_ok,
                callout(S.result, "green", icon="circle-check", testid="test-result"),
                callout(S.result, "red", icon="triangle-alert", testid="test-result"),
            ),
        ),
        rx.el.div(
            primary_button(t("保存", "Save"), type="submit", on_click=S.intend("save"), testid="connection-save"),
            rx.cond(_SILENT.contains(S.kind), rx.fragment(), _test_button()),
            rx.el.div(class_name="sc-grow"),
            rx.cond(
                S.opened > 0,
                danger_button(t("删除", "Remove"), on_click=S.ask_remove(S.opened), testid="connection-remove"),
            ),
            class_name="sc-row",
        ),
        on_submit=S.submit,
        class_name="sc-stack",
        style={"gap": "16px"},
        no_validate=True,
        key=S.kind + S.opened.to_string(),
    )


def _drawer() -> rx.Component:
    titles = [(info.kind, tx(info.name)) for info in registry.infos()]
    title = rx.match(S.kind, *titles, "")
    return drawer(S.kind != "", title, _form(), on_close=S.close, testid="connection-drawer")


def _choices() -> list[rx.Component]:
    return [
        menu_item(tx(i.name), icon=i.icon, on_click=S.add(i.kind), testid=f"add-{i.kind}") for i in registry.infos()
    ]


def _first() -> rx.Component:
    tiles = [
        rx.el.button(
            rx.icon(info.icon, size=20, aria_hidden=True),
            rx.el.b(tx(info.name)),
            rx.el.span(tx(info.about), class_name="sc-help"),
            type="button",
            on_click=S.add(info.kind),
            class_name="sc-stat",
            style={"cursor": "pointer", "textAlign": "left", "font": "inherit", "gap": "6px"},
            custom_attrs={"data-testid": f"first-{info.kind}"},
        )
        for info in registry.infos()
    ]
    return rx.el.div(
        empty_state(
            "plug",
            t("还没有连接", "No connections yet"),
            t(
                "站内消息已可用。接上邮件或群机器人, 提醒就能送到人手里。",
                "The inbox works already. Connect mail or a bot to reach people.",
            ),
            testid="connections-empty",
        ),
        grid(*tiles),
    )


def connections_page() -> rx.Component:
    """Where messages leave the building."""
    add = menu(
        primary_button(t("添加连接", "Add a connection"), icon="plus", testid="add-connection"),
        *_choices(),
        testid="add-menu",
    )
    waiting = grid(
        *[rx.el.div(skeleton("100%", "180px"), class_name="sc-section") for _ in range(3)], min_width="340px"
    )
    cards = grid(rx.foreach(S.cards.to(list[dict[str, Any]]), _card), min_width="340px")
    return page(
        page_header(
            t("连接", "Connections"),
            t(
                "提醒从这里送到邮箱、企业微信、钉钉和您的系统; 客户留言和店铺订单从这里进来。",
                "Reminders leave here for mail, WeCom, DingTalk and your systems; chats and orders come in.",
            ),
            icon_button(
                "scroll-text",
                t("投递记录", "Deliveries"),
                on_click=rx.redirect("/deliveries"),
                testid="to-deliveries",
                look="sc-ghost",
            ),
            add,
        ),
        rx.cond(S.cards.length() > 0, cards, rx.cond(S.ready, _first(), waiting)),
        _drawer(),
        confirm_dialog(
            S.removing > 0,
            t("删除这个连接?", "Remove this connection?"),
            S.removing_text,
            confirm=t("删除连接", "Remove connection"),
            on_confirm=S.remove,
            on_close=S.keep,
            testid="remove-connection",
        ),
        testid="connections-page",
    )
