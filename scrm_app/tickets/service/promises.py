"""Promises over the whole ticket: first response and resolution, matched by condition, paused, recomputed honestly."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.calendars import service as calendars
from scrm_app.core.text import Text
from scrm_app.notifications import service as notifications
from scrm_app.tickets.engine import rule_words
from scrm_app.tickets.engine.rulebook import Rule
from scrm_app.tickets.engine.sla import Running, stands_still
from scrm_app.tickets.repository import books as book_rows
from scrm_app.tickets.repository import hot
from scrm_app.tickets.repository import promises as repository
from scrm_app.tickets.service import books, matter

WARN, BREACH = "promise.warn", "promise.breach"
KINDS = {"response": Text("首次响应", "First response"), "resolution": Text("解决", "Resolution")}


@dataclass(frozen=True)
class PromiseView:
    """A promise as people see it."""

    kind: str
    name: Text
    due_at: datetime | None
    met_at: datetime | None
    breached: bool
    paused: bool
    rule: str
    used_percent: int


def matched(session: Session, row: Any) -> tuple[Rule, int, int] | None:
    """(rule, book, version) of the service promise that applies to a ticket."""
    found = books.current(session, "sla")
    if found is None:
        return None
    rule = found[2].first(matter.facts_of(session, row))
    return (rule, found[0], found[1]) if rule else None


def start(session: Session, ticket_id: int, now: datetime) -> None:
    """A new or reopened ticket gets the promises of the first policy that matches it; those kept before stay rows."""
    if books.current(session, "sla") is None:
        return
    row = hot.load(session, ticket_id)
    found = matched(session, row)
    if row.status != "open" or found is None:
        return
    rule, book, version = found
    calendar = calendars.calendar_for(session, row.org_unit_id)
    again = max((one.round for one in repository.all_promises(session, ticket_id)), default=0) + 1
    rows = []
    for kind, minutes in _wanted(rule):
        clock = Running(minutes * 60, 0, now)
        rows.append(
            {
                "ticket_id": ticket_id,
                "kind": kind,
                "round": again,
                "org_unit_id": row.org_unit_id,
                "target_seconds": minutes * 60,
                "spent_seconds": 0,
                "running_since": now,
                "due_at": clock.due(calendar),
                "warn_percent": int(rule.then.get("warn_percent") or 80),
                "rule_name": rule.name,
                "book_version": version,
            }
        )
    repository.insert(session, rows)
    for one in repository.open_promises(session, ticket_id):
        _arm(session, one, calendar, now)
    if rows:
        _log(session, ticket_id, rule, book, version, rows, now)
        follow(session, ticket_id, now)


def _wanted(rule: Rule) -> list[tuple[str, int]]:
    pairs = (("response", "response_minutes"), ("resolution", "resolution_minutes"))
    return [(kind, int(rule.then[key])) for kind, key in pairs if rule.then.get(key)]


def _log(
    session: Session, ticket_id: int, rule: Rule, book: int, version: int, rows: Iterable[dict[str, Any]], now: datetime
) -> None:
    told = [(KINDS[r["kind"]], rule_words.span(r["target_seconds"] // 60)) for r in rows]
    zh = f"承诺「{rule.name}」: " + "、".join(f"{name.zh} {length.zh}" for name, length in told)
    en = f"Promise “{rule.name}”: " + ", ".join(f"{name.en} {length.en}" for name, length in told)
    audit.log_decision(
        session,
        kind="ticket.sla",
        subject_type="ticket",
        subject_id=ticket_id,
        rule=f"book:{book}",
        rule_version=version,
        inputs={"rule_id": rule.id, "rule_name": rule.name, "then": rule.then},
        result={"said": [zh, en]},
        now=now,
    )


def _arm(session: Session, one: Any, calendar: Any, now: datetime, again: str = "") -> None:
    clock = _running(one)
    for kind, at in ((WARN, clock.due(calendar, one.warn_percent / 100)), (BREACH, clock.due(calendar))):
        if at is None or (kind == WARN and at <= now) or one.breached_at is not None:
            continue
        notifications.schedule_reminder(
            session,
            kind=kind,
            subject_type="ticket",
            subject_id=one.ticket_id,
            due_at=at,
            payload={"promise": one.id, "due": one.due_at.isoformat() if one.due_at else ""},
            dedupe_key=f"{kind}:{one.id}:{at.isoformat()}{again}",
        )


def _running(one: Any) -> Running:
    return Running(one.target_seconds, one.spent_seconds, one.running_since)


def meet(session: Session, ticket_id: int, kinds: tuple[str, ...], now: datetime) -> None:
    """Somebody answered, or the ticket is finished: a ladder for an answer that was late ends with the answer."""
    if repository.meet(session, ticket_id, kinds, now) and "response" in kinds:
        notifications.stop_alarms(session, "ticket", ticket_id, named="response:", now=now)


def unmeet(session: Session, ticket_id: int, kind: str, met_at: datetime, now: datetime) -> None:
    """What counted as an answer was taken back; a warning or level that was due meanwhile is given now."""
    if not repository.unmeet(session, ticket_id, kind, met_at):
        return
    notifications.go_on_again(session, "ticket", ticket_id, named=f"{kind}:", stopped_at=met_at, now=now)
    row = hot.load(session, ticket_id)
    calendar = calendars.calendar_for(session, row.org_unit_id)
    for one in repository.open_promises(session, ticket_id):
        if one.kind == kind:
            _arm(session, one, calendar, now, again=f":{now.isoformat()}")


def _rewrite(session: Session, one: Any, clock: Running, calendar: Any, now: datetime) -> None:
    due = clock.due(calendar)
    repository.update(
        session,
        one.id,
        target_seconds=clock.target_seconds,
        spent_seconds=round(clock.spent_seconds),
        running_since=clock.running_since,
        due_at=due,
    )
    if due is not None:
        fresh = next(p for p in repository.open_promises(session, one.ticket_id) if p.id == one.id)
        _arm(session, fresh, calendar, now)


def follow(session: Session, ticket_id: int, now: datetime) -> None:
    """The ticket was paused, resumed or moved: its promises stand still or run as the policy says."""
    open_ones = repository.open_promises(session, ticket_id)
    row = hot.load(session, ticket_id) if open_ones else None
    if row is None or row.status != "open":
        return
    found = matched(session, row)
    places = [(task.node_name, task.kind) for task in hot.open_tasks(session, ticket_id)]
    then = found[0].then if found else {}
    stands = stands_still(then, paused=row.paused_at is not None, reason=row.paused_for, places=places)
    changed = [one for one in open_ones if (one.running_since is None) is not stands]
    calendar = calendars.calendar_for(session, row.org_unit_id) if changed else None
    for one in changed:
        _rewrite(session, one, _running(one).follow(stands, calendar, now), calendar, now)  # type: ignore[arg-type]


def rematch(session: Session, ticket_id: int, now: datetime) -> None:
    """The priority changed: the policy that applies now counts, and what was used stays used."""
    open_ones = repository.open_promises(session, ticket_id)
    row = hot.load(session, ticket_id)
    found = matched(session, row) if open_ones else None
    if found is None:
        return
    rule, book, version = found
    wanted = dict(_wanted(rule))
    calendar = calendars.calendar_for(session, row.org_unit_id)
    changed = []
    for one in open_ones:
        minutes = wanted.get(one.kind)
        if minutes and minutes * 60 != one.target_seconds:
            repository.update(session, one.id, rule_name=rule.name, book_version=version)
            _rewrite(session, one, _running(one).retarget(minutes * 60), calendar, now)
            changed.append({"kind": one.kind, "target_seconds": minutes * 60})
    if changed:
        _log(session, ticket_id, rule, book, version, changed, now)
    follow(session, ticket_id, now)


def under_new_hours(session: Session, org_unit_id: int | None, before: Any, now: datetime) -> int:
    """Opening hours changed: what ran until now counts by the old ones, the rest by the new; how many moved."""
    moved = 0
    for one in repository.running_below(session, org_unit_id):
        calendar = calendars.calendar_for(session, one.org_unit_id)
        _rewrite(session, one, _running(one).under_new_hours(before, now), calendar, now)
        moved += 1
    return moved


def scaled(session: Session, ticket_id: int, flow_id: int, minutes: int | None) -> int | None:
    """A node's limit under the flow's handling mode and the service promise that matches the ticket."""
    if not minutes:
        return minutes
    percent = 100
    policy = books.current(session, "sla")
    mode = book_rows.mode_of(session, flow_id)
    if mode is not None:
        percent = percent * int(mode.limit_percent) // 100
    if policy is not None and any(int(one.then.get("node_percent") or 100) != 100 for one in policy[2].rules):
        rule = policy[2].first(matter.facts_of(session, hot.load(session, ticket_id)))
        percent = percent * int(rule.then.get("node_percent") or 100) // 100 if rule else percent
    return max(1, minutes * percent // 100)


def list_promises(session: Session, row: Any, now: datetime) -> list[PromiseView]:
    """What was promised about a ticket and how much of it is used."""
    found = repository.all_promises(session, row.id)
    calendar = calendars.calendar_for(session, row.org_unit_id) if found else None
    return [
        PromiseView(
            kind=one.kind,
            name=KINDS[one.kind],
            due_at=one.due_at,
            met_at=one.met_at,
            breached=one.breached_at is not None or bool(one.met_at and one.due_at and one.met_at > one.due_at),
            paused=one.running_since is None and one.met_at is None,
            rule=one.rule_name,
            used_percent=min(999, round(100 * _running(one).used(calendar, one.met_at or now) / one.target_seconds)),  # type: ignore[arg-type]
        )
        for one in found
    ]
