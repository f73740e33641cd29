"""The calendar of tickets: by due time or by appointment, and giving one another time after looking at what speaks
against it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.calendars import service as calendars
from scrm_app.calendars.engine.hours import open_between
from scrm_app.core import clock as core_clock
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.tickets.engine import planning as engine
from scrm_app.tickets.engine import priority
from scrm_app.tickets.repository import hot, people
from scrm_app.tickets.repository import planning as repository
from scrm_app.tickets.repository import promises as promise_rows
from scrm_app.tickets.repository.filtering import TicketFilter
from scrm_app.tickets.service import clock, promises, rights
from scrm_app.tickets.service.finding import index_changed
from scrm_app.tickets.service.listing import Card, cards_of

CLOCKS = ("due", "appointed")
MAX_DAYS = 42
MAX_MINUTES = 24 * 60
USUAL_MINUTES = 60
FARTHEST = timedelta(days=731)
LOOK_AHEAD, FREE_DAYS, MOST_STARTS = 14, 3, 12
SLOT = timedelta(minutes=30)
STEP = Text("本环节", "The step")
SUPERVISOR = Text(
    "改时限须由主管操作; 您可以改预约时间。", "A supervisor changes due times; you may change appointments."
)
STANDS = Text("已暂停计时, 请先继续计时再改时限。", "The clock stands still; resume it before changing the due time.")
NOT_YOURS = Text("只有处理人或主管可以改预约。", "Only who has the ticket, or a supervisor, changes the appointment.")


@dataclass(frozen=True)
class Entry:
    """A ticket on the calendar; `why` says why it may not be moved."""

    card: Card
    at: datetime
    minutes: int
    why: Text | None


@dataclass(frozen=True)
class CalendarDay:
    """One business day: when the store is open (minutes after midnight), how many tickets, and the first of them."""

    day: date
    opening: list[tuple[int, int]]
    total: int
    entries: list[Entry]


@dataclass(frozen=True)
class Moved:
    """What takes a new time back."""

    ticket_id: int
    number: str
    by: str
    at: datetime | None
    minutes: int
    version: int


def bounds(first: date, days: int) -> list[tuple[datetime, datetime]]:
    """The instants between which business days lie."""
    zone = ZoneInfo(settings().zone)
    edges = [datetime.combine(first + timedelta(days=n), time(), zone) for n in range(days + 1)]
    return list(pairwise(edges))


def get_calendar(
    session: Session,
    actor: Actor,
    *,
    wish: TicketFilter,
    by: str,
    first: date,
    days: int,
    limit: int = 60,
    now: datetime,
) -> list[CalendarDay]:
    """Tickets in reach on consecutive days by `by` (due or appointed), the earliest first, at most `limit` a day."""
    actor.require("ticket.view")
    if by not in CLOCKS or not 1 <= days <= MAX_DAYS:
        raise InvalidInput("日历不能这样显示。", "The calendar cannot be shown like that.")
    index_changed(session)
    edges = bounds(first, days)
    rows = repository.day_cards(session, actor, wish, by, edges, min(limit, 200), now)
    counts = repository.day_counts(session, actor, wish, by, edges, now)
    cards = {card.id: card for card in cards_of(session, actor, [row for found in rows for row in found])}
    hours = calendars.calendar_for(session, wish.store_id or actor.org_unit_id)
    return [
        CalendarDay(
            first + timedelta(days=n),
            list(hours.spans_on(first + timedelta(days=n))),
            counts[n],
            [_entry(actor, row, cards[row.id], by) for row in rows[n]],
        )
        for n in range(days)
    ]


def _entry(actor: Actor, row: Any, card: Card, by: str) -> Entry:
    at = row.due_at if by == "due" else row.appointed_at
    return Entry(card, at, row.appointed_minutes if by == "appointed" else 0, _why_not(actor, row, by))


def _why_not(actor: Actor, row: Any, by: str) -> Text | None:
    """Why this person may not give the ticket another time."""
    if row.status != "open":
        return Text("已结束的工单不能改期。", "A finished ticket keeps its time.")
    if by == "due":
        return (STANDS if row.paused_at is not None else None) if actor.may("ticket.assign") else SUPERVISOR
    return None if rights.may_work(actor, row.assignee_id, row.role_code) else NOT_YOURS


def list_people(session: Session, actor: Actor) -> list[Any]:
    """Whose tickets the calendar may show, the reader first: `(id, name)`."""
    actor.require("ticket.view")
    return sorted(people.colleagues(session, actor.org_unit_id), key=lambda p: p.id != actor.user_id)


def get_time(session: Session, actor: Actor, *, ticket_id: int, now: datetime) -> dict[str, Any]:
    """The appointment of a ticket for the sheet that changes it; the next full hour when there is none."""
    row = rights.look(session, actor, ticket_id)
    later = (now + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
    local = core_clock.local(row.appointed_at or later, settings().zone)
    about = {"id": row.id, "number": row.number, "title": row.title, "version": row.version}
    minutes = row.appointed_minutes or USUAL_MINUTES
    there = row.appointed_at is not None
    return {**about, "minutes": minutes, "day": f"{local:%Y-%m-%d}", "clock": f"{local:%H:%M}", "there": there}


def check_time(
    session: Session, actor: Actor, *, ticket_id: int, by: str, at: datetime | None, minutes: int, now: datetime
) -> list[Text]:
    """What speaks against a new time: shifts, leave, other appointments, promises; nothing is changed."""
    row = rights.look(session, actor, ticket_id)
    _readable(row, by, at, minutes, now)
    if at is None:
        return []
    wish = (at, at + timedelta(minutes=minutes if by == "appointed" else 0))
    return engine.conflicts(wish, _circumstances(session, row, wish, by), _say)


def free_times(
    session: Session, actor: Actor, *, ticket_id: int, first: date, minutes: int, now: datetime
) -> list[tuple[date, list[tuple[datetime, bool]]]]:
    """The next days from `first` on with times at which whoever has the ticket is free, at most a dozen a day.

    Each start with whether it lies beyond the promise. Nobody's ticket: whenever the store is open.
    """
    row = rights.look(session, actor, ticket_id)
    length = timedelta(minutes=minutes or USUAL_MINUTES)
    _readable(row, "appointed", max(now, bounds(first, 1)[0][0]), minutes, now)
    edges = bounds(first, LOOK_AHEAD)
    about = _circumstances(session, row, (edges[0][0], edges[-1][1]), "appointed")
    soonest = _round_up(now)
    found: list[tuple[date, list[tuple[datetime, bool]]]] = []
    for n, (start, end) in enumerate(edges):
        starts = engine.free_starts((max(start, soonest), end), length, about, step=SLOT)
        if starts:
            found.append((first + timedelta(days=n), _spread(starts)))
        if len(found) == FREE_DAYS:
            break
    return found


def _round_up(now: datetime) -> datetime:
    over = now.timestamp() % SLOT.total_seconds()
    return now + timedelta(seconds=SLOT.total_seconds() - over) if over else now


def _spread(starts: list[tuple[datetime, bool]]) -> list[tuple[datetime, bool]]:
    """At most MOST_STARTS of them, spread over the day."""
    every = -(-len(starts) // MOST_STARTS)
    return starts[::every]


def _say(at: datetime) -> str:
    return core_clock.local(at, settings().zone).strftime("%m-%d %H:%M")


def _circumstances(session: Session, row: Any, wish: engine.Span, by: str) -> engine.Circumstances:
    day = bounds(core_clock.local(wish[0], settings().zone).date(), 2)
    since, until = day[0][0], max(day[0][1], wish[1])
    who = row.assignee_id or 0
    spans = calendars.staff_spans(session, [who], since, until).get(who, calendars.StaffSpans())
    others = repository.appointments_of(session, who, since - timedelta(days=1), wish[1], row.id) if who else []
    ends: list[tuple[Text, datetime]] = [(STEP, row.due_at)] if row.due_at and row.paused_at is None else []
    ends += [
        (promises.KINDS[one.kind], one.due_at)
        for one in promise_rows.open_promises(session, row.id)
        if one.kind == "resolution" and one.due_at is not None
    ]
    return engine.Circumstances(
        person=people.names(session, [who]).get(who, ""),
        duties=spans.duties if who and spans.rostered else None,
        leaves=spans.leaves,
        opening=open_between(calendars.calendar_for(session, row.org_unit_id), since, until),
        others=[
            (o.number, o.appointed_at, o.appointed_at + timedelta(minutes=o.appointed_minutes or USUAL_MINUTES))
            for o in (others if by == "appointed" else [])
        ],
        promises=ends,
    )


def _readable(row: Any, by: str, at: datetime | None, minutes: int, now: datetime) -> None:
    if by not in CLOCKS or (at is None and by == "due"):
        raise InvalidInput("请选择日期和时间。", "Choose a day and a time.")
    if not 0 <= minutes <= MAX_MINUTES:
        raise InvalidInput("预约时长须在 0 到 1440 分钟之间。", "An appointment takes 0 to 1440 minutes.")
    if at is None:
        return
    if at.tzinfo is None or at > now + FARTHEST:
        raise InvalidInput("时间太远, 请选择两年以内的时间。", "That is too far ahead; choose a time within two years.")
    if at < now and at != (row.due_at if by == "due" else row.appointed_at):
        raise InvalidInput("不能改到已经过去的时间。", "A time that is past cannot be chosen.")


def reschedule_ticket(
    session: Session,
    actor: Actor,
    *,
    ticket_id: int,
    version: int,
    by: str,
    at: datetime | None,
    minutes: int = 0,
    now: datetime,
) -> Moved:
    """Give a ticket another due time or appointment (None takes the appointment away); what takes it back."""
    row = rights.load(session, actor, ticket_id, "ticket.work")
    rights.check_current(row, version)
    _readable(row, by, at, minutes, now)
    return _change(session, actor, row, by, at, minutes, now)


def undo_reschedule(session: Session, actor: Actor, *, moved: Moved, now: datetime) -> Moved:
    """Put the time back that was there before, if nobody touched the ticket since."""
    row = rights.load(session, actor, moved.ticket_id, "ticket.work")
    rights.check_current(row, moved.version)
    return _change(session, actor, row, moved.by, moved.at, moved.minutes, now)


def _change(
    session: Session, actor: Actor, row: Any, by: str, at: datetime | None, minutes: int, now: datetime
) -> Moved:
    why = _why_not(actor, row, by)
    if why is not None:
        raise InvalidInput(why.zh, why.en)
    before = row.due_at if by == "due" else row.appointed_at
    undo = Moved(row.id, row.number, by, before, 0 if by == "due" else row.appointed_minutes, row.version + 1)
    if by == "due":
        changes: dict[str, Any] = {"due_at": at, "rank_at": priority.rank_at(row.priority, row.entered_at, at)}
    else:
        changes = {"appointed_at": at, "appointed_minutes": minutes if at else 0}
    hot.update_ticket(session, row.id, row.version, **changes, updated_at=now, last_actor_name=actor.name)
    if by == "due":
        repository.set_task_due(session, row.id, row.node_id, at)
        clock.rearm(session, row, now)
    _write_down(session, actor, row, by, changes, at, now)
    live.touch(session, "tickets", f"ticket:{row.id}", f"portal:{row.id}")
    return undo


def _write_down(
    session: Session, actor: Actor, row: Any, by: str, changes: dict[str, Any], at: datetime | None, now: datetime
) -> None:
    kind = "rescheduled" if by == "due" else "appointed"
    shown = {key: value for key, value in changes.items() if key != "rank_at"}
    hot.insert_event(
        session,
        ticket_id=row.id,
        kind=kind,
        at=now,
        actor_id=actor.user_id or None,
        actor_name=actor.name,
        note=_say(at) if at else "",
    )
    audit.record(
        session,
        actor,
        action=f"ticket.{kind}",
        subject_type="ticket",
        subject_id=row.id,
        before={key: getattr(row, key) for key in shown},
        after=shown,
        now=now,
    )
