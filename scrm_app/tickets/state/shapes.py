"""Rule tables, decisions and rosters as the plain dictionaries that screens hold, and forms back into rules."""

from collections.abc import Mapping
from typing import Any

from scrm_app.core.text import Text
from scrm_app.notifications.service import AlarmView
from scrm_app.tickets.engine import rule_words
from scrm_app.tickets.engine.priority import MAX_AXIS, usual_level
from scrm_app.tickets.engine.rulebook import MAX_LEVELS, Rule
from scrm_app.tickets.presenter import millis, short_time
from scrm_app.tickets.service import (
    Book,
    CaseRow,
    Choices,
    LinkedTicket,
    Matches,
    ModeView,
    PromiseView,
    VersionRow,
    WhyCard,
)
from scrm_app.tickets.service.modes import NOTICES

Json = dict[str, Any]
NEW_RULE: Json = {"id": "", "name": "", "enabled": True, "condition": None, "then": {}}
__all__ = ["MAX_LEVELS", "NEW_RULE", "millis"]


def names_of(choices: Choices) -> dict[str, str]:
    """What rules name, by `role:code`, `user:id` and `skill:id`."""
    found = {f"role:{code}": name for code, name in choices.roles}
    found |= {f"user:{user}": name for user, name in choices.people}
    return found | {f"skill:{skill}": name for skill, name in choices.skills}


def book(view: Book) -> Json:
    """The head of a table of rules."""
    return {
        "id": view.id,
        "name": view.name,
        "owner": view.owner,
        "published": view.published,
        "changed": view.changed,
        "revision": view.revision,
        "is_default": view.is_default,
        "cases": view.open_cases,
        "count": len(view.rules),
    }


def rules(view: Book, choices: Choices, lang: str) -> list[Json]:
    """The rows in their order."""
    names = names_of(choices)
    return [
        {
            "id": rule.id,
            "name": rule.name,
            "when": view.sentences.get(rule.id, ""),
            "then": rule_words.say_then(view.kind, rule.then, names).say(lang),
            "enabled": rule.enabled,
        }
        for rule in view.rules
    ]


def versions(rows: list[VersionRow]) -> list[Json]:
    """Published versions, newest first."""
    return [{"number": v.number, "note": v.note, "at": short_time(v.at), "by": v.by, "rules": v.rules} for v in rows]


def cases(rows: list[CaseRow], lang: str) -> list[Json]:
    """What people found unfit."""
    return [
        {
            "id": c.id,
            "ticket": c.ticket_id,
            "number": c.number,
            "title": c.title,
            "rule": c.rule_name,
            "version": c.version,
            "who": c.reporter,
            "reason": c.reason,
            "answer": c.answer,
            "open": c.is_open,
            "at": short_time(c.at),
            "winner": c.winner.say(lang),
        }
        for c in rows
    ]


def fields(choices: Choices) -> list[Json]:
    """What the condition builder offers."""
    return [
        {
            "key": f.key,
            "label": f.label,
            "kind": f.kind,
            "options": [] if f.kind == "region" else [{"value": k, "label": v} for k, v in f.options.items()],
        }
        for f in choices.fields.values()
    ]


def picks(choices: Choices, then: Mapping[str, Any]) -> dict[str, list[Json]]:
    """Roles, people and skills to tick."""
    chosen = {name: {str(one) for one in then.get(name) or []} for name in ("roles", "people", "skills")}
    offered: dict[str, list[tuple[Any, str]]] = {
        "roles": [*choices.roles],
        "people": [*choices.people],
        "skills": [*choices.skills],
    }
    return {
        name: [{"value": str(key), "label": label, "on": str(key) in chosen[name]} for key, label in pairs]
        for name, pairs in offered.items()
    }


def then_form(kind: str, then: Mapping[str, Any]) -> Json:
    """The inputs of what a rule does, with their usual values."""
    usual: dict[str, Json] = {
        "dispatch": {"strategy": "least_loaded", "reach": "around", "cap": 0, "max_km": 0, "on_duty": False},
        "priority": {"level": 1},
        "sla": {
            "response_minutes": 0,
            "resolution_minutes": 0,
            "node_percent": 100,
            "warn_percent": 80,
            "pause_nodes": [],
            "pause_waits": False,
            "pause_customer": True,
        },
        "ladder": {"trigger": "overdue"},
        "reply": {
            "moment": "received",
            "hours": "any",
            "keywords": [],
            "text": "",
            "text_en": "",
            "window_minutes": 60,
        },
    }
    found = {name: then.get(name, value) for name, value in usual[kind].items()}
    return {name: _box(value) for name, value in found.items()}


