"""The rules for reminders on dates: made, changed, switched off, deleted; each with what it has planned."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from models.date_rule import DateRule
from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.core.text import Text
from scrm_app.notifications.engine.dates import MAX_OFFSET_DAYS, MINUTES
from scrm_app.notifications.repository import dates as repository
from scrm_app.notifications.service.dates import KIND, date_choices

MANAGE = "notify.manage"
MAX_RULES, MAX_NAME, MAX_WORDS = 100, 60, 300


@dataclass(frozen=True)
class DateRuleInput:
    """What a person chose."""

    name: str
    source: str
    offset_days: int = 0
    minute: int = 540
    who: str = "owner"
    words: str = ""
    is_enabled: bool = True


@dataclass(frozen=True)
class DateRuleRow:
    """A rule with the words of its date, how many reminders wait, and when the next one is told."""

    id: int
    wish: DateRuleInput
    label: Text
    whom: Text
    waiting: int
    next_at: datetime | None
    planning: bool
    version: int


@dataclass(frozen=True)
class DateRuleChoices:
    """What a rule can be made of."""

    dates: list[tuple[str, Text]]
    roles: list[tuple[str, str]]
    people: list[tuple[int, str]]


def list_date_rules(session: Session, actor: Actor) -> list[DateRuleRow]:
    """All rules with what they have planned."""
    actor.require(MANAGE)
    known, outlook = date_choices(session), repository.outlook(session)
    roles, people = dict(repository.list_roles(session)), dict(repository.list_people(session))
    rows = []
    for rule in repository.list_rules(session):
        waiting, next_at = outlook.get(f"{KIND}{rule.id}", (0, None))
        choice = known.get(rule.source)
        label = choice.label if choice else Text("(日期已不存在)", "(the date is gone)")
        whom = _whom(rule.who, roles, people)
        planning = rule.is_enabled and rule.scan_after is not None
        rows.append(DateRuleRow(rule.id or 0, _wish(rule), label, whom, waiting, next_at, planning, rule.version))
    return rows


def date_rule_choices(session: Session, actor: Actor) -> DateRuleChoices:
    """Dates, roles and people to choose from."""
    actor.require(MANAGE)
    dates = [(choice.source, choice.label) for choice in date_choices(session).values()]
    return DateRuleChoices(dates, repository.list_roles(session), repository.list_people(session))


def save_date_rule(
    session: Session, actor: Actor, *, wish: DateRuleInput, rule_id: int = 0, version: int = 0, now: datetime
) -> int:
    """Make a rule (`rule_id` 0) or change one; what it had planned is taken back and planned anew."""
    actor.require(MANAGE)
    clean = _checked(session, wish)
    if rule_id:
        rule = _get(session, rule_id)
        if version and rule.version != version:
            raise Conflict("这条提醒刚被别人改过, 请重新打开。", "Somebody just changed this reminder; open it again.")
        repository.cancel(session, f"{KIND}{rule_id}")
        rule.version += 1
    else:
        if len(repository.list_rules(session)) >= MAX_RULES:
            raise InvalidInput(f"日期提醒最多 {MAX_RULES} 条。", f"At most {MAX_RULES} reminders on dates.")
        rule = DateRule(name="", source="", created_at=now, updated_at=now)
    for name, value in vars(clean).items():
        setattr(rule, name, value)
    rule.scan_after, rule.updated_at = 0, now
    repository.add(session, rule)
    _write_down(session, actor, "date_rule.saved", rule, now)
    live.touch(session, "date_rules")
    return rule.id or 0


def delete_date_rule(session: Session, actor: Actor, *, rule_id: int, now: datetime) -> DateRuleInput:
    """Forget a rule and what it had planned; what it was, so that it can be made again."""
    actor.require(MANAGE)
    rule = _get(session, rule_id)
    wish = _wish(rule)
    repository.cancel(session, f"{KIND}{rule_id}")
    _write_down(session, actor, "date_rule.deleted", rule, now)
    repository.remove(session, rule)
    live.touch(session, "date_rules")
    return wish


def _wish(rule: DateRule) -> DateRuleInput:
    return DateRuleInput(
        rule.name, rule.source, rule.offset_days, rule.minute, rule.who, rule.words, is_enabled=rule.is_enabled
    )


def _get(session: Session, rule_id: int) -> DateRule:
    rule = repository.get_rule(session, rule_id)
    if rule is None:
        raise NotFound("没有这条日期提醒, 请刷新页面。", "There is no such reminder. Refresh the page.")
    return rule


def _checked(session: Session, wish: DateRuleInput) -> DateRuleInput:
    name, words = " ".join(wish.name.split()), wish.words.strip()
    if not name or len(name) > MAX_NAME or len(words) > MAX_WORDS:
        raise InvalidInput(
            f"请写名称 (不超过 {MAX_NAME} 字), 补充说明不超过 {MAX_WORDS} 字。",
            f"Give it a name of at most {MAX_NAME} characters; the words have at most {MAX_WORDS}.",
        )
    if wish.source not in date_choices(session):
        raise InvalidInput("请选择按哪个日期提醒。", "Choose the date to be reminded of.")
    if abs(wish.offset_days) > MAX_OFFSET_DAYS:
        raise InvalidInput(f"最多提前或推后 {MAX_OFFSET_DAYS} 天。", f"At most {MAX_OFFSET_DAYS} days before or after.")
    if not 0 <= wish.minute < MINUTES:
        raise InvalidInput("请选择几点提醒。", "Choose the time of day.")
    _check_who(session, wish.who)
    return DateRuleInput(name, wish.source, wish.offset_days, wish.minute, wish.who, words, is_enabled=wish.is_enabled)


def _check_who(session: Session, who: str) -> None:
    sort, _, name = who.partition(":")
    known = sort == "owner" and not name
    known |= sort == "role" and name in dict(repository.list_roles(session))
    known |= sort == "user" and name.isdecimal() and int(name) in dict(repository.list_people(session))
    if not known:
        raise InvalidInput("请选择提醒谁: 负责人、角色或某个人。", "Choose who is told: the owner, a role or a person.")


def _whom(who: str, roles: dict[str, str], people: dict[int, str]) -> Text:
    sort, _, name = who.partition(":")
    if sort == "role":
        return Text(f"角色: {roles.get(name, name)}", f"Role: {roles.get(name, name)}")
    if sort == "user":
        called = people.get(int(name)) if name.isdecimal() else None
        return Text(called or "(已离职)", called or "(has left)")
    return Text("负责人", "Who is in charge")


def _write_down(session: Session, actor: Actor, action: str, rule: DateRule, now: datetime) -> None:
    audit.record(
        session,
        actor,
        action=action,
        subject_type="date_rule",
        subject_id=rule.id or 0,
        subject_name=rule.name,
        after={"name": rule.name, "who": rule.who, "enabled": rule.is_enabled},
        now=now,
    )
