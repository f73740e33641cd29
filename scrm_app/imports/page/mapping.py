"""The second step: which column is what, and how the first rows would be read."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    field_row,
    grid,
    primary_button,
    section,
    select_input,
    status_badge,
    text_input,
)
from scrm_app.core.ui import t
from scrm_app.imports.page.flow import flow_section
from scrm_app.imports.state import ImportState as S

CSS = """
.im-map{display:grid;gap:8px;grid-template-columns:repeat(auto-fit,minmax(min(100%,340px),1fr))}
.im-col{display:grid;grid-template-columns:minmax(0,1fr) 16px 150px;gap:10px;align-items:center;padding:8px 10px;
border:1px solid var(--sc-line);border-radius:8px;background:var(--sc-panel)}
.im-col[data-used=yes]{border-color:var(--accent-7)}
.im-col strong{display:block;font-size:13px;font-weight:500}
.im-table{border-collapse:collapse;font-size:12px;min-width:100%}
.im-table th,.im-table td{padding:5px 10px;border-bottom:1px solid var(--sc-line);text-align:left;white-space:nowrap;
max-width:220px;overflow:hidden;text-overflow:ellipsis}
.im-table th{color:var(--sc-muted);font-weight:500;background:var(--gray-2)}
.im-table td[data-used=no]{color:var(--gray-9)}
.im-table td[data-bad=yes]{background:var(--red-3);color:var(--red-12)}
.im-table td small{display:block;color:var(--red-11);white-space:normal}
.im-table tr[data-bad=yes] td:first-child{box-shadow:inset 3px 0 0 var(--red-9)}
"""


def _column(column: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.strong(column["name"], class_name="sc-ellipsis"),
            rx.el.div(column["examples"], class_name="sc-help sc-ellipsis"),
            style={"minWidth": "0"},
        ),
        rx.icon("arrow-right", size=14, aria_hidden=True, color="var(--gray-9)"),
        select_input(
            S.fields,
            value=column["field"],
            on_change=lambda value: S.map_column(column["index"], value),
            aria_label=column["name"],
            custom_attrs={"data-testid": "map-" + column["index"].to(str)},
        ),
        class_name="im-col",
        custom_attrs={"data-used": rx.cond(column["field"], "yes", "no")},
    )


def _cell(cell: Any) -> rx.Component:
    marks = {"data-used": rx.cond(cell["used"], "yes", "no"), "data-bad": rx.cond(cell["why"], "yes", "no")}
    return rx.el.td(cell["text"], rx.cond(cell["why"], rx.el.small(cell["why"])), custom_attrs=marks)


def _row(row: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.td(row["number"].to(str), rx.cond(row["why"], rx.el.small(row["why"].to(str))), class_name="sc-num"),
        rx.foreach(row["cells"].to(list[dict[str, Any]]), _cell),
        custom_attrs={"data-bad": rx.cond(row["bad"], "yes", "no")},
    )


def _preview() -> rx.Component:
    table = rx.el.div(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(
                    rx.el.th(t("行号", "Row"), scope="col"),
                    rx.foreach(S.columns[:20], lambda column: rx.el.th(column["name"], scope="col")),
                )
            ),
            rx.el.tbody(rx.foreach(S.preview, _row)),
            class_name="im-table",
            custom_attrs={"data-testid": "import-preview"},
        ),
        style={"overflowX": "auto"},
        tab_index=0,
        role="region",
        aria_label=t("预览", "Preview"),
    )
    said = rx.cond(
        S.bad_rows > 0,
        status_badge(
            t("前 ", "of the first ") + S.sampled.to(str) + t(" 行中有问题: ", " rows refused: ") + S.bad_rows.to(str),
            "amber",
            testid="preview-bad",
        ),
        status_badge(
            t("前 ", "the first ") + S.sampled.to(str) + t(" 行都可以导入", " rows are fine"),
            "green",
            testid="preview-good",
        ),
    )
    hint = t("有问题的行不会导入, 会放进可下载的文件", "Refused rows are left out and put into a file for you")
    return section(t("预览", "Preview"), table, description=hint, actions=(said,), flush=True)


def _file() -> rx.Component:
    encodings = [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 (BOM)"),
        ("gb18030", "GBK / GB18030"),
        ("utf-16", "UTF-16"),
        ("big5", "Big5"),
        ("latin-1", "Latin-1"),
    ]
    sheet = field_row(
        t("工作表", "Sheet"),
        select_input(
            S.file["sheets"],
            value=S.file["sheet"].to(str),
            on_change=lambda value: S.read_as("sheet", value),
            testid="import-sheet",
        ),
    )
    encoding = field_row(
        t("文字编码", "Encoding"),
        select_input(
            encodings,
            value=S.file["encoding"].to(str),
            on_change=lambda value: S.read_as("encoding", value),
            testid="import-encoding",
        ),
        help=t("分隔符: ", "Separator: ") + S.file["delimiter_word"].to(str),
    )
    source = field_row(
        t("数据来自哪个系统", "Which system is it from"),
        text_input(
            "source",
            default_value=S.job["source"].to(str),
            on_blur=S.name_source,
            placeholder=t("例如: 天猫旗舰店", "For example: Tmall shop"),
            testid="import-source",
            key=S.job["id"].to(str),
        ),
        help=t("同一来源的同一编号只算一条, 重复导入不会翻倍", "The same number of the same system is one record"),
    )
    unit = field_row(
        t("归属门店", "Belongs to"),
        select_input(
            S.units, value=S.job["org"].to(str), on_change=lambda value: S.choose_unit(value), testid="import-unit"
        ),
    )
    return section(
        t("文件", "File"),
        grid(rx.cond(S.file["kind"] == "xlsx", sheet, encoding), source, unit, min_width="220px"),
    )


def mapping_step() -> rx.Component:
    """The step's content."""
    begin = primary_button(
        t("开始导入 ", "Import ") + S.job["total"].to(str) + t(" 行", " rows"),
        icon="play",
        on_click=S.start,
        testid="import-start",
    )
    return rx.fragment(
        rx.el.style(CSS),
        rx.cond(
            S.file["remembered"],
            callout(
                t(
                    "认出了上次导入过的表头, 已套用当时的对应关系。",
                    "Seen before; its mapping is applied.",
                ),
                "green",
                icon="history",
            ),
        ),
        _file(),
        section(
            t("每一列是什么?", "What is each column?"),
            rx.el.div(rx.foreach(S.columns, _column), class_name="im-map"),
            description=t("已按表头猜好, 不对就改; 带 * 的必须有", "Guessed; change what is wrong; * is needed"),
        ),
        flow_section(),
        rx.cond(S.problem, callout(S.problem, "red", icon="circle-alert", testid="import-problem")),
        _preview(),
        rx.el.div(begin, class_name="sc-row", style={"justifyContent": "flex-end"}),
    )
