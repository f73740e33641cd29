"""Rows of replays and scenarios; and what a rehearsal wrote before it was taken back."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CursorResult
from sqlmodel import Session, col, select

from models.identity import User
from models.notification import Notification, OutboxMessage, Reminder
from models.replay import FlowReplay, FlowReplayRow, FlowScenario
from models.settlement import StatementLine
from models.ticket import Ticket, TicketTask
from scrm_app.core import bulk

ROW: sa.Table = FlowReplayRow.__table__  # type: ignore[attr-defined]
TICKET: sa.Table = Ticket.__table__  # type: ignore[attr-defined]
TASK: sa.Table = TicketTask.__table__  # type: ignore[attr-defined]
LINE: sa.Table = StatementLine.__table__  # type: ignore[attr-defined]


def add(session: Session, row: FlowReplay | FlowScenario) -> int:
    """Keep a new row; its id."""
    session.add(row)
    session.flush()
    return row.id or 0


def get_replay(session: Session, replay_id: int, *, lock: bool = False) -> FlowReplay | None:
    """One replay as it is now; `lock` keeps others from changing it until the transaction ends."""
    wanted = select(FlowReplay).where(FlowReplay.id == replay_id).execution_options(populate_existing=True)
    return session.exec(wanted.with_for_update() if lock else wanted).first()


def list_replays(session: Session, flow_id: int, limit: int = 10) -> list[FlowReplay]:
    """Replays of a flow, newest first."""
    wanted = select(FlowReplay).where(FlowReplay.flow_id == flow_id).order_by(col(FlowReplay.id).desc())
    return list(session.exec(wanted.limit(limit)))


def next_replay(session: Session, stale_before: datetime) -> FlowReplay | None:
    """The oldest replay that waits, or was left behind by a process that died."""
    left = (col(FlowReplay.status) == "running") & (col(FlowReplay.heartbeat_at) < stale_before)
    wanted = select(FlowReplay).where(sa.or_(col(FlowReplay.status) == "queued", left))
    return session.exec(wanted.order_by(col(FlowReplay.id)).limit(1)).first()


def claim_replay(session: Session, replay: FlowReplay, now: datetime) -> bool:
    """Take it by a conditional update; the row count is believed."""
    table = bulk.table_of(FlowReplay)
    query = table.update().where(table.c.id == replay.id, table.c.version == replay.version)
    values = {"status": "running", "heartbeat_at": now, "version": replay.version + 1, "done": 0}
    result = session.execute(query.values(values))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def drop_rows(session: Session, replay_id: int) -> None:
    """Forget the rows of a replay that begins anew."""
    session.connection().execute(ROW.delete().where(ROW.c.replay_id == replay_id))


def add_rows(session: Session, rows: list[dict[str, Any]]) -> None:
    """Tickets of a replay."""
    if rows:
        session.connection().execute(ROW.insert(), rows)


def list_rows(
    session: Session, replay_id: int, *, bit: int, org_ids: frozenset[int] | None, offset: int, limit: int
) -> tuple[list[Any], int]:
    """A page of tickets, and how many there are; `bit` 0 lists every ticket, else those that differ in it."""
    wanted = sa.select(ROW).where(ROW.c.replay_id == replay_id)
    if bit:
        wanted = wanted.where(ROW.c.differs.op("&")(bit) != 0)
    if org_ids is not None:
        wanted = wanted.where(ROW.c.org_unit_id.in_(sorted(org_ids)))
    total = session.connection().execute(sa.select(sa.func.count()).select_from(wanted.subquery())).scalar_one()
    order = (ROW.c.differs.desc(), ROW.c.id)
    return list(session.connection().execute(wanted.order_by(*order).offset(offset).limit(limit))), int(total)


def get_row(session: Session, row_id: int) -> Any:
    """One ticket of a replay."""
    return session.connection().execute(sa.select(ROW).where(ROW.c.id == row_id)).first()


def list_scenarios(session: Session, flow_id: int) -> list[FlowScenario]:
    """Scenarios of a flow in the order they were made."""
    return list(
        session.exec(select(FlowScenario).where(FlowScenario.flow_id == flow_id).order_by(col(FlowScenario.id)))
    )


def get_scenario(session: Session, scenario_id: int) -> FlowScenario | None:
    """One scenario."""
    return session.get(FlowScenario, scenario_id)


def delete(session: Session, row: FlowScenario) -> None:
    """Take a scenario away."""
    session.delete(row)
    session.flush()


_WATCHED: tuple[Any, ...] = (Notification, OutboxMessage, StatementLine, Reminder)


def marks(session: Session) -> dict[str, int]:
    """The newest ids before a rehearsal."""
    found = {}
    for model in _WATCHED:
        newest = session.connection().execute(sa.select(sa.func.max(model.__table__.c.id))).scalar_one()
        found[model.__tablename__] = int(newest or 0)
    return found


def written_since(session: Session, before: dict[str, int]) -> dict[str, list[Any]]:
    """What this transaction wrote after the marks, by table, in order."""
    found = {}
    for model in _WATCHED:
        table: sa.Table = model.__table__
        wanted = sa.select(table).where(table.c.id > before[model.__tablename__], *bulk.own(session, table))
        found[model.__tablename__] = list(session.connection().execute(wanted.order_by(table.c.id)))
    return found


def get_user(session: Session, user_id: int) -> User | None:
    """Somebody to act as."""
    return session.get(User, user_id)


def visits(session: Session, ticket_id: int) -> list[Any]:
    """All visits of a ticket in order."""
    return list(session.connection().execute(sa.select(TASK).where(TASK.c.ticket_id == ticket_id).order_by(TASK.c.id)))


def open_visits(session: Session, ticket_id: int) -> list[Any]:
    """The open ones."""
    return [visit for visit in visits(session, ticket_id) if visit.finished_at is None]


def ticket_of(session: Session, ticket_id: int) -> Any:
    """The ticket's row."""
    return session.connection().execute(sa.select(TICKET).where(TICKET.c.id == ticket_id)).first()


