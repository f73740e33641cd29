"""All flows: a card each."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    empty_state,
    field_row,
    ghost_button,
    grow,
    icon_button,
    menu,
    menu_item,
    menu_line,
    page,
    page_header,
    primary_button,
    search_input,
    segmented,
    select_input,
    sheet,
    skeleton_rows,
    stack,
    status_badge,
    text_area,
    text_input,
    toolbar,
)
from scrm_app.core.ui import t
from scrm_app.flows.page.exchange import exchange_sheets, out_items
from scrm_app.flows.page.style import CARDS
from scrm_app.flows.state import FlowListState as S


def _status(row: Any) -> rx.Component:
    draft = status_badge(t("有未发布的改动", "Unpublished changes"), "amber", icon="pencil")
    live = status_badge(t("已发布", "Published"), "green", icon="circle-check")
    return rx.cond(row["published"], rx.cond(row["has_changes"], draft, live), status_badge(row["version"], "gray"))


def _menu(row: Any) -> rx.Component:
    trigger = icon_button("ellipsis", t("更多", "More"), testid=f"flow-more-{row['id']}")
    copy = menu_item(t("复制一份", "Duplicate"), icon="copy", on_click=S.copy(row["id"]), testid="flow-copy")
    away = menu_item(t("归档…", "Archive…"), icon="archive", on_click=S.ask_archive(row["id"]), testid="flow-archive")
    back = menu_item(
        t("恢复使用", "Use again"), icon="archive-restore", on_click=S.reopen(row["id"]), testid="flow-back"
    )
    return menu(trigger, rx.cond(S.archived, back, rx.fragment(copy, out_items(row), menu_line(), away)))


def _card(row: Any) -> rx.Component:
    about = rx.cond(row["description"] == "", t("没有说明", "No description"), row["description"])
    form = rx.cond(row["form"] == "", t("未选择表单", "No form chosen"), row["form"])
    name = rx.el.span(row["name"], class_name="sc-section-title sc-ellipsis")
    link = rx.link(name, href=f"/flows/{row['id']}", underline="none", class_name="flc-link")
    head = rx.el.div(
        rx.el.span(rx.icon("workflow", size=18, aria_hidden=True), class_name="flc-tile"),
        rx.el.div(
            rx.cond(S.archived, name, link),
            rx.el.div(about, class_name="sc-help flc-about"),
            class_name="sc-grow",
        ),
        rx.el.div(_menu(row), class_name="flc-menu"),
        class_name="flc-head",
    )
    facts = rx.el.div(
        _status(row),
        rx.cond(row["published"], rx.el.span(row["version"], class_name="sc-help")),
        grow(),
        rx.el.span(row["nodes"], class_name="sc-help"),
        class_name="sc-row flc-wrap",
    )
    foot = rx.el.div(
        rx.el.span(rx.icon("clipboard-list", size=13, aria_hidden=True), form, class_name="flc-form sc-help"),
        grow(),
        rx.el.span(row["by"], " ", row["updated"], class_name="sc-help sc-num"),
        class_name="sc-row flc-foot",
    )
    return rx.el.article(head, facts, foot, class_name="sc-section flc", custom_attrs={"data-testid": "flow-card"})


def _new() -> rx.Component:
    form = rx.el.form(
        stack(
            rx.cond(S.error != "", callout(S.error, "red", icon="circle-alert", testid="flow-new-error")),
            field_row(
                t("名称", "Name"),
                text_input(
                    "name", placeholder=t("例如: 上门维修", "For example: repair visit"), testid="flow-new-name"
                ),
                required=True,
            ),
            field_row(t("说明", "Description"), text_area("description", rows=2, testid="flow-new-description")),
            field_row(
                t("用哪张表单", "Form"),
                select_input(S.forms, name="form", placeholder=t("以后再选", "Choose later"), testid="flow-new-form"),
                t("工单要填写的内容; 条件分支也用它的字段", "What a ticket asks; conditions use its fields"),
            ),
            rx.el.div(
                ghost_button(t("取消", "Cancel"), on_click=S.stop_new, testid="flow-new-cancel"),
                primary_button(t("创建并开始画", "Create and draw"), type="submit", testid="flow-new-save"),
                class_name="sc-row flc-end",
            ),
        ),
        on_submit=S.create,
    )
    return sheet(S.creating, t("新建流程", "New flow"), form, on_close=S.stop_new, testid="flow-new-sheet")


def _cards() -> rx.Component:
    none = empty_state(
        "workflow",
        rx.cond(S.query != "", t("没有找到", "Nothing found"), t("还没有流程", "No flows yet")),
        rx.cond(
            S.query != "",
            t("换个名称再试。", "Try another name."),
            t("画出工单从受理到关闭要经过谁, 发布后就能用。", "Draw who handles a ticket from intake to close."),
        ),
        primary_button(t("新建流程", "New flow"), icon="plus", on_click=S.start_new, testid="flow-new-empty"),
    )
    cards = rx.el.div(rx.foreach(S.rows, _card), class_name="sc-grid", style={"--sc-min": "320px"})
    return rx.cond(S.loaded, rx.cond(S.rows.length() == 0, none, cards), skeleton_rows(6))


def flows_page() -> rx.Component:
    """The list of flows."""
    return page(
        rx.el.style(CARDS),
        page_header(
            t("流程", "Flows"),
            t("工单怎么流转: 谁来做, 多久, 走哪条路", "How tickets travel: who, how long, which way"),
            ghost_button(
                t("模板", "Templates"), icon="layers", on_click=S.open_sheet("templates"), testid="flow-templates"
            ),
            ghost_button(t("导入", "Import"), icon="upload", on_click=S.open_sheet("import"), testid="flow-import"),
            primary_button(t("新建流程", "New flow"), icon="plus", on_click=S.start_new, testid="flow-new"),
        ),
        toolbar(
            search_input(
                value=S.query, on_change=S.search, placeholder=t("搜索流程", "Search flows"), testid="flow-search"
            ),
            grow(),
            segmented(
                [("used", t("使用中", "In use")), ("archived", t("已归档", "Archived"))],
                value=rx.cond(S.archived, "archived", "used"),
                on_change=lambda key: S.show_archived(key == "archived"),
                label=t("显示", "Show"),
                testid="flow-show",
            ),
        ),
        _cards(),
        _new(),
        exchange_sheets(),
        testid="flows",
    )
