"""Escalation ladders: what starts one, whom each level means, and 收到 / 我来处理, which stops it for all."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import NotFound
from scrm_app.core.text import Text
from scrm_app.notifications import service as notifications
from scrm_app.notifications.events import AlarmStep
from scrm_app.notifications.service import Step
from scrm_app.tickets.engine import rule_words
from scrm_app.tickets.engine.rulebook import Rule
from scrm_app.tickets.repository import hot, people
from scrm_app.tickets.repository import promises as repository
from scrm_app.tickets.service import books, covering, matter, rights

IDLE = "ticket.idle"


def find(session: Session, row: Any, trigger: str) -> tuple[Rule, int, int] | None:
    """(rule, book, version) of the ladder that applies to a ticket for a trigger."""
    found = books.current(session, "ladder")
    if found is None or not any(rule.then.get("trigger") == trigger for rule in found[2].rules):
        return None
    facts = matter.facts_of(session, row)
    rule = found[2].first_of(facts, lambda one: one.then.get("trigger") == trigger)
    return (rule, found[0], found[1]) if rule else None


def watch(session: Session, ticket_id: int, node_id: str) -> None:
    """A ticket came to a node: ask to be woken if it does not leave in time."""
    found = books.current(session, "ladder")
    if found is None or not any(rule.then.get("trigger") == "idle" for rule in found[2].rules):
        return
    row = hot.load(session, ticket_id)
    ladder = find(session, row, "idle")
    if ladder is None:
        return
    limit = timedelta(minutes=int(ladder[0].then["levels"][0]["after_minutes"]))
    _wake(session, ticket_id, node_id, row.entered_at, row.entered_at + limit)


def _wake(session: Session, ticket_id: int, node_id: str, entered: datetime, at: datetime) -> None:
    notifications.schedule_reminder(
        session,
        kind=IDLE,
        subject_type="ticket",
        subject_id=ticket_id,
        due_at=at,
        payload={"node": node_id, "entered": entered.isoformat()},
        dedupe_key=f"{IDLE}:{ticket_id}:{node_id}:{at.isoformat()}",
    )


def paused_for(session: Session, row: Any, since: datetime, now: datetime) -> timedelta:
    """How long a ticket stood still between two instants."""
    total, started = timedelta(0), None
    for event in repository.pauses(session, row.id, since):
        if event.kind == "paused":
            started = event.at
        elif started is not None:
            total, started = total + (event.at - started), None
    return total + (now - started if started is not None and row.paused_at is not None else timedelta(0))


def idle_due(session: Session, row: Any, payload: Mapping[str, Any], now: datetime) -> None:
    """A ticket may have stood too long at a node: start its ladder, or look again when pauses are made up for."""
    here = row is not None and row.status == "open" and row.node_id == payload.get("node")
    if not here or row.entered_at.isoformat() != payload.get("entered"):
        return
    found = find(session, row, "idle")
    if found is None:
        return
    paused = paused_for(session, row, row.entered_at, now)
    stayed = now - row.entered_at - paused
    limit = timedelta(minutes=int(found[0].then["levels"][0]["after_minutes"]))
    if row.paused_at is not None or stayed < limit:
        wait = max(limit - stayed, timedelta(minutes=15))
        _wake(session, row.id, row.node_id, row.entered_at, now + wait)
        return
    why = Text(
        f"停留 {_hours(stayed)} 小时 > {_hours(limit)} 小时, 暂停 {_hours(paused)}",
        f"stayed {_hours(stayed)} h > {_hours(limit)} h, paused {_hours(paused)}",
    )
    begin(session, row, found, f"idle:{row.id}:{row.node_id}:{row.entered_at.isoformat()}", why, now)


def _hours(length: timedelta) -> str:
    return f"{length.total_seconds() / 3600:.1f}".rstrip("0").rstrip(".")


def begin(session: Session, row: Any, found: tuple[Rule, int, int], name: str, why: Text, now: datetime) -> bool:
    """Start a ladder once for each reason; whether it was started now."""
    rule, book, version = found
    levels = rule.then["levels"]
    first = int(levels[0]["after_minutes"]) if rule.then.get("trigger") == "idle" else 0
    steps = [
        Step(int(one["after_minutes"]) - first, str(one["who"]), bool(one["urgent"]), tuple(one.get("channels") or ()))
        for one in levels
    ]
    audit.log_decision(
        session,
        kind="ticket.escalation",
        subject_type="ticket",
        subject_id=row.id,
        rule=f"book:{book}",
        rule_version=version,
        inputs={"rule_id": rule.id, "rule_name": rule.name, "then": rule.then},
        result={"said": [f"升级因为 {why.zh}", f"Escalated because {why.en}"]},
        now=now,
    )
    raised = notifications.raise_alarm(
        session,
        subject_type="ticket",
        subject_id=row.id,
        name=name,
        title=Text(f"工单升级: {row.number}", f"Escalated: {row.number}"),
        body=Text(f"{row.title}。{why.zh}", f"{row.title}. {why.en}"),
        link=f"/tickets/{row.id}",
        steps=steps,
        now=now,
    )
    return raised is not None


def whom(session: Session, row: Any, who: str) -> list[int]:
    """The people a word of the ladder means for a ticket now; an empty rung hands on to the next one above."""
    rungs = people.leaders(session, row.org_unit_id)
    if who == "assignee":
        return [row.assignee_id] if row.assignee_id else [u for rung in rungs[:1] for u in rung]
    if who == "region_manager":
        found = people.with_role_above(session, "region_manager", row.org_unit_id)
        if found:
            return found
    start = {"leader": 0, "supervisor": 1, "region_manager": 1}.get(who, 0)
    return next((rung for rung in rungs[start:] if rung), next((rung for rung in reversed(rungs) if rung), []))


def take_step(session: Session, event: AlarmStep) -> None:
    """A level of a ticket's ladder is reached: tell whoever that is now, and show it on the ticket."""
    row = hot.load_for_change(session, event.subject_id)
    if row is None or row.status != "open" or not isinstance(event.who, str):
        return
    told = whom(session, row, event.who)
    word = rule_words.WHO.get(event.who, rule_words.WHO["leader"])
    level = max(row.escalation_level, event.level)
    hot.stamp_ticket(session, row.id, escalation_level=level, updated_at=event.at)
    names = "、".join(people.names(session, told).values())
    hot.insert_event(
        session,
        ticket_id=row.id,
        kind="escalated",
        at=event.at,
        from_node=row.node_name,
        to_node=names[:80],
        data={"level": event.level},
    )
    covering.notify(
        session,
        row,
        user_ids=told,
        title=Text(f"工单升级第 {event.level} 级: {row.number}", f"Escalated, level {event.level}: {row.number}"),
        body=Text(
            f"{row.title} · {row.node_name}。您作为{word.zh}收到此通知, 按「收到」可停止继续升级。",
            f"{row.title} · {row.node_name}. You are told as {word.en.lower()}; “seen” stops further levels.",
        ),
        link=f"/tickets/{row.id}",
        kind="ticket.escalated",
        urgent=event.urgent,
        channels=event.channels,
        dedupe_key=f"alarm:{event.alarm_id}:{event.level}",
        now=event.at,
    )
    live.touch(session, "tickets", f"ticket:{row.id}")


def acknowledge(session: Session, actor: Actor, *, ticket_id: int, take: bool, now: datetime) -> int:
    """收到 (`take` False) or 我来处理: the ladder stops for all; how many alarms stopped."""
    row = rights.load(session, actor, ticket_id)
    stopped = notifications.stop_alarms(
        session, "ticket", ticket_id, by_id=actor.user_id, by_name=actor.name, taken=True, now=now
    )
    again = (
        notifications.cancel_reminders(session, "ticket", ticket_id, kinds=["ticket.overdue"]) if row.breached_at else 0
    )
    if not stopped and not again:
        raise NotFound("这张工单没有进行中的升级。", "No escalation of this ticket is running.")
    kind = "taken" if take else "seen"
    hot.insert_event(
        session, ticket_id=ticket_id, kind=kind, at=now, actor_id=actor.user_id or None, actor_name=actor.name
    )
    live.touch(session, f"ticket:{ticket_id}", "tickets")
    return stopped


def settle(session: Session, ticket_id: int, now: datetime) -> None:
    """The ticket moved on: no further level is told."""
    notifications.stop_alarms(session, "ticket", ticket_id, now=now)
