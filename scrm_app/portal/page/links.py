"""/links: staff make, copy, print and switch off the links of customers."""

from typing import Any

import reflex as rx

from components.controls import (
    confirm_dialog,
    drawer,
    empty_state,
    field_row,
    ghost_button,
    icon_button,
    page,
    page_header,
    primary_button,
    select_input,
    sheet,
    status_badge,
    tabs,
    text_input,
)
from scrm_app.core.ui import t
from scrm_app.portal.page.link_edit import edit_drawer
from scrm_app.portal.page.wall_link import wall_fields
from scrm_app.portal.state import LinkEditState
from scrm_app.portal.state import LinksState as S


def _state_badge(row: Any) -> rx.Component:
    words = rx.match(
        row["state"].to(str),
        ("live", t("有效", "Live")),
        ("expired", t("已过期", "Expired")),
        t("已停用", "Switched off"),
    )
    return status_badge(words, row["hue"].to(str))


def _row(row: Any) -> rx.Component:
    live = row["state"].to(str) == "live"
    again = row["state"].to(str) == "expired"
    actions = rx.cond(
        live,
        rx.el.div(
            icon_button(
                "qr-code",
                t("二维码", "QR code"),
                on_click=S.open_link(row["id"].to(int)),
                testid="link-qr",
            ),
            icon_button(
                "copy",
                t("复制链接", "Copy link"),
                on_click=[rx.set_clipboard(row["address"].to(str)), S.copied()],
                testid="link-copy",
                class_name="sc-desk-only",
            ),
            icon_button(
                "pencil", t("修改", "Change"), on_click=LinkEditState.open(row["id"].to(int)), testid="link-edit"
            ),
            icon_button(
                "link-2-off", t("停用", "Switch off"), on_click=S.ask_revoke(row["id"].to(int)), testid="link-revoke"
            ),
            class_name="sc-row",
            style={"justifyContent": "end"},
        ),
        rx.cond(
            again,
            ghost_button(
                t("延期", "Prolong"), on_click=LinkEditState.open(row["id"].to(int)), size="s", testid="link-prolong"
            ),
        ),
    )
    subject = rx.cond(row["ticket"].to(str) != "", row["ticket"].to(str), row["flow"].to(str))
    return rx.el.tr(
        rx.el.td(
            row["name"].to(str),
            rx.cond(
                row["channel"].to(str) != "",
                rx.el.div(row["channel"].to(str), class_name="sc-help", custom_attrs={"data-testid": "link-channel"}),
            ),
            rx.el.div(_state_badge(row), class_name="sc-phone-only", style={"marginBottom": "6px"}),
            class_name="sc-strong",
        ),
        rx.el.td(subject, class_name="sc-desk-col"),
        rx.el.td(row["store"].to(str), class_name="sc-desk-col"),
        rx.el.td(_state_badge(row), class_name="sc-desk-col"),
        rx.el.td(
            rx.cond(
                row["kind"].to(str) == "wall",
                "—",
                rx.cond(row["places"].to(str) != "", row["places"].to(str), row["entries"].to(str)),
            ),
            class_name="sc-right sc-desk-col",
        ),
        rx.el.td(row["expires"].to(str), class_name="sc-desk-col"),
        rx.el.td(actions, class_name="sc-right"),
        custom_attrs={"data-testid": "link-row"},
    )


