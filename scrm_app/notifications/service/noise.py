"""How each kind of notice is treated and worded, who would be woken at night, and what nobody reads."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from models.notification import NoticeRule
from scrm_app.audit import service as audit
from scrm_app.connectors.base import Message
from scrm_app.connectors.looks import Look, looks
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.identity import service as identity
from scrm_app.notifications.engine import rules
from scrm_app.notifications.engine.channels import DIGEST, MUTE, NORMAL, Person, Way, plan, quiet_until, route
from scrm_app.notifications.repository import budget, connections, inbox
from scrm_app.notifications.service.notifying import notify, person_of, ways_out

WEEK = timedelta(days=7)
MAX_PEOPLE = 500
REPORT_HOUR = 9


class RuleInput(BaseModel):
    """What a person sets for one kind."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    kind: str = Field(min_length=1, max_length=40, pattern=r"^[a-z_.]+$")
    mode: str = Field(pattern=f"^({NORMAL}|{DIGEST}|{MUTE})$")
    title_zh: str = Field(default="", max_length=200)
    title_en: str = Field(default="", max_length=200)
    body_zh: str = Field(default="", max_length=600)
    body_en: str = Field(default="", max_length=600)
    version: int = Field(default=0, ge=0)


@dataclass(frozen=True)
class NoticeRuleRow:
    """One kind with its words, its treatment, and its week."""

    kind: str
    label: Text
    mode: str
    title: Text
    body: Text
    noise: rules.Noise
    sent: int
    proposal: str
    version: int


@dataclass(frozen=True)
class Wake:
    """One person at a given time: over which channel, and whether it wakes them or waits."""

    user_id: int
    name: str
    channel: str
    connection: str
    wakes: bool
    until: datetime | None


@dataclass(frozen=True)
class WordsPreview:
    """A notice in both languages, and what each channel makes of it in the reader's."""

    title: Text
    body: Text
    looks: list[Look]


def list_rules(session: Session, actor: Actor, *, now: datetime) -> list[NoticeRuleRow]:
    """Every kind the product knows or has sent within a week, the noisiest first."""
    actor.require("notify.manage")
    return _rows(session, now)


def _rows(session: Session, now: datetime) -> list[NoticeRuleRow]:
    stored = {row.kind: row for row in budget.list_rules(session)}
    week = {
        kind: rules.Noise(kind, n, people, read) for kind, n, people, read in budget.read_rates(session, now - WEEK)
    }
    sent = budget.sent_by_kind(session, now - WEEK)
    found = []
    for kind in dict.fromkeys([*rules.KINDS, *week, *stored]):
        rule, noise = stored.get(kind), week.get(kind) or rules.Noise(kind, 0, 0, 0)
        mode = rule.mode if rule else NORMAL
        found.append(
            NoticeRuleRow(
                kind=kind,
                label=_label(session, kind),
                mode=mode,
                title=Text(rule.title_zh, rule.title_en) if rule else Text("", ""),
                body=Text(rule.body_zh, rule.body_en) if rule else Text("", ""),
                noise=noise,
                sent=sent.get(kind, 0),
                proposal=rules.proposal(noise, mode),
                version=rule.version if rule else 0,
            )
        )
    return sorted(found, key=lambda row: -row.noise.notices)


def _label(session: Session, kind: str) -> Text:
    known = rules.KINDS.get(kind)
    if known is not None:
        return known
    newest = budget.sample(session, kind)
    return Text(newest.title_zh, newest.title_en) if newest else Text("其他提醒", "Other notices")


def save_rule(session: Session, actor: Actor, *, rule: RuleInput, now: datetime) -> int:
    """Treat or word a kind differently; its new version."""
    actor.require("notify.manage")
    templates = (rule.title_zh, rule.title_en, rule.body_zh, rule.body_en)
    unknown = [name for one in templates for name in rules.unknown_variables(one)]
    if unknown:
        known = "、".join(f"{{{v.zh}}}" for v in rules.VARIABLES.values())
        english = ", ".join(f"{{{v.en}}}" for v in rules.VARIABLES.values())
        raise InvalidInput(
            f"没有变量「{unknown[0]}」, 可以使用 {known}。", f"There is no variable “{unknown[0]}”. Use {english}."
        )
    row = budget.find_rule(session, rule.kind)
    if (row.version if row else 0) != rule.version:
        raise Conflict("这条规则刚被别人改过, 请刷新后再改。", "This rule was just changed elsewhere. Refresh first.")
    before = {"mode": row.mode, "title_zh": row.title_zh, "body_zh": row.body_zh} if row else {}
    row = row or NoticeRule(kind=rule.kind, updated_at=now, version=0)
    for name in ("mode", "title_zh", "title_en", "body_zh", "body_en"):
        setattr(row, name, getattr(rule, name))
    row.updated_at, row.version = now, row.version + 1
    session.add(row)
    after = {"mode": row.mode, "title_zh": row.title_zh, "body_zh": row.body_zh}
    audit.record(
        session,
        actor,
        action="notice_rule.edited",
        subject_type="notice_rule",
        subject_id=0,
        subject_name=rules.KINDS[rule.kind].zh if rule.kind in rules.KINDS else rule.kind,
        before=before,
        after=after,
        now=now,
    )
    session.flush()
    return row.version


