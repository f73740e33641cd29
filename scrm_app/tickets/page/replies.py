"""The comment field with its canned replies, and the sheet that keeps them."""

from typing import Any

import reflex as rx

from components.controls import (
    checkbox,
    empty_state,
    field_row,
    ghost_button,
    icon_button,
    primary_button,
    sheet,
    status_badge,
    text_area,
    text_input,
)
from components.data.mention_box import mention_box
from scrm_app.core.ui import t
from scrm_app.tickets.engine.replies import VARIABLES
from scrm_app.tickets.page.parts import PANEL, outbox_of
from scrm_app.tickets.state.replies import RepliesState

R: Any = RepliesState
EDITING = R.editing
NAMES = "  ".join(f"{{{one.zh}}}" for one in VARIABLES.values())
ENGLISH_NAMES = "  ".join(f"{{{one.en}}}" for one in VARIABLES.values())


def comment_box() -> rx.Component:
    """Write to colleagues or to the customer; / or the button brings canned replies."""
    return rx.el.div(
        mention_box(
            PANEL.view["people"].to(list[dict[str, Any]]),
            outbox=outbox_of("comment"),
            replies=R.replies,
            filled=R.filled,
            on_reply=R.pick,
            on_keep=R.keep(True),
        ),
        _sheet(),
        on_mount=R.load,
    )


def _line(row: Any) -> rx.Component:
    acts = rx.el.div(
        icon_button("pencil", t("修改", "Change"), on_click=R.edit(row["id"]), testid="reply-edit"),
        icon_button("trash-2", t("删除", "Delete"), on_click=R.delete(row["id"]), testid="reply-delete"),
        class_name="sc-row",
        style={"gap": "2px", "flex": "none"},
    )
    words = rx.el.div(
        rx.el.div(
            rx.el.span(row["title"].to(str), style={"fontWeight": "500"}),
            rx.cond(row["shared"], status_badge(t("共享", "Shared"), "blue", icon="users-round")),
            class_name="sc-row",
            style={"gap": "6px"},
        ),
        rx.el.div(row["body"].to(str), class_name="sc-help sc-ellipsis"),
        style={"flex": "1", "minWidth": "0"},
    )
    return rx.el.li(
        words,
        rx.cond(row["mine"], acts),
        key=row["id"].to(str),
        style={"display": "flex", "gap": "10px", "alignItems": "center", "padding": "8px 0",
               "borderBottom": "1px solid var(--gray-4)"},
        custom_attrs={"data-testid": "reply-row"},
    )  # fmt: skip


def _list() -> rx.Component:
    empty = empty_state(
        "message-square-quote",
        t("还没有常用语", "No replies yet"),
        t("把常写的话存下来, 写评论时输入 / 就能用。", "Keep what you write often; type / in a comment to use it."),
        testid="replies-empty",
    )
    lines = rx.el.ul(
        rx.foreach(R.replies.to(list[dict[str, Any]]), _line), style={"listStyle": "none", "margin": 0, "padding": 0}
    )
    return rx.el.div(
        rx.cond(R.replies.length() > 0, lines, empty),
        rx.el.div(
            primary_button(t("新建常用语", "New reply"), icon="plus", on_click=R.edit(0), testid="reply-new"),
            style={"display": "flex", "justifyContent": "flex-end"},
        ),
        style={"display": "grid", "gridTemplateColumns": "minmax(0, 1fr)", "gap": "12px"},
    )


def _form() -> rx.Component:
    share = checkbox(
        t("共享: 所有人可用", "Shared: for everybody"),
        name="shared",
        default_checked=EDITING["shared"].to(bool),
        testid="reply-shared",
    )
    words = text_area("body", default_value=EDITING["body"].to(str), rows=6, testid="reply-body", max_length=1000)
    return rx.el.form(
        field_row(
            t("名称", "Name"),
            text_input(
                "title", default_value=EDITING["title"].to(str), required=True, max_length=40, testid="reply-title"
            ),
            t("可用名称或拼音首字母搜索", "Found by its name or by pinyin initials"),
        ),
        field_row(
            t("内容", "Words"),
            words,
            t(f"变量: {NAMES}, 或 {{表单字段名}}", f"Variables: {ENGLISH_NAMES}, or {{a field of the form}}"),
        ),
        rx.cond(R.may_share, share),
        rx.el.div(
            ghost_button(t("返回", "Back"), on_click=R.edit(-1), testid="reply-back"),
            primary_button(t("保存", "Save"), type="submit", testid="reply-save"),
            style={"display": "flex", "gap": "8px", "justifyContent": "flex-end"},
        ),
        on_submit=R.save,
        key=EDITING["id"].to(str),
        style={"display": "grid", "gap": "12px"},
    )


def _sheet() -> rx.Component:
    return sheet(
        R.keeping,
        t("常用语", "Canned replies"),
        rx.cond(EDITING["open"].to(bool), _form(), _list()),
        on_close=R.keep(False),
        testid="replies-sheet",
    )
