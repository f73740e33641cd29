"""The sheet of one rule: its name, when it holds with the count of tickets, and what it does."""

from typing import Any

import reflex as rx

from components.controls import (
    checkbox,
    danger_button,
    field_row,
    ghost_button,
    primary_button,
    quiet_button,
    row,
    select_input,
    sheet,
    stack,
    switch,
    text_input,
)
from components.editors.condition_builder import condition_builder
from scrm_app.core.text import Text
from scrm_app.core.ui import t, tx
from scrm_app.notifications.engine.channels import CHANNELS
from scrm_app.tickets.engine import rule_words
from scrm_app.tickets.engine.rulebook import MAX_LEVELS
from scrm_app.tickets.page.reply_rule import reply_fields
from scrm_app.tickets.state.rules import RuleSheetState, RulesState

S: Any = RuleSheetState
TABLE: Any = RulesState
BOX = {
    "display": "flex",
    "flexWrap": "wrap",
    "gap": "6px 16px",
    "maxHeight": "150px",
    "overflowY": "auto",
    "padding": "8px 10px",
    "border": "1px solid var(--gray-5)",
    "borderRadius": "8px",
}


def _options(words: dict[str, Text]) -> list[tuple[str, Any]]:
    return [(key, tx(text)) for key, text in words.items()]


def _number(name: str, label: Any, help: Any = "") -> rx.Component:
    box = text_input(name, default_value=S.then[name].to(str), type="number", min="0", testid=f"rule-{name}")
    return field_row(label, box, help)


def _ticks(name: str, label: Any, help: Any = "") -> rx.Component:
    def tick(one: Any) -> rx.Component:
        key = rx.Var.create(f"{name}:") + one["value"].to(str)
        box = rx.el.input(type="checkbox", name=key, default_checked=one["on"].to(bool))
        return rx.el.label(box, rx.el.span(one["label"].to(str)), class_name="sc-check")

    boxes = rx.el.div(rx.foreach(S.picks[name], tick), style=BOX, tab_index=0, role="group", aria_label=label)
    return field_row(label, boxes, help, group=True)


def _dispatch() -> rx.Component:
    return stack(
        field_row(
            t("派单方式", "How to choose"),
            select_input(
                _options(rule_words.STRATEGIES),
                name="strategy",
                default_value=S.then["strategy"].to(str),
                testid="rule-strategy",
            ),
        ),
        _ticks("roles", t("候选角色", "Roles")),
        _ticks(
            "people",
            t("指定人员", "Or these people"),
            t("勾选后只在这些人中选", "When ticked, only these are considered"),
        ),
        field_row(
            t("范围", "Reach"),
            select_input(_options(rule_words.REACHES), name="reach", default_value=S.then["reach"].to(str)),
        ),
        _ticks("skills", t("必须具备的技能", "Skills they must have")),
        rx.el.div(
            _number("cap", t("每人上限 (0 不限)", "Cap per person (0 = none)")),
            _number("max_km", t("最远公里 (0 不限)", "Greatest distance in km (0 = none)")),
            style={"display": "grid", "gridTemplateColumns": "repeat(auto-fit,minmax(160px,1fr))", "gap": "12px"},
        ),
        checkbox(
            t("只派给当班的人", "Only people on duty"), name="on_duty", default_checked=S.then["on_duty"].to(bool)
        ),
    )


def _axis(axis: str, label: Any) -> rx.Component:
    return field_row(
        label,
        select_input(
            S.picks["axes"],
            value=S.grid[axis].to(str),
            on_change=lambda key: S.choose_axis(axis, key),
            placeholder=t("不用矩阵", "No matrix"),
            testid=f"rule-{axis}",
        ),
    )


def _matrix() -> rx.Component:
    """Impact down, urgency across, a priority in each cell."""
    levels = [(str(n), tx(text)) for n, text in enumerate(rule_words.PRIORITIES)]

    def cell(row: Any, one: Any) -> rx.Component:
        choice = rx.el.select(
            *[rx.el.option(label, value=key) for key, label in levels],
            name=one["name"].to(str),
            default_value=one["level"].to(str),
            aria_label=row["label"].to(str) + " × " + one["label"].to(str),
            class_name="sc-input",
            style={"minWidth": "84px"},
            custom_attrs={"data-testid": one["name"].to(str)},
        )
        return rx.el.td(choice, key=one["key"].to(str))

    def line(row: Any) -> rx.Component:
        cells = rx.foreach(row["cells"].to(list[dict[str, str]]), lambda one: cell(row, one))
        return rx.el.tr(rx.el.th(row["label"].to(str), scope="row"), cells)

    heads = rx.foreach(S.grid["heads"].to(list[str]), lambda head: rx.el.th(head, scope="col"))
    table = rx.el.table(
        rx.el.thead(rx.el.tr(rx.el.th(t("影响 \\ 紧急", "Impact \\ urgency")), heads)),
        rx.el.tbody(rx.foreach(S.grid["rows"].to(list[dict[str, Any]]), line)),
        class_name="sc-table sc-compact",
    )
    return rx.cond(
        S.grid["rows"].to(list[Any]).length() > 0,
        rx.el.div(table, class_name="sc-table-scroll", tab_index=0, custom_attrs={"data-testid": "rule-matrix"}),
    )


