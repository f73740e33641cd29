"""Opening hours: keep them, and say when a promise made at a place is due."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sqlmodel import Session

from models.calendar import BusinessCalendar
from scrm_app.audit import service as audit
from scrm_app.calendars.engine.holidays import china, names
from scrm_app.calendars.engine.hours import AROUND_THE_CLOCK, Day, WorkCalendar, check, is_open, working_seconds
from scrm_app.calendars.engine.hours import due_at as due_on
from scrm_app.calendars.engine.notation import parse_hours, show_hours
from scrm_app.calendars.events import HoursChanged
from scrm_app.calendars.repository import hours as repository
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.core.events import publish

MANAGE = "calendar.manage"
MAX_EXCEPTIONS = 400


@dataclass(frozen=True)
class CalendarInput:
    """What the calendar page sends."""

    name: str
    week: list[str]
    org_unit_id: int | None = None
    zone: str = "Asia/Shanghai"
    public_holidays: bool = True
    exceptions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class CalendarView:
    """One calendar for its page. `preview` is the next days as (ISO date, holiday name or "", hours or "")."""

    id: int
    name: str
    place: str
    org_unit_id: int | None
    zone: str
    week: list[str]
    public_holidays: bool
    exceptions: dict[str, str]
    version: int
    open_now: bool
    preview: list[tuple[str, str, str]]


def _as_engine(row: BusinessCalendar | CalendarInput) -> WorkCalendar:
    return _read(tuple(row.week), row.zone, row.public_holidays, tuple(row.exceptions.items()))


@lru_cache(maxsize=256)
def _read(
    days: tuple[str, ...], zone: str, public_holidays: bool, exceptions: tuple[tuple[str, str], ...]
) -> WorkCalendar:
    week: list[Day] = [parse_hours(text) for text in days]
    off, work = china() if public_holidays else (frozenset(), frozenset())
    overrides = {date.fromisoformat(day): parse_hours(hours) for day, hours in exceptions}
    return WorkCalendar(tuple(week), zone, off, work, overrides)  # type: ignore[arg-type]


def calendar_for(session: Session, org_unit_id: int) -> WorkCalendar:
    """The hours that count at a place; round the clock where none were set."""
    row = repository.find_nearest(session, org_unit_id)
    return AROUND_THE_CLOCK if row is None else _as_engine(row)


def due_at(session: Session, org_unit_id: int, start: datetime, minutes: int) -> datetime:
    """When `minutes` of working time at a place after `start` are over."""
    return due_on(calendar_for(session, org_unit_id), start, minutes * 60)


def due_after(session: Session, org_unit_id: int, now: datetime, *, since: datetime, until: datetime) -> datetime:
    """`now` plus the working time at a place between `since` and `until`; earlier than `now` when that is negative."""
    calendar = calendar_for(session, org_unit_id)
    left = working_seconds(calendar, since, until)
    return due_on(calendar, now, round(left)) if left >= 0 else now + timedelta(seconds=left)


def working_minutes(session: Session, org_unit_id: int, start: datetime, end: datetime) -> float:
    """Working minutes at a place between two instants."""
    return working_seconds(calendar_for(session, org_unit_id), start, end) / 60


def list_calendars(session: Session, actor: Actor, *, now: datetime) -> list[CalendarView]:
    """Every calendar with its next two weeks."""
    actor.require(MANAGE)
    places = {unit.id: unit.name for unit in repository.list_org_units(session)}
    return [_view(row, places.get(row.org_unit_id, ""), now) for row in repository.list_calendars(session)]


def list_places(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """(id, name) of every unit, the tree in order."""
    actor.require(MANAGE)
    return [
        (unit.id or 0, "　" * (unit.path.count("/") - 2) + unit.name) for unit in repository.list_org_units(session)
    ]


def _view(row: BusinessCalendar, place: str, now: datetime) -> CalendarView:
    calendar = _as_engine(row)
    today = now.astimezone(ZoneInfo(row.zone)).date()
    listed = names() if row.public_holidays else {}
    days = [today + timedelta(days=n) for n in range(14)]
    preview = [(day.isoformat(), listed.get(day, ""), show_hours(calendar.spans_on(day))) for day in days]
    return CalendarView(
        id=row.id or 0,
        name=row.name,
        place=place,
        org_unit_id=row.org_unit_id,
        zone=row.zone,
        week=row.week,
        public_holidays=row.public_holidays,
        exceptions=row.exceptions,
        version=row.version,
        open_now=is_open(calendar, now),
        preview=preview,
    )


def _checked(wish: CalendarInput) -> dict[str, Any]:
    if not wish.name.strip() or len(wish.name) > 60:
        raise InvalidInput("请给营业时间起个名字 (不超过 60 字)。", "Give these hours a name (at most 60 characters).")
    if len(wish.week) != 7:
        raise InvalidInput("每周须有七天。", "A week has seven days.")
    if wish.zone not in available_timezones():
        raise InvalidInput("没有这个时区。", "There is no such time zone.")
    if len(wish.exceptions) > MAX_EXCEPTIONS:
        raise InvalidInput(f"特殊日期最多 {MAX_EXCEPTIONS} 天。", f"At most {MAX_EXCEPTIONS} special days.")
    try:
        calendar = _as_engine(wish)
    except ValueError as error:
        raise InvalidInput("特殊日期请写成 2026-10-01。", "Write special days as 2026-10-01.") from error
    check(calendar)
    return {
        "name": wish.name.strip(),
        "org_unit_id": wish.org_unit_id,
        "zone": wish.zone,
        "week": [show_hours(day) for day in calendar.week],
        "public_holidays": wish.public_holidays,
        "exceptions": {day.isoformat(): show_hours(hours) for day, hours in sorted(calendar.overrides.items())},
    }


def save_calendar(
    session: Session, actor: Actor, *, wish: CalendarInput, now: datetime, calendar_id: int = 0, version: int = 0
) -> int:
    """Make (`calendar_id` 0) or change a calendar; of a changed one running promises are recomputed from now on."""
    actor.require(MANAGE)
    values = _checked(wish)
    taken = {row.org_unit_id: row.id for row in repository.list_calendars(session)}
    if taken.get(wish.org_unit_id, calendar_id) != calendar_id:
        raise Conflict(
            "该范围已有营业时间, 请直接修改它。", "This place has opening hours already. Change those instead."
        )
    if not calendar_id:
        row = BusinessCalendar(**values)
        repository.add_calendar(session, row)
        audit.record(
            session,
            actor,
            action="calendar.added",
            subject_type="calendar",
            subject_id=row.id or 0,
            now=now,
            after=values,
        )
        return row.id or 0
    old = repository.get_calendar(session, calendar_id)
    if old is None:
        raise NotFound("没有这份营业时间。", "There are no such opening hours.")
    before, hours = {name: getattr(old, name) for name in values}, _as_engine(old)
    if not repository.update_calendar(session, calendar_id, version, values):
        raise Conflict("有人刚改过这份营业时间, 已为您刷新。", "Someone just changed these hours. They were reloaded.")
    audit.record(
        session,
        actor,
        action="calendar.changed",
        subject_type="calendar",
        subject_id=calendar_id,
        now=now,
        before=before,
        after=values,
    )
    session.expire(old)
    publish(session, HoursChanged(values["org_unit_id"], hours, now))
    return calendar_id


def delete_calendar(session: Session, actor: Actor, *, calendar_id: int, now: datetime) -> CalendarInput:
    """Remove a calendar and hand back what it was, so that the removal can be undone."""
    actor.require(MANAGE)
    row = repository.get_calendar(session, calendar_id)
    if row is None:
        raise NotFound("没有这份营业时间。", "There are no such opening hours.")
    was = CalendarInput(row.name, row.week, row.org_unit_id, row.zone, row.public_holidays, row.exceptions)
    repository.delete_calendar(session, row)
    audit.record(
        session,
        actor,
        action="calendar.removed",
        subject_type="calendar",
        subject_id=calendar_id,
        now=now,
        before={"name": row.name},
    )
    return was
