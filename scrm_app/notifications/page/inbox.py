"""通知中心: one's own notices."""

from typing import Any

import reflex as rx

from components.controls import (
    checkbox,
    drawer,
    empty_state,
    field_row,
    ghost_button,
    icon_button,
    page,
    page_header,
    primary_button,
    segmented,
    select_input,
    skeleton_rows,
    text_input,
    toolbar,
)
from scrm_app.core.ui import t, tx
from scrm_app.notifications.engine.channels import CHANNELS
from scrm_app.notifications.presenter import ICONS
from scrm_app.notifications.state.inbox import InboxState, WishState

LINE = "1px solid var(--sc-line)"


def _icon(row: Any) -> rx.Component:
    drawn = rx.match(row["icon"].to(str), *[(i, rx.icon(i, size=15)) for i in ICONS], rx.icon("bell", size=15))
    hue = row["hue"].to(str)
    return rx.el.span(
        drawn,
        style={
            "display": "grid",
            "placeItems": "center",
            "width": "32px",
            "height": "32px",
            "borderRadius": "50%",
            "flexShrink": "0",
            "background": rx.Var.create("var(--") + hue + rx.Var.create("-a3)"),
            "color": rx.Var.create("var(--") + hue + rx.Var.create("-11)"),
        },
        aria_hidden="true",
    )


def _words(row: Any) -> rx.Component:
    return rx.el.button(
        rx.el.span(
            row["title"].to(str),
            style={"fontWeight": rx.cond(row["unread"], "600", "400"), "color": "var(--sc-ink)"},
        ),
        rx.el.span(row["body"].to(str), class_name="sc-help", style={"whiteSpace": "normal"}),
        type="button",
        on_click=InboxState.open_notice(row["id"].to(int)),
        style={
            "all": "unset",
            "cursor": "pointer",
            "display": "flex",
            "flexDirection": "column",
            "gap": "2px",
            "flex": "1",
            "minWidth": "0",
        },
        custom_attrs={"data-testid": "notice-open"},
    )


def _line(row: Any) -> rx.Component:
    dot = rx.el.span(
        style={"width": "8px", "height": "8px", "borderRadius": "50%", "background": "var(--accent-9)"},
        role="img",
        aria_label=t("未读", "Unread"),
    )
    tick = rx.cond(
        row["unread"],
        icon_button(
            "check", t("标为已读", "Mark as read"), on_click=InboxState.read(row["id"].to(int)), testid="notice-read"
        ),
        rx.el.span(style={"width": "32px"}),
    )
    body = rx.el.div(
        _icon(row),
        _words(row),
        rx.el.span(row["time"].to(str), class_name="sc-num sc-muted", style={"fontSize": "12px", "flexShrink": "0"}),
        rx.cond(row["unread"], dot, rx.el.span(style={"width": "8px"})),
        tick,
        style={"display": "flex", "gap": "12px", "alignItems": "center", "padding": "10px 12px 10px 16px"},
        custom_attrs={"data-testid": "notice", "data-unread": rx.cond(row["unread"], "1", "0")},
    )
    day = rx.cond(
        row["day"] != "",
        rx.el.div(
            row["day"].to(str),
            class_name="sc-help",
            style={"padding": "8px 16px", "background": "var(--gray-a2)", "borderBottom": LINE, "fontWeight": "500"},
        ),
    )
    return rx.el.li(day, body, style={"borderBottom": LINE, "listStyle": "none"}, key=row["id"].to(str))


def _foot() -> rx.Component:
    return rx.el.div(
        rx.el.span(t("共 ", "Total: "), InboxState.total, t(" 条", " notices")),
        rx.el.div(class_name="sc-grow"),
        rx.el.span(InboxState.page, " / ", InboxState.pages),
        icon_button(
            "chevron-left",
            t("上一页", "Previous page"),
            on_click=InboxState.turn_to(InboxState.page - 1),
            disabled=InboxState.page <= 1,
            testid="inbox-previous",
        ),
        icon_button(
            "chevron-right",
            t("下一页", "Next page"),
            on_click=InboxState.turn_to(InboxState.page + 1),
            disabled=InboxState.page >= InboxState.pages,
            testid="inbox-next",
        ),
        class_name="sc-table-foot",
    )


def _list() -> rx.Component:
    nothing = rx.cond(
        InboxState.show == "unread",
        empty_state(
            "check-check",
            t("没有未读消息", "Nothing unread"),
            t("工单到期、被指派、被 @ 到时, 消息会出现在这里。", "Due tickets, assignments and mentions appear here."),
            ghost_button(t("看全部消息", "Show all"), on_click=InboxState.choose("all"), testid="inbox-show-all"),
            testid="inbox-empty",
        ),
        empty_state(
            "bell",
            t("还没有消息", "No notices yet"),
            t("工单到期、被指派、被 @ 到时, 消息会出现在这里。", "Due tickets, assignments and mentions appear here."),
            testid="inbox-empty",
        ),
    )
    rows = InboxState.rows.to(list[dict[str, Any]])
    filled = rx.el.ul(
        rx.foreach(rows, _line), style={"margin": "0", "padding": "0"}, custom_attrs={"data-testid": "inbox"}
    )
    return rx.el.div(
        rx.cond(InboxState.total > 0, filled, rx.cond(InboxState.ready, nothing, skeleton_rows(8))),
        rx.cond(InboxState.pages > 1, _foot()),
        class_name="sc-table-box",
    )


