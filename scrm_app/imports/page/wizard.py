"""/import: a table from elsewhere, in four steps."""

from typing import Any

import reflex as rx

from components.controls import link_button, page, page_header, section, skeleton_rows, status_badge
from components.controls.upload import file_drop
from components.data.table import Column, data_table
from scrm_app.core.ui import t, texts, tx
from scrm_app.identity.session import FrameState
from scrm_app.imports.engine import limits
from scrm_app.imports.engine.targets import LEADS, TARGETS
from scrm_app.imports.page.mapping import mapping_step
from scrm_app.imports.page.progress import progress_step
from scrm_app.imports.state import ImportState as S

CSS = """
.im-steps{display:flex;gap:8px;flex-wrap:wrap;margin:0;padding:0;list-style:none;font-size:13px;color:var(--sc-muted)}
.im-steps li{display:flex;align-items:center;gap:8px}
.im-steps li[data-on=yes]{color:var(--sc-ink);font-weight:500}
.im-steps b{width:20px;height:20px;border-radius:99px;display:inline-grid;place-items:center;font-size:11px;
background:var(--gray-a4);color:var(--sc-muted)}
.im-steps li[data-on=yes] b{background:var(--accent-9);color:var(--accent-contrast)}
.im-steps li+li::before{content:"";width:22px;height:1px;background:var(--sc-line-strong)}
.im-kinds{display:grid;gap:10px;grid-template-columns:repeat(auto-fit,minmax(min(100%,200px),1fr))}
.im-kind{all:unset;box-sizing:border-box;display:flex;gap:12px;padding:14px;border-radius:10px;cursor:pointer;
border:1px solid var(--sc-line-strong);background:var(--sc-panel);transition:border-color .12s,background .12s}
.im-kind:hover{border-color:var(--accent-8)}
.im-kind:focus-visible{outline:2px solid var(--accent-8);outline-offset:1px}
.im-kind[aria-pressed=true]{border-color:var(--accent-9);background:var(--accent-2);
box-shadow:0 0 0 1px var(--accent-9)}
.im-kind svg{flex:none;color:var(--accent-11);margin-top:2px}
.im-kind strong{display:block;font-weight:600}
.im-kind span{font-size:12px;color:var(--sc-muted);line-height:1.5}
"""
_ICONS = {
    "customers": "users",
    "orders": "shopping-bag",
    "leads": "target",
    "stock": "package",
    "ticket_log": "history",
}


def _steps() -> rx.Component:
    names = (
        ("choose", t("选择与上传", "Choose and upload")),
        ("map", t("对应列并预览", "Map and preview")),
        ("run", t("导入", "Import")),
    )
    at = rx.cond(S.job.contains("id"), rx.cond(S.job["status"] == "uploaded", "map", "run"), "choose")
    return rx.el.ol(
        *[
            rx.el.li(rx.el.b(str(number)), name, custom_attrs={"data-on": rx.cond(at == key, "yes", "no")}, key=key)
            for number, (key, name) in enumerate(names, start=1)
        ],
        class_name="im-steps",
    )


def _kind(key: str, icon: str) -> rx.Component:
    target = TARGETS[key]
    shown = rx.el.button(
        rx.icon(icon, size=18, aria_hidden=True),
        rx.el.div(rx.el.strong(tx(target.label)), rx.el.span(tx(target.help))),
        type="button",
        on_click=S.choose_target(key),
        class_name="im-kind",
        custom_attrs={
            "data-testid": f"target-{key}",
            "aria-pressed": rx.cond(S.target == key, "true", "false"),
        },
    )
    return rx.cond(FrameState.off.contains("pipeline"), rx.fragment(), shown) if key == LEADS.key else shown


def _choose() -> rx.Component:
    words = texts(
        drop=("把文件拖到这里, 或点击选择", "Drop a file here, or click to choose"),
        hint=("支持 .xlsx、.csv (UTF-8 / GBK)、.csv.gz, 最大 50 MB", "xlsx, csv (UTF-8 / GBK), csv.gz up to 50 MB"),
        sending=("正在上传…", "Uploading …"),
        looking=("正在识别表格…", "Looking at the table …"),
        too_large=("文件超过 50 MB, 请拆分后再上传。", "The file is larger than 50 MB. Split it first."),
        offline=("网络中断, 文件没有上传, 请重试。", "The connection broke; nothing was uploaded. Try again."),
        failed=("上传失败, 请稍后重试。", "The upload failed. Try again in a moment."),
    )
    return section(
        t("要导入什么?", "What do you want to import?"),
        rx.el.div(*[_kind(key, icon) for key, icon in _ICONS.items()], class_name="im-kinds"),
        file_drop(
            url="/api/imports?target=" + S.target,
            accept=".xlsx,.csv,.tsv,.txt,.gz",
            limit=limits.MAX_UPLOAD_BYTES,
            texts=words,
            testid="import-file",
            on_done=S.uploaded,
        ),
    )


def _progress_words(row: Any) -> rx.Component:
    return rx.cond(row["running"], row["percent"].to(str), row["summary"].to(str))


def _earlier() -> rx.Component:
    return section(
        t("最近的导入", "Recent imports"),
        data_table(
            [
                Column("file", t("文件", "File"), kind="strong"),
                Column("target_word", t("内容", "What")),
                Column("status_word", t("状态", "Status"), kind="status"),
                Column("summary", t("结果", "Result"), render=_progress_words, desk_only=True),
                Column("at", t("时间", "When"), kind="time"),
            ],
            S.jobs,
            label=t("最近的导入", "Recent imports"),
            row_href=lambda row: "/import?id=" + row["id"].to(str),
            compact=True,
            testid="imports",
        ),
        description=t("离开页面后导入会继续, 随时可从这里找回", "Imports go on when you leave; find them again here"),
        flush=True,
    )


def import_page() -> rx.Component:
    """The page's content."""
    chosen = S.job.contains("id")
    content = rx.cond(
        chosen,
        rx.cond(S.job["status"] == "uploaded", mapping_step(), progress_step()),
        rx.fragment(_choose(), rx.cond(S.jobs.length() > 0, _earlier())),
    )
    return page(
        rx.el.style(CSS),
        page_header(
            t("导入数据", "Import data"),
            rx.cond(
                chosen,
                rx.el.span(
                    status_badge(S.job["target_word"].to(str), "blue"),
                    " ",
                    S.job["file"].to(str),
                    " · ",
                    S.job["size"].to(str),
                ),
                t(
                    "老客户、订单、线索和旧工单, 从表格直接进来",
                    "Customers, orders, leads and old tickets from a table",
                ),
            ),
            rx.cond(
                chosen,
                link_button(t("导入另一个文件", "Another file"), "/import", icon="upload", testid="import-again"),
            ),
        ),
        _steps(),
        rx.cond(S.loading, skeleton_rows(6), content),
        testid="import-page",
    )
