"""All forms: find one, start one, put one away."""

from typing import Any

import reflex as rx

from components.controls import (
    empty_state,
    field_row,
    ghost_button,
    icon_button,
    page,
    page_header,
    primary_button,
    search_input,
    sheet,
    skeleton,
    status_badge,
    tabs,
    text_input,
    toolbar,
)
from scrm_app.core.ui import t, tx
from scrm_app.forms.engine.templates import TEMPLATES
from scrm_app.forms.state import FormsState


def _card(form: rx.Var[Any]) -> rx.Component:
    tools = rx.el.div(
        icon_button(
            "copy", t("复制表单", "Copy the form"), on_click=FormsState.copy_form(form["id"]), testid="form-copy"
        ),
        rx.cond(
            FormsState.archived,
            icon_button(
                "archive-restore",
                t("恢复使用", "Restore"),
                on_click=FormsState.restore_form(form["id"]),
                testid="form-restore",
            ),
            icon_button(
                "archive",
                t("停用表单", "Archive the form"),
                on_click=FormsState.archive_form(form["id"]),
                testid="form-archive",
            ),
        ),
        class_name="sc-row",
        style={"gap": "0"},
    )
    return rx.el.article(
        rx.el.div(
            rx.link(
                form["name"],
                href=form["href"],
                underline="none",
                class_name="sc-ellipsis",
                style={"color": "inherit", "fontWeight": "600"},
                custom_attrs={"data-testid": "form-open"},
            ),
            rx.el.p(form["description"], class_name="sc-subtitle sc-ellipsis"),
            class_name="sc-grow",
            style={"minWidth": "0"},
        ),
        rx.el.div(
            status_badge(form["status"], form["hue"]), rx.el.span(class_name="sc-grow"), tools, class_name="sc-row"
        ),
        rx.el.p(form["facts"], class_name="sc-help", style={"margin": "0"}),
        class_name="sc-stat",
        style={"gap": "10px"},
        custom_attrs={"data-testid": "form-card"},
    )


def _template(code: str, title: Any, text: Any) -> rx.Component:
    return rx.el.button(
        rx.el.b(title),
        rx.el.span(text, class_name="sc-help"),
        type="button",
        on_click=FormsState.pick_template(code),
        class_name="sc-stat",
        style={"cursor": "pointer", "textAlign": "left", "font": "inherit"},
        custom_attrs={
            "data-testid": f"template-{code}",
            "aria-pressed": rx.cond(FormsState.template == code, "true", "false"),
            "data-chosen": rx.cond(FormsState.template == code, "true", "false"),
        },
        border_color=rx.cond(FormsState.template == code, "var(--accent-8)", "var(--sc-line)"),
    )


def _new_form() -> rx.Component:
    choices = [
        _template("blank", t("空白表单", "Empty form"), t("从零开始添加字段", "Add the fields yourself")),
        _template(
            "table",
            t("从 Excel 生成", "From Excel"),
            t("上传一张表, 表头变成字段, 类型自动识别", "A header row becomes fields, kinds are guessed"),
        ),
        *[_template(code, tx(title), tx(text)) for code, (title, text, _) in TEMPLATES.items()],
    ]
    return sheet(
        FormsState.creating,
        t("新建表单", "New form"),
        rx.el.form(
            field_row(
                t("表单名称", "Name"),
                text_input(
                    "name",
                    placeholder=t("例如: 上门报修单", "For example: Repair request"),
                    required=True,
                    max_length=80,
                    auto_focus=True,
                    testid="new-form-name",
                ),
                required=True,
            ),
            rx.el.div(t("从模板开始", "Start from"), class_name="sc-field-label", style={"margin": "16px 0 8px"}),
            rx.el.div(*choices, class_name="sc-grid", style={"--sc-min": "200px", "gap": "10px"}),
            rx.el.div(
                ghost_button(t("取消", "Cancel"), on_click=FormsState.stop_form, testid="new-form-cancel"),
                primary_button(t("创建并设计", "Create and design"), type="submit", testid="new-form-create"),
                class_name="sc-row",
                style={"justifyContent": "flex-end", "marginTop": "20px"},
            ),
            on_submit=FormsState.create_form,
        ),
        on_close=FormsState.stop_form,
        wide=True,
        testid="new-form",
    )


def _nothing() -> rx.Component:
    start = primary_button(
        t("新建表单", "New form"), icon="plus", on_click=FormsState.start_form, testid="empty-new-form"
    )
    none_found = empty_state(
        "search",
        t("没有找到表单", "No form found"),
        t("换个词试试, 或清空搜索。", "Try another word or clear the search."),
    )
    first = empty_state(
        "clipboard-list",
        t("还没有表单", "No forms yet"),
        t(
            "表单决定开单时要填什么。从模板开始, 几分钟就能用上。",
            "A form says what has to be filled in when a ticket is opened. Start from a template.",
        ),
        start,
    )
    archived = empty_state(
        "archive",
        t("没有停用的表单", "No archived forms"),
        t("停用的表单会出现在这里。", "Archived forms appear here."),
    )
    return rx.cond(FormsState.query != "", none_found, rx.cond(FormsState.archived, archived, first))


def forms_page() -> rx.Component:
    """Cards of all forms."""
    waiting = rx.el.div(
        *[skeleton(height="112px") for _ in range(6)], class_name="sc-grid", style={"--sc-min": "300px"}
    )
    cards = rx.el.div(rx.foreach(FormsState.cards, _card), class_name="sc-grid", style={"--sc-min": "300px"})
    return page(
        page_header(
            t("表单", "Forms"),
            t("开单、办理和客户 H5 页面用到的表单。", "What is filled in on tickets and on customers' pages."),
            primary_button(
                t("新建表单", "New form"), icon="plus", on_click=FormsState.start_form, testid="new-form-open"
            ),
        ),
        toolbar(
            tabs(
                [("active", t("使用中", "In use")), ("archived", t("已停用", "Archived"))],
                value=rx.cond(FormsState.archived, "archived", "active"),
                on_change=FormsState.show_archived,
                testid="forms-tab",
            ),
            rx.el.span(class_name="sc-grow"),
            search_input(
                value=FormsState.query,
                on_change=FormsState.search,
                placeholder=t("搜索表单", "Search forms"),
                testid="forms-search",
            ),
        ),
        rx.cond(FormsState.loaded, rx.cond(FormsState.cards.length() > 0, cards, _nothing()), waiting),
        _new_form(),
    )
