"""/rules: dispatch, priority, promises and ladders as tables of rules, asked from top to bottom."""

from typing import Any

import reflex as rx

from components.controls import (
    count,
    empty_state,
    ghost_button,
    menu,
    page,
    page_header,
    primary_button,
    quiet_button,
    row,
    section,
    select_input,
    skeleton_rows,
    stack,
    status_badge,
    tabs,
    text_input,
)
from components.editors.rule_table import rule_table
from scrm_app.core.ui import t, texts
from scrm_app.tickets.page.modes import mode_policies
from scrm_app.tickets.page.rule_sheet import rule_sheet
from scrm_app.tickets.state.rules import RuleSheetState, RulesState

S: Any = RulesState
SHEET: Any = RuleSheetState


def _words() -> Any:
    return texts(
        place=("顺序", "No."),
        name=("规则", "Rule"),
        when=("条件", "When"),
        then=("怎么做", "Then"),
        always=("任何情况", "Always"),
        off=("已停用", "Switched off"),
        edit=("编辑", "Edit"),
        drag=("拖动调整顺序:", "Drag to reorder:"),
        lifted=("已拿起「{x}」, 在第 {n} 位", "Lifted “{x}” at position {n}"),
        over=("「{x}」移到第 {n} 位", "“{x}” moved to position {n}"),
        dropped=("「{x}」已放到第 {n} 位", "“{x}” dropped at position {n}"),
        dropped_back=("「{x}」已放回第 {n} 位", "“{x}” put back at position {n}"),
        howto=(
            "按空格拿起, 上下键移动, 再按空格放下。",
            "Press space to lift, arrow keys to move, space again to drop.",
        ),
        stop=(
            "从上到下逐条判断, 先命中即停; 派单都不命中时按环节自己的角色派给本店负载最少的人。",
            "Asked from top to bottom; the first that holds decides. If none gives a ticket out, the step's role does.",
        ),
    )


def _publish() -> rx.Component:
    form = rx.el.form(
        stack(
            text_input("note", placeholder=t("这次改了什么 (选填)", "What changed (optional)"), testid="publish-note"),
            primary_button(t("发布", "Publish"), type="submit", testid="publish-yes"),
        ),
        on_submit=S.publish,
        style={"padding": "8px", "minWidth": "240px"},
    )
    return rx.cond(
        S.book["changed"],
        menu(primary_button(t("发布", "Publish"), icon="rocket", testid="rules-publish"), form, testid="publish-menu"),
        status_badge(t("草稿与线上一致", "Draft equals what counts"), "green"),
    )


def _status() -> rx.Component:
    live = rx.cond(
        S.book["published"].to(int) > 0,
        status_badge(
            rx.el.span(t("线上第 ", "Version "), S.book["published"].to(str), t(" 版", " counts")), "blue", icon="radio"
        ),
        status_badge(t("尚未发布", "Not yet published"), "amber"),
    )
    draft = rx.cond(S.book["changed"], status_badge(t("草稿有改动", "Draft differs"), "amber", icon="pencil"))
    owner = rx.el.span(
        t("负责人 ", "Owner "), rx.cond(S.book["owner"] != "", S.book["owner"].to(str), "—"), class_name="sc-help"
    )
    return row(live, draft, owner)


def _version(line: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(t("版本 ", "Version "), line["number"].to(str), class_name="sc-strong"),
        rx.el.span(line["at"].to(str), " · ", line["by"].to(str), class_name="sc-help sc-num"),
        rx.el.span(line["note"].to(str), class_name="sc-grow sc-ellipsis"),
        quiet_button(
            t("恢复到草稿", "Restore"), size="s", on_click=S.restore(line["number"].to(int)), testid="version-restore"
        ),
        class_name="sc-row",
        style={"padding": "6px 0", "borderBottom": "1px solid var(--gray-4)"},
    )


def _case(case: Any) -> rx.Component:
    answer = rx.el.form(
        rx.el.input(type="hidden", name="case", value=case["id"].to(str)),
        row(
            text_input(
                "answer",
                placeholder=t("怎么处理的, 反馈人会看到", "What you did; the reporter reads it"),
                class_name="sc-wide",
                testid="case-answer",
            ),
            ghost_button(t("处理完毕", "Settle"), type="submit", size="s", testid="case-close"),
        ),
        on_submit=S.answer_case,
    )
    return rx.el.li(
        row(
            rx.link(case["number"].to(str), href=rx.Var.create("/tickets/") + case["ticket"].to(str)),
            rx.el.span(case["title"].to(str), class_name="sc-ellipsis sc-grow"),
            rx.cond(
                case["open"], status_badge(t("待处理", "Open"), "amber"), status_badge(t("已处理", "Settled"), "green")
            ),
        ),
        rx.el.div(case["who"].to(str), ": ", case["reason"].to(str)),
        rx.el.div(case["rule"].to(str), " · ", case["winner"].to(str), " · ", case["at"].to(str), class_name="sc-help"),
        rx.cond(case["open"], answer, rx.el.div(case["answer"].to(str), class_name="sc-help")),
        style={"display": "grid", "gap": "4px", "padding": "10px 0", "borderBottom": "1px solid var(--gray-4)"},
        custom_attrs={"data-testid": "case"},
    )


