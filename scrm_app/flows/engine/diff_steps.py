"""The actions of an automatic node compared: which came, which went, and what changed inside those that stayed."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from difflib import SequenceMatcher
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine import diff_words as w
from scrm_app.flows.engine.diff_words import Names, Word
from scrm_app.flows.engine.steps import AutoStep, sort_of


def _value(value: Any, names: Names) -> Text:
    if isinstance(value, bool):
        return w.YES if value else w.NO
    if isinstance(value, list):
        return w.several(_value)(value, names)
    return w.EMPTY if value in (None, "", {}) else w.quote(str(value), names)


STEP_WORDS: dict[str, tuple[Text, Word]] = {
    "set_field.field": (Text("字段", "field"), w.field_word),
    "set_field.value": (Text("值", "value"), _value),
    "set_field.formula": (Text("公式", "formula"), w.quote),
    "tag.on": (Text("对象", "on"), w.one_of(w.SUBJECTS)),
    "tag.tag": (Text("标签", "tag"), w.quote),
    "notify.to": (Text("收件人", "recipients"), w.several(w.who)),
    "notify.channel": (Text("渠道", "channel"), w.one_of(w.CHANNELS)),
    "notify.text": (Text("内容", "text"), w.quote),
    "webhook.connection_id": (Text("连接", "connection"), w.connection_word),
    "webhook.body": (Text("内容", "text"), w.quote),
    "open_ticket.flow_id": (Text("流程", "flow"), w.flow_word),
    "open_ticket.fields": (Text("带过去的字段", "fields taken along"), w.several(w.pair_word)),
    "open_ticket.link": (Text("互相注明", "noted on each other"), _value),
    "require_parts.table": (Text("备件明细表", "parts table"), w.field_word),
    "deduct_parts.table": (Text("备件明细表", "parts table"), w.field_word),
}
"""The name of each setting of an action, and how its value is said."""


def steps_changed(before: Sequence[AutoStep], after: Sequence[AutoStep], names: Names) -> Iterator[Text]:
    """What is different between two lists of actions."""
    if before != after and sorted(before, key=repr) == sorted(after, key=repr):
        order = w.joined([w.SORTS[sort_of(s)] for s in after])
        yield Text(f"动作顺序改为 {order.zh}", f"actions now in the order {order.en}")
        return
    sorts = [sort_of(s) for s in before], [sort_of(s) for s in after]
    for how, a, b, c, d in SequenceMatcher(None, *sorts, autojunk=False).get_opcodes():
        if how == "equal":
            for place, (old, new) in enumerate(zip(before[a:b], after[c:d], strict=True), start=c + 1):
                yield from _changed(place, old, new, names)
            continue
        for step in before[a:b]:
            said = w.SORTS[sort_of(step)]
            yield Text(f"去掉动作「{said.zh}」", f"action “{said.en}” taken out")
        for place, step in enumerate(after[c:d], start=c + 1):
            said = w.SORTS[sort_of(step)]
            yield Text(f"新增第{place}个动作「{said.zh}」", f"action “{said.en}” added in place {place}")


def _changed(place: int, old: AutoStep, new: AutoStep, names: Names) -> Iterator[Text]:
    sort = sort_of(new)
    for attribute in fields(new):
        was, now = getattr(old, attribute.name), getattr(new, attribute.name)
        if was != now:
            label, word = STEP_WORDS[f"{sort}.{attribute.name}"]
            what = Text(
                f"第{place}个动作「{w.SORTS[sort].zh}」的{label.zh}", f"action {place} “{w.SORTS[sort].en}”: {label.en}"
            )
            yield w.arrow(what, word(was, names), word(now, names))