def _table() -> rx.Component:
    head = rx.el.tr(
        rx.el.th(t("名称", "Name")),
        rx.el.th(rx.cond(S.kind == "ticket", t("工单号", "Ticket"), t("流程", "Flow")), class_name="sc-desk-col"),
        rx.el.th(t("门店", "Store"), class_name="sc-desk-col"),
        rx.el.th(t("状态", "State"), class_name="sc-desk-col"),
        rx.el.th(
            rx.cond(S.kind == "ticket", t("留言", "Messages"), t("收到", "Received")), class_name="sc-right sc-desk-col"
        ),
        rx.el.th(t("有效期至", "Good until"), class_name="sc-desk-col"),
        rx.el.th(""),
    )
    foot = rx.el.div(
        t("共 ", "Total "),
        S.total,
        t(" 条", " links"),
        rx.el.span(class_name="sc-grow"),
        rx.cond(
            S.page > 1,
            ghost_button(t("上一页", "Previous"), on_click=S.turn_page(S.page - 1), testid="links-previous"),
        ),
        rx.cond(
            S.page * 30 < S.total,
            ghost_button(t("下一页", "Next"), on_click=S.turn_page(S.page + 1), testid="links-next"),
        ),
        class_name="sc-table-foot",
    )
    empty = empty_state(
        "qr-code",
        t("还没有链接", "No links yet"),
        rx.cond(
            S.kind == "wall",
            t(
                "新建一个大屏链接, 在店里的电视或平板上打开, 客户抬头就能看到进度。",
                "Make a link and open it on the television of the shop: customers look up and see how far it is.",
            ),
            t(
                "新建一个链接, 打印二维码贴在前台, 客户扫码就能提交, 不需要账号。",
                "Make a link, print its QR code for the counter: customers scan and send, without an account.",
            ),
        ),
        primary_button(t("新建链接", "New link"), icon="plus", on_click=S.start_making, testid="links-first"),
    )
    table = rx.el.div(
        rx.el.div(
            rx.el.table(rx.el.thead(head), rx.el.tbody(rx.foreach(S.rows, _row)), class_name="sc-table"),
            class_name="sc-table-scroll",
        ),
        foot,
        class_name="sc-table-box",
        custom_attrs={"data-testid": "links"},
    )
    return rx.cond(S.rows.length() > 0, table, empty)


def _submit_fields() -> rx.Component:
    def tick(field: Any) -> rx.Component:
        return rx.el.label(
            rx.el.input(
                type="checkbox",
                name="show_" + field["key"].to(str),
                default_checked=field["shown"].to(bool),
                disabled=field["must"].to(bool),
                custom_attrs={"data-testid": "link-field"},
            ),
            rx.el.span(
                field["label"].to(str),
                rx.cond(field["must"].to(bool), rx.el.span(t(" (必填)", " (required)"), class_name="sc-help")),
            ),
            class_name="sc-check",
            key=S.flow + field["key"].to(str),
        )

    return rx.fragment(
        field_row(
            t("流程", "Flow"),
            select_input(S.flows, name="flow", value=S.flow, on_change=S.choose_flow, testid="link-flow"),
        ),
        field_row(t("门店", "Store"), select_input(S.stores, name="store", testid="link-store")),
        field_row(
            t("名称", "Name"),
            text_input("name", placeholder=t("例如: 前台立牌", "For example: counter stand"), testid="link-name"),
            help=t("方便您认出它, 客户看不到", "For you to recognise it; customers do not see it"),
        ),
        field_row(
            t("渠道", "Channel"),
            text_input(
                "channel", placeholder=t("例如: 公众号菜单、朋友圈海报", "For example: poster"), testid="link-where"
            ),
            help=t("链接放在哪里, 用来分渠道统计", "Where the link hangs, for counting by channel"),
        ),
        _limits(),
        field_row(
            t("客户填写哪些内容", "What customers fill in"),
            rx.el.div(rx.foreach(S.fields, tick), style={"display": "grid", "gap": "8px"}),
            help=t(
                "检测结论、备件、工时等由员工填写, 默认不给客户看",
                "Findings, parts and hours are for staff, hidden by default",
            ),
            group=True,
        ),
    )


def _limits() -> rx.Component:
    """How much the link takes, from whom and from when; all may stay empty."""
    return rx.el.div(
        field_row(
            t("名额 (总数)", "Places in all"),
            text_input("max_total", type="number", min="1", placeholder=t("不限", "No limit"), testid="link-total"),
        ),
        field_row(
            t("每个电话每天", "Per phone and day"),
            text_input(
                "max_per_phone_day", type="number", min="1", placeholder=t("不限", "No limit"), testid="link-phone"
            ),
        ),
        field_row(
            t("开放时间", "Opens at"),
            text_input("opens_at", type="datetime-local", testid="link-opens"),
        ),
        style={"display": "grid", "gap": "12px", "gridTemplateColumns": "repeat(auto-fit, minmax(130px, 1fr))"},
    )


