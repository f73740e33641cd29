"""Who is told what about a ticket."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core import clock as time
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.tickets.events import (
    TicketAssigned,
    TicketCommented,
    TicketEscalated,
    TicketNobodyFits,
    TicketReturned,
)
from scrm_app.tickets.repository import hot, people, talk
from scrm_app.tickets.repository.books import mode_of
from scrm_app.tickets.repository.promises import open_promises
from scrm_app.tickets.repository.promises import update as update_promise
from scrm_app.tickets.service import clock, covering, ladders, promises, waking


def _tell(
    session: Session, row: Any, user_ids: list[int], title: Text, body: Text, kind: str, key: str, urgent: bool = False
) -> None:
    if user_ids:
        covering.notify(
            session,
            row,
            user_ids=user_ids,
            title=title.fill(number=row.number),
            body=body,
            link=f"/tickets/{row.id}",
            kind=kind,
            urgent=urgent,
            values={"工单编号": row.number, "工单标题": row.title, "客户": row.customer_name, "节点": row.node_name},
            dedupe_key=key,
            now=time.now(),
        )


def _subject(row: Any) -> Text:
    who = f" · {row.customer_name}" if row.customer_name else ""
    return Text(f"{row.title}{who} · 当前: {row.node_name}", f"{row.title}{who} · now at: {row.node_name}")


def tell_assigned(session: Session, event: TicketAssigned) -> None:
    """A new ticket on somebody's desk."""
    row = hot.load_for_change(session, event.ticket_id)
    if row is None:
        return
    mode = mode_of(session, row.flow_id)
    manner = mode.notices if mode is not None else "normal"
    if manner == "quiet" and event.by_id is None and row.priority == 0:
        return
    title = Text("新工单待您处理: {number}", "A ticket is yours: {number}")
    key = f"ticket.assigned:{row.id}:{row.version}:{event.assignee_id}"
    urgent = row.priority == 2 or manner == "urgent"
    _tell(session, row, [event.assignee_id], title, _subject(row), "ticket.assigned", key, urgent)


def tell_returned(session: Session, event: TicketReturned) -> None:
    """Sent back with a reason."""
    row = hot.load_for_change(session, event.ticket_id)
    if row is None:
        return
    whom = row.assignee_id or row.opener_id
    if whom and whom != event.by_id:
        body = Text(f"{row.title}。原因: {event.note}", f"{row.title}. Reason: {event.note}")
        key = f"ticket.returned:{row.id}:{row.version}"
        _tell(session, row, [whom], Text("工单被退回: {number}", "Sent back: {number}"), body, "ticket.returned", key)


def tell_mentioned(session: Session, event: TicketCommented) -> None:
    """Called by @."""
    row = hot.load_for_change(session, event.ticket_id)
    if row is None or not event.mentions:
        return
    comment = talk.get_comment(session, event.comment_id)
    if comment is None:
        return
    title = Text(
        f"{comment.author_name} 在 {row.number} 提到了您", f"{comment.author_name} mentioned you on {row.number}"
    )
    body = Text(comment.body[:300], comment.body[:300])
    _tell(session, row, list(event.mentions), title, body, "ticket.mentioned", f"ticket.mentioned:{comment.id}")


def tell_customer_wrote(session: Session, event: TicketCommented) -> None:
    """The customer wrote: whoever has the ticket is told, or those who could claim it."""
    if event.audience != "customer":
        return
    row = hot.load_for_change(session, event.ticket_id)
    comment = talk.get_comment(session, event.comment_id) if row is not None else None
    if comment is None:
        return
    whom = [row.assignee_id] if row.assignee_id else _waiting(session, row)
    title = Text("客户来信: {number}", "The customer wrote: {number}")
    said = f"{comment.author_name}: {comment.body[:300]}"
    _tell(session, row, whom, title, Text(said, said), "ticket.customer_wrote", f"ticket.customer_wrote:{comment.id}")


def tell_supervisors(session: Session, event: TicketEscalated) -> None:
    """The promise was broken; somebody above is asked to step in."""
    row = hot.load_for_change(session, event.ticket_id)
    if row is None:
        return
    title = Text("工单超时升级: {number}", "Overdue, please step in: {number}")
    key = f"ticket.escalated:{row.id}:{row.node_id}:{row.due_at}:{event.level}"
    told = [user for user in event.user_ids if user != row.assignee_id]
    _tell(session, row, told, title, _subject(row), "ticket.escalated", key, urgent=True)


