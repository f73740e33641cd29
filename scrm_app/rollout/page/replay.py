"""The replay lab: start, watch, read the totals, walk one ticket."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    danger_button,
    drawer,
    empty_state,
    ghost_button,
    grid,
    icon_button,
    primary_button,
    quiet_button,
    section,
    segmented,
    select_input,
    stat,
    status_badge,
    text_link,
)
from components.data.table import Column, data_table
from components.editors.flow_map import flow_map
from scrm_app.core.ui import t
from scrm_app.rollout.page.parts import bar, flow_page
from scrm_app.rollout.state import ReplayState

S: Any = ReplayState
DAYS = [("7", t("近 7 天", "7 days")), ("30", t("近 30 天", "30 days")), ("90", t("近 90 天", "90 days"))]
DAYS += [("365", t("近一年", "A year")), ("3650", t("全部", "All"))]
SHOW = [
    ("all", t("全部", "All")),
    ("path", t("路径不同", "Path")),
    ("people", t("处理人不同", "People")),
    ("breach", t("超时不同", "Breach")),
    ("nowhere", t("走不下去", "Nowhere")),
]


def _start() -> rx.Component:
    return section(
        t("重放历史工单", "Replay past tickets"),
        rx.cond(S.error != "", callout(S.error, "red", icon="circle-alert", testid="replay-error")),
        rx.el.div(
            select_input(
                [("draft", t("草稿", "The draft")), ("live", t("现行版本 (自检)", "Live version (self check)"))],
                value=S.what,
                on_change=lambda value: S.set_up("what", value),
                testid="replay-what",
                aria_label=t("重放哪一版", "What to replay"),
            ),
            select_input(
                DAYS,
                value=S.days,
                on_change=lambda value: S.set_up("days", value),
                testid="replay-days",
                aria_label=t("多少天的工单", "How many days"),
            ),
            primary_button(t("开始重放", "Replay"), icon="rewind", on_click=S.start, testid="replay-start"),
            class_name="ro-fix",
        ),
        description=t(
            "只读: 让真实工单在草稿上再走一遍, 不改数据, 不发通知。人员按角色、门店和负荷推算。",
            "Read only: real tickets walk the draft again. Nothing changes, nobody is told. People are worked out by "
            "role, store and load.",
        ),
    )


def _past(replay: Any) -> rx.Component:
    return rx.el.div(
        rx.el.button(
            rx.el.b(replay["title"].to(str)), " ", replay["days"].to(str),
            rx.el.span(" ", replay["by"].to(str), " · ", replay["when"].to(str), class_name="sc-help sc-num"),
            type="button",
            class_name="sc-btn sc-quiet",
            on_click=S.choose(replay["id"]),
            aria_pressed=rx.cond(S.one["id"] == replay["id"], "true", "false"),
            custom_attrs={"data-testid": "replay-one"},
        ),
        rx.el.div(class_name="sc-grow"),
        rx.cond(
            replay["busy"],
            rx.el.span(
                bar(replay["percent"].to(str), label=t("重放进度", "Progress"), testid="replay-bar"),
                rx.el.span(replay["done"].to(str), " / ", replay["total"].to(str), class_name="sc-num sc-help"),
                danger_button(t("停止", "Stop"), on_click=S.stop(replay["id"]), size="s", testid="replay-stop"),
                class_name="ro-fix",
            ),
            status_badge(replay["word"].to(str), replay["hue"].to(str), testid="replay-status"),
        ),
        class_name="ro-line",
    )  # fmt: skip


def _change(was: Any, then: Any) -> rx.Component:
    return rx.fragment(was.to(str), " → ", then.to(str))


def _totals() -> rx.Component:
    one = S.one
    live = callout(
        t(
            f"自检: {one['reproduced']} 的工单走出了和记录一样的路径; 其中 {one['inferred']} 张的分支按当时走向推断, "
            f"{one['by_hand']} 张含流程外的移动, 按记录照搬。",
            f"Self check: {one['reproduced']} took the recorded path; for {one['inferred']} a branch was read from the "
            f"way taken, {one['by_hand']} contain moves outside the flow, repeated as recorded.",
        ),
        "blue",
        icon="shield-check",
        testid="replay-self",
    )
    reasons = rx.el.ul(
        rx.foreach(
            one["reasons"].to(list[dict[str, Any]]),
            lambda r: rx.el.li(rx.el.b(r["count"].to(str), class_name="sc-num"), " · ", r["text"].to(str)),
        ),
        class_name="ro-list",
    )
    work = rx.el.div(
        rx.foreach(
            one["work"].to(list[dict[str, Any]]),
            lambda p: rx.el.div(
                rx.el.span(p["name"].to(str), style={"minWidth": "84px"}),
                rx.el.div(bar(p["width"].to(str), label=t("工作量", "Load")), style={"flex": "1"}),
                rx.el.span(
                    _change(p["now"], p["then"]), class_name="sc-num", style={"minWidth": "76px", "textAlign": "right"}
                ),
                class_name="ro-fix",
                style={"flexWrap": "nowrap", "padding": "4px 0", "fontSize": "13px"},
            ),
        )
    )
    return rx.fragment(
        grid(
            stat(t("超时工单", "Breaches"), _change(one["late_now"], one["late_then"]), testid="replay-breaches"),
            stat(t("路径不同", "Other path"), one["path"].to(str), testid="replay-paths"),
            stat(t("处理人不同", "Other people"), one["people"].to(str)),
            stat(t("走不下去", "Ends nowhere"), one["nowhere"].to(str), testid="replay-nowhere"),
            stat(
                t("没有历史可判", "Not judged"),
                one["unjudged"].to(str),
                hint=t("经过新增节点, 用时未知", "Passed a new node; time unknown"),
            ),
            stat(
                t("含估计", "Partly assumed"),
                one["assumed"].to(str),
                hint=t("当时的人员情况没有全部记录", "Not all about the people of then is recorded"),
                testid="replay-assumed",
            ),
            min_width="150px",
        ),
        rx.cond(one["what"] == "live", rx.fragment(live, reasons)),
        section(t("每人的工作量, 现在 → 草稿", "Load per person, now → draft"), work),
    )


def _rows() -> rx.Component:
    def path(row: Any) -> rx.Component:
        same = row["path_now"] == row["path_then"]
        return rx.el.span(
            rx.el.span(row["path_now"].to(str), class_name="ro-path sc-muted"),
            rx.cond(same, "", rx.el.span("→ ", row["path_then"].to(str), class_name="ro-path")),
            rx.cond(row["reason"] != "", rx.el.span(row["reason"].to(str), class_name="ro-path sc-error")),
            rx.cond(row["assumed"] != "", rx.el.span(row["assumed"].to(str), class_name="ro-path sc-help")),
        )

    def late(row: Any) -> rx.Component:
        def say(flag: Any) -> rx.Component:
            return rx.cond(
                flag, status_badge(t("超时", "Late"), "red"), rx.el.span(t("按时", "In time"), class_name="sc-muted")
            )

        return rx.el.span(say(row["late_now"]), " → ", say(row["late_then"]), class_name="ro-fix")

    def people(row: Any) -> rx.Component:
        same = row["people_now"] == row["people_then"]
        then = rx.el.span("→ ", row["people_then"].to(str), class_name="ro-path")
        return rx.el.span(rx.el.span(row["people_now"].to(str), class_name="ro-path sc-muted"), rx.cond(same, "", then))

    def number(row: Any) -> rx.Component:
        return text_link(row["number"].to(str), "/tickets/" + row["ticket"].to(str))

    def walk(row: Any) -> rx.Component:
        return quiet_button(t("画布", "Canvas"), on_click=S.walk(row["id"]), size="s", testid="replay-walk")

    columns = [
        Column("number", t("工单", "Ticket"), render=number),
        Column("path", t("路径, 现在 → 草稿", "Path, now → draft"), render=path),
        Column("people", t("处理人", "People"), desk_only=True, render=people),
        Column("late", t("超时", "Breach"), render=late),
        Column("kinds", t("差别", "Difference"), kind="muted", desk_only=True),
        Column("walk", t("走一遍", "Walk"), render=walk),
    ]
    return section(
        t("逐张对比", "Ticket by ticket"),
        segmented(SHOW, value=S.show, on_change=S.narrow, label=t("只看", "Only"), testid="replay-show"),
        data_table(
            columns,
            S.rows,
            label=t("逐张对比", "Ticket by ticket"),
            total=S.rows_total,
            page=S.page,
            pages=S.pages,
            on_page=S.turn,
            testid="replay-rows",
        ),
    )


def _walk() -> rx.Component:
    buttons = rx.el.div(
        segmented(
            [("now", t("现在", "Now")), ("then", t("草稿", "Draft"))],
            value=S.side, on_change=S.look, label=t("哪一次", "Which"), testid="walk-side",
        ),
        icon_button("skip-back", t("从头", "From the start"), on_click=S.go(0), testid="walk-start"),
        icon_button("chevron-left", t("上一步", "Back"), on_click=S.go(S.step - 1), testid="walk-back"),
        icon_button("chevron-right", t("下一步", "Next"), on_click=S.go(S.step + 1), testid="walk-next"),
        ghost_button(t("全部", "All"), on_click=S.go(-1), size="s"),
        class_name="ro-fix",
        style={"marginBottom": "10px"},
    )  # fmt: skip
    return drawer(
        S.walked.length() > 0,
        S.walked["number"].to(str),
        buttons,
        rx.el.p(S.walked["reason"].to(str), class_name="sc-error"),
        rx.el.p(S.walked["assumed"].to(str), class_name="sc-help", custom_attrs={"data-testid": "walk-assumed"}),
        flow_map(
            graph=S.graph,
            marks=S.marks,
            label=t("这张工单的路", "The way of this ticket"),
            height="70vh",
            testid="walk-map",
        ),
        on_close=S.close_walk,
        wide=True,
        testid="replay-drawer",
    )


def replay_page() -> rx.Component:
    """The replay lab of one flow."""
    none = empty_state(
        "rewind",
        t("还没有重放过", "Nothing replayed yet"),
        t(
            "选好天数, 点「开始重放」, 看看改动会让超时变多还是变少。",
            "Choose the days and replay: see whether the change helps.",
        ),
    )
    history = section(t("重放记录", "Replays"), rx.foreach(S.replays, _past), testid="replay-list")
    result = rx.cond(S.one["ready"], rx.fragment(_totals(), _rows()))
    return flow_page(
        "replay",
        _start(),
        rx.cond(S.replays.length() > 0, rx.fragment(history, result), none),
        _walk(),
        testid="replay-page",
    )
