"""The last step: the bar, the counts, the result."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    danger_button,
    ghost_button,
    grid,
    link_button,
    section,
    stat,
    status_badge,
)
from components.data.table import Column, data_table
from scrm_app.core.ui import t
from scrm_app.imports.state import ImportState as S

CSS = """
.im-bar{height:10px;border-radius:99px;background:var(--gray-4);overflow:hidden}
.im-bar i{display:block;height:100%;border-radius:99px;background:var(--accent-9);transition:width .3s}
.im-bar[data-status=done] i{background:var(--green-9)}
.im-bar[data-status=failed] i{background:var(--red-9)}
@media(prefers-reduced-motion:reduce){.im-bar i{transition:none}}
"""


def _bar(job: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.i(style={"width": job["percent"].to(str)}),
            role="progressbar",
            aria_label=t("导入进度", "Progress"),
            custom_attrs={
                "data-status": job["status"].to(str),
                "data-testid": "import-bar",
                "aria-valuetext": job["percent"].to(str),
            },
            class_name="im-bar",
        ),
        rx.el.div(
            status_badge(job["status_word"].to(str), job["status_word_hue"].to(str), testid="import-status"),
            rx.el.span(job["done"].to(str), " / ", job["total"].to(str), t(" 行", " rows"), class_name="sc-num"),
            rx.el.div(class_name="sc-grow"),
            rx.el.span(job["percent"].to(str), class_name="sc-num sc-strong"),
            class_name="sc-row",
            style={"marginTop": "10px"},
        ),
    )


def _rejects() -> rx.Component:
    return section(
        t("未导入的行", "Refused rows"),
        data_table(
            [
                Column("number", t("行号", "Row"), kind="number"),
                Column("why", t("原因", "Why"), kind="strong"),
                Column("cells", t("内容", "Content"), kind="muted"),
            ],
            S.rejects,
            label=t("未导入的行", "Refused rows"),
            compact=True,
            testid="rejects",
        ),
        description=t(
            "下载后改正, 再导入一次即可, 已导入的行不会重复", "Download, correct and import again; nothing doubles"
        ),
        actions=(
            rx.el.a(
                rx.icon("download", size=15, aria_hidden=True),
                t("下载 Excel", "Download Excel"),
                href="/api/imports/" + S.job["id"].to(str) + "/rejects",
                download=True,
                class_name="sc-btn sc-ghost",
                custom_attrs={"data-testid": "import-rejects", "reloadDocument": True},
            ),
        ),
        flush=True,
    )


def progress_step() -> rx.Component:
    """The step's content."""
    job = S.job
    running = rx.fragment(
        callout(
            t("可以离开这个页面, 导入会在后台继续。", "You can leave this page; the import goes on in the background."),
            icon="info",
        ),
        rx.el.div(
            danger_button(
                t("停止导入", "Stop"),
                icon="square",
                on_click=S.cancel,
                disabled=job["stopping"].to(bool),
                testid="import-stop",
            ),
            class_name="sc-row",
        ),
    )
    over = rx.fragment(
        rx.cond(
            job["problem"],
            callout(job["problem"].to(str), "red", icon="circle-alert", testid="import-failed"),
            callout(job["summary"].to(str), "green", icon="circle-check", testid="import-summary"),
        ),
        rx.el.div(
            link_button(job["result_word"].to(str), job["result_link"].to(str), icon="arrow-right", primary=True),
            ghost_button(t("从列表移除", "Remove from the list"), icon="trash-2", on_click=S.forget(job["id"].to(int))),
            class_name="sc-row",
        ),
    )
    return rx.fragment(
        rx.el.style(CSS),
        section(t("导入进度", "Progress"), _bar(job), rx.cond(job["running"], running, over)),
        grid(
            stat(t("新增", "New"), job["new"].to(str), testid="import-new"),
            stat(t("更新", "Changed"), job["changed"].to(str), testid="import-changed"),
            stat(t("无变化", "Unchanged"), job["unchanged"].to(str), testid="import-unchanged"),
            stat(t("未导入", "Refused"), job["rejected"].to(str), testid="import-rejected"),
            min_width="150px",
        ),
        rx.cond(job["has_rejects"] & job["over"], _rejects()),
    )