def _making() -> rx.Component:
    number = field_row(
        t("工单号", "Ticket number"),
        text_input("number", placeholder="GD…", testid="link-number"),
        help=t("客户用这个链接查看进度、留言和账单", "The customer follows progress, messages and the bill with it"),
    )
    days = field_row(
        t("有效天数", "Days it is good for"),
        text_input("days", type="number", default_value="365", min="1", max="730", testid="link-days"),
    )
    form = rx.el.form(
        rx.match(
            S.kind,
            ("ticket", number),
            ("wall", rx.fragment(*wall_fields(), days)),
            rx.fragment(_submit_fields(), days),
        ),
        primary_button(t("生成链接和二维码", "Make link and QR code"), type="submit", testid="link-make", wide=True),
        on_submit=S.make,
        class_name="sc-stack",
    )
    return drawer(
        S.making,
        rx.match(
            S.kind,
            ("ticket", t("工单进度链接", "Ticket page link")),
            ("wall", t("进度大屏", "Progress screen")),
            t("提交链接", "Request link"),
        ),
        form,
        on_close=S.stop_making,
        testid="link-drawer",
    )


def _code() -> rx.Component:
    address = S.shown["address"].to(str)
    return sheet(
        S.qr != "",
        S.shown["name"].to(str),
        rx.el.div(
            rx.html(S.qr),
            style={
                "display": "grid",
                "placeItems": "center",
                "background": "white",
                "borderRadius": "12px",
                "padding": "8px",
                "width": "fit-content",
                "margin": "0 auto 12px",
            },
            role="img",
            aria_label=t("二维码", "QR code"),
            custom_attrs={"data-testid": "qr"},
        ),
        rx.el.code(
            address,
            style={"wordBreak": "break-all", "fontSize": "12px", "display": "block", "color": "var(--sc-muted)"},
            custom_attrs={"data-testid": "link-address"},
        ),
        on_close=S.close_link,
        footer=rx.fragment(
            ghost_button(
                t("下载二维码", "Download QR code"), icon="download", on_click=S.download, testid="qr-download"
            ),
            primary_button(
                t("复制链接", "Copy link"),
                icon="copy",
                on_click=[rx.set_clipboard(address), S.copied()],
                testid="qr-copy",
            ),
        ),
        testid="qr-sheet",
    )


def links_page() -> rx.Component:
    """Two lists, one drawer, one QR code."""
    return page(
        page_header(
            t("客户链接", "Customer links"),
            t("不用账号就能提交和查进度; 随时可停用", "Send and follow without an account; switch off at any time"),
            primary_button(t("新建链接", "New link"), icon="plus", on_click=S.start_making, testid="links-new"),
        ),
        tabs(
            [
                ("submit", t("提交链接", "Request links")),
                ("ticket", t("工单进度链接", "Ticket links")),
                ("wall", t("进度大屏", "Screens")),
            ],
            value=S.kind,
            on_change=S.choose_kind,
            label=t("链接类型", "Kind of link"),
            testid="links-kind",
        ),
        _table(),
        _making(),
        _code(),
        edit_drawer(),
        confirm_dialog(
            S.revoking > 0,
            t("停用这个链接?", "Switch this link off?"),
            t(
                "贴出去的二维码会立即失效, 不能恢复。已收到的工单不受影响。",
                "Printed QR codes stop working at once and for good. Tickets already received stay.",
            ),
            confirm=t("停用链接", "Switch off"),
            on_confirm=S.revoke,
            on_close=S.ask_revoke(0),
            testid="links-revoke",
        ),
        testid="links-page",
    )
