"""催办: whoever waits may ask whether something happens, but not every minute."""

from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict
from scrm_app.core.text import Text
from scrm_app.tickets.errors import TicketNotOpen
from scrm_app.tickets.repository import hot, people
from scrm_app.tickets.repository import promises as repository
from scrm_app.tickets.service import covering, rights

EVERY, CALL_EVERY = timedelta(minutes=30), timedelta(minutes=10)
KIND, CALLED = "nudged", "service_called"


def nudge_ticket(session: Session, actor: Actor, *, ticket_id: int, now: datetime) -> int:
    """A colleague who may see the ticket asks for it; how many people were told. At most once in 30 minutes."""
    row = rights.load(session, actor, ticket_id)
    return _nudge(session, row, actor.name, actor.user_id or None, now)


def nudge_as_customer(session: Session, ticket_id: int, name: str, now: datetime) -> int:
    """The customer asks on the H5 page, which has checked the link; same limit, same people."""
    row = hot.load_for_change(session, ticket_id)
    return _nudge(session, row, name or "客户", None, now)


def call_service(session: Session, ticket_id: int, name: str, now: datetime) -> int:
    """The customer calls for a person on the H5 page, which has checked that it offers so; how many were told.

    Whoever has the ticket and the store's leader hear it at once. At most once in 10 minutes.
    """
    row = hot.load_for_change(session, ticket_id)
    if row is None or row.status != "open":
        raise TicketNotOpen
    if last_call(session, ticket_id, now) is not None:
        raise Conflict(
            "客服已收到您的呼叫, 正在联系您, 请稍候。",
            "They have your call and are about to contact you; please bear with us.",
        )
    leaders = {user for rung in people.leaders(session, row.org_unit_id)[:1] for user in rung}
    told = sorted({*_whom(session, row, None), *leaders})[:20]
    about = {"title": Text(f"客户找客服: {row.number}", f"A customer calls for service: {row.number}")}
    about["body"] = Text(f"{row.title} · 当前: {row.node_name}", f"{row.title} · now at: {row.node_name}")
    _tell(session, row, told, CALLED, name or "客户", None, about, urgent=True, now=now)
    return len(told)


def last_call(session: Session, ticket_id: int, now: datetime) -> datetime | None:
    """When the customer called within the last ten minutes."""
    last = repository.latest_event(session, ticket_id, CALLED)
    return last.at if last is not None and now - last.at < CALL_EVERY else None


def _nudge(session: Session, row: Any, name: str, user_id: int | None, now: datetime) -> int:
    if row is None or row.status != "open":
        raise TicketNotOpen
    last = repository.latest_event(session, row.id, KIND)
    if last is not None and now - last.at < EVERY:
        left = max(1, int((EVERY - (now - last.at)).total_seconds() // 60))
        raise Conflict(
            f"刚刚已催办过, 处理人已收到提醒。请 {left} 分钟后再试。",
            f"This was asked for just now and the assignee was told. Please try again in {left} minutes.",
        )
    told = _whom(session, row, user_id)
    about = {"title": Text(f"{name} 催办: {row.number}", f"{name} asks for {row.number}")}
    about["body"] = Text(f"{row.title} · 当前: {row.node_name}", f"{row.title} · now at: {row.node_name}")
    _tell(session, row, told, KIND, name, user_id, about, urgent=row.priority > 0, now=now)
    return len(told)


def _tell(
    session: Session,
    row: Any,
    told: list[int],
    kind: str,
    name: str,
    user_id: int | None,
    about: dict[str, Text],
    *,
    urgent: bool,
    now: datetime,
) -> None:
    """A line in the ticket's history, and a notice to each."""
    hot.insert_event(
        session,
        ticket_id=row.id,
        kind=kind,
        at=now,
        actor_id=user_id,
        actor_name=name[:80],
        to_node="、".join(people.names(session, told).values())[:80],
    )
    covering.notify(
        session,
        row,
        user_ids=told,
        title=about["title"],
        body=about["body"],
        link=f"/tickets/{row.id}",
        kind=f"ticket.{kind}",
        urgent=urgent,
        dedupe_key=f"ticket.{kind}:{row.id}:{now.isoformat()}",
        now=now,
    )
    live.touch(session, f"ticket:{row.id}", f"portal:{row.id}")


def _whom(session: Session, row: Any, besides: int | None) -> list[int]:
    tasks = hot.open_tasks(session, row.id)
    found = {t.assignee_id for t in tasks if t.assignee_id}
    for task in tasks:
        if task.assignee_id is None and task.role_code:
            near = people.candidates(session, task.role_code, task.org_unit_id)
            found |= {c.user_id for c in near if c.distance == 0}
    if not found - {besides}:
        found |= {user for rung in people.leaders(session, row.org_unit_id)[:1] for user in rung}
    return sorted(one for one in found if one != besides)[:20]
