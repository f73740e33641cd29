"""A condition built from fields and shown in words; used by flow branches, dispatch and matching."""

from typing import Any

import reflex as rx

from components.data.form_view import REGIONS_URL, VIEW, view_texts
from components.words import say

_jsx = rx.asset("condition_builder.jsx", shared=True)
for _beside in ("condition_logic.js", "condition_builder.css"):
    rx.asset(_beside, shared=True)
assert VIEW  # its inputs are used by the browser side

_TEXT = ["eq", "ne", "contains", "starts_with", "in", "not_in", "empty", "not_empty"]
_SIZE = ["gt", "ge", "lt", "le", "eq", "ne", "between", "empty", "not_empty"]
_CHOICE = ["eq", "ne", "in", "not_in", "empty", "not_empty"]
OPS: dict[str, list[str]] = {
    **dict.fromkeys(("text", "long_text", "phone", "scan", "serial", "location"), _TEXT),
    **dict.fromkeys(("department", "product", "order", "equipment", "ticket"), _TEXT),
    **dict.fromkeys(("number", "money", "date", "datetime", "time", "rating", "slider"), _SIZE),
    **dict.fromkeys(("single", "person", "customer"), _CHOICE),
    "region": ["in", "not_in", "eq", "ne", "empty", "not_empty"],
    "multiple": ["contains", "in", "not_in", "empty", "not_empty"],
    "attachment": ["not_empty", "empty"],
    "table": ["not_empty", "empty"],
    "date_range": ["contains", "not_empty", "empty"],
    "image": ["not_empty", "empty"],
    "signature": ["not_empty", "empty"],
}
"""Which comparisons each kind of field offers, the usual one first; the same set the rule engine accepts."""


class ConditionBuilder(rx.Component):
    """The browser side of `condition_builder`."""

    library = _jsx.importable_path
    tag = "ConditionBuilder"

    fields: rx.Var[list[dict[str, Any]]]
    value: rx.Var[Any]
    ops: rx.Var[dict[str, list[str]]]
    people: rx.Var[list[dict[str, Any]]]
    customers: rx.Var[list[dict[str, Any]]]
    regions_url: rx.Var[str]
    texts: rx.Var[dict[str, Any]]
    testid: rx.Var[str]
    counted: rx.Var[dict[str, Any]]
    """{key, matched, of, rows: [{href, text}]}: the answer to `on_count` ({key, condition}), shown below the words."""
    on_change: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_count: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]


def condition_texts() -> dict[str, Any]:
    """The words of a condition; also for other browser parts that show one."""
    return {
        "ops": {
            "eq": say("等于", "is"),
            "ne": say("不等于", "is not"),
            "gt": say("大于", "is above"),
            "ge": say("大于等于", "is at least"),
            "lt": say("小于", "is below"),
            "le": say("小于等于", "is at most"),
            "in": say("属于", "is one of"),
            "not_in": say("不属于", "is none of"),
            "contains": say("包含", "contains"),
            "empty": say("未填写", "is empty"),
            "not_empty": say("已填写", "is filled in"),
            "between": say("介于", "is between"),
            "starts_with": say("开头是", "starts with"),
        },
        "time": {
            "gt": say("晚于", "is after"),
            "ge": say("不早于", "is not before"),
            "lt": say("早于", "is before"),
            "le": say("不晚于", "is not after"),
        },
        "choice": {"eq": say("是", "is"), "ne": say("不是", "is not")},
        "between": say("介于 {low} 和 {high} 之间", "is between {low} and {high}"),
        "and": say(" 且 ", " and "),
        "or": say(" 或 ", " or "),
        "not": say("并非", "not"),
        "all": say("满足全部", "All of these"),
        "any": say("满足任一", "Any of these"),
        "counted": say("{of} 张用这份表单的工单中, {n} 张符合", "{n} of the {of} tickets on this form match"),
        "countedSome": say(
            "{of} 张用这份表单的工单中, 至少 {n} 张符合 (太多, 没有逐张看完)",
            "At least {n} of the {of} tickets on this form match (too many to look at each)",
        ),
        "counting": say("正在统计符合的工单…", "Counting matching tickets…"),
        "always": say("没有条件: 任何情况都成立", "No condition: always true"),
        "field": say("字段", "Field"),
        "chooseField": say("选择字段", "Choose a field"),
        "lostField": say("(已删除的字段)", "(a removed field)"),
        "comparison": say("比较方式", "Comparison"),
        "value": say("比较值", "Value"),
        "yuan": say("金额 (元)", "Amount (yuan)"),
        "from": say("起始值", "From"),
        "until": say("结束值", "To"),
        "to": say("至", "to"),
        "manyHint": say("多个值用逗号分开", "Separate several values with commas"),
        "addLine": say("添加条件", "Add a condition"),
        "addGroup": say("添加条件组", "Add a group"),
        "addRegion": say("加入这个地区", "Add this region"),
        "removeLine": say("删除这条条件", "Remove this condition"),
        "removeGroup": say("删除条件组", "Remove this group"),
        "group": say("条件组", "Group of conditions"),
        "noFields": say(
            "表单还没有可用的字段, 请先设计表单。", "The form has no fields to ask about. Design the form first."
        ),
    }


def condition_builder(
    *, fields: Any, value: Any, on_change: Any, people: Any = None, customers: Any = None, testid: str = "condition"
) -> rx.Component:
    """Edit `value` (a condition in JSON, or None). `fields`: [{key, label, kind, options: [{value, label}]}].

    `on_change` gets the whole condition, or {} for "no condition", half a second after an edit; unfinished lines are
    left out. Choices of people and customers: [{id, name}].
    """
    return ConditionBuilder.create(
        fields=fields,
        value=value,
        on_change=on_change,
        ops=OPS,
        people=[] if people is None else people,
        customers=[] if customers is None else customers,
        regions_url=REGIONS_URL,
        texts={**view_texts(), **condition_texts()},
        testid=testid,
    )
