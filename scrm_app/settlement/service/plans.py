"""Designing plans: drafts, checks, publishing, the matching order, trying them out."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlmodel import Session

from models.settlement import PlanVersion, SettlementPlan
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.events import publish
from scrm_app.core.text import Text
from scrm_app.customers.engine.provinces import PROVINCES
from scrm_app.settlement import repository
from scrm_app.settlement.engine.explain import path_words
from scrm_app.settlement.engine.matching import Candidate, Who, failures, in_force, overlap
from scrm_app.settlement.engine.rules import PlanDoc, check_plan, default_plan, dump_plan, parse_plan
from scrm_app.settlement.engine.tiers import Problem
from scrm_app.settlement.errors import DatesOverlap, PlanChanged, PlanInvalid, PlanNotFound
from scrm_app.settlement.events import PlanPublished

MAX_DRAFT = 100_000


@dataclass(frozen=True)
class VersionView:
    """A published version as people see it."""

    id: int
    number: int
    starts_on: date
    ends_on: date | None
    published_at: datetime


@dataclass(frozen=True)
class PlanView:
    """A plan for the designer."""

    id: int
    name: str
    position: int
    revision: int
    is_active: bool
    draft: dict[str, Any]
    problems: list[Problem]
    versions: list[VersionView] = field(default_factory=list)
    in_force: int = 0
    changed: bool = False
    """Whether the draft differs from the newest version."""


@lru_cache(maxsize=512)
def _parsed(text: str) -> PlanDoc:
    return parse_plan(json.loads(text))


def doc_of(version: PlanVersion) -> PlanDoc:
    """The parsed content of a published version; versions never change, so this is remembered."""
    return _parsed(json.dumps(version.doc, sort_keys=True))


def candidates(session: Session) -> list[Candidate]:
    """Every published version, ready for matching."""
    return [
        Candidate(v.plan_id, v.id or 0, v.number, name, position, v.starts_on, v.ends_on, doc_of(v))
        for v, name, position in repository.list_versions_in_order(session)
    ]


def _get(session: Session, plan_id: int) -> SettlementPlan:
    plan = repository.get_plan(session, plan_id)
    if plan is None:
        raise PlanNotFound
    return plan


def _view(session: Session, plan: SettlementPlan, today: date) -> PlanView:
    versions = repository.list_versions(session, plan.id or 0)
    started = [v for v in versions if v.starts_on <= today and (v.ends_on is None or v.ends_on >= today)]
    doc = parse_plan(plan.draft)
    return PlanView(
        id=plan.id or 0,
        name=plan.name,
        position=plan.position,
        revision=plan.version,
        is_active=plan.is_active,
        draft=dump_plan(doc),
        problems=check_plan(doc),
        versions=[VersionView(v.id or 0, v.number, v.starts_on, v.ends_on, v.published_at) for v in versions],
        in_force=max((v.number for v in started), default=0),
        changed=not versions or versions[0].doc != dump_plan(doc),
    )


def list_plans(session: Session, actor: Actor, *, today: date) -> list[PlanView]:
    """All plans in matching order; anyone who sees statements may see the rules behind them."""
    actor.require_any(["settlement.design", "settlement.manage", "settlement.view"])
    return [_view(session, plan, today) for plan in repository.list_plans(session)]


def get_plan(session: Session, actor: Actor, *, plan_id: int, today: date) -> PlanView:
    """One plan with its draft and versions."""
    actor.require_any(["settlement.design", "settlement.manage", "settlement.view"])
    return _view(session, _get(session, plan_id), today)


def _name(name: str) -> str:
    cleaned = " ".join(name.split())
    if not 1 <= len(cleaned) <= 80:
        raise InvalidInput("方案名称需要 1 到 80 个字。", "A plan's name has 1 to 80 characters.")
    return cleaned


def create_plan(session: Session, actor: Actor, *, name: str, now: datetime, copy_of: int | None = None) -> int:
    """A new plan at the end of the matching order: the usual start, or a copy."""
    actor.require("settlement.design")
    draft = _get(session, copy_of).draft if copy_of else default_plan()
    plans = repository.list_plans(session)
    position = max((plan.position for plan in plans), default=0) + 1
    plan = SettlementPlan(name=_name(name), position=position, draft=dict(draft), created_at=now, updated_at=now)
    repository.add(session, plan)
    audit.record(
        session,
        actor,
        action="plan.created",
        subject_type="plan",
        subject_id=plan.id or 0,
        after={"name": name},
        now=now,
    )
    live.touch(session, "plans")
    return plan.id or 0


def save_draft(
    session: Session, actor: Actor, *, plan_id: int, revision: int, name: str, draft: Mapping[str, Any], now: datetime
) -> PlanView:
    """Store the draft as far as it can be read; its problems come back in sentences. Raises PlanChanged when stale."""
    actor.require("settlement.design")
    plan = _get(session, plan_id)
    if len(json.dumps(draft, default=str)) > MAX_DRAFT:
        raise PlanInvalid(
            "方案内容过大, 请减少档位或匹配条件。", "The plan is too large; use fewer tiers or conditions."
        )
    before = dict(plan.draft)
    clean = dump_plan(parse_plan(draft))
    if not repository.save_draft(session, plan_id, revision, clean, _name(name), now):
        raise PlanChanged
    session.refresh(plan)
    audit.record(
        session,
        actor,
        action="plan.edited",
        subject_type="plan",
        subject_id=plan_id,
        before=before,
        after=clean,
        now=now,
        subject_name=plan.name,
    )
    live.touch(session, "plans")
    return _view(session, plan, now.date())


def publish_plan(
    session: Session,
    actor: Actor,
    *,
    plan_id: int,
    revision: int,
    starts_on: date,
    now: datetime,
    ends_on: date | None = None,
) -> int:
    """Check again and write an immutable version in force from `starts_on`; overlapping dates are refused."""
    actor.require("settlement.design")
    plan = _get(session, plan_id)
    if plan.version != revision:
        raise PlanChanged
    doc = parse_plan(plan.draft)
    errors = [p.text for p in check_plan(doc) if p.severity == "error"]
    if errors:
        raise PlanInvalid.because({str(i): text for i, text in enumerate(errors)})
    versions = repository.list_versions(session, plan_id)
    clash = overlap([(v.number, v.starts_on, v.ends_on) for v in versions], starts_on, ends_on)
    if clash is not None:
        raise DatesOverlap(clash.zh, clash.en)
    number = max((v.number for v in versions), default=0) + 1
    version = PlanVersion(
        plan_id=plan_id,
        number=number,
        doc=dump_plan(doc),
        starts_on=starts_on,
        ends_on=ends_on,
        published_at=now,
        published_by=actor.user_id,
    )
    repository.add(session, version)
    audit.record(
        session,
        actor,
        action="plan.published",
        subject_type="plan",
        subject_id=plan_id,
        subject_name=plan.name,
        after={"number": number, "starts_on": starts_on.isoformat(), "doc": version.doc},
        now=now,
    )
    publish(session, PlanPublished(plan_id, version.id or 0, now))
    live.touch(session, "plans")
    return number


def move_plan(session: Session, actor: Actor, *, plan_id: int, up: bool, now: datetime) -> None:
    """One place up or down in the matching order."""
    actor.require("settlement.design")
    _get(session, plan_id)
    plans = repository.list_plans(session)
    at = next(i for i, plan in enumerate(plans) if plan.id == plan_id)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(plans):
        return
    plans[at], plans[to] = plans[to], plans[at]
    for i, plan in enumerate(plans, start=1):
        plan.position = i
    audit.record(
        session, actor, action="plan.moved", subject_type="plan", subject_id=plan_id, before={"position": at + 1},
        after={"position": to + 1}, now=now,
    )  # fmt: skip
    live.touch(session, "plans")


def set_plan_active(session: Session, actor: Actor, *, plan_id: int, active: bool, now: datetime) -> None:
    """Switch a plan off (nothing new matches it; what is booked stays) or on again."""
    actor.require("settlement.design")
    plan = _get(session, plan_id)
    before, plan.is_active, plan.updated_at = plan.is_active, active, now
    audit.record(
        session, actor, action="plan.switched", subject_type="plan", subject_id=plan_id, subject_name=plan.name,
        before={"is_active": before}, after={"is_active": active}, now=now,
    )  # fmt: skip
    live.touch(session, "plans")


@dataclass(frozen=True)
class Trial:
    """What a total would earn under a draft, step by step."""

    fee_fen: int
    steps: list[Text]


def try_total(session: Session, actor: Actor, *, draft: Mapping[str, Any], x: int) -> Trial:  # noqa: ARG001
    """The path of a month's total through the tiers of an unsaved draft."""
    actor.require_any(["settlement.design", "settlement.manage", "settlement.view"])
    doc = parse_plan(draft)
    problems = [p.text for p in check_plan(doc) if p.severity == "error"]
    if problems:
        raise PlanInvalid.because({str(i): text for i, text in enumerate(problems)})
    return Trial(doc.table.fee(x), path_words(doc.table, x))


@dataclass(frozen=True)
class Verdict:
    """What matching says about one plan: chosen, or why not."""

    plan_id: int
    name: str
    number: int
    chosen: bool
    reasons: list[Text]


def which_plan(
    session: Session, actor: Actor, *, store_id: int, province_code: str, city_tier: str, customer_type: str, on: date
) -> list[Verdict]:
    """The plans in their order with the reason each does or does not apply; the first without a reason is chosen."""
    actor.require_any(["settlement.design", "settlement.manage"])
    who, chosen, verdicts = Who(store_id, province_code, city_tier, customer_type), False, []
    for candidate in in_force(candidates(session), on):
        reasons = failures(candidate.doc.match, who, PROVINCES)
        if not reasons and chosen:
            reasons = [Text("前面的方案已经匹配", "an earlier plan already applies")]
        hit = not reasons
        chosen = chosen or hit
        verdicts.append(Verdict(candidate.plan_id, candidate.name, candidate.number, hit, reasons))
    return verdicts
