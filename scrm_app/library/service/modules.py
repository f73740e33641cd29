"""Module switches: what is on, what hangs on it, what it was used for this month; turned like a light."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core import clock, live
from scrm_app.core.actor import Actor
from scrm_app.core.cells import workbook
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.identity import service as identity
from scrm_app.identity.engine.modules import BY_KEY, CORE_HOLDS, CORE_NAME, MODULES, permissions_of
from scrm_app.library.engine.modules import MEASURES, TOUCHES, month_of
from scrm_app.library.errors import ImportsUnderWay, NoSuchModule
from scrm_app.library.repository import modules as repository

MANAGE = "module.manage"
IMPORTED = {"imports": "", "pipeline": "leads"}
"""Modules that take in imported rows, and of which target ("" for every)."""
HEADS = (
    (Text("模块", "Module"), 16),
    (Text("状态", "State"), 10),
    (Text("用量", "Use"), 22),
    (Text("本月", "This month"), 12),
    (Text("上月", "Last month"), 12),
)


@dataclass(frozen=True)
class Use:
    """One count of a module."""

    name: Text
    now: int
    before: int


@dataclass(frozen=True)
class ModuleView:
    """A module with its switch; the core has none (`key` "core")."""

    key: str
    name: Text
    about: Text
    icon: str
    holds: tuple[Text, ...]
    stays: Text
    is_on: bool = True
    version: int = 0
    changed_at: datetime | None = None
    changed_by: str = ""
    use: list[Use] = field(default_factory=list)


@dataclass(frozen=True)
class Affected:
    """What switching a module off would change: flows with the steps that need it, people, things under way."""

    key: str
    name: Text
    stays: Text
    people: int
    flows: list[tuple[int, str, list[str]]]
    touches: list[Text]
    waiting: list[Text]


@dataclass(frozen=True)
class Export:
    """A workbook, its name, and how many rows stand in it."""

    name: str
    data: bytes
    count: int


def list_modules(session: Session, actor: Actor, *, now: datetime) -> list[ModuleView]:
    """The core and every module, with the counts of this month and the last."""
    actor.require(MANAGE)
    use, rows = _use(session, now), identity.list_module_rows(session)
    about = Text("一直可用, 其他模块都建立在它上面", "Always there; every module stands on it")
    core = ModuleView("core", CORE_NAME, about, "layers", CORE_HOLDS, Text("", ""), use=use["core"])
    views = [core]
    for one in MODULES:
        row = rows.get(one.key, identity.SwitchRow())
        told = (one.key, one.name, one.about, one.icon, one.holds, one.stays)
        views.append(ModuleView(*told, **vars(row), use=use[one.key]))
    return views


def _use(session: Session, now: datetime) -> dict[str, list[Use]]:
    today = clock.local(now, settings().zone)
    mine, last = (repository.count_use(session, *month_of(today, back)) for back in (0, 1))
    return {key: [Use(name, mine[what], last[what]) for what, name in told] for key, told in MEASURES.items()}


def preview_off(session: Session, actor: Actor, *, key: str, now: datetime) -> Affected:
    """What would change; nothing is switched."""
    actor.require(MANAGE)
    module = BY_KEY.get(key)
    if module is None:
        raise NoSuchModule
    holders = {user for code in permissions_of(frozenset({key})) for user in identity.holders_of(session, code)}
    hanging = repository.count_hanging(session, now)
    needing = flows.list_module_uses(session, actor, module=key)
    touches = list(TOUCHES[key])
    return Affected(key, module.name, module.stays, len(holders), needing, touches, _waiting(key, hanging))


def _waiting(key: str, hanging: Mapping[str, int]) -> list[Text]:
    told = {
        "settlement": ("statements", "份对账单还没有锁定", "statements are not locked yet"),
        "portal": ("links", "个客户链接会暂时打不开", "customer links will not open for now"),
        "pipeline": ("opportunities", "个商机正在跟进", "opportunities are being followed up"),
    }
    if key not in told or not hanging[told[key][0]]:
        return []
    what, zh, en = told[key]
    return [Text(f"{hanging[what]} {zh}", f"{hanging[what]} {en}")]


def switch_module(session: Session, actor: Actor, *, key: str, is_on: bool, version: int, now: datetime) -> None:
    """Turn a module on or off for everybody, with the next click of each; no data is touched."""
    actor.require(MANAGE)
    module = BY_KEY.get(key)
    if module is None:
        raise NoSuchModule
    if key in IMPORTED and not is_on and (running := repository.count_importing(session, IMPORTED[key])):
        raise ImportsUnderWay(running)
    was = identity.is_module_on(session, key)
    identity.put_module(session, key=key, is_on=is_on, version=version, user_id=actor.user_id, now=now)
    audit.record(
        session,
        actor,
        action="module.switched",
        subject_type="module",
        subject_id=key,
        subject_name=module.name.zh,
        before={"enabled": was},
        after={"enabled": is_on},
        now=now,
    )
    live.touch(session, "module_page")


def build_use_export(session: Session, actor: Actor, *, now: datetime) -> Export:
    """The use table of this month and the last as Excel. Only reads; `record_use_export` writes it down."""
    actor.require(MANAGE)
    states = {True: Text("启用", "On"), False: Text("未启用", "Off")}
    rows: list[list[Any]] = []
    for one in list_modules(session, actor, now=now):
        told = [(use.name.say(actor.lang), use.now, use.before) for use in one.use]
        empty = [(Text("不按次计量", "Not counted").say(actor.lang), "", "")]
        rows += [[one.name.say(actor.lang), states[one.is_on].say(actor.lang), *line] for line in told or empty]
    title = Text("模块用量", "Use of modules").say(actor.lang)
    heads = [(text.say(actor.lang), width) for text, width in HEADS]
    stamp = f"{clock.local(now, settings().zone):%Y%m}"
    return Export(f"{title}-{stamp}.xlsx", workbook(title, heads, rows), len(rows))


def record_use_export(session: Session, actor: Actor, *, count: int, now: datetime) -> None:
    """Who took the use table out, into the audit log."""
    actor.require(MANAGE)
    name = Text("模块用量", "Use of modules")
    audit.record_export(session, actor, noun="module", name=name, count=count, query="", now=now)
