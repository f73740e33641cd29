"""What settings and their values are called when two versions are compared."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine import kinds
from scrm_app.flows.engine.parts import Assign, Pair
from scrm_app.forms.engine.rights_parts import MASKS

NONE = Text("不限", "none")
EMPTY = Text("无", "none")
UNCHOSEN = Text("未选择", "not chosen")
NOBODY = Text("未指定", "nobody")
YES, NO = Text("是", "yes"), Text("否", "no")
WHO = {
    "leader": Text("部门负责人", "team leader"),
    "leader2": Text("上级负责人", "the leader's leader"),
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
    "pause": Text("挂起", "put on hold"),
    "terminate": Text("终止", "end the ticket"),
    "delegate": Text("委派", "delegate"),
    "add_sign": Text("加签", "add people"),
    "remove_sign": Text("减签", "take people off"),
}
ON_REJECT = {
    "end": Text("工单结束", "the ticket ends"),
    "starter": Text("退回第一步", "back to the first node"),
    "previous": Text("退回上一步", "back to the node before"),
    "any": Text("由驳回人选择", "whoever rejects chooses"),
    "edge": Text("走驳回线", "along the reject edge"),
}
ON_TIMEOUT = {
    "none": Text("只提醒", "only remind"),
    "approve": Text("自动通过", "passes by itself"),
    "reject": Text("自动驳回", "rejected by itself"),
    "transfer": Text("转交", "handed over"),
}
TELL_BY = {
    "page": Text("进度页", "their page"),
    "sms": Text("短信", "text message"),
    "email": Text("邮件", "e-mail"),
}
MODES = {
    "any": Text("一人同意即可", "one is enough"),
    "all": Text("所有人都要同意", "everybody must agree"),
    "sequence": Text("依次审批", "one after the other"),
    "ratio": Text("按比例通过", "by share of votes"),
}
RIGHTS = {
    "hide": Text("隐藏", "hidden"),
    "mask": Text("遮挡", "masked"),
    **{f"mask:{how}": Text(f"遮挡 ({word.zh})", f"masked ({word.en})") for how, word in MASKS.items()},
    "read": Text("只读", "read only"),
    "edit": Text("可编辑", "may be edited"),
    "require": Text("必填", "required"),
}
UNTIL = {
    "duration": Text("一段时间", "a time"),
    "date": Text("到日期", "a date"),
    "event": Text("事件", "an event"),
}
EVENTS = {
    "customer_reply": Text("客户回复", "the customer replies"),
    "bill_confirmed": Text("账单已确认", "the bill is confirmed"),
    "signal": Text("外部系统信号", "a signal from another system"),
}
CHANNELS = {
    "inbox": Text("按个人设置", "as each person prefers"),
    "wecom": Text("企业微信", "WeCom"),
    "dingtalk": Text("钉钉", "DingTalk"),
    "sms": Text("短信", "text message"),
    "email": Text("邮件", "email"),
}
SUBJECTS = {"customer": Text("客户", "customer"), "ticket": Text("工单", "ticket")}
SORTS = {
    "set_field": Text("修改字段", "set a field"),
    "tag": Text("打标签", "add a tag"),
    "notify": Text("发提醒", "tell people"),
    "webhook": Text("通知外部系统", "tell another system"),
    "open_ticket": Text("开另一张工单", "open another ticket"),
    "require_parts": Text("申领备件", "ask for parts"),
    "deduct_parts": Text("核减备件", "deduct parts"),
    "settle": Text("生成结算明细", "make settlement lines"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """What codes are called: roles, people, form fields …; `say_condition` words a stored condition."""

    roles: Mapping[str, str] = field(default_factory=dict)
    people: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    say_condition: Callable[[Any, str], str] | None = None
    flows: Mapping[int, str] = field(default_factory=dict)
    connections: Mapping[int, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


Word = Callable[[Any, Names], Text]
Wording = Callable[[Any, Any, Names], Iterator[Text]]


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


def shift(minutes: int, _names: Names) -> Text:
    """Minutes before or after a date."""
    if not minutes:
        return Text("当天", "on the day")
    size = duration(abs(minutes))
    return Text(f"提前{size.zh}", f"{size.en} before") if minutes < 0 else Text(f"推后{size.zh}", f"{size.en} after")


def who(assign: Assign, names: Names) -> Text:
    """A choice of people."""
    role = names.roles.get(assign.value, assign.value)
    if assign.kind == "role":
        return plain(role) if role else NOBODY
    if assign.kind == "person":
        known = names.people.get(assign.value)
        return plain(known) if known else Text("已停用人员", "inactive person")
    if assign.kind == "dispatch" and role:
        return Text(f"自动派单给{role}", f"dispatch to {role}")
    if assign.kind == "unit_role":
        unit = names.units.get(assign.unit) or "…"
        return Text(f"{unit}的{role or '…'}", f"{role or '…'} of {unit}")
    return WHO.get(assign.kind, NOBODY)


def kind_word(code: Any, _names: Names) -> Text:
    """The kind of a node."""
    known = kinds.KINDS.get(str(code))
    return known.label if known else plain(str(code))


def field_word(key: str, names: Names) -> Text:
    """A field of the form by its label."""
    return plain(names.fields.get(key, key)) if key else UNCHOSEN


def flow_word(flow_id: int | None, names: Names) -> Text:
    """Another flow by its name."""
    if flow_id is None:
        return UNCHOSEN
    known = names.flows.get(flow_id)
    return Text(f"「{known}」", f"“{known}”") if known else Text("已停用的流程", "a flow no longer in use")


def connection_word(key: int | None, names: Names) -> Text:
    """A connection by its name."""
    if key is None:
        return UNCHOSEN
    return plain(names.connections[key]) if key in names.connections else Text("已删除的连接", "a removed connection")


def pair_word(pair: Pair, names: Names) -> Text:
    """A copied field; the other form's labels are not at hand, so its key stands for it."""
    a, b = field_word(pair.source, names), field_word(pair.target, names)
    return Text(f"{a.zh} 填入 {b.zh}", f"{a.en} into {b.en}")


