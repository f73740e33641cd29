"""Rules of a form: when something is answered, fields are shown, hidden, required, locked, set or narrowed.

Stored beside the fields: `{"logic": [{"id", "name", "on", "when": condition, "effects": [{"do", "fields", …}]}]}`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from scrm_app.core.text import Text
from scrm_app.forms.errors import BadSchema

MAX_RULES = 100
MAX_EFFECTS = 10
MAX_PAIRS = 5000
EFFECTS: Mapping[str, Text] = {
    "show": Text("显示", "show"),
    "hide": Text("隐藏", "hide"),
    "require": Text("必填", "require"),
    "readonly": Text("只读", "lock"),
    "set": Text("填入", "fill in"),
    "options": Text("只给选项", "offer only"),
    "cascade": Text("选项跟随", "options follow"),
}
"""What a rule can do. `cascade` needs no condition: the options of a field follow the answer to `parent`."""
_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing a rule does to some fields. `formula` is stored text; `pairs` maps a parent's choice to choices."""

    do: str
    fields: tuple[str, ...]
    value: Any = None
    formula: str = ""
    options: tuple[str, ...] = ()
    parent: str = ""
    pairs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        data: dict[str, Any] = {"do": self.do, "fields": list(self.fields)}
        if self.do == "set":
            data |= {"formula": self.formula} if self.formula else {"value": self.value}
        if self.do == "options":
            data["options"] = list(self.options)
        if self.do == "cascade":
            data |= {"parent": self.parent, "pairs": {key: list(values) for key, values in self.pairs.items()}}
        return data


@dataclass(frozen=True, slots=True)
class Rule:
    """Effects that hold while the condition `when` (stored JSON, empty for always) does; switched off with `on`."""

    id: str
    name: str = ""
    when: Mapping[str, Any] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()
    on: bool = True

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        effects = [effect.to_json() for effect in self.effects]
        return {"id": self.id, "name": self.name, "when": dict(self.when), "effects": effects, "on": self.on}


def read_rules(raw: object) -> tuple[Rule, ...]:
    """Rules from JSON, whole or not; BadSchema only for what no editor could have made."""
    if raw is None:
        return ()
    if not isinstance(raw, list) or len(raw) > MAX_RULES:
        raise BadSchema(
            f"逻辑规则最多 {MAX_RULES} 条, 请合并或删除一些。",
            f"A form has at most {MAX_RULES} rules. Merge or remove some.",
        )
    rules = tuple(_read_rule(item, index + 1) for index, item in enumerate(raw))
    if len({rule.id for rule in rules}) < len(rules):
        raise BadSchema(
            "有两条逻辑规则的编号相同, 请刷新后重试。", "Two rules have the same number. Reload and try again."
        )
    return rules


def _bad(number: int) -> BadSchema:
    return BadSchema(f"第 {number} 条逻辑规则无法识别, 请删除后重建。", f"Rule {number} cannot be read. Remove it.")


def _read_rule(item: object, number: int) -> Rule:
    if not isinstance(item, Mapping) or not isinstance(item.get("when") or {}, Mapping):
        raise _bad(number)
    name, effects = item.get("name") or "", item.get("effects")
    if not isinstance(item.get("id"), str) or not _ID.fullmatch(item["id"]) or not isinstance(name, str):
        raise _bad(number)
    if not isinstance(effects, list) or len(effects) > MAX_EFFECTS or _depth(item.get("when"), 12) < 0:
        raise _bad(number)
    return Rule(
        id=item["id"],
        name="".join(c for c in name if c.isprintable())[:60].strip(),
        when=dict(item.get("when") or {}),
        effects=tuple(_read_effect(effect, number) for effect in effects),
        on=item.get("on") is not False,
    )


def _depth(part: object, left: int) -> int:
    """How many levels are left below the deepest part; below zero when it is nested too deep."""
    if left < 0 or not isinstance(part, Mapping | list):
        return left
    inner = part.values() if isinstance(part, Mapping) else part
    return min((_depth(item, left - 1) for item in inner), default=left)


def _read_effect(item: object, number: int) -> Effect:
    if not isinstance(item, Mapping) or item.get("do") not in EFFECTS:
        raise _bad(number)
    keys = item.get("fields")
    if not isinstance(keys, list) or len(keys) > 200 or not all(isinstance(k, str) and _KEY.fullmatch(k) for k in keys):
        raise _bad(number)
    formula, parent = item.get("formula") or "", item.get("parent") or ""
    if not isinstance(formula, str) or not isinstance(parent, str) or len(formula) > 2000 or len(parent) > 40:
        raise _bad(number)
    do = str(item["do"])
    return Effect(
        do=do,
        fields=tuple(dict.fromkeys(keys)),
        value=_plain(item.get("value"), number) if do == "set" and not formula else None,
        formula=formula if do == "set" else "",
        options=_words(item.get("options"), number) if do == "options" else (),
        parent=parent if do == "cascade" else "",
        pairs=_pairs(item.get("pairs"), number) if do == "cascade" else {},
    )


def _plain(value: object, number: int) -> Any:
    """A constant to fill in; its field reads it when the form is checked."""
    if _depth(value, 4) < 0 or len(repr(value)) > 2000:
        raise _bad(number)
    return value


def _words(raw: object, number: int) -> tuple[str, ...]:
    if raw is None:
        return ()
    if (
        not isinstance(raw, list)
        or len(raw) > 200
        or not all(isinstance(item, str) and len(item) <= 60 for item in raw)
    ):
        raise _bad(number)
    return tuple(dict.fromkeys(raw))


def _pairs(raw: object, number: int) -> dict[str, tuple[str, ...]]:
    if raw is None:
        return {}
    if not isinstance(raw, Mapping) or not all(isinstance(key, str) and len(key) <= 60 for key in raw):
        raise _bad(number)
    pairs = {str(key): _words(values, number) for key, values in raw.items()}
    if sum(len(values) for values in pairs.values()) > MAX_PAIRS:
        raise BadSchema(f"级联选项最多 {MAX_PAIRS} 组。", f"At most {MAX_PAIRS} pairs of dependent options.")
    return pairs
