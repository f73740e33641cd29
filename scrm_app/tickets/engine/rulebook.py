"""An ordered table of rules: the first one whose condition holds decides, the rest are not asked (先命中即停)."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from scrm_app.core.errors import InvalidInput
from scrm_app.core.numbers import whole
from scrm_app.notifications.engine.channels import CHANNELS
from scrm_app.rules.engine.condition import FieldInfo, compile_condition, explain, parse, to_json, words
from scrm_app.tickets.engine.auto_reply import HOURS, MOMENTS, keywords_of
from scrm_app.tickets.engine.dispatch import REACHES, STRATEGIES
from scrm_app.tickets.engine.priority import MAX_AXIS

KINDS = ("dispatch", "priority", "sla", "ladder", "reply")
MAX_RULES = 300
Then = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """One row of the table; `condition` None = always."""

    id: str
    name: str
    enabled: bool = True
    condition: dict[str, Any] | None = None
    then: Then = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "id": self.id,
            "name": self.name,
            "enabled": self.enabled,
            "condition": self.condition,
            "then": self.then,
        }

    @cached_property
    def test(self) -> Callable[[Mapping[str, Any]], bool]:
        """The compiled condition; a disabled rule never holds."""
        if not self.enabled:
            return lambda _facts: False
        return compile_condition(parse(self.condition)) if self.condition else lambda _facts: True


@dataclass(frozen=True)
class Table:
    """A published version ready to be asked."""

    rules: tuple[Rule, ...]

    def first(self, facts: Mapping[str, Any]) -> Rule | None:
        """The rule that decides; None when none holds."""
        return next((self.rules[n] for n in self._worth_asking(facts) if self.rules[n].test(facts)), None)

    @cached_property
    def _index(self) -> tuple[dict[str, dict[str, list[int]]], list[int]]:
        """Rules that need one field to be one word, by field and word; and the rest, which must always be asked."""
        found: dict[str, dict[str, list[int]]] = {}
        rest: list[int] = []
        for n, rule in enumerate(self.rules):
            needed = _needed(rule.condition)
            if needed is None:
                rest.append(n)
            else:
                found.setdefault(needed[0], {}).setdefault(needed[1], []).append(n)
        return found, rest

    def _worth_asking(self, facts: Mapping[str, Any]) -> list[int]:
        found, rest = self._index
        if not found:
            return rest
        asked = list(rest)
        for field_key, wanted in found.items():
            actual = facts.get(field_key)
            if isinstance(actual, str) and not actual.startswith("-"):
                asked += wanted.get(actual.strip(), ())
            elif actual is not None:
                asked += [n for places in wanted.values() for n in places]
        return sorted(asked)

    def first_of(self, facts: Mapping[str, Any], wanted: Callable[[Rule], bool]) -> Rule | None:
        """The first rule that holds among those `wanted`."""
        return next((rule for rule in self.rules if wanted(rule) and rule.test(facts)), None)

    def asked(self, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Every rule up to the one that decided: name, whether it held, and what each failed line met."""
        told: list[dict[str, Any]] = []
        for rule in self.rules:
            held = rule.test(facts)
            told.append({"rule": rule.name, "held": held, "met": [] if held else _met(rule, facts)})
            if held:
                break
        return told


def _needed(condition: dict[str, Any] | None) -> tuple[str, str] | None:
    """A field and the word it must equal for the condition to hold at all; None when there is no such pair."""
    if not condition:
        return None
    parts = condition.get("of", []) if condition.get("op") == "all" else [condition]
    for part in parts:
        word = part.get("value")
        if "field" in part and part.get("op") == "eq" and isinstance(word, str) and not word.startswith("-"):
            return str(part["field"]), word.strip()
    return None


