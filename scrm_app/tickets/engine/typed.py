"""The filter one types: `负责人:我 超时:是 门店:浦东 喷漆`. Words without a name are looked for in the text."""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text

Names = Mapping[str, tuple[str, ...]]
KEYS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "assignee": (Text("负责人", "assignee"), ("处理人", "owner")),
    "status": (Text("状态", "status"), ()),
    "overdue": (Text("超时", "overdue"), ("逾期", "late")),
    "store": (Text("门店", "store"), ("服务点",)),
    "flow": (Text("流程", "flow"), ()),
    "node": (Text("环节", "step"), ("步骤", "节点", "node")),
    "priority": (Text("优先级", "priority"), ("紧急程度",)),
    "tag": (Text("标签", "tag"), ()),
    "customer": (Text("客户", "customer"), ()),
    "channel": (Text("来源", "channel"), ("渠道",)),
    "created": (Text("新建", "opened"), ("创建", "created")),
    "due": (Text("截止", "due"), ("到期",)),
    "closed": (Text("完成", "closed"), ("关闭", "done")),
}
"""What can be asked, by its name and its other names."""
VALUES: dict[str, dict[str, tuple[Text, tuple[str, ...]]]] = {
    "assignee": {"me": (Text("我", "me"), ()), "none": (Text("无", "none"), ("没有", "待领取", "nobody"))},
    "status": {
        "open": (Text("处理中", "open"), ("进行中",)),
        "closed": (Text("已完成", "closed"), ("完成", "done")),
        "cancelled": (Text("已取消", "cancelled"), ("作废", "已作废", "取消")),
        "all": (Text("全部", "all"), ("任何", "any")),
    },
    "overdue": {"yes": (Text("是", "yes"), ("对",)), "no": (Text("否", "no"), ("不",))},
    "priority": {
        "0": (Text("普通", "normal"), ("一般",)),
        "1": (Text("加急", "urgent"), ("紧急",)),
        "2": (Text("特急", "critical"), ()),
    },
    "channel": {
        "pc": (Text("电脑", "pc"), ("后台",)),
        "h5": (Text("链接", "link"), ("扫码", "h5")),
        "phone": (Text("电话", "phone"), ()),
        "wecom": (Text("企业微信", "wecom"), ("企微",)),
        "wechat": (Text("微信", "wechat"), ("公众号",)),
        "youzan": (Text("有赞", "youzan"), ()),
        "woocommerce": (Text("woocommerce", "woocommerce"), ("woo",)),
        "shopify": (Text("shopify", "shopify"), ()),
        "api": (Text("接口", "api"), ()),
    },
}
DAYS: dict[str, tuple[Text, tuple[str, ...]]] = {
    "today": (Text("今天", "today"), ("今日",)),
    "yesterday": (Text("昨天", "yesterday"), ("昨日",)),
    "tomorrow": (Text("明天", "tomorrow"), ("明日",)),
    "week": (Text("本周", "this-week"), ("这周",)),
    "lastweek": (Text("上周", "last-week"), ()),
    "month": (Text("本月", "this-month"), ("这个月",)),
    "lastmonth": (Text("上月", "last-month"), ("上个月",)),
}
DATED = frozenset({"created", "due", "closed"})
_PART = re.compile(r"""([^\s:："”“]+)[:：]("[^"]*"|“[^”]*”|[^\s]*)|("[^"]*"|“[^”]*”|\S+)""")
_SPAN = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})?(?:(\.\.|~|至)(\d{4}-\d{1,2}-\d{1,2})?)?")
_LAST = re.compile(r"(?:近|最近|last-?)(\d{1,3})(?:天|d)")


@dataclass(frozen=True)
class Asked:
    """What was typed: free words, and for each name a value (a code where there are codes, else the text)."""

    words: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()

    def get(self, key: str) -> str:
        """The value of a name, "" when it was not given."""
        return dict(self.values).get(key, "")


def _key_of(name: str) -> str | None:
    wanted = name.casefold()
    return next((k for k, (text, more) in KEYS.items() if wanted in {text.zh, text.en.casefold(), *more}), None)


def _code_of(codes: Mapping[str, tuple[Text, tuple[str, ...]]], value: str) -> str | None:
    wanted = value.casefold()
    return next((c for c, (text, more) in codes.items() if wanted in {c, text.zh, text.en.casefold(), *more}), None)


def _near(name: str, known: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(name, list(known), 1, 0.5)), "")


def read(text: str) -> Asked:
    """What was typed. InvalidInput names the word that is not understood and the nearest one that is.

    A colon inside an ordinary word (`10:30`, `http://…`) asks for nothing: only a name of ours does, or a name in
    Chinese or Latin letters before a value.
    """
    words: list[str] = []
    values: dict[str, str] = {}
    for name, value, word in _PART.findall(text.strip()):
        if word:
            words.append(word.strip('"“”'))
            continue
        key = _key_of(name)
        if key is None and (not name.isalpha() or value.startswith("//")):
            words.append(f"{name}:{value}")
            continue
        if key is None:
            raise _unknown_name(name)
        values[key] = _value(key, name, value.strip('"“”'))
    return Asked(tuple(filter(None, words)), tuple(sorted(values.items())))