def preview_words(session: Session, actor: Actor, *, rule: RuleInput) -> WordsPreview:
    """The newest notice of the kind as it would read with these templates, in the inbox and over each channel."""
    actor.require("notify.manage")
    newest = budget.sample(session, rule.kind)
    title = Text(newest.title_zh, newest.title_en) if newest else Text("工单即将超时: GD20261125-0001", "Due soon: GD1")
    body = Text(newest.body_zh, newest.body_en) if newest else Text("空调不制冷 · 王女士", "No cooling · Ms Wang")
    values = {"工单编号": "GD20261125-0001", "工单标题": "空调不制冷", "客户": "王女士", "节点": "上门维修"}
    words = rules.Words(Text(rule.title_zh, rule.title_en), Text(rule.body_zh, rule.body_en))
    title, body = rules.say(words, title, body, values)
    link = f"{settings().public_url.rstrip('/')}/tickets/1"
    shown = Message(title.say(actor.lang), body.say(actor.lang), key="preview", link=link)
    return WordsPreview(title, body, looks(shown, _sms_parameters(session)))


def _sms_parameters(session: Session) -> str:
    """The variables of the approved template of the company's text messages; "" where there are none."""
    rows = [row for row, _ in connections.list_connections(session) if row.is_enabled and row.kind.startswith("sms_")]
    return str(rows[0].settings.get("parameters") or "") if rows else ""


def preview_night(session: Session, actor: Actor, *, minute: int, urgent: bool, now: datetime) -> list[Wake]:
    """Who would hear a notice at the next `minute` of the day (after local midnight), over what; at most 500 people."""
    actor.require("notify.manage")
    if not 0 <= minute < 1440:
        raise InvalidInput("请选择一个时间。", "Choose a time of day.")
    zone = ZoneInfo(settings().zone)
    local = now.astimezone(zone)
    at = datetime.combine(local.date(), time(minute // 60, minute % 60), zone)
    at = (at if at > local else at + timedelta(days=1)).astimezone(now.tzinfo)
    ids = budget.list_active_ids(session, actor.org_ids, MAX_PEOPLE)
    ways = ways_out(session)
    return [_wake(person_of(*one), ways, urgent, at) for one in inbox.list_people(session, ids)]


def _wake(person: Person, ways: list[Way], urgent: bool, at: datetime) -> Wake:
    way = route(person, ways, urgent=urgent)
    if way is None:
        return Wake(person.user_id, person.name, "", "", False, None)
    made = plan([person], [w for w in ways if w.audience == "person"], urgent=urgent, now=at, zone=settings().zone)
    when = made.sendings[0].not_before if made.sendings else made.held[person.user_id]
    quiet = quiet_until(at, settings().zone, person.quiet_from, person.quiet_to) > at
    waits = when > at
    return Wake(person.user_id, person.name, way.channel, way.name, not waits and quiet, when if waits else None)


def report_noise(session: Session, now: datetime) -> None:
    """On Monday from nine: tell those who manage notices what nobody reads; once a week whoever runs it."""
    local = now.astimezone(ZoneInfo(settings().zone))
    if local.weekday() != 0 or local.hour < REPORT_HOUR:
        return
    noisy = [row for row in _rows(session, now) if row.proposal != row.mode]
    if not noisy:
        return
    year, week, _ = local.isocalendar()
    names = "、".join(row.label.zh for row in noisy[:5])
    english = ", ".join(row.label.en for row in noisy[:5])
    notify(
        session,
        user_ids=identity.holders_of(session, "notify.manage"),
        title=Text(f"{len(noisy)} 类提醒很少有人看", f"{len(noisy)} kinds of notices are hardly read"),
        body=Text(f"{names}。可以改为摘要或只留在站内。", f"{english}. Gather them in a digest or keep them inside."),
        link="/notice-rules",
        kind="notices.noise",
        dedupe_key=f"notices.noise:{year}-{week}",
        now=now,
    )