def tell_nobody_fits(session: Session, event: TicketNobodyFits) -> None:
    """The rules found nobody: the ticket waits in the queue, and the store's leader hears why."""
    row = hot.load_for_change(session, event.ticket_id)
    leader = next((rung[0] for rung in people.leaders(session, row.org_unit_id) if rung), None) if row else None
    if row is None or leader is None:
        return
    zh = f"{row.title}。派单规则「{event.rule_name or '默认'}」没有合适的人, 已放入待领取。请安排人员或调整规则。"
    en = f"{row.title}. The rule “{event.rule_name or 'default'}” found nobody; it waits to be claimed. Please arrange."
    title, key = (
        Text("无人可派: {number}", "Nobody to give it to: {number}"),
        f"ticket.nobody_fits:{row.id}:{event.node_id}",
    )
    _tell(
        session, row, [leader], title, Text(zh, en), "ticket.nobody_fits", f"{key}:{event.at.isoformat()}", urgent=True
    )


def remind(session: Session, *, kind: str, ticket_id: int, payload: Mapping[str, Any], at: datetime) -> None:
    """A reminder fired: warn the assignee, or mark the broken promise; one that no longer applies is dropped."""
    row = hot.load_for_change(session, ticket_id)
    if kind == ladders.IDLE:
        ladders.idle_due(session, row, payload, at)
        return
    if kind in (promises.WARN, promises.BREACH):
        _promise(session, row, kind, payload, at)
        return
    tasks = hot.open_tasks(session, ticket_id)
    task = clock.still_meant(row, tasks, payload)
    if task is None:
        return
    asked = [t for t in tasks if (t.node_id, t.due_at) == (task.node_id, task.due_at)]
    whom = sorted({t.assignee_id for t in asked if t.assignee_id}) or _waiting(session, task)
    if kind == clock.DUE_SOON:
        title = Text("工单即将超时: {number}", "Due soon: {number}")
        _tell(session, row, whom, title, _subject(row), kind, f"{kind}:{ticket_id}:{task.id}:{task.due_at}")
        return
    if kind == clock.OVERDUE:
        title = Text("工单已超时: {number}", "Overdue: {number}")
        _tell(session, row, whom, title, _subject(row), kind, f"{kind}:{ticket_id}:{task.id}:{at}", urgent=True)
        node = flows.get_flow_version(session, row.flow_version_id).graph.nodes.get(task.node_id)
        clock.break_promise(session, row, task, after=node.remind_after_minutes if node else None, at=at)
        fresh = hot.load_for_change(session, ticket_id)
        waking.time_up(session, fresh, task, at)


_SAID = {
    ("response", False): Text("首次响应即将超时: {number}", "First response due soon: {number}"),
    ("response", True): Text("首次响应已超时: {number}", "First response overdue: {number}"),
    ("resolution", False): Text("解决时限即将到期: {number}", "Resolution due soon: {number}"),
    ("resolution", True): Text("解决已超时: {number}", "Resolution overdue: {number}"),
}


def _promise(session: Session, row: Any, kind: str, payload: Mapping[str, Any], at: datetime) -> None:
    found = (
        None
        if row is None
        else next((p for p in open_promises(session, row.id) if p.id == payload.get("promise")), None)
    )
    due = found.due_at.isoformat() if found is not None and found.due_at is not None else ""
    if found is None or due != payload.get("due"):
        return
    name = promises.KINDS[found.kind]
    whom = (
        [row.assignee_id]
        if row.assignee_id
        else [u for t in hot.open_tasks(session, row.id) for u in _waiting(session, t)]
    )
    late = kind == promises.BREACH
    title = _SAID[found.kind, late]
    _tell(session, row, whom, title, _subject(row), kind, f"{kind}:{found.id}:{due}", urgent=late)
    if late:
        update_promise(session, found.id, breached_at=found.due_at)
        ladder = ladders.find(session, row, found.kind)
        if ladder is not None:
            why = Text(f"{name.zh}超时", f"{name.en} is overdue")
            ladders.begin(session, row, ladder, f"{found.kind}:{found.id}:{due}", why, at)


def _waiting(session: Session, task: Any) -> list[int]:
    """Everybody who could claim: the people of the waiting role in the store itself."""
    if not task.role_code:
        return []
    return [c.user_id for c in people.candidates(session, task.role_code, task.org_unit_id) if c.distance == 0][:20]
