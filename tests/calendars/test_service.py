"""Hours are kept per place, the nearest one counts, and a bad text is a sentence."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from scrm_app.calendars import service
from scrm_app.calendars.engine.hours import AROUND_THE_CLOCK
from scrm_app.calendars.engine.notation import parse_hours, show_hours
from scrm_app.calendars.service import CalendarInput
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput
from tests.conftest import NOW, World

OFFICE = ["09:00-12:00 13:00-18:00"] * 5 + ["", ""]
LONG = ["09:00-21:00"] * 7


def test_round_the_clock_until_hours_are_set(world: World, session: Session):
    assert service.calendar_for(session, world.units["pudong"]) is AROUND_THE_CLOCK


def test_the_nearest_hours_count(world: World, session: Session):
    service.save_calendar(session, world.admin, wish=CalendarInput("公司", OFFICE), now=NOW)
    service.save_calendar(session, world.admin, wish=CalendarInput("华东", LONG, world.units["east"]), now=NOW)
    friday = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    assert service.due_at(session, world.units["chaoyang"], friday, 60) == datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    assert service.due_at(session, world.units["pudong"], friday, 60) == datetime(2026, 11, 20, 10, 30, tzinfo=UTC)
    assert service.working_minutes(session, world.units["pudong"], friday, friday.replace(hour=10, minute=0)) == 30


def test_one_calendar_a_place(world: World, session: Session):
    service.save_calendar(session, world.admin, wish=CalendarInput("公司", OFFICE), now=NOW)
    with pytest.raises(Conflict):
        service.save_calendar(session, world.admin, wish=CalendarInput("另一个", LONG), now=NOW)


def test_two_people_changing_the_same_hours(world: World, session: Session):
    kept = service.save_calendar(session, world.admin, wish=CalendarInput("公司", OFFICE), now=NOW)
    service.save_calendar(session, world.admin, wish=CalendarInput("公司", LONG), now=NOW, calendar_id=kept, version=1)
    with pytest.raises(Conflict):
        service.save_calendar(
            session, world.admin, wish=CalendarInput("x", OFFICE), now=NOW, calendar_id=kept, version=1
        )
    assert service.list_calendars(session, world.admin, now=NOW)[0].week == LONG


def test_removing_hands_back_what_was(world: World, session: Session):
    wish = CalendarInput("公司", OFFICE, exceptions={"2026-12-24": "", "2026-12-31": "09:00-12:00"})
    kept = service.save_calendar(session, world.admin, wish=wish, now=NOW)
    assert service.delete_calendar(session, world.admin, calendar_id=kept, now=NOW) == wish
    assert service.list_calendars(session, world.admin, now=NOW) == []


def test_only_who_may(world: World, session: Session):
    for person in (world.alice, world.bob, world.charlie):
        with pytest.raises(Forbidden):
            service.save_calendar(session, person, wish=CalendarInput("x", OFFICE), now=NOW)


@pytest.mark.parametrize(
    "wish",
    [
        CalendarInput("", OFFICE),
        CalendarInput("x", OFFICE[:6]),
        CalendarInput("x", [""] * 7),
        CalendarInput("x", ["9-18"] * 7),
        CalendarInput("x", ["18:00-09:00"] * 7),
        CalendarInput("x", ["09:00-25:00"] * 7),
        CalendarInput("x", ["09:75-10:00"] * 7),
        CalendarInput("x", OFFICE, zone="Mars/Base"),
        CalendarInput("x", OFFICE, exceptions={"yesterday": ""}),
        CalendarInput("x", OFFICE, exceptions={f"{1000 + n}-01-01": "" for n in range(500)}),
    ],
)
def test_hours_that_make_no_sense_are_refused(world: World, session: Session, wish: CalendarInput):
    with pytest.raises(InvalidInput):
        service.save_calendar(session, world.admin, wish=wish, now=NOW)
    assert service.list_calendars(session, world.admin, now=NOW) == []


@pytest.mark.parametrize("text", ["", "休", "09:00-12:00 13:00-18:00", "00:00-24:00", "9:00至12:00、13:00~18:00"])
def test_what_is_shown_reads_back(text: str):
    assert parse_hours(show_hours(parse_hours(text))) == parse_hours(text)
