"""The test run: a sample ticket, the steps, the canvas with its token, and the scenarios."""

from typing import Any

import reflex as rx

from components.controls import (
    callout,
    checkbox,
    empty_state,
    field_row,
    ghost_button,
    icon_button,
    money,
    primary_button,
    quiet_button,
    section,
    select_input,
    sheet,
    stack,
    status_badge,
    switch,
    text_input,
)
from components.data.form_view import form_view
from components.editors.flow_map import flow_map
from scrm_app.core.ui import t
from scrm_app.rollout.page.parts import flow_page, note
from scrm_app.rollout.state import TryState

S: Any = TryState
ACTS = (
    ("complete", t("完成", "Complete")),
    ("approve", t("同意", "Approve")),
    ("reject", t("驳回", "Reject")),
    ("return", t("退回上一步", "Send back")),
)


def _sample() -> rx.Component:
    return section(
        t("样例工单", "Sample ticket"),
        stack(
            field_row(
                t("门店", "Store"),
                select_input(S.stores, value=S.store, on_change=lambda v: S.choose("store", v), testid="try-store"),
            ),
            field_row(
                t("用真实工单的内容 (可选)", "Values of a real ticket (optional)"),
                select_input(
                    S.recent, value="", on_change=S.borrow, placeholder=t("自己填写", "Type them"), testid="try-borrow"
                ),
            ),
            form_view(
                schema=S.form,
                values=S.values,
                revision=S.form_revision,
                on_submit=S.begin,
                submit_label=t("开始试运行", "Start the test run"),
                testid="try-form",
            ),
        ),
        description=t("不会写入任何数据, 也不会发出任何通知。", "Nothing is written, nothing is sent."),
        testid="try-sample",
    )


def _turn(turn: Any) -> rx.Component:
    def button(action: str, label: Any) -> rx.Component:
        offered = turn["actions"].to(list[str]).contains(action)
        return rx.cond(
            offered,
            ghost_button(label, on_click=S.act(turn["node"], action), size="s", testid=f"try-{action}"),
        )

    return rx.el.div(
        rx.el.div(
            rx.el.b(turn["name"].to(str)),
            note(
                "user-round",
                rx.cond(
                    turn["who"] == "",
                    t("没有人能处理", "Nobody could"),
                    rx.cond(
                        turn["waits"], t(f"{turn['who']} 都可领取", f"{turn['who']} may claim"), turn["who"].to(str)
                    ),
                ),
            ),
            rx.cond(turn["due"] != "", note("clock", t(f"时限 {turn['due']}", f"due {turn['due']}"))),
            class_name="sc-grow",
        ),
        rx.el.div(*[button(action, label) for action, label in ACTS], class_name="ro-fix"),
        class_name="ro-line",
        custom_attrs={"data-testid": "try-turn"},
    )


def _done(item: Any) -> rx.Component:
    notices = rx.foreach(
        item["notices"].to(list[dict[str, Any]]),
        lambda n: note("bell", t(f"会通知 {n['to']}: ", f"would tell {n['to']}: "), n["title"].to(str)),
    )
    reminders = rx.foreach(item["reminders"].to(list[str]), lambda text: note("alarm-clock", text))
    bad = rx.cond(item["refusal"] != "", "1", "")
    return rx.el.li(
        rx.el.div(
            rx.el.b(item["title"].to(str)),
            rx.cond(item["who"] != "", rx.el.span(item["who"].to(str), class_name="sc-muted")),
            rx.el.span(item["when"].to(str), class_name="sc-help sc-num"),
            class_name="ro-fix",
        ),
        rx.cond(item["to"] != "", note("arrow-right", t(f"到「{item['to']}」", f"to “{item['to']}”"))),
        rx.cond(item["refusal"] != "", rx.el.div(item["refusal"].to(str), class_name="sc-error")),
        notices,
        reminders,
        custom_attrs={"data-bad": bad, "data-testid": "try-done"},
    )


def _money() -> rx.Component:
    lines = rx.foreach(
        S.run["money"].to(list[dict[str, str]]),
        lambda m: rx.el.div(
            rx.el.span(m["title"], class_name="sc-grow"),
            money(m["amount"]),
            class_name="ro-fix",
            style={"fontSize": "13px"},
        ),
    )
    shown = rx.el.div(
        lines,
        rx.el.div(
            rx.el.b(t("合计", "Total"), class_name="sc-grow"), money(S.run["total"].to(str)), class_name="ro-fix"
        ),
        custom_attrs={"data-testid": "try-money"},
    )
    hidden = rx.el.p(
        t("金额只有能看对账单的人可见。", "Amounts are for those who may see statements."), class_name="sc-help"
    )
    return rx.el.div(
        rx.el.b(t("会产生的结算", "Amounts that would arise"), class_name="sc-field-label"),
        rx.cond(S.run["sees_money"], shown, hidden),
    )