def quote(text: str, _names: Names) -> Text:
    """Words somebody wrote, shortened."""
    said = text if len(text) <= 30 else text[:29] + "…"
    return Text(f"「{said}」", f"“{said}”") if said else EMPTY


def one_of(words: Mapping[str, Text]) -> Word:
    """A word out of a list."""
    return lambda code, _names: words.get(code, NONE)


def several(word: Word) -> Word:
    """Several things in a row."""
    return lambda items, names: joined([word(item, names) for item in items]) if items else EMPTY


def joined(items: Iterable[Text]) -> Text:
    """A、B、C."""
    found = list(items)
    return Text("、".join(i.zh for i in found), ", ".join(i.en for i in found))


def arrow(what: Text, was: Text, now: Text) -> Text:
    """时限 4小时→2小时; two long texts that begin alike have changed further on."""
    if was == now:
        return Text(f"{what.zh} 有变动", f"{what.en} changed")
    return Text(f"{what.zh} {was.zh}→{now.zh}", f"{what.en} {was.en} → {now.en}")


def turned(zh: str, en: str, word: Word) -> Wording:
    """What it was and what it is."""
    return lambda before, after, names: iter([arrow(Text(zh, en), word(before, names), word(after, names))])


def switched(on: Text, off: Text) -> Wording:
    """One sentence for on, one for off."""
    return lambda _before, after, _names: iter([on if after else off])


def gained(what: Text, more: Text, less: Text, word: Word) -> Wording:
    """What a list gains and loses; or that only its order changed."""

    def say(before: Any, after: Any, names: Names) -> Iterator[Text]:
        came, went = [k for k in after if k not in before], [k for k in before if k not in after]
        for keys, how in ((came, more), (went, less)):
            if keys:
                said = joined([word(key, names) for key in keys])
                yield Text(f"{how.zh} {said.zh}", f"{how.en} {said.en}")
        if not came and not went:
            said = joined([word(key, names) for key in after])
            yield Text(f"{what.zh}的顺序改为 {said.zh}", f"{what.en} now in the order {said.en}")

    return say