def _channels() -> list[tuple[str, Any]]:
    return [(code, tx(words)) for code, words in CHANNELS.items()]


def _wishes() -> rx.Component:
    s = WishState
    form = rx.el.form(
        field_row(
            t("站内消息", "Inbox"),
            rx.el.span(t("总是收到", "Always"), class_name="sc-muted"),
            help=t("所有消息都会进入通知中心。", "Every notice reaches the inbox."),
            group=True,
        ),
        field_row(
            t("首选渠道", "Preferred channel"),
            select_input(
                _channels(),
                name="preferred",
                default_value=s.preferred,
                placeholder=t("自动选择", "Automatic"),
                testid="wish-preferred",
            ),
            help=t("收不到时改用备用渠道, 再不行由系统选择。", "When it fails, the fall-back is used."),
        ),
        field_row(
            t("备用渠道", "Fall-back channel"),
            select_input(
                _channels(),
                name="fallback",
                default_value=s.fallback,
                placeholder=t("自动选择", "Automatic"),
                testid="wish-fallback",
            ),
        ),
        field_row(
            t("电子邮件", "E-mail"),
            checkbox(
                t("发到我的邮箱", "Send to my mailbox"), name="email", default_checked=s.email, testid="wish-email"
            ),
            help=rx.cond(
                s.address != "",
                s.address,
                t("您还没有填写邮箱, 请到「我的账号」填写。", "You have no address yet. Enter one under My account."),
            ),
            group=True,
        ),
        field_row(
            t("群机器人", "Group bots"),
            checkbox(
                t("在群里 @ 我", "Mention me in groups"),
                name="mention",
                default_checked=s.mention,
                testid="wish-mention",
            ),
            group=True,
        ),
        field_row(
            t("免打扰", "Quiet hours"),
            rx.el.div(
                text_input("quiet_from", type="time", default_value=s.quiet_from, aria_label=t("从", "From")),
                rx.el.span("–"),
                text_input("quiet_to", type="time", default_value=s.quiet_to, aria_label=t("到", "To")),
                class_name="sc-row",
            ),
            help=t(
                "这段时间的普通消息等到结束后再发; 紧急消息照常发送, 并标明打破了免打扰。",
                "Ordinary messages wait until they end; urgent ones are sent at once and say so.",
            ),
            error=s.error,
            group=True,
        ),
        field_row(
            t("普通消息", "Ordinary notices"),
            select_input(
                [
                    ("hourly", t("每小时汇总一次", "Gathered every hour")),
                    ("daily", t("每天汇总一次", "Gathered once a day")),
                ],
                name="digest",
                default_value=s.digest,
                placeholder=t("逐条发送", "One by one"),
                testid="wish-digest",
            ),
            help=t("紧急消息不等汇总。", "Urgent notices never wait."),
        ),
        field_row(
            t("每天汇总时间", "Time of the daily digest"),
            text_input("digest_at", type="time", default_value=s.digest_at),
        ),
        field_row(
            t("每个渠道每天最多", "At most a day and channel"),
            text_input("daily_cap", type="number", default_value=s.daily_cap.to_string(), min="1", max="1000"),
            help=t("超出的普通消息并入下一次汇总, 站内仍逐条可见。", "What is above comes in the next digest."),
        ),
        rx.el.div(primary_button(t("保存", "Save"), type="submit", testid="wish-save"), class_name="sc-row"),
        on_submit=s.save,
        class_name="sc-stack",
        style={"gap": "20px"},
        key=s.version.to_string() + s.is_open.to_string(),
    )
    title = t("通知设置", "Notification settings")
    return drawer(s.is_open, title, form, on_close=s.close, testid="wishes")


def inbox_page() -> rx.Component:
    """The inbox of the person signed in."""
    return page(
        page_header(
            t("通知中心", "Inbox"),
            t("到期提醒、指派、@ 与升级, 都在这里。", "Reminders, assignments, mentions and escalations."),
            ghost_button(
                t("全部标为已读", "Mark all read"),
                icon="check-check",
                on_click=InboxState.read_all,
                disabled=InboxState.unread == 0,
                testid="inbox-read-all",
            ),
            ghost_button(t("通知设置", "Settings"), icon="settings-2", on_click=WishState.open, testid="wishes-open"),
        ),
        toolbar(
            segmented(
                [
                    ("unread", rx.fragment(t("未读", "Unread"), " ", InboxState.unread)),
                    ("all", t("全部", "All")),
                ],
                value=InboxState.show,
                on_change=InboxState.choose,
                label=t("显示", "Show"),
                testid="inbox-show",
            )
        ),
        _list(),
        _wishes(),
        testid="inbox-page",
    )