def _run() -> rx.Component:
    bar = rx.el.div(
        status_badge(S.run["word"].to(str), S.run["hue"].to(str), testid="try-status"),
        rx.el.span(S.run["clock"].to(str), class_name="sc-help sc-num"),
        rx.el.div(class_name="sc-grow"),
        icon_button("undo-2", t("退一步", "One step back"), on_click=S.back, disabled=S.count == 0, testid="try-back"),
        icon_button("rotate-ccw", t("重新开始", "Start over"), on_click=S.start_over, testid="try-reset"),
        ghost_button(
            t("存为场景", "Save as a scenario"), icon="bookmark", on_click=S.ask_save(True), size="s", testid="try-save"
        ),
        class_name="ro-fix",
    )
    who = field_row(
        t("以谁的身份操作", "Act as"),
        select_input(
            S.roles,
            value=S.role,
            on_change=lambda v: S.choose("role", v),
            placeholder=t("当前处理人", "Whoever has it"),
            testid="try-role",
        ),
    )
    time = rx.el.div(
        rx.el.span(t("让时间过去", "Let time pass"), class_name="sc-help"),
        *[
            quiet_button(label, on_click=S.pass_time(minutes), size="s", testid=f"try-wait-{minutes}")
            for minutes, label in ((60, t("1 小时", "1 h")), (480, t("8 小时", "8 h")), (1440, t("1 天", "1 day")))
        ],
        class_name="ro-fix",
    )
    missing = rx.el.div(
        rx.el.b(t("补上这些内容再继续", "Fill these in to go on"), class_name="sc-field-label"),
        form_view(
            schema=S.asked_form,
            revision=S.count,
            on_submit=S.fill,
            submit_label=t("继续", "Go on"),
            testid="try-missing",
        ),
    )
    return section(
        t("试运行", "Test run"),
        stack(
            bar,
            who,
            rx.foreach(S.run["turns"].to(list[dict[str, Any]]), _turn),
            rx.cond(S.asked_form.contains("fields"), missing),
            rx.cond(S.run["ended"], _money(), time),
            rx.el.ol(rx.foreach(S.run["done"].to(list[dict[str, Any]]), _done), class_name="ro-log"),
        ),
        testid="try-run",
    )


def _scenario(row: Any) -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.b(row["name"].to(str)),
            rx.el.div(row["path"].to(str), class_name="sc-help"),
            class_name="sc-grow",
        ),
        switch(
            t("必须通过", "Must pass"),
            checked=row["must"].to(bool),
            on_change=lambda on: S.must(row["id"], on),
            testid="scenario-must",
        ),
        quiet_button(t("重跑", "Run"), icon="play", on_click=S.replay(row["id"]), size="s", testid="scenario-run"),
        icon_button(
            "trash-2", t("删除场景", "Delete the scenario"), on_click=S.drop(row["id"]), testid="scenario-drop"
        ),
        class_name="ro-line",
    )


def _save() -> rx.Component:
    form = rx.el.form(
        stack(
            field_row(t("场景名称", "Name"), text_input("name", testid="scenario-name"), required=True),
            checkbox(
                t("必须通过: 不通过就不能发布", "Must pass: otherwise publishing is refused"),
                name="must",
                testid="scenario-must-new",
            ),
            rx.el.div(
                primary_button(t("保存", "Save"), type="submit", testid="scenario-save"),
                class_name="sc-row",
                style={"justifyContent": "flex-end"},
            ),
        ),
        on_submit=S.save,
    )
    return sheet(
        S.saving, t("存为场景", "Save as a scenario"), form, on_close=S.ask_save(False), testid="scenario-sheet"
    )


def try_page() -> rx.Component:
    """The test run of one flow."""
    none = empty_state(
        "bookmark",
        t("还没有场景", "No scenarios yet"),
        t(
            "试运行一次, 点「存为场景」, 以后每次发布都会自动重跑。",
            "Step through once and save it; it runs again at every publish.",
        ),
    )
    scenarios = section(
        t("场景", "Scenarios"),
        rx.cond(S.scenarios.length() > 0, rx.el.div(rx.foreach(S.scenarios, _scenario)), none),
        testid="scenarios",
    )
    canvas = flow_map(
        graph=S.graph,
        marks=S.marks,
        edge_marks=S.edge_marks,
        label=t("试运行的位置", "Where the test run is"),
        height="max(420px, calc(100dvh - 170px))",
        testid="try-map",
    )
    return flow_page(
        "try",
        rx.cond(S.error != "", callout(S.error, "red", icon="circle-alert", testid="try-error")),
        rx.el.div(
            canvas,
            rx.el.div(rx.cond(S.began, _run(), _sample()), scenarios, class_name="sc-stack"),
            class_name="ro-two",
        ),
        _save(),
        testid="try-page",
    )