def _met(rule: Rule, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    if not rule.enabled or not rule.condition:
        return []
    failed = explain(parse(rule.condition), facts).failed()
    return [{"condition": to_json(line.condition), "actual": line.actual} for line in failed[:4]]


def read(data: object) -> Table:
    """The stored rules of a version; trusted, because they were checked when they were published."""
    rows = data if isinstance(data, list) else []
    return Table(
        tuple(
            Rule(
                str(r["id"]),
                str(r["name"]),
                bool(r.get("enabled", True)),
                r.get("condition"),
                dict(r.get("then") or {}),
            )
            for r in rows
        )
    )


def check(kind: str, rules: Sequence[Rule], fields: Mapping[str, FieldInfo]) -> list[Rule]:
    """The rules, cleaned; InvalidInput names the rule and what is wrong with it."""
    if len(rules) > MAX_RULES:
        raise InvalidInput(f"规则最多 {MAX_RULES} 条。", f"At most {MAX_RULES} rules.")
    found: list[Rule] = []
    for rule in rules:
        name = " ".join(rule.name.split())[:60]
        if not name:
            raise InvalidInput("请给规则起个名字。", "Give the rule a name.")
        condition = to_json(parse(rule.condition, fields)) if rule.condition else None
        then = CHECKS[kind](name, rule.then)
        found.append(Rule(rule.id[:40], name, rule.enabled, condition, then))
    return found


def say_condition(rule: Rule, fields: Mapping[str, FieldInfo], lang: str) -> str:
    """The condition in words; empty for "always"."""
    return words(parse(rule.condition), fields, lang) if rule.condition else ""


def _whole(name: str, value: Any, low: int, high: int, what: tuple[str, str]) -> int:
    try:
        number = int(str(value or 0))
    except ValueError:
        number = low - 1
    if not low <= number <= high:
        raise InvalidInput(
            f"规则「{name}」的{what[0]}须在 {low} 到 {high} 之间。",
            f'The {what[1]} of the rule "{name}" must lie between {low} and {high}.',
        )
    return number


def _one(name: str, value: Any, allowed: Sequence[str], what: tuple[str, str]) -> str:
    if value not in allowed:
        raise InvalidInput(f"请为规则「{name}」选择{what[0]}。", f'Choose the {what[1]} of the rule "{name}".')
    return str(value)


def _numbers(value: Any) -> list[int]:
    return sorted({number for one in value or [] if (number := whole(one))})[:200]


def _dispatch(name: str, then: Then) -> Then:
    roles = sorted({str(one)[:40] for one in then.get("roles") or [] if one})
    people = _numbers(then.get("people"))
    if not roles and not people:
        raise InvalidInput(
            f"请为规则「{name}」选择角色或人员, 否则没有人可派。",
            f'Choose roles or people for the rule "{name}"; otherwise there is nobody to give tickets to.',
        )
    return {
        "strategy": _one(name, then.get("strategy"), STRATEGIES, ("派单方式", "way of choosing")),
        "reach": _one(name, then.get("reach") or "around", REACHES, ("范围", "reach")),
        "roles": roles,
        "people": people,
        "skills": _numbers(then.get("skills")),
        "on_duty": bool(then.get("on_duty")),
        "cap": _whole(name, then.get("cap"), 0, 999, ("每人上限", "cap per person")),
        "max_km": _whole(name, then.get("max_km"), 0, 5000, ("最远公里数", "greatest distance in km")),
        "category": str(then.get("category") or "")[:80],
    }


def _priority(name: str, then: Then) -> Then:
    level = {"level": _whole(name, then.get("level"), 0, 2, ("优先级", "priority"))}
    return {**level, **({"matrix": matrix} if (matrix := _matrix(name, then.get("matrix") or {})) else {})}


def _matrix(name: str, given: Any) -> Then:
    """Impact × urgency: two fields and a priority for each pair of their options; {} when neither is chosen."""
    axes = [str(given.get(axis) or "")[:81] for axis in ("impact", "urgency")]
    if not any(axes):
        return {}
    if not all(axes) or axes[0] == axes[1]:
        raise InvalidInput(
            f"请为规则「{name}」选择两个不同的字段: 影响和紧急。",
            f'Choose two different fields for the rule "{name}": impact and urgency.',
        )
    cells = [cell for cell in given.get("cells") or [] if isinstance(cell, list | tuple) and len(cell) == 3]
    if not 1 <= len(cells) <= MAX_AXIS * MAX_AXIS:
        raise InvalidInput(f"规则「{name}」的矩阵还是空的。", f'The matrix of the rule "{name}" is empty.')
    what = ("优先级", "priority")
    kept = [[str(a)[:80], str(b)[:80], _whole(name, level, 0, 2, what)] for a, b, level in cells]
    return {"impact": axes[0], "urgency": axes[1], "cells": kept}


def _sla(name: str, then: Then) -> Then:
    year = 60 * 24 * 365
    return {
        "response_minutes": _whole(name, then.get("response_minutes"), 0, year, ("首次响应分钟数", "response minutes")),
        "resolution_minutes": _whole(name, then.get("resolution_minutes"), 0, year, ("解决分钟数", "minutes to solve")),
        "node_percent": _whole(
            name, then.get("node_percent") or 100, 10, 500, ("节点时限比例", "share of node limits")
        ),
        "warn_percent": _whole(name, then.get("warn_percent") or 80, 10, 99, ("预警比例", "share to warn at")),
        "pause_nodes": _steps(then.get("pause_nodes")),
        "pause_waits": bool(then.get("pause_waits")),
        "pause_customer": bool(then.get("pause_customer", True)),
    }


def _steps(value: Any) -> list[str]:
    """Names of steps, as a list or as people write them: 等配件、等客户."""
    parts = value if isinstance(value, list) else re.split(r"[、,，;；\n]", str(value or ""))
    return list(dict.fromkeys(clean for one in parts if (clean := " ".join(str(one).split())[:80])))[:20]


WHO = ("assignee", "leader", "supervisor", "region_manager")
TRIGGERS = ("idle", "overdue", "response", "resolution")
MAX_LEVELS = 6


def _ladder(name: str, then: Then) -> Then:
    levels = [one for one in then.get("levels") or [] if isinstance(one, Mapping)]
    if not 1 <= len(levels) <= MAX_LEVELS:
        raise InvalidInput(
            f"请为规则「{name}」设置 1 到 {MAX_LEVELS} 级。", f'Give the rule "{name}" 1 to {MAX_LEVELS} levels.'
        )
    clean = [
        {
            "after_minutes": _whole(name, one.get("after_minutes"), 0, 525_600, ("等待分钟数", "minutes to wait")),
            "who": _one(name, one.get("who"), WHO, ("通知谁", "person to tell")),
            "urgent": bool(one.get("urgent")),
            "channels": [c for c in CHANNELS if c in (one.get("channels") or ())],
        }
        for one in levels
    ]
    delays = [int(str(one["after_minutes"])) for one in clean]
    if delays != sorted(delays):
        raise InvalidInput(
            f"规则「{name}」的各级等待时间须一级比一级长。",
            f'The levels of the rule "{name}" must come one after another.',
        )
    return {"trigger": _one(name, then.get("trigger"), TRIGGERS, ("触发时机", "moment")), "levels": clean}


def _reply(name: str, then: Then) -> Then:
    text = str(then.get("text") or "").strip()
    if not 1 <= len(text) <= MAX_REPLY or len(str(then.get("text_en") or "")) > MAX_REPLY:
        raise InvalidInput(
            f"请为规则「{name}」写好回复的话 (不超过 {MAX_REPLY} 字)。",
            f'Write the answer of the rule "{name}" (at most {MAX_REPLY} characters).',
        )
    moment = _one(name, then.get("moment"), tuple(MOMENTS), ("触发时机", "moment"))
    return {
        "moment": moment,
        "hours": _one(name, then.get("hours") or "any", tuple(HOURS), ("时间", "hours")),
        "keywords": keywords_of(then.get("keywords")) if moment == "message" else [],
        "text": text,
        "text_en": str(then.get("text_en") or "").strip(),
        "window_minutes": _whole(name, then.get("window_minutes") or 60, 5, 43_200, ("静默分钟数", "silent minutes")),
    }


MAX_REPLY = 500
CHECKS: dict[str, Callable[[str, Then], Then]] = {
    "dispatch": _dispatch,
    "priority": _priority,
    "sla": _sla,
    "ladder": _ladder,
    "reply": _reply,
}
