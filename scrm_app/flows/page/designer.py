"""The flow designer: one line above the canvas, sheets for publishing and history."""

import reflex as rx

from components.controls import (
    callout,
    empty_state,
    field_row,
    ghost_button,
    icon_button,
    link_button,
    primary_button,
    select_input,
    sheet,
    stack,
    status_badge,
    text_area,
    text_input,
)
from components.editors.flow_canvas import flow_canvas
from scrm_app.core.ui import t
from scrm_app.flows.page.desk import desk_notices, snapshots_sheet
from scrm_app.flows.page.style import DESIGNER
from scrm_app.flows.state import FlowDesignerState as S

BESIDE = (
    ("versions", "history", t("版本与对比", "Versions and comparison")),
    ("try", "play", t("试运行", "Test run")),
    ("replay", "rewind", t("在历史工单上重放", "Replay over past tickets")),
    ("live", "activity", t("实况: 每个节点上的工单", "Live: tickets on each node")),
)


def _version() -> rx.Component:
    number = t(f"第 {S.latest} 版", f"Version {S.latest}")
    live = rx.cond(
        S.has_changes,
        status_badge(t("有未发布的改动", "Unpublished changes"), "amber", icon="pencil"),
        status_badge(number, "green", icon="circle-check"),
    )
    return rx.el.span(
        rx.cond(S.latest > 0, live, status_badge(t("未发布", "Not published"), "gray")),
        class_name="fld-status",
        custom_attrs={"data-testid": "flow-status"},
    )


def _bar() -> rx.Component:
    return rx.el.div(
        link_button("", "/flows", icon="arrow-left", testid="flow-back", aria_label=t("返回流程列表", "Back to flows")),
        rx.el.button(
            rx.el.h1(S.name, class_name="fld-name sc-ellipsis"),
            type="button",
            title=t("改名", "Rename"),
            class_name="fld-rename",
            on_click=S.open_sheet("rename"),
            disabled=~S.hold["mine"].to(bool),
            custom_attrs={"data-testid": "flow-rename"},
        ),
        _version(),
        rx.el.div(class_name="sc-grow"),
        rx.el.label(
            rx.el.span(t("表单", "Form"), class_name="sc-help"),
            select_input(
                S.forms,
                value=S.form,
                on_change=S.choose_form,
                placeholder=t("请选择表单", "Choose a form"),
                disabled=~S.hold["mine"].to(bool),
                testid="flow-form",
                aria_label=t("表单", "Form"),
            ),
            class_name="fld-form",
        ),
        *[
            icon_button(icon, label, on_click=S.open_sheet(sheet), testid=f"flow-{sheet}")
            for sheet, icon, label in BESIDE
        ],
        primary_button(
            t("发布", "Publish"),
            icon="rocket",
            on_click=S.open_sheet("publish"),
            disabled=~S.has_changes | ~S.hold["mine"].to(bool),
            testid="flow-publish",
        ),
        class_name="fld-bar",
    )


def _notices() -> rx.Component:
    stale = rx.el.div(
        rx.icon("users", size=15, aria_hidden=True),
        rx.el.span(S.conflict, class_name="sc-grow"),
        ghost_button(t("载入最新", "Load the newest"), on_click=S.reload, size="s", testid="flow-reload"),
        class_name="fld-notice fld-stale",
        role="alert",
        custom_attrs={"data-testid": "flow-conflict"},
    )
    return rx.fragment(desk_notices(), rx.cond(S.conflict != "", stale))


def _rename() -> rx.Component:
    form = rx.el.form(
        stack(
            rx.cond(S.error != "", callout(S.error, "red", icon="circle-alert")),
            field_row(
                t("名称", "Name"), text_input("name", default_value=S.name, testid="flow-rename-name"), required=True
            ),
            field_row(t("说明", "Description"), text_area("description", default_value=S.description, rows=3)),
            rx.el.div(
                primary_button(t("保存", "Save"), type="submit", testid="flow-rename-save"), class_name="sc-row flc-end"
            ),
        ),
        on_submit=S.rename,
    )
    return sheet(S.sheet == "rename", t("流程名称", "Name of the flow"), form, on_close=S.close_sheet)


def flow_designer_page() -> rx.Component:
    """The designer of one flow."""
    canvas = flow_canvas(
        graph=S.graph,
        revision=S.opened,
        problems=S.problems,
        options=S.options,
        ack=S.ack,
        saved_at=S.saved_at,
        failed=S.failed,
        arranged=S.arranged,
        focus=S.focus,
        pasted=S.pasted,
        keys=S.keys,
        whole=S.whole,
        on_commit=S.commit,
        on_tidy=S.tidy,
        counted=S.counted,
        on_count=S.count,
        on_part=S.paste,
        on_spell=S.spell,
        on_alive=S.stay,
        on_publish=S.open_sheet("publish"),
        read_only=~S.hold["mine"].to(bool) | ~S.graph.contains("nodes"),
    )
    lost = empty_state(
        "workflow",
        t("没有找到这个流程", "This flow was not found"),
        t("它可能已被归档。请回到流程列表重新选择。", "It may be archived. Go back to the list."),
        link_button(t("流程列表", "All flows"), "/flows"),
    )
    room = rx.el.div(
        _bar(),
        _notices(),
        rx.el.div(rx.cond(S.opened > 0, canvas), class_name="fld-canvas"),
        class_name="fld",
    )
    return rx.fragment(rx.el.style(DESIGNER), rx.cond(S.missing, lost, room), _rename(), snapshots_sheet())