def lines_after(session: Session, line_id: int) -> list[Any]:
    """Statement lines this transaction wrote after this one."""
    wanted = sa.select(LINE).where(LINE.c.id > line_id, *bulk.own(session, LINE)).order_by(LINE.c.id)
    return list(session.connection().execute(wanted))


def _near(org_ids: frozenset[int] | None, column: Any) -> list[Any]:
    return [] if org_ids is None else [column.in_(sorted(org_ids))]


def tickets_here(
    session: Session, flow_id: int, org_ids: frozenset[int] | None, now: datetime
) -> dict[str, tuple[int, int]]:
    """Node id to tickets standing there now, and how many of them are overdue."""
    late = sa.case((sa.and_(TASK.c.due_at < now, TICKET.c.paused_at.is_(None)), 1), else_=0)
    wanted = (
        sa.select(TASK.c.node_id, sa.func.count(sa.distinct(TASK.c.ticket_id)), sa.func.sum(late))
        .join(TICKET, TICKET.c.id == TASK.c.ticket_id)
        .where(TICKET.c.flow_id == flow_id, TICKET.c.status == "open", TASK.c.finished_at.is_(None))
        .where(*_near(org_ids, TICKET.c.org_unit_id))
        .group_by(TASK.c.node_id)
    )
    return {node: (int(count), int(over or 0)) for node, count, over in session.connection().execute(wanted)}


def minutes_spent(
    session: Session, flow_id: int, org_ids: frozenset[int] | None, since: datetime, limit: int = 50_000
) -> list[tuple[str, float]]:
    """(node id, minutes) of the visits finished since, newest first."""
    wanted = (
        sa.select(TASK.c.node_id, TASK.c.entered_at, TASK.c.finished_at)
        .join(TICKET, TICKET.c.id == TASK.c.ticket_id)
        .where(TICKET.c.flow_id == flow_id, TASK.c.finished_at >= since, TASK.c.action != "cancelled")
        .where(*_near(org_ids, TICKET.c.org_unit_id))
        .order_by(TASK.c.id.desc())
        .limit(limit)
    )
    return [(n, (b - a).total_seconds() / 60) for n, a, b in session.connection().execute(wanted)]


def dropped_at(session: Session, flow_id: int, org_ids: frozenset[int] | None, since: datetime) -> dict[str, int]:
    """Node id to tickets that were rejected or cancelled there since."""
    wanted = (
        sa.select(TASK.c.node_id, sa.func.count(sa.distinct(TASK.c.ticket_id)))
        .join(TICKET, TICKET.c.id == TASK.c.ticket_id)
        .where(TICKET.c.flow_id == flow_id, TICKET.c.status == "cancelled", TASK.c.finished_at >= since)
        .where(TASK.c.finished_at == TICKET.c.closed_at, *_near(org_ids, TICKET.c.org_unit_id))
        .group_by(TASK.c.node_id)
    )
    return {node: int(count) for node, count in session.connection().execute(wanted)}