def _priority() -> rx.Component:
    levels = [(str(n), tx(text)) for n, text in enumerate(rule_words.PRIORITIES)]
    two = {"display": "grid", "gridTemplateColumns": "repeat(auto-fit,minmax(190px,1fr))", "gap": "12px"}
    return stack(
        field_row(
            t("优先级至少为", "Priority at least"),
            select_input(levels, name="level", default_value=S.then["level"].to(str), testid="rule-level"),
        ),
        rx.el.div(
            _axis("impact", t("影响 (表单字段)", "Impact (field of the form)")),
            _axis("urgency", t("紧急 (表单字段)", "Urgency (field of the form)")),
            style=two,
        ),
        _matrix(),
        rx.el.span(
            t(
                "选好两个单选字段后, 按矩阵定优先级; 没填时用上面的优先级。",
                "With two choice fields the matrix decides; where they are not filled in, the priority above.",
            ),
            class_name="sc-help",
        ),
    )


def _sla() -> rx.Component:
    two = {"display": "grid", "gridTemplateColumns": "repeat(auto-fit,minmax(190px,1fr))", "gap": "12px"}
    numbers = rx.el.div(
        _number(
            "response_minutes",
            t("首次响应 (营业分钟)", "First response (working minutes)"),
            t("0 为不承诺", "0 = no promise"),
        ),
        _number(
            "resolution_minutes", t("解决 (营业分钟)", "Solved (working minutes)"), t("0 为不承诺", "0 = no promise")
        ),
        _number("node_percent", t("环节时限比例 %", "Step limits in %"), t("50 为减半", "50 halves them")),
        _number("warn_percent", t("用掉百分之几时预警", "Warn when this much is used"), "%"),
        style=two,
    )
    still = field_row(
        t("停在哪些环节时不计时", "Steps where the clock stands still"),
        text_input("pause_nodes", default_value=S.then["pause_nodes"].to(str), max_length=400, testid="rule-pause"),
        t("写环节名称, 用顿号隔开, 如: 等配件、待客户确认", "Names of steps, separated by commas"),
    )
    waits = checkbox(
        t("流程自动等待或等子流程时不计时", "Also while the flow waits by itself or for a sub-flow"),
        name="pause_waits",
        default_checked=S.then["pause_waits"].to(bool),
    )
    customer = checkbox(
        t("「等客户」时不计时", "Also while waiting for the customer"),
        name="pause_customer",
        default_checked=S.then["pause_customer"].to(bool),
    )
    return stack(numbers, still, waits, customer)


def _level(n: int) -> rx.Component:
    level = S.levels[n]
    over = rx.el.div(
        rx.el.span(t("渠道", "Over"), class_name="sc-help"),
        *[
            checkbox(
                tx(words),
                name=f"over{n}:{code}",
                default_checked=level["channels"].to(list[str]).contains(code),
                testid=f"level-{n}-{code}",
            )
            for code, words in CHANNELS.items()
        ],
        checkbox(t("可打破勿扰", "May break quiet hours"), name=f"urgent{n}", default_checked=level["urgent"].to(bool)),
        class_name="sc-row",
        style={"flexWrap": "wrap", "padding": "6px 0 6px 24px"},
    )
    return rx.cond(
        S.levels.length() > n,
        rx.el.div(
            row(
                rx.el.span(str(n + 1), class_name="sc-num", style={"width": "16px"}),
                text_input(
                    f"after{n}",
                    default_value=level["after"].to(str),
                    type="number",
                    aria_label=t("等待分钟", "Minutes to wait"),
                    style={"width": "96px"},
                ),
                rx.el.span(t("分钟后通知", "min, then tell"), style={"whiteSpace": "nowrap"}),
                select_input(
                    _options(rule_words.WHO),
                    name=f"who{n}",
                    default_value=level["who"].to(str),
                    aria_label=t("通知谁", "Whom to tell"),
                ),
            ),
            over,
        ),
    )


