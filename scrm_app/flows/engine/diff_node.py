"""Every setting of a node and how a change of it is said. A new setting needs a line here (a test asks for it)."""

from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine import diff_words as w
from scrm_app.flows.engine.diff_steps import steps_changed
from scrm_app.flows.engine.diff_words import Names, Wording, turned
from scrm_app.flows.engine.graph import Node


def _minutes(value: int | None, _names: Names) -> Text:
    return w.duration(value)


def _percent(value: int, _names: Names) -> Text:
    return w.plain(f"{value}%")


def _rights(before: Mapping[str, str], after: Mapping[str, str], names: Names) -> Iterator[Text]:
    for key in {**before, **after}:
        if before.get(key) != after.get(key):
            label, usual = w.field_word(key, names), Text("默认", "as usual")
            was, now = (w.RIGHTS.get(side.get(key, ""), usual) for side in (before, after))
            yield Text(f"{label.zh} {was.zh}→{now.zh}", f"{label.en}: {was.en} → {now.en}")


_FIELDS = w.several(w.pair_word)
SETTINGS: dict[str, Wording] = {
    "kind": turned("类型", "kind", w.kind_word),
    "assign": turned("处理人", "who", w.who),
    "limit_minutes": turned("时限", "time limit", _minutes),
    "remind_before_minutes": turned("到期前提醒", "reminder before it is due", _minutes),
    "remind_after_minutes": turned("超时后提醒", "reminder when overdue", _minutes),
    "on_timeout": turned("超时后", "when overdue", w.one_of(w.ON_TIMEOUT)),
    "timeout_to": turned("超时转交给", "when overdue handed to", w.who),
    "required_fields": w.gained(
        Text("必填字段", "required fields"),
        Text("新增必填", "now required:"),
        Text("不再必填", "no longer required:"),
        w.field_word,
    ),
    "field_rights": _rights,
    "checklist": w.gained(
        Text("清单", "checklist"),
        Text("清单新增", "checklist gains"),
        Text("清单去掉", "checklist loses"),
        lambda one, _: w.plain(one),
    ),
    "actions": w.gained(
        Text("可做操作", "actions"),
        Text("可做操作新增", "actions gain"),
        Text("可做操作去掉", "actions lose"),
        w.one_of(w.ACTIONS),
    ),
    "on_reject": turned("驳回后", "after rejecting", w.one_of(w.ON_REJECT)),
    "stage": turned("阶段", "stage", w.one_of(w.STAGES)),
    "lane": turned("部门", "department", w.quote),
    "customer_text": turned("给客户看的话", "what the customer reads", w.quote),
    "customer_text_en": turned("给客户看的话 (英文)", "what the customer reads in English", w.quote),
    "waiting_text": turned("等客户时的通知", "what the customer hears while we wait", w.quote),
    "waiting_text_en": turned("等客户时的通知 (英文)", "what the customer hears while we wait, in English", w.quote),
    "tell_customer": w.gained(
        Text("通知客户", "tells the customer"),
        Text("通知客户新增", "tells the customer also by"),
        Text("通知客户去掉", "no longer tells the customer by"),
        w.one_of(w.TELL_BY),
    ),
    "service_button": w.switched(
        Text("客户页面加上「一键找客服」按钮", "the customer's page gets a button that calls customer service"),
        Text("客户页面去掉「一键找客服」按钮", "the customer's page loses the button that calls customer service"),
    ),
    "parts.approval.approvers": turned("审批人", "approvers", w.several(w.who)),
    "parts.approval.mode": turned("审批方式", "how it is decided", w.one_of(w.MODES)),
    "parts.approval.percent": turned("同意比例", "share that must agree", _percent),
    "parts.approval.dedupe": w.switched(
        Text("已同意过的人不再重复审批", "who agreed before is not asked again"),
        Text("已同意过的人也要再审批", "who agreed before is asked again"),
    ),
    "parts.wait.until": turned("等待", "waits for", w.one_of(w.UNTIL)),
    "parts.wait.minutes": turned("等待时长", "waits for", _minutes),
    "parts.wait.working": w.switched(
        Text("等待只算营业时间", "waiting counts opening hours only"),
        Text("等待按自然时间算", "waiting counts all hours"),
    ),
    "parts.wait.field": turned("等到的日期", "date waited for", w.field_word),
    "parts.wait.offset_minutes": turned("与该日期相比", "relative to the date", w.shift),
    "parts.wait.event": turned("等待的事件", "event waited for", w.one_of(w.EVENTS)),
    "parts.wait.signal": turned("信号名称", "name of the signal", w.quote),
    "parts.wait.timeout_minutes": turned("最长等待", "waits at most", _minutes),
    "parts.subflow.flow_id": turned("子流程", "sub-flow", w.flow_word),
    "parts.subflow.sync": w.switched(
        Text("等子流程办完再继续", "waits until the sub-flow has ended"),
        Text("不等子流程, 直接继续", "goes on without waiting for the sub-flow"),
    ),
    "parts.subflow.into": turned("带过去的字段", "fields taken along", _FIELDS),
    "parts.subflow.out": turned("带回来的字段", "fields brought back", _FIELDS),
    "parts.cc.to": turned("抄送给", "copied to", w.several(w.who)),
    "parts.cc.text": turned("抄送内容", "text of the copy", w.quote),
    "steps": steps_changed,
}


def node_changes(old: Node, new: Node, names: Names) -> Iterator[Text]:
    """What is different between two drawings of one node, its name and place apart, in sentence parts."""
    for path, wording in SETTINGS.items():
        own = path.partition(".")[2].partition(".")[0] or ("auto" if path == "steps" else "")
        if own and own != new.kind:
            continue  # settings of the kind it was before went with it
        before, after = (_value(node, path) for node in (old, new))
        if before != after:
            yield from wording(before, after, names)


def _value(node: Node, path: str) -> Any:
    return attrgetter(path)(node)
