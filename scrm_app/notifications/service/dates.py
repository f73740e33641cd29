"""Reminders on dates: a rule says how long before or after which date, at what time, who is told.

The features that own the dates hand in a `DateProvider` (`scrm_app/wiring.py`); this feature plans one reminder row a
record and rule, moves or cancels it when the date changes, and asks again whether the date still holds before it tells.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from sqlmodel import Session

from models.date_rule import DateRule
from scrm_app.core import live
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.notifications.engine.dates import When, next_due
from scrm_app.notifications.repository import dates as repository
from scrm_app.notifications.repository import reminders
from scrm_app.notifications.service.notifying import notify

BATCH = 500
AGAIN = timedelta(hours=20)
"""Records are gone through once a day: what was written past the features (imports) is found too."""
KIND = "date."
NONE = Text("", "")


@dataclass(frozen=True)
class DateChoice:
    """A date that can be reminded of."""

    source: str
    label: Text


@dataclass(frozen=True)
class DateFact:
    """A record and its date now, and what the date is called; `on` None when it has none or is done with."""

    id: int
    on: date | None
    label: Text = NONE
    name: str = ""
    link: str = ""
    owner_id: int | None = None
    org_unit_id: int = 0
    is_shown: bool = True
    """Whether everybody may read the date itself; else the notice only says that it has come."""


@dataclass(frozen=True)
class DateProvider:
    """What a feature tells about its dates. `prefix` begins all its sources; `subject_type` names the records.

    `yearly` are the sources that come every year; `daily` False when nothing is ever written past the feature.
    `choices(session)`; `facts(session, source, ids)`; `scan(session, source, after_id, limit)` in the order of ids.
    """

    prefix: str
    subject_type: str
    choices: Callable[[Session], Sequence[DateChoice]]
    facts: Callable[[Session, str, Collection[int]], Sequence[DateFact]]
    scan: Callable[[Session, str, int, int], Sequence[DateFact]]
    yearly: frozenset[str] = frozenset()
    daily: bool = True


_providers: list[DateProvider] = []


def provide_dates(providers: Sequence[DateProvider]) -> None:
    """Whose dates there are."""
    _providers[:] = providers


def provider_of(source: str) -> DateProvider | None:
    """Who knows this date."""
    return next((one for one in _providers if source.startswith(one.prefix)), None)


def date_choices(session: Session) -> dict[str, DateChoice]:
    """Every date there is, by its source."""
    return {choice.source: choice for provider in _providers for choice in provider.choices(session)}


def replan_dates(session: Session, prefix: str, ids: Collection[int], *, now: datetime) -> None:
    """Records were written: their reminders are planned, moved or taken back. For the features that own the dates."""
    rules = repository.list_for_sources(session, prefix) if ids else []
    wanted = sorted(set(ids))
    for rule, at in product(rules, range(0, len(wanted), BATCH)):
        provider, few = provider_of(rule.source), wanted[at : at + BATCH]
        if provider is not None:
            known = {fact.id: fact for fact in provider.facts(session, rule.source, few)}
            facts = [known.get(one) or DateFact(one, None) for one in few]
            _plan(session, rule, provider, facts, _when(rule, provider), now)


def plan_dates(session: Session, now: datetime) -> bool:
    """One batch of a new or changed rule, or of the daily round; True when there is more."""
    rule = repository.next_to_scan(session)
    if rule is None:
        return repository.start_again(session, _daily(), now - AGAIN) > 0
    provider = provider_of(rule.source)
    found = provider.scan(session, rule.source, rule.scan_after or 0, BATCH) if provider is not None else []
    end = None if len(found) < BATCH else found[-1].id
    if not repository.advance(session, rule, to=end, now=now):
        return True
    if provider is not None and found:
        _plan(session, rule, provider, found, _when(rule, provider), now)
    if end is None:
        live.touch(session, "date_rules")
    session.expire(rule)
    return True


def is_date_to_plan(session: Session, now: datetime) -> bool:
    """Whether the planning job has anything to do."""
    return repository.is_any_to_scan(session, _daily(), now - AGAIN)


def _daily() -> list[str]:
    return [one.prefix for one in _providers if one.daily]


def remind_of_date(session: Session, kind: str, subject_id: int, payload: Mapping[str, Any], at: datetime) -> None:
    """A reminder on a date has come: told if the rule and the date still hold; the next year's is planned."""
    rule = repository.get_rule(session, int(kind.removeprefix(KIND)))
    provider = provider_of(rule.source) if rule is not None else None
    if rule is None or provider is None or not rule.is_enabled:
        return
    fact = next(iter(provider.facts(session, rule.source, [subject_id])), None) or DateFact(subject_id, None)
    when = _when(rule, provider)
    if fact.on is not None and fact.on.isoformat() == payload.get("date") and payload.get("version") == rule.version:
        _tell(session, rule, fact, date.fromisoformat(str(payload["on"])), at)
    _plan(session, rule, provider, [fact], when, at)


def _when(rule: DateRule, provider: DateProvider) -> When:
    return When(rule.offset_days, rule.minute, yearly=rule.source in provider.yearly)


def _plan(
    session: Session, rule: DateRule, provider: DateProvider, facts: Sequence[DateFact], when: When, now: datetime
) -> None:
    """One waiting row a record: what is planned for another day is taken back, the right one written."""
    kind = f"{KIND}{rule.id}"
    rows = []
    for fact in facts:
        due = next_due(when, fact.on, now=now, zone=settings().zone) if fact.on else None
        if due is not None:
            key = f"{kind}:{fact.id}:{due.on.isoformat()}"
            told = {"date": fact.on.isoformat() if fact.on else "", "on": due.on.isoformat(), "version": rule.version}
            row = {"kind": kind, "subject_type": provider.subject_type, "subject_id": fact.id, "due_at": due.at}
            rows.append({**row, "payload": told, "dedupe_key": key})
    right = {row["subject_id"]: row["dedupe_key"] for row in rows}
    waiting = repository.list_waiting(session, kind, [fact.id for fact in facts], now)
    wrong = [subject for subject, key in waiting.items() if right.get(subject) != key]
    if wrong:
        repository.cancel(session, kind, wrong)
    reminders.upsert(session, rows)


def _tell(session: Session, rule: DateRule, fact: DateFact, on: date, at: datetime) -> None:
    said, day = rule.words.strip(), f": {on.isoformat()}" if fact.is_shown else ""
    title = Text(f"{rule.name}: {fact.name}", f"{rule.name}: {fact.name}")
    notify(
        session,
        user_ids=_whom(session, rule.who, fact),
        title=title,
        body=Text(f"{fact.label.zh}{day}。{said}", f"{fact.label.en}{day}. {said}".strip()),
        link=fact.link,
        kind="date.reminder",
        values={"客户": fact.name, "工单标题": fact.name},
        dedupe_key=f"{KIND}{rule.id}:{fact.id}:{on.isoformat()}",
        now=at,
    )


def _whom(session: Session, who: str, fact: DateFact) -> list[int]:
    """The owner (who leads the place when there is none), the people of a role near it, or one person."""
    sort, _, name = who.partition(":")
    if sort == "user":
        return [int(name)]
    if sort == "role":
        return repository.with_role(session, name, fact.org_unit_id)
    one = fact.owner_id or repository.leader(session, fact.org_unit_id)
    return [one] if one else []