def _box(value: Any) -> Any:
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    return value if isinstance(value, bool) else str(value)


def level_rows(then: Mapping[str, Any]) -> list[Json]:
    """The levels of a ladder."""
    stored = then.get("levels") or [{"after_minutes": 0, "who": "leader", "urgent": False}]
    return [
        {
            "n": str(n),
            "after": one["after_minutes"],
            "who": one["who"],
            "urgent": bool(one.get("urgent")),
            "channels": list(one.get("channels") or ()),
        }
        for n, one in enumerate(stored)
    ]


def axes_of(listed: list[Json]) -> list[Json]:
    """Fields that can be impact or urgency: one of two to eight options."""
    fit = [one for one in listed if one["kind"] == "single" and 2 <= len(one["options"]) <= MAX_AXIS]
    return [{"value": one["key"], "label": one["label"]} for one in fit]


def matrix_grid(listed: list[Json], matrix: Mapping[str, Any]) -> Json:
    """The grid of impact (down) and urgency (across) with a priority in each cell; `matrix` as stored."""
    axes = {name: str(matrix.get(name) or "") for name in ("impact", "urgency")}
    options = {one["key"]: one["options"] for one in listed}
    down, across = (options.get(key, [])[:MAX_AXIS] for key in axes.values())
    stored = {(cell[0], cell[1]): cell[2] for cell in matrix.get("cells") or []}

    def cell(i: int, j: int) -> Json:
        usual = usual_level(i, len(down), j, len(across))
        level = stored.get((down[i]["value"], across[j]["value"]), usual)
        return {"name": f"cell:{i}:{j}", "key": f"{axes}{i}:{j}", "level": str(level), "label": across[j]["label"]}

    rows = [{"label": one["label"], "cells": [cell(i, j) for j in range(len(across))]} for i, one in enumerate(down)]
    names = {"down": [one["value"] for one in down], "across": [one["value"] for one in across]}
    return {**axes, **names, "heads": [one["label"] for one in across], "rows": rows if across else []}


def _matrix_of(grid: Mapping[str, Any], form: Mapping[str, Any]) -> Json:
    pairs = [(a, b, f"cell:{i}:{j}") for i, a in enumerate(grid["down"]) for j, b in enumerate(grid["across"])]
    cells = [[a, b, form.get(name)] for a, b, name in pairs]
    return {"impact": grid["impact"], "urgency": grid["urgency"], "cells": cells}


def rule_of(
    kind: str,
    rule: Mapping[str, Any],
    condition: Json,
    form: Mapping[str, Any],
    levels: int,
    grid: Mapping[str, Any] | None = None,
) -> Rule:
    """The rule in the sheet's form; whether it makes sense is judged by the service."""
    ticks = ("pause_waits", "pause_customer")
    then: Json = {name: bool(form.get(name)) if name in ticks else form.get(name) for name in then_form(kind, {})}
    if kind == "dispatch":
        for name in ("roles", "people", "skills"):
            then[name] = [key.partition(":")[2] for key, on in form.items() if on and key.startswith(f"{name}:")]
    if kind == "priority" and grid:
        then["matrix"] = _matrix_of(grid, form)
    if kind == "ladder":
        then["levels"] = [
            {
                "after_minutes": form.get(f"after{n}"),
                "who": form.get(f"who{n}"),
                "urgent": bool(form.get(f"urgent{n}")),
                "channels": [key.partition(":")[2] for key, on in form.items() if on and key.startswith(f"over{n}:")],
            }
            for n in range(min(levels, MAX_LEVELS))
        ]
    name = str(form.get("name") or "")[:200]
    return Rule(str(rule.get("id") or "")[:40], name, bool(form.get("enabled")), condition or None, then)


def matches(found: Matches) -> Json:
    """The count beside a condition."""
    samples = [{"id": i, "number": number, "title": title} for i, number, title in found.samples]
    return {"hits": found.hits, "of": found.of, "samples": samples, "error": "", "at_least": found.at_least}


_HEADS = {
    "ticket.dispatch": "dispatch",
    "ticket.priority": "priority",
    "ticket.sla": "sla",
    "ticket.escalation": "escalation",
}


