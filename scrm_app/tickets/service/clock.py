"""Due times become reminders, reminders become notices, broken promises climb the ladder."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from scrm_app.calendars import service as calendars
from scrm_app.calendars.engine.hours import WorkCalendar, working_seconds
from scrm_app.calendars.engine.hours import due_at as due_on
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.events import publish
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.flows.engine.graph import Node
from scrm_app.notifications import service as notifications
from scrm_app.tickets.engine import escalation, priority, sla
from scrm_app.tickets.events import CustomerAwaited, TicketEscalated, TicketOverdue
from scrm_app.tickets.repository import hot, people
from scrm_app.tickets.repository import promises as promise_rows
from scrm_app.tickets.service import ladders, promises, rights

DUE_SOON, OVERDUE = "ticket.due_soon", "ticket.overdue"


def promise_of(node: Node) -> sla.Promise:
    """What the flow promises at a node."""
    return sla.Promise(node.limit_minutes, node.remind_before_minutes, node.remind_after_minutes)


def arm(session: Session, ticket_id: int, node: Node, due: datetime | None, now: datetime) -> None:
    """Ask to be woken before and at the end of the promise."""
    plan = sla.plan(promise_of(node), due, now)
    wanted = ((DUE_SOON, plan.soon_at), (OVERDUE, plan.overdue_at))
    rows = [_reminder(kind, ticket_id, node.id, due, at) for kind, at in wanted if at is not None]
    if rows:
        notifications.schedule_reminders(session, rows)
    ladders.watch(session, ticket_id, node.id)


def disarm(session: Session, ticket_id: int) -> None:
    """Nobody needs to be woken for this ticket any more."""
    notifications.cancel_reminders(session, "ticket", ticket_id, kinds=[DUE_SOON, OVERDUE])


def rearm(session: Session, row: Any, now: datetime) -> None:
    """The reminders of all open visits anew, each promise once however many people it was made to."""
    disarm(session, row.id)
    nodes = flows.get_flow_version(session, row.flow_version_id).graph.nodes
    for node_id, due in dict.fromkeys((t.node_id, t.due_at) for t in hot.open_tasks(session, row.id)):
        if due is not None and node_id in nodes:
            arm_again(session, row, nodes[node_id], due, now)


def arm_again(session: Session, row: Any, node: Node, due: datetime, now: datetime) -> None:
    """`arm`, but a promise already broken is not broken again; it is spoken of at its next time."""
    if due > now or row.breached_at is None:
        arm(session, row.id, node, due, now)
        return
    again = sla.next_overdue_at(promise_of(node), now)
    if again is not None:
        notifications.schedule_reminders(session, [_reminder(OVERDUE, row.id, node.id, due, again)])


def run_on(session: Session, row: Any, now: datetime) -> None:
    """A ticket that stood still (`row`) does no more: each open visit has the working time left that it had then."""
    for task in hot.open_tasks(session, row.id):
        if task.due_at is not None:
            due = calendars.due_after(session, task.org_unit_id, now, since=row.paused_at, until=task.due_at)
            hot.set_task_due(session, task.id, due)
    rearm(session, row, now)


def _reminder(kind: str, ticket_id: int, node_id: str, due: datetime | None, at: datetime) -> dict[str, Any]:
    return {
        "kind": kind,
        "subject_type": "ticket",
        "subject_id": ticket_id,
        "due_at": at,
        "payload": {"node": node_id, "due": due.isoformat() if due else ""},
        "dedupe_key": f"ticket:{ticket_id}:{node_id}:{kind}:{at.isoformat()}",
    }


def still_meant(row: Any, tasks: Sequence[Any], payload: Mapping[str, Any]) -> Any:
    """The open visit a reminder speaks of, or None when the ticket has moved on or its promise was changed."""
    if row is None or row.status != "open" or row.paused_at is not None:
        return None
    for task in tasks:
        same_due = task.due_at is not None and task.due_at.isoformat() == payload.get("due")
        if task.node_id == payload.get("node") and same_due:
            return task
    return None


def break_promise(session: Session, row: Any, task: Any, *, after: int | None, at: datetime) -> list[int]:
    """The promise of a visit is broken: mark it once, climb one step, and come back after `after` minutes.

    Returns the supervisors of the new level. `at` is when the reminder fired.
    """
    ladder = ladders.find(session, row, "overdue")
    if ladder is not None:
        return _climb(session, row, task, ladder, at)
    level = escalation.next_level(row.escalation_level)
    told = escalation.supervisors(people.leaders(session, row.org_unit_id), level)
    values: dict[str, Any] = {"escalation_level": level, "updated_at": at}
    if row.breached_at is None:
        values["breached_at"] = task.due_at
    hot.stamp_ticket(session, row.id, **values)
    hot.insert_event(
        session,
        ticket_id=row.id,
        kind="escalated",
        at=at,
        actor_name="",
        from_node=task.node_name,
        data={"level": level},
    )
    publish(session, TicketOverdue(row.id, task.node_id, task.due_at, at))
    publish(session, TicketEscalated(row.id, level, tuple(told), at))
    again = sla.next_overdue_at(sla.Promise(after=after), at)
    if again is not None and level < escalation.MAX_LEVEL:
        notifications.schedule_reminders(session, [_reminder(OVERDUE, row.id, task.node_id, task.due_at, again)])
    live.touch(session, "tickets", f"ticket:{row.id}")
    return told


def _climb(session: Session, row: Any, task: Any, ladder: Any, at: datetime) -> list[int]:
    if row.breached_at is None:
        hot.stamp_ticket(session, row.id, breached_at=task.due_at, updated_at=at)
    publish(session, TicketOverdue(row.id, task.node_id, task.due_at, at))
    why = Text(f"「{task.node_name}」已超时", f"“{task.node_name}” is overdue")
    ladders.begin(session, row, ladder, f"overdue:{task.id}:{task.due_at.isoformat()}", why, at)
    live.touch(session, "tickets", f"ticket:{row.id}")
    return []


def pause_ticket(
    session: Session, actor: Actor, *, ticket_id: int, version: int, note: str, reason: str = "", now: datetime
) -> None:
    """Stop the clock; `reason` customer (their answer ends it), parts, or nothing particular."""
    row = rights.load(session, actor, ticket_id, "ticket.work")
    rights.check_current(row, version)
    rights.check_worker(session, actor, row.assignee_id, row.role_code)
    if row.paused_at is not None:
        return
    kept = reason if reason in (sla.CUSTOMER, sla.PARTS) else ""
    changes: dict[str, Any] = {"paused_at": now, "paused_for": kept, "updated_at": now, "last_actor_name": actor.name}
    hot.update_ticket(session, row.id, row.version, **changes)
    hot.insert_event(
        session,
        ticket_id=row.id,
        kind="paused",
        at=now,
        actor_id=actor.user_id or None,
        actor_name=actor.name,
        note=note[:2000],
        data={"for": kept},
    )
    disarm(session, row.id)
    promises.follow(session, row.id, now)
    if kept == sla.CUSTOMER:
        publish(session, CustomerAwaited(row.id, row.node_id, now))
    live.touch(session, "tickets", f"ticket:{row.id}", f"portal:{row.id}")


def await_customer(session: Session, actor: Actor, *, ticket_id: int, version: int, note: str, now: datetime) -> None:
    """等客户: the clock stands still until the customer answers, or somebody resumes it."""
    pause_ticket(session, actor, ticket_id=ticket_id, version=version, note=note, reason=sla.CUSTOMER, now=now)


def await_parts(session: Session, actor: Actor, *, ticket_id: int, version: int, note: str, now: datetime) -> None:
    """等配件: the clock stands still until somebody resumes it."""
    pause_ticket(session, actor, ticket_id=ticket_id, version=version, note=note, reason=sla.PARTS, now=now)


def customer_answered(session: Session, ticket_id: int, now: datetime) -> bool:
    """What was waited for has come: the clock of a ticket that waits for its customer runs again; whether one did."""
    row = hot.load_for_change(session, ticket_id)
    if row is None or row.status != "open" or row.paused_at is None or row.paused_for != sla.CUSTOMER:
        return False
    _go_on(session, row, None, row.customer_name, now)
    return True


def promised_until(session: Session, org_unit_id: int, now: datetime, minutes: int | None) -> datetime | None:
    """When a promise of working minutes made now ends, by the opening hours of the place."""
    return calendars.due_at(session, org_unit_id, now, minutes) if minutes and minutes > 0 else None


def resumed_due(session: Session, row: Any, now: datetime) -> datetime | None:
    """The promise after the pause ends now: the working time that was left when it began is left again."""
    due: datetime | None = row.due_at
    if due is None or row.paused_at is None:
        return due
    return calendars.due_after(session, row.org_unit_id, now, since=row.paused_at, until=due)


def resume_ticket(session: Session, actor: Actor, *, ticket_id: int, version: int, now: datetime) -> None:
    """Start the clock again; the promise moves by the time it stood still."""
    row = rights.load(session, actor, ticket_id, "ticket.work")
    rights.check_current(row, version)
    rights.check_worker(session, actor, row.assignee_id, row.role_code)
    if row.paused_at is None:
        return
    _go_on(session, row, actor.user_id or None, actor.name, now)


def _go_on(session: Session, row: Any, user_id: int | None, name: str, now: datetime) -> None:
    due = resumed_due(session, row, now)
    stood = now - row.paused_at
    hot.update_ticket(
        session,
        row.id,
        row.version,
        paused_at=None,
        paused_for="",
        due_at=due,
        rank_at=row.rank_at + max(stood, timedelta(0)),
        updated_at=now,
        last_actor_name=name,
    )
    hot.insert_event(session, ticket_id=row.id, kind="resumed", at=now, actor_id=user_id, actor_name=name)
    run_on(session, row, now)
    promises.follow(session, row.id, now)
    live.touch(session, "tickets", f"ticket:{row.id}", f"portal:{row.id}")


def under_new_hours(session: Session, org_unit_id: int | None, before: WorkCalendar, now: datetime) -> int:
    """Opening hours changed: the working time that is left of each step is counted by the new ones; how many moved.

    What stands still has left what was left when it stopped.
    """
    moved = 0
    for task in promise_rows.promised_tasks_below(session, org_unit_id):
        since = task.paused_at or now
        left = working_seconds(before, since, task.due_at)
        if left <= 0:
            continue
        due = due_on(calendars.calendar_for(session, task.org_unit_id), since, round(left))
        node = flows.get_flow_version(session, task.flow_version_id).graph.nodes.get(task.node_id)
        if due != task.due_at and node is not None:
            promise_rows.set_due(session, task, due, priority.rank_at(task.priority, task.entered_at, due))
            if task.paused_at is None:
                arm(session, task.ticket_id, node, due, now)
            moved += 1
    return moved