def _lower() -> rx.Component:
    plain = {"listStyle": "none", "margin": "0", "padding": "0"}
    return stack(
        rx.cond(S.kind == "dispatch", mode_policies()),
        rx.cond(
            S.kind == "dispatch",
            section(
                t("「不合适」反馈", "Cases of “unfit”"),
                rx.cond(
                    S.cases.length() > 0,
                    rx.el.ul(rx.foreach(S.cases, _case), style=plain),
                    rx.el.span(
                        t(
                            "处理人在工单上按「不合适」后, 会带着当时的派单依据出现在这里。",
                            "When somebody presses “unfit” on a ticket, it appears here with the decision as it was.",
                        ),
                        class_name="sc-help",
                    ),
                ),
                actions=(rx.cond(S.book["cases"].to(int) > 0, count(S.book["cases"].to(int), hot=True)),),
            ),
        ),
        section(
            t("已发布的版本", "Published versions"),
            rx.cond(
                S.versions.length() > 0,
                rx.el.ul(rx.foreach(S.versions, _version), style=plain),
                rx.el.span(
                    t("发布后不可更改, 派单记录会写明用的是哪一版。", "Versions never change; decisions name theirs."),
                    class_name="sc-help",
                ),
            ),
        ),
    )


def _add() -> rx.Component:
    return primary_button(t("新建规则", "New rule"), icon="plus", on_click=SHEET.open_rule(""), testid="rule-new")


def _books() -> rx.Component:
    new = rx.el.form(
        stack(
            text_input("name", placeholder=t("如: 紧急派单", "e.g. Urgent dispatch"), testid="book-name"),
            ghost_button(t("新建规则表", "New table"), type="submit", testid="book-add"),
        ),
        on_submit=S.add_book,
        style={"padding": "8px"},
    )
    return row(
        rx.cond(
            S.books.length() > 1,
            select_input(
                S.books, value=S.book["id"].to(str), on_change=S.choose_book, aria_label=t("规则表", "Table of rules")
            ),
        ),
        menu(quiet_button(t("更多规则表", "More tables"), icon="table-2", testid="book-more"), new, testid="book-menu"),
    )


def rules_page() -> rx.Component:
    """Rules in their order; the draft counts when it is published."""
    return page(
        page_header(
            t("派单与时效规则", "Dispatch and time rules"),
            t(
                "改动先存为草稿, 发布后从下一张工单起生效",
                "Changes stay a draft; published rules count from the next ticket on",
            ),
            rx.fragment(_publish(), _add()),
        ),
        tabs(
            [
                ("dispatch", t("派单", "Dispatch")),
                ("priority", t("优先级", "Priority")),
                ("sla", t("服务承诺", "Promises")),
                ("ladder", t("升级阶梯", "Escalation")),
                ("reply", t("自动回复", "Auto replies")),
            ],
            value=S.kind,
            on_change=S.choose_kind,
            label=t("规则种类", "Kind of rules"),
            testid="rules-tab",
        ),
        rx.cond(
            S.ready,
            stack(
                rx.el.div(
                    _status(),
                    _books(),
                    class_name="sc-row",
                    style={"justifyContent": "space-between", "flexWrap": "wrap"},
                ),
                rx.cond(
                    S.rows.length() > 0,
                    rx.el.div(
                        rule_table(
                            rows=S.rows, texts=_words(), read_only=False, on_move=S.move, on_open=SHEET.open_rule
                        ),
                        style={"minHeight": f"calc({S.rows.length()} * 44px)"},
                    ),
                    empty_state(
                        "list-ordered",
                        t("还没有规则", "No rules yet"),
                        t("从第一条开始: 什么情况, 怎么做。", "Start with the first: when, and what then."),
                        _add(),
                    ),
                ),
                _lower(),
            ),
            skeleton_rows(8),
        ),
        rule_sheet(),
        testid="rules-page",
    )