def card(view: WhyCard, lang: str) -> Json:
    """A decision on the ticket."""
    return {
        "kind": _HEADS[view.kind],
        "at": short_time(view.at),
        "title": view.title.say(lang),
        "rule": view.rule,
        "version": view.version,
        "same": view.same_again,
        "lines": [{"name": one.name, "won": one.won, "out": one.out, "text": one.text.say(lang)} for one in view.lines],
        "asked": [one.say(lang) for one in view.asked],
    }


def promise(view: PromiseView, lang: str) -> Json:
    """A promise over the whole ticket."""
    state = "late" if view.breached else "met" if view.met_at else "paused" if view.paused else "running"
    return {
        "name": view.name.say(lang),
        "rule": view.rule,
        "state": state,
        "due": short_time(view.due_at),
        "met": short_time(view.met_at),
        "used": view.used_percent,
        "bar": f"{min(100, view.used_percent)}%",
    }


def alarm(view: AlarmView, lang: str) -> Json:
    """A graded warning about the ticket."""
    return {
        "title": view.title.say(lang),
        "level": view.level,
        "levels": view.levels,
        "status": view.status,
        "at": short_time(view.started_at),
        "by": view.stopped_by,
    }


def link(one: LinkedTicket) -> Json:
    """A ticket that belongs to this one."""
    return {**one.__dict__, "href": f"/tickets/{one.id}"}


def mode(view: ModeView) -> Text:
    """What a handling mode changes, in one line."""
    notices = NOTICES[view.notices]
    zh = f"时限 {view.limit_percent}% · {'专用派单规则' if view.book_id else '默认派单规则'} · {notices.zh}"
    en = f"limits {view.limit_percent}% · {'own' if view.book_id else 'usual'} dispatch rules · {notices.en}"
    return Text(zh, en)


def policy(view: ModeView, lang: str) -> Json:
    """What a mode means, for its form."""
    return {
        "code": view.code,
        "name": view.name.say(lang),
        "percent": str(view.limit_percent),
        "book": str(view.book_id or ""),
        "notices": view.notices,
        "key": f"{view.code}-{view.version}",
    }


WHOM = {"all": Text("全部客户", "everybody"), "phone": Text("留了电话的客户", "with a number"),
        "h5": Text("扫码提交的客户", "who came by a link")}  # fmt: skip
REOPEN_STAFF = {"no": Text("员工不可重开", "not by staff"), "work": Text("员工可重开", "by staff"),
                "assign": Text("主管可重开", "by supervisors")}  # fmt: skip
REOPEN_CUSTOMER = {"no": Text("客户不可", "not by customers"), "ask": Text("客户可申请", "customers may ask"),
                   "self": Text("客户可直接重开", "by customers at once")}  # fmt: skip


WAYS = {
    "page": Text("客户链接", "the customer's page"),
    "sms": Text("短信", "text message"),
    "email": Text("邮件", "e-mail"),
}


def aftercare(one: Any, lang: str) -> dict[str, Any]:
    """A flow in the list of what comes after closing."""
    reopen = REOPEN_STAFF[one.reopen_staff].say(lang), REOPEN_CUSTOMER[one.reopen_customer].say(lang)
    days = Text(f"{one.reopen_days} 天内", f"within {one.reopen_days} days").say(lang)
    never = Text("完成后不可重开", "never").say(lang)
    return {
        "id": one.flow_id,
        "name": one.flow_name,
        "on": one.survey_on,
        "survey": f"{one.question} · {WHOM[one.whom].say(lang)} · {_ways(one, lang)}" if one.survey_on else "",
        "reopen": f"{days}: {reopen[0]}, {reopen[1]}" if one.reopen_days else never,
    }


def _ways(one: Any, lang: str) -> str:
    told = [WAYS[way].say(lang) for way in one.survey_ways]
    return (
        Text("、", ", ").say(lang).join(told)
        if told
        else Text("不发送, 只在客户链接里", "not sent, only on the link").say(lang)
    )


def aftercare_form(form: Any) -> dict[str, Any]:
    """The settings as the browser sends them: ticks, numbers as text, choices one a line."""
    given = dict(form) if isinstance(form, dict) else {}
    given["survey_on"] = bool(given.get("survey_on"))
    given["survey_ways"] = [way for way in WAYS if given.get(f"way_{way}")]
    given["choices"] = [line for line in str(given.get("choices") or "").splitlines() if line.strip()]
    unit = {"minutes": 1, "hours": 60, "days": 1440}.get(str(given.get("delay_unit")), 1)
    delay = str(given.get("delay") or "0")
    given["delay_minutes"] = int(delay) * unit if delay.isascii() and delay.isdigit() and len(delay) < 6 else -1
    return given
