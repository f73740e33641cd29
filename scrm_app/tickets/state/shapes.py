"""Rule tables, decisions and rosters as the plain dictionaries that screens hold, and forms back into rules."""

from collections.abc import Mapping
from typing import Any

from scrm_app.core.text import Text
from scrm_app.notifications.service import AlarmView
from scrm_app.tickets.engine import rule_words
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
        "sla": {"response_minutes": 0, "resolution_minutes": 0, "node_percent": 100, "warn_percent": 80},
        "ladder": {"trigger": "overdue"},
    }
    found = {name: then.get(name, value) for name, value in usual[kind].items()}
    return {name: value if isinstance(value, bool) else str(value) for name, value in found.items()}


def level_rows(then: Mapping[str, Any]) -> list[Json]:
    """The levels of a ladder."""
    stored = then.get("levels") or [{"after_minutes": 0, "who": "leader", "urgent": False}]
    return [
        {"n": str(n), "after": one["after_minutes"], "who": one["who"], "urgent": bool(one.get("urgent"))}
        for n, one in enumerate(stored)
    ]


def rule_of(kind: str, rule: Mapping[str, Any], condition: Json, form: Mapping[str, Any], levels: int) -> Rule:
    """The rule in the sheet's form; whether it makes sense is judged by the service."""
    then: Json = {name: form.get(name) for name in then_form(kind, {})}
    if kind == "dispatch":
        for name in ("roles", "people", "skills"):
            then[name] = [key.partition(":")[2] for key, on in form.items() if on and key.startswith(f"{name}:")]
    if kind == "ladder":
        then["levels"] = [
            {
                "after_minutes": form.get(f"after{n}"),
                "who": form.get(f"who{n}"),
                "urgent": bool(form.get(f"urgent{n}")),
            }
            for n in range(min(levels, MAX_LEVELS))
        ]
    name = str(form.get("name") or "")[:200]
    return Rule(str(rule.get("id") or "")[:40], name, bool(form.get("enabled")), condition or None, then)


def matches(found: Matches) -> Json:
    """The count beside a condition."""
    samples = [{"id": i, "number": number, "title": title} for i, number, title in found.samples]
    return {"hits": found.hits, "of": found.of, "samples": samples, "error": ""}


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


def aftercare(one: Any, lang: str) -> dict[str, Any]:
    """A flow in the list of what comes after closing."""
    reopen = REOPEN_STAFF[one.reopen_staff].say(lang), REOPEN_CUSTOMER[one.reopen_customer].say(lang)
    days = Text(f"{one.reopen_days} 天内", f"within {one.reopen_days} days").say(lang)
    never = Text("完成后不可重开", "never").say(lang)
    return {
        "id": one.flow_id,
        "name": one.flow_name,
        "on": one.survey_on,
        "survey": f"{one.question} · {WHOM[one.whom].say(lang)}" if one.survey_on else "",
        "reopen": f"{days}: {reopen[0]}, {reopen[1]}" if one.reopen_days else never,
    }


def aftercare_form(form: Any) -> dict[str, Any]:
    """The settings as the browser sends them: ticks, numbers as text, choices one a line."""
    given = dict(form) if isinstance(form, dict) else {}
    given["survey_on"] = bool(given.get("survey_on"))
    given["choices"] = [line for line in str(given.get("choices") or "").splitlines() if line.strip()]
    unit = {"minutes": 1, "hours": 60, "days": 1440}.get(str(given.get("delay_unit")), 1)
    delay = str(given.get("delay") or "0")
    given["delay_minutes"] = int(delay) * unit if delay.isascii() and delay.isdigit() and len(delay) < 6 else -1
    return given
