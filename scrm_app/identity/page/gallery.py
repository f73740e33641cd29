"""The component gallery, for developers: every part of the kit on one page, in both languages and both themes."""

import reflex as rx

from components.controls import (
    callout,
    checkbox,
    confirm_dialog,
    count,
    danger_button,
    drawer,
    empty_state,
    facts,
    field_row,
    ghost_button,
    grid,
    icon_button,
    kbd,
    link_button,
    money,
    page,
    page_header,
    person,
    primary_button,
    quiet_button,
    row,
    search_input,
    section,
    segmented,
    select_input,
    sheet,
    skeleton_rows,
    stat,
    status_badge,
    switch,
    tabs,
    text_area,
    text_input,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t
from scrm_app.identity.state.gallery import GalleryState

S = GalleryState


def _buttons() -> rx.Component:
    return section(
        t("按钮", "Buttons"),
        row(
            primary_button(t("保存", "Save"), icon="check", testid="g-primary"),
            ghost_button(t("导出", "Export"), icon="download", testid="g-ghost"),
            quiet_button(t("取消", "Cancel"), testid="g-quiet"),
            danger_button(t("删除", "Delete"), icon="trash-2", testid="g-danger"),
            icon_button("settings", t("设置", "Settings"), testid="g-icon"),
            link_button(t("打开看板", "Open board"), "/gallery", icon="kanban", testid="g-link"),
        ),
        row(
            primary_button(t("不可用", "Disabled"), disabled=True), primary_button(t("提交中", "Working"), loading=True)
        ),
    )


def _inputs() -> rx.Component:
    return section(
        t("表单", "Forms"),
        grid(
            field_row(
                t("客户姓名", "Customer"),
                text_input("name", placeholder=t("例如 王小明", "e.g. Wang"), testid="g-name"),
                required=True,
            ),
            field_row(
                t("联系电话", "Phone"),
                text_input("phone", default_value="1380013", invalid="true", testid="g-phone"),
                error=t("手机号应为 11 位数字。", "A mobile number has 11 digits."),
            ),
            field_row(
                t("优先级", "Priority"),
                select_input(
                    [("0", t("普通", "Normal")), ("1", t("加急", "Urgent"))], name="priority", testid="g-priority"
                ),
                help=t("加急会缩短时限。", "Urgent shortens the limit."),
            ),
            field_row(t("上门日期", "Visit on"), text_input("on", type="date", testid="g-date")),
        ),
        field_row(
            t("故障描述", "Fault"),
            text_area("fault", placeholder=t("现象、发生时间、已尝试的办法", "What, when, tried what")),
        ),
        row(
            checkbox(t("在保修期内", "Under warranty"), name="warranty"),
            switch(t("短信通知客户", "Text the customer"), name="sms"),
            segmented(
                [("day", t("日", "Day")), ("week", t("周", "Week")), ("month", t("月", "Month"))],
                value=S.choice,
                on_change=S.pick,
                label=t("周期", "Period"),
                testid="g-period",
            ),
        ),
        search_input(placeholder=t("搜索工单", "Search tickets"), testid="g-search"),
    )


def _marks() -> rx.Component:
    hues = [
        (t("待受理", "Waiting"), "gray"),
        (t("处理中", "Working"), "blue"),
        (t("审批中", "In approval"), "violet"),
        (t("已完成", "Done"), "green"),
        (t("即将超时", "Due soon"), "amber"),
        (t("已超时", "Overdue"), "red"),
    ]
    return section(
        t("状态与数字", "Marks"),
        row(*[status_badge(text, hue) for text, hue in hues]),
        row(
            person(t("张伟", "Zhang Wei")),
            money("¥1,234.56"),
            money("-¥88.00"),
            count("12"),
            count("3", hot=True),
            kbd("Ctrl", "K"),
        ),
        grid(
            stat(t("进行中", "Open"), "128", hint=t("比昨天多 6", "6 more than yesterday"), href="/gallery"),
            stat(t("已超时", "Overdue"), "7"),
            stat(t("今日结算", "Settled today"), "¥12,480.00"),
            min_width="180px",
        ),
        callout(
            t("本流程有 3 处问题, 修好后才能发布。", "This flow has 3 problems; fix them to publish."),
            "amber",
            icon="triangle-alert",
        ),
        callout(t("已锁定的对账单不能再改。", "A locked statement cannot be changed."), "blue"),
        facts(
            [
                (t("门店", "Store"), t("上海浦东店", "Pudong store")),
                (t("受理", "Received"), "2026-11-21 10:05"),
                (t("时限", "Limit"), t("4 小时", "4 hours")),
            ]
        ),
    )


def _table() -> rx.Component:
    columns = [
        Column("number", t("工单号", "Number"), kind="strong", sortable=True),
        Column("store", t("门店", "Store")),
        Column("owner", t("处理人", "Assignee"), kind="person", desk_only=True),
        Column("state", t("状态", "Status"), kind="status"),
        Column("amount", t("金额", "Amount"), kind="money", sortable=True),
    ]
    return data_table(
        columns,
        S.rows,
        label=t("示例工单", "Sample tickets"),
        sort=S.sort,
        on_sort=S.pick,
        on_row=S.open_row,
        page=1,
        pages=12,
        total=589,
        on_page=S.pick,
        testid="g-table",
    )


def _overlays() -> rx.Component:
    return section(
        t("浮层与提示", "Overlays and toasts"),
        row(
            ghost_button(t("抽屉", "Drawer"), on_click=S.show("drawer"), testid="g-open-drawer"),
            ghost_button(t("小窗", "Sheet"), on_click=S.show("sheet"), testid="g-open-sheet"),
            ghost_button(t("确认", "Confirm"), on_click=S.show("confirm"), testid="g-open-confirm"),
            ghost_button(t("提示", "Toast"), on_click=S.say_ok, testid="g-toast"),
            ghost_button(t("可撤销", "Undo toast"), on_click=S.say_undo, testid="g-undo"),
            ghost_button(t("被拒绝", "Refusal"), on_click=S.say_no, testid="g-refusal"),
        ),
        drawer(
            S.drawer_open,
            t("工单详情", "Ticket"),
            rx.el.p(t("列表在旁边保持原位。", "The list keeps its place.")),
            on_close=S.hide,
            testid="g-drawer",
        ),
        sheet(
            S.sheet_open,
            t("补充信息", "Missing facts"),
            field_row(t("故障原因", "Cause"), text_input("cause")),
            on_close=S.hide,
            footer=primary_button(t("继续", "Continue"), on_click=S.hide),
            testid="g-sheet",
        ),
        confirm_dialog(
            S.confirm_open,
            t("作废这张工单?", "Cancel this ticket?"),
            t(
                "作废后客户会收到通知, 工时与配件不再结算。",
                "The customer is told, and hours and parts are not settled.",
            ),
            confirm=t("作废工单", "Cancel ticket"),
            on_confirm=S.hide,
            on_close=S.hide,
            testid="g-confirm",
        ),
    )


def gallery_page() -> rx.Component:
    """All of it."""
    return page(
        page_header(
            t("组件库", "Component gallery"),
            t("给开发者: 每个部件一份, 明暗与中英都看得到。", "For developers: one of each part."),
        ),
        tabs(
            [("one", t("全部", "All"), "589"), ("two", t("我的", "Mine"), "12"), ("three", t("已关闭", "Closed"))],
            value=S.tab,
            on_change=S.pick_tab,
            label=t("视图", "Views"),
            testid="g-tabs",
        ),
        _table(),
        _buttons(),
        _inputs(),
        _marks(),
        _overlays(),
        grid(
            section(t("加载中", "Loading"), skeleton_rows(4), flush=True),
            section(
                "",
                empty_state(
                    "ticket",
                    t("还没有工单", "No tickets yet"),
                    t("客户扫码报修后会出现在这里。", "They appear when a customer scans the code."),
                    primary_button(t("新建工单", "New ticket"), icon="plus"),
                ),
            ),
            min_width="320px",
        ),
    )
