"""One changed setting of a node in business words: 时限 4小时→2小时, 新增必填 设备编号."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine import kinds

NONE = Text("不限", "none")
NOBODY = Text("未指定", "nobody")
WHO = {
    "leader": Text("部门负责人", "team leader"),
    "dispatch": Text("自动派单", "automatic dispatch"),
    "starter": Text("发起人", "whoever opened it"),
    "none": NOBODY,
}
STAGES = {"pre": Text("售前", "pre-sale"), "mid": Text("售中", "in sale"), "post": Text("售后", "after-sale")}
ACTIONS = {
    "complete": Text("完成", "complete"),
    "approve": Text("同意", "approve"),
    "reject": Text("驳回", "reject"),
    "return": Text("退回", "return"),
    "transfer": Text("转办", "transfer"),
    "claim": Text("领取", "claim"),
}
ON_REJECT = {"end": Text("工单结束", "the ticket ends"), "starter": Text("退回第一步", "back to the first node")}
MINUTES = {
    "limit_minutes": Text("时限", "time limit"),
    "remind_before_minutes": Text("到期前提醒", "reminder before it is due"),
    "remind_after_minutes": Text("超时后提醒", "reminder when overdue"),
}
SIMPLE = (
    "kind", "assign", "limit_minutes", "remind_before_minutes", "remind_after_minutes", "required_fields", "checklist",
    "actions", "on_reject", "stage", "customer_text",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """What codes are called."""

    roles: Mapping[str, str]
    people: Mapping[str, str]
    fields: Mapping[str, str]


def plain(word: str) -> Text:
    """A name people gave, the same in both languages."""
    return Text(word, word)


def duration(minutes: int | None) -> Text:
    """Minutes as people say them."""
    if not minutes:
        return NONE
    for size, zh, en in ((1440, "天", " d"), (60, "小时", " h")):
        if minutes >= size and minutes % (size // 2) == 0:
            number = f"{minutes / size:g}"
            return Text(f"{number}{zh}", f"{number}{en}")
    return Text(f"{minutes}分钟", f"{minutes} min")


def of_node_part(key: str, before: Any, after: Any, words: Words) -> Iterator[Text]:
    """The sentence parts for one changed setting."""
    if key in MINUTES:
        yield _turned(MINUTES[key], duration(before), duration(after))
    elif key == "assign":
        yield _turned(Text("处理人", "who"), _who(before, words), _who(after, words))
    elif key == "kind":
        yield _turned(Text("类型", "kind"), _kind(before), _kind(after))
    elif key == "stage":
        yield _turned(Text("阶段", "stage"), STAGES.get(before, NONE), STAGES.get(after, NONE))
    elif key == "on_reject":
        yield _turned(Text("驳回后", "after rejecting"), ON_REJECT.get(before, NONE), ON_REJECT.get(after, NONE))
    elif key == "required_fields":
        yield from _listed(
            before, after, words.fields, Text("新增必填", "now required:"), Text("不再必填", "no longer required:")
        )
    elif key == "actions":
        yield from _actions(before, after)
    elif key == "checklist":
        yield from _listed(before, after, {}, Text("清单新增", "checklist gains"), Text("清单去掉", "checklist loses"))
    else:
        yield Text("给客户看的话有变动", "what the customer reads changed")


def _turned(what: Text, before: Text, after: Text) -> Text:
    return Text(f"{what.zh} {before.zh}→{after.zh}", f"{what.en} {before.en} → {after.en}")


def _kind(code: Any) -> Text:
    known = kinds.KINDS.get(str(code))
    return known.label if known else plain(str(code))


def _who(assign: Any, words: Words) -> Text:
    kind, value = (assign or {}).get("kind", "none"), str((assign or {}).get("value", ""))
    if kind == "role":
        return plain(words.roles.get(value, value))
    if kind == "person":
        return plain(words.people.get(value, "")) if words.people.get(value) else Text("已停用人员", "inactive person")
    if kind == "dispatch" and value:
        role = words.roles.get(value, value)
        return Text(f"自动派单给{role}", f"dispatch to {role}")
    return WHO.get(kind, NOBODY)


def _listed(before: Any, after: Any, names: Mapping[str, str], more: Text, less: Text) -> Iterator[Text]:
    old, new = list(before or ()), list(after or ())
    for keys, word in (([k for k in new if k not in old], more), ([k for k in old if k not in new], less)):
        if keys:
            yield _sum(word, [plain(names.get(str(key), str(key))) for key in keys])
    if set(old) == set(new):
        yield Text("顺序有变动", "order changed")


def _actions(before: Any, after: Any) -> Iterator[Text]:
    old, new = list(before or ()), list(after or ())
    for keys, word in (
        ([k for k in new if k not in old], Text("可做操作新增", "actions gain")),
        ([k for k in old if k not in new], Text("可做操作去掉", "actions lose")),
    ):
        if keys:
            yield _sum(word, [ACTIONS.get(str(key), plain(str(key))) for key in keys])


def _sum(word: Text, items: Iterable[Text]) -> Text:
    found = list(items)
    return Text(f"{word.zh} {'、'.join(i.zh for i in found)}", f"{word.en} {', '.join(i.en for i in found)}")