def _value(key: str, name: str, value: str) -> str:
    if not value:
        raise InvalidInput(f"「{name}:」后面还缺内容。", f"“{name}:” lacks a value.")
    if key in DATED:
        return _code_of(DAYS, value) or _checked_days(name, value)
    code = _code_of(VALUES.get(key, {}), value)
    if code is None and key in VALUES and key != "assignee":
        known = "、".join(text.zh for text, _ in VALUES[key].values())
        listed = ", ".join(text.en for text, _ in VALUES[key].values())
        raise InvalidInput(
            f"「{name}:{value}」看不懂, 可以写: {known}。", f"“{name}:{value}” is not understood; one of: {listed}."
        )
    return code or value


def _checked_days(name: str, value: str) -> str:
    match = _SPAN.fullmatch(value)
    try:
        if _LAST.fullmatch(value):
            return value
        if match and (match[1] or match[3]):
            for day in (match[1], match[3]):
                _day(day)
            return value
    except ValueError:
        pass
    raise InvalidInput(
        f"「{name}:{value}」不是日期, 请写今天、本周、近7天或 2026-11-01..2026-11-30。",
        f"“{name}:{value}” is no date; write today, this-week, last7d or 2026-11-01..2026-11-30.",
    )


def _day(text: str | None) -> date | None:
    return date(*map(int, text.split("-"))) if text else None


def _unknown_name(name: str) -> InvalidInput:
    zh = _near(name, [text.zh for text, _ in KEYS.values()])
    en = _near(name.casefold(), [text.en for text, _ in KEYS.values()])
    known = "、".join(text.zh for text, _ in KEYS.values())
    return InvalidInput(
        f"不认识「{name}:」, " + (f"是不是「{zh}:」?" if zh else f"可以用: {known}。"),
        f"“{name}:” is not known" + (f"; did you mean “{en}:”?" if en else "."),
    )


def days(value: str, today: date) -> tuple[date | None, date | None]:
    """A value of `created`, `due` or `closed` as days, half-open: from ≤ day < to; None is open."""
    monday, first = today - timedelta(days=today.weekday()), today.replace(day=1)
    spans = {
        "today": (today, today + timedelta(days=1)),
        "yesterday": (today - timedelta(days=1), today),
        "tomorrow": (today + timedelta(days=1), today + timedelta(days=2)),
        "week": (monday, monday + timedelta(days=7)),
        "lastweek": (monday - timedelta(days=7), monday),
        "month": (first, (first + timedelta(days=32)).replace(day=1)),
        "lastmonth": ((first - timedelta(days=1)).replace(day=1), first),
    }
    if value in spans:
        return spans[value]
    if last := _LAST.fullmatch(value):
        return today - timedelta(days=int(last[1]) - 1), today + timedelta(days=1)
    match = _SPAN.fullmatch(value)
    since, until = (_day(match[1]), _day(match[3])) if match else (None, None)
    if match and not match[2]:
        until = since
    return since, until + timedelta(days=1) if until else None


def say(asked: Asked, lang: str) -> str:
    """What was typed, in the names of this language; `read` of it is the same again."""
    parts = []
    for key, value in asked.values:
        codes = DAYS if key in DATED else VALUES.get(key, {})
        shown = codes[value][0].say(lang) if value in codes else value
        parts.append(f"{KEYS[key][0].say(lang)}:{_quoted(shown)}")
    return " ".join([*parts, *map(_quoted, asked.words)])


def _quoted(text: str) -> str:
    return f'"{text}"' if re.search(r"\s", text) or ":" in text or "：" in text else text


def complete(text: str, lang: str, names: Names, limit: int = 8) -> list[tuple[str, str]]:
    """How the last word might go on: (the whole line then, what to show). `names` are people, stores, flows, tags."""
    head, last = _split_last(text)
    name, colon, begun = last.replace("：", ":").partition(":")
    if not colon:
        if not last:
            return []
        found = [
            k for k, (t, more) in KEYS.items() if any(n.casefold().startswith(last.casefold()) for n in (*t, *more))
        ]
        return [(f"{head}{KEYS[k][0].say(lang)}:", f"{KEYS[k][0].say(lang)}:") for k in found][:limit]
    key = _key_of(name)
    if key is None:
        return []
    codes = DAYS if key in DATED else VALUES.get(key, {})
    given = [t.say(lang) for t, more in codes.values() if any(n.startswith(begun) for n in (*t, *more))]
    named = [n for n in names.get(key, ()) if begun.casefold() in n.casefold()]
    return [(f"{head}{name}:{_quoted(one)} ", one) for one in [*given, *named] if one != begun][:limit]


def _split_last(text: str) -> tuple[str, str]:
    at = max(text.rfind(" "), text.rfind("　")) + 1
    return text[:at], text[at:]