def _ladder() -> rx.Component:
    return stack(
        field_row(
            t("触发时机", "Starts when"),
            select_input(
                _options(rule_words.TRIGGERS),
                name="trigger",
                default_value=S.then["trigger"].to(str),
                testid="rule-trigger",
            ),
        ),
        field_row(t("各级", "Levels"), stack(*[_level(n) for n in range(MAX_LEVELS)]), group=True),
        row(
            quiet_button(t("增加一级", "Add a level"), icon="plus", size="s", on_click=S.add_level, testid="level-add"),
            quiet_button(
                t("去掉最后一级", "Drop the last"), icon="minus", size="s", on_click=S.drop_level, testid="level-drop"
            ),
        ),
        rx.el.span(
            t(
                "任何人按下「收到」或「我来处理」, 后面的级别对所有人停止。勾选的渠道都会发送; "
                "未勾选或联系不上时, 按各人自己的渠道顺序。",
                "When anybody presses “seen” or “I take it”, the later levels stop for all. Every ticked channel is "
                "used; with none ticked, or none that reaches them, each person's own order holds.",
            ),
            class_name="sc-help",
        ),
    )


def _matches() -> rx.Component:
    sample = rx.foreach(
        S.matches["samples"].to(list[dict[str, str]]),
        lambda one: rx.el.li(
            rx.el.span(one["number"], class_name="sc-num sc-muted"), " ", one["title"], class_name="sc-ellipsis"
        ),
    )
    found = rx.el.div(
        rx.el.div(
            t("您能看到的 ", "Of the "),
            rx.el.b(S.matches["of"].to(str), class_name="sc-num"),
            t(" 张工单中命中 ", " tickets in your reach the condition meets "),
            rx.cond(S.matches["at_least"].to(bool), t("至少 ", "at least "), ""),
            rx.el.b(S.matches["hits"].to(str), class_name="sc-num", custom_attrs={"data-testid": "rule-hits"}),
            t(" 张", " of them"),
            rx.cond(S.matches["at_least"].to(bool), t(" (太多, 没有逐张看完)", " (too many to look at each)"), ""),
        ),
        rx.el.ul(sample, style={"margin": "4px 0 0", "padding": 0, "listStyle": "none", "fontSize": "13px"}),
        style={
            "padding": "8px 12px",
            "borderRadius": "8px",
            "background": "var(--accent-2)",
            "border": "1px solid var(--accent-5)",
        },
    )
    wrong = rx.el.span(S.matches["error"].to(str), class_name="sc-error")
    return rx.cond(S.matches["error"].to(str) != "", wrong, found)


def rule_sheet() -> rx.Component:
    """One rule; the count follows the condition while it is put together."""
    then = rx.match(
        TABLE.kind,
        ("priority", _priority()),
        ("sla", _sla()),
        ("ladder", _ladder()),
        ("reply", reply_fields()),
        _dispatch(),
    )
    form = rx.el.form(
        stack(
            field_row(
                t("规则名称", "Name"),
                text_input("name", default_value=S.rule["name"].to(str), max_length=60, testid="rule-name"),
                error=S.error,
                required=True,
            ),
            field_row(
                t("什么情况", "When"),
                stack(
                    condition_builder(
                        fields=S.fields, value=S.condition, on_change=S.set_condition, testid="rule-condition"
                    ),
                    _matches(),
                ),
                group=True,
            ),
            then,
            switch(
                t("启用", "In use"), name="enabled", default_checked=S.rule["enabled"].to(bool), testid="rule-enabled"
            ),
            row(
                primary_button(t("保存到草稿", "Save into the draft"), type="submit", testid="rule-save"),
                ghost_button(t("取消", "Cancel"), on_click=S.close(False), type="button"),
                rx.el.div(class_name="sc-grow"),
                rx.cond(
                    S.rule["id"] != "",
                    danger_button(
                        t("删除规则", "Remove"),
                        on_click=[TABLE.remove(S.rule["id"].to(str)), S.close(False)],
                        type="button",
                        testid="rule-remove",
                    ),
                ),
            ),
        ),
        on_submit=S.save,
        key=S.shown.to(str),
    )
    title = rx.cond(S.rule["id"] == "", t("新建规则", "New rule"), t("编辑规则", "Edit the rule"))
    return rx.fragment(
        rx.el.span(on_mount=S.close(False), hidden=True),
        sheet(S.is_open, title, form, on_close=S.close, wide=True, testid="rule-sheet"),
    )
