"""A promise runs only while the store is open, and stands still while the ticket waits."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from models.ticket import Ticket
from scrm_app.calendars import service as calendars
from scrm_app.calendars.service import CalendarInput
from scrm_app.tickets import service
from scrm_app.tickets.engine import priority
from tests.conftest import World
from tests.tickets.conftest import Open

OFFICE = CalendarInput("公司", ["09:00-12:00 13:00-18:00"] * 5 + ["", ""])
FRIDAY = datetime(2026, 11, 20, 9, 50, tzinfo=UTC)
"""Ten to six in the evening in Shanghai: ten minutes before the store closes for the weekend."""


def test_a_promise_made_before_closing_time_ends_on_monday(session: Session, world: World, open_one: Open) -> None:
    calendars.save_calendar(session, world.admin, wish=OFFICE, now=FRIDAY)
    row = session.get(Ticket, open_one(at=FRIDAY))
    assert row is not None
    assert row.due_at == datetime(2026, 11, 23, 1, 20, tzinfo=UTC), "30 minutes: 10 on Friday, 20 on Monday"


def test_a_pause_gives_back_the_working_time_that_was_left(session: Session, world: World, open_one: Open) -> None:
    calendars.save_calendar(session, world.admin, wish=OFFICE, now=FRIDAY)
    row = session.get(Ticket, open_one(at=FRIDAY))
    assert row is not None
    waiting, tuesday = FRIDAY + timedelta(minutes=5), datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    service.pause_ticket(session, world.alice, ticket_id=row.id or 0, version=row.version, note="等配件", now=waiting)
    session.refresh(row)
    service.resume_ticket(session, world.alice, ticket_id=row.id or 0, version=row.version, now=tuesday)
    session.refresh(row)
    assert row.due_at == tuesday + timedelta(minutes=25)


def test_new_hours_move_the_place_in_the_queue_too(session: Session, world: World, open_one: Open) -> None:
    calendar = calendars.save_calendar(session, world.admin, wish=OFFICE, now=FRIDAY)
    row = session.get(Ticket, open_one(at=FRIDAY, urgency="加急"))
    assert row is not None
    before = row.due_at
    weekend = replace(OFFICE, week=["09:00-12:00 13:00-18:00"] * 7)
    calendars.save_calendar(session, world.admin, wish=weekend, now=FRIDAY, calendar_id=calendar, version=1)
    session.refresh(row)
    assert row.due_at is not None
    assert row.due_at < before
    assert row.rank_at == priority.rank_at(row.priority, row.entered_at, row.due_at)


def test_new_hours_during_a_pause_leave_the_working_time_that_was_left(
    session: Session, world: World, open_one: Open
) -> None:
    calendar = calendars.save_calendar(session, world.admin, wish=OFFICE, now=FRIDAY)
    row = session.get(Ticket, open_one(at=FRIDAY))
    assert row is not None
    about = {"ticket_id": row.id or 0}
    service.pause_ticket(
        session, world.alice, version=row.version, note="等配件", now=FRIDAY + timedelta(minutes=5), **about
    )
    afternoons = replace(OFFICE, week=["13:00-18:00"] * 5 + ["", ""])
    monday = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    calendars.save_calendar(session, world.admin, wish=afternoons, now=monday, calendar_id=calendar, version=1)
    session.refresh(row)
    service.resume_ticket(session, world.alice, version=row.version, now=monday + timedelta(days=1), **about)
    session.refresh(row)
    assert row.due_at == datetime(2026, 11, 24, 5, 25, tzinfo=UTC), "25 minutes from one o'clock in the afternoon"
