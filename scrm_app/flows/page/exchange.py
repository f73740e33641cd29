"""Files and templates on the list of flows: in, out, and what could not be taken over."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    confirm_dialog,
    empty_state,
    field_row,
    ghost_button,
    icon_button,
    menu_item,
    primary_button,
    sheet,
    stack,
    text_input,
)
from components.controls.upload import file_drop
from scrm_app.core.ui import t, texts
from scrm_app.flows.engine.document import MAX_BYTES
from scrm_app.flows.state import FlowListState as S


def out_items(row: Any) -> rx.Component:
    """Menu entries of one flow: keep as a template, save as a file."""
    base = "/api/flows/" + row["id"].to(str)
    return rx.fragment(
        menu_item(
            t("存为模板", "Save as template"),
            icon="layers",
            on_click=S.name_template(row["id"]),
            testid="flow-save-template",
        ),
        menu_item(
            t("导出文件", "Export file"),
            icon="download",
            on_click=rx.redirect(base + "/export.json", is_external=True),
            testid="flow-export-json",
        ),
        menu_item(
            t("导出 BPMN 文件", "Export BPMN"),
            icon="file-code",
            on_click=rx.redirect(base + "/export.bpmn", is_external=True),
            testid="flow-export-bpmn",
        ),
    )


def _import() -> rx.Component:
    words = texts(
        drop=("拖一个流程文件进来, 或点这里选择", "Drop a flow file here, or click to choose"),
        hint=(
            "本系统导出的文件, 或 BPMN 2.0 文件 (bpmn.io、Camunda 等), 最大 2 MB",
            "Exported here, or BPMN 2.0; 2 MB",
        ),
        sending=("正在上传…", "Uploading …"),
        looking=("正在读取流程…", "Reading the flow …"),
        too_large=("文件超过 2 MB, 请拆分后再导入。", "The file is larger than 2 MB. Split it first."),
        offline=("网络中断, 没有导入, 请重试。", "The connection broke; nothing was imported. Try again."),
        failed=("导入失败, 请稍后重试。", "The import failed. Try again in a moment."),
    )
    body = stack(
        file_drop(
            url="/api/flows/import",
            accept=".json,.bpmn,.xml",
            limit=MAX_BYTES,
            texts=words,
            testid="flow-import-file",
            on_done=S.imported,
        ),
        rx.el.p(
            t(
                "导入会新建一个流程草稿, 不影响现有的流程。没有对应写法的内容会逐条列出。",
                "An import makes a new draft and touches no other flow. What has no place here is listed.",
            ),
            class_name="sc-help",
        ),
    )
    title = t("导入流程", "Import a flow")
    return sheet(S.sheet == "import", title, body, on_close=S.close_sheet, testid="flow-import-sheet")


def _made(row: Any) -> rx.Component:
    return rx.el.li(
        rx.el.b(row["name"], class_name="sc-grow"),
        ghost_button(
            t("打开", "Open"), on_click=rx.redirect("/flows/" + row["id"].to(str)), size="s", testid="flow-open-one"
        ),
        class_name="flc-template",
    )


def _notes() -> rx.Component:
    first, count = S.made[0], S.made.length()
    several = rx.fragment(
        rx.el.p(
            t(
                f"文件里有 {count} 个流程 (泳池), 各建了一个草稿, 不需要的可以归档:",
                f"The file holds {count} processes (pools); each is a draft now. Archive what you do not need:",
            )
        ),
        rx.el.ul(
            rx.foreach(S.made, _made), class_name="flc-templates", custom_attrs={"data-testid": "flow-made-several"}
        ),
        rx.cond(S.notes.length() > 0, rx.el.p(t("请逐条检查:", "Please check:"))),
    )
    name = first["name"]
    one = rx.el.p(t(f"「{name}」已导入为草稿。请逐条检查:", f"“{name}” is now a draft. Please check:"))
    body = stack(
        rx.cond(S.made.length() > 1, several, one),
        rx.el.ul(rx.foreach(S.notes, rx.el.li), class_name="flc-notes", custom_attrs={"data-testid": "flow-notes"}),
        rx.cond(
            S.made.length() == 1,
            rx.el.div(
                primary_button(
                    t("打开流程", "Open the flow"),
                    on_click=rx.redirect("/flows/" + first["id"].to(str)),
                    testid="flow-open-made",
                ),
                class_name="sc-row flc-end",
            ),
        ),
    )
    title = t("有些内容需要您看一下", "Some things need your eye")
    return sheet(S.sheet == "notes", title, body, on_close=S.close_sheet, testid="flow-notes-sheet")


def _template(row: Any) -> rx.Component:
    about = rx.cond(row["about"] == "", row["nodes"], rx.fragment(row["nodes"], " · ", row["about"]))
    return rx.el.li(
        rx.el.div(rx.el.b(row["name"]), rx.el.div(about, class_name="sc-help"), class_name="sc-grow"),
        icon_button(
            "trash-2", t("删除模板", "Remove"), on_click=S.drop_template(row["id"]), testid="flow-drop-template"
        ),
        ghost_button(t("用它新建", "Use it"), on_click=S.start_from(row["id"]), size="s", testid="flow-use-template"),
        class_name="flc-template",
    )


def _templates() -> rx.Component:
    none = empty_state(
        "layers",
        t("还没有模板", "No templates yet"),
        t("在流程卡片的「更多」里选「存为模板」, 表单会一起保存。", "Choose “Save as template” in a flow's menu."),
    )
    listed = rx.el.ul(rx.foreach(S.templates, _template), class_name="flc-templates")
    body = rx.cond(S.templates.length() == 0, none, listed)
    title = t("流程模板", "Flow templates")
    return sheet(S.sheet == "templates", title, body, on_close=S.close_sheet, testid="flow-templates-sheet")


def _save_template() -> rx.Component:
    form = rx.el.form(
        stack(
            rx.cond(S.error != "", callout(S.error, "red", icon="circle-alert")),
            field_row(
                t("模板名称", "Name of the template"),
                text_input("name", default_value=S.chosen_name, testid="flow-template-name"),
                t(
                    "同名的模板会被替换; 节点、时限、提醒和表单都会保存",
                    "Replaces one of the same name; the form is kept too",
                ),
                required=True,
            ),
            rx.el.div(
                primary_button(t("保存", "Save"), type="submit", testid="flow-template-save"),
                class_name="sc-row flc-end",
            ),
        ),
        on_submit=S.save_template,
    )
    title = t("存为模板", "Save as template")
    return sheet(S.sheet == "template", title, form, on_close=S.close_sheet, testid="flow-template-sheet")


def exchange_sheets() -> rx.Component:
    """All sheets and questions of this page that are not about a new flow."""
    ask = confirm_dialog(
        S.leaving.length() > 0,
        t(f"归档「{S.chosen_name}」?", f"Archive “{S.chosen_name}”?"),
        rx.foreach(S.leaving, lambda said: rx.el.span(said, class_name="flc-said")),
        confirm=t("归档流程", "Archive the flow"),
        on_confirm=S.archive(S.chosen_id),
        on_close=S.keep,
        testid="flow-archive-ask",
    )
    return rx.fragment(_import(), _notes(), _templates(), _save_template(), ask)
