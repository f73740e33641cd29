"""New amounts wait for somebody: the store that confirms them and the office that settles hear it the next morning."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.settlement import Statement
from scrm_app.core.clock import local
from scrm_app.core.money import format_fen
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.identity import service as identity
from scrm_app.notifications import service as notifications
from scrm_app.settlement import repository
from scrm_app.settlement.repository import disputes
from scrm_app.settlement.repository import unsettled as unsettled_rows

STORE, OFFICE = "settlement.waits", "settlement.office"
MORNING = time(9)


def remind(session: Session, statement: Statement, now: datetime) -> None:
    """New lines came in: next morning the store's leader and the office are told, each once however many came."""
    day = local(now, settings().zone).date() + timedelta(days=1)
    due = datetime.combine(day, MORNING, ZoneInfo(settings().zone)).astimezone(now.tzinfo)
    when: dict[str, Any] = {"subject_type": "statement", "due_at": due}
    notifications.schedule_reminder(
        session, kind=STORE, subject_id=statement.id or 0, dedupe_key=f"{STORE}:{statement.id}:{day}", **when
    )
    notifications.schedule_reminder(session, kind=OFFICE, subject_id=0, dedupe_key=f"{OFFICE}:{day}", **when)


def tell_store(session: Session, statement_id: int, now: datetime) -> None:
    """The leader of the store, unless everything has been answered since."""
    row = repository.get_statement(session, statement_id)
    unit = repository.get_unit(session, row.org_unit_id) if row is not None else None
    if row is None or unit is None or row.status == "locked" or not row.open_fen or not unit.leader_id:
        return
    leader = identity.actors_of(session, [unit.leader_id]).get(unit.leader_id)
    if leader is None or not leader.may("settlement.view") or not leader.reaches(row):
        return
    money = format_fen(row.open_fen)
    notifications.notify(
        session,
        user_ids=[unit.leader_id],
        title=Text(f"待确认金额 {money}: {unit.name} {row.period}", f"{money} to confirm: {unit.name} {row.period}"),
        body=Text("对账单里有新的待确认金额, 请核对后确认或提出异议。", "New amounts wait; confirm them or object."),
        link=f"/statements/{row.id}?answer=open",
        kind=STORE,
        dedupe_key=f"{STORE}:{row.id}:{local(now, settings().zone):%Y-%m-%d}",
        now=now,
    )


def tell_office(session: Session, now: datetime) -> None:
    """Everybody who settles, about all stores in their reach in one notice."""
    for user in disputes.list_office(session):
        actor = identity.actor_for(session, user)
        stores, open_fen = repository.open_amounts(session, actor.org_ids)
        unsettled = unsettled_rows.count_unsettled(session, actor.org_ids)
        if not stores and not unsettled:
            continue
        money = format_fen(open_fen)
        zh, en = f"{stores} 份对账单共 {money} 待确认", f"{stores} statements with {money} to be confirmed"
        if unsettled:
            zh += f"; {unsettled} 张工单还没有适用的结算方案"
            en += f"; no plan is for {unsettled} tickets yet"
        notifications.notify(
            session,
            user_ids=[user.id or 0],
            title=Text(f"有金额等待结算: {money}", f"Amounts wait to be settled: {money}"),
            body=Text(zh, en),
            link="/statements",
            kind=OFFICE,
            dedupe_key=f"{OFFICE}:{user.id}:{local(now, settings().zone):%Y-%m-%d}",
            now=now,
        )
