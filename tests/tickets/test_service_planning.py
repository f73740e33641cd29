"""The calendar of tickets and giving them another time, on a real database."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.audit import AuditEntry
from models.notification import Reminder
from models.staffing import Duty, Leave, Shift
from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden, InvalidInput, NotFound
from scrm_app.tickets import service
from scrm_app.tickets.errors import TicketChanged
from scrm_app.tickets.repository import hot
from scrm_app.tickets.service import TicketFilter, planning
from tests.conftest import NOW, World
from tests.tickets.conftest import Open

DAY = date(2026, 11, 20)
HOUR = timedelta(hours=1)


def appoint(session: Session, actor: Actor, ticket: int, at: datetime | None, minutes: int = 60) -> planning.Moved:
    row = hot.load(session, ticket)
    wish: dict[str, Any] = {"by": "appointed", "at": at, "minutes": minutes}
    return planning.reschedule_ticket(session, actor, ticket_id=ticket, version=row.version, **wish, now=NOW)


def postpone(session: Session, actor: Actor, ticket: int, at: datetime) -> planning.Moved:
    row = hot.load(session, ticket)
    return planning.reschedule_ticket(session, actor, ticket_id=ticket, version=row.version, by="due", at=at, now=NOW)


def against(session: Session, actor: Actor, ticket: int, at: datetime, by: str = "appointed", minutes: int = 60) -> str:
    found = planning.check_time(session, actor, ticket_id=ticket, by=by, at=at, minutes=minutes, now=NOW)
    return " ".join(one.zh for one in found)


def calendar(session: Session, actor: Actor, by: str, days: int = 7, **wish: Any) -> list[planning.CalendarDay]:
    return planning.get_calendar(session, actor, wish=TicketFilter(**wish), by=by, first=DAY, days=days, now=NOW)


def test_days_hold_what_is_due_and_what_is_appointed(session: Session, world: World, open_one: Open) -> None:
    one, two = open_one(), open_one()
    appoint(session, world.alice, two, NOW + 26 * HOUR, 90)
    due = calendar(session, world.alice, "due")
    assert [day.total for day in due] == [2, 0, 0, 0, 0, 0, 0]
    assert {entry.card.id for entry in due[0].entries} == {one, two}
    appointed = calendar(session, world.alice, "appointed")
    assert [(e.card.id, e.at, e.minutes) for day in appointed for e in day.entries] == [(two, NOW + 26 * HOUR, 90)]
    assert appointed[1].entries[0].at.date() == date(2026, 11, 21)
    assert calendar(session, world.alice, "appointed", assignee_id=world.users["dora"])[1].total == 0
    assert calendar(session, world.charlie, "due")[0].total == 0


def test_a_closed_ticket_leaves_the_calendar_unless_asked_for(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    service.cancel_ticket(
        session, world.alice, ticket_id=ticket, version=hot.load(session, ticket).version, note="重复", now=NOW
    )
    assert calendar(session, world.alice, "due")[0].total == 0
    appointed = calendar(session, world.alice, "appointed", status="cancelled")
    assert sum(day.total for day in appointed) == 0


def test_a_new_due_time_moves_reminders_and_is_taken_back(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    before = hot.load(session, ticket)
    undo = postpone(session, world.alice, ticket, NOW + 5 * HOUR)
    row = hot.load(session, ticket)
    assert row.due_at == NOW + 5 * HOUR
    assert row.rank_at - before.rank_at == row.due_at - before.due_at
    assert [t.due_at for t in hot.open_tasks(session, ticket)] == [NOW + 5 * HOUR]

    def waiting() -> list[datetime]:
        rows = session.exec(  # type: ignore[call-overload]
            sa.select(Reminder.due_at).where(Reminder.kind == "ticket.overdue", Reminder.status == "waiting")
        )
        return [at for (at,) in rows]

    assert waiting() == [NOW + 5 * HOUR]
    planning.undo_reschedule(session, world.alice, moved=undo, now=NOW)
    assert hot.load(session, ticket).due_at == before.due_at
    assert waiting() == [before.due_at]
    with pytest.raises(TicketChanged):
        planning.undo_reschedule(session, world.alice, moved=undo, now=NOW)
    actions = [a for (a,) in session.exec(sa.select(AuditEntry.action)) if a == "ticket.rescheduled"]  # type: ignore[call-overload]
    assert len(actions) == 2


def test_an_appointment_is_made_changed_and_taken_away(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    undo = appoint(session, world.alice, ticket, NOW + HOUR, 45)
    row = hot.load(session, ticket)
    assert (row.appointed_at, row.appointed_minutes) == (NOW + HOUR, 45)
    planning.undo_reschedule(session, world.alice, moved=undo, now=NOW)
    assert hot.load(session, ticket).appointed_at is None
    appoint(session, world.alice, ticket, NOW + HOUR)
    appoint(session, world.alice, ticket, None)
    assert hot.load(session, ticket).appointed_minutes == 0
    assert [line.kind for line in service.get_ticket_view(session, world.alice, ticket_id=ticket, now=NOW).history][
        -1
    ] == "appointed"


def test_shifts_leave_and_other_appointments_are_named(session: Session, world: World, open_one: Open) -> None:
    ticket, other = open_one(), open_one()
    bob = world.users["bob"]
    for one in (ticket, other):
        service.reassign_ticket(
            session, world.alice, ticket_id=one, version=hot.load(session, one).version, to_user_id=bob, now=NOW
        )
    assert "晚于承诺" in against(session, world.alice, ticket, NOW + 3 * HOUR)
    assert against(session, world.alice, ticket, NOW, minutes=20) == ""
    appoint(session, world.bob, other, NOW + HOUR)
    number = hot.load(session, other).number
    assert number in against(session, world.alice, ticket, NOW + 1.5 * HOUR)
    shift = Shift(name="早班", starts_minute=480, ends_minute=960)
    session.add(shift)
    session.flush()
    start = NOW - 2 * HOUR
    session.add(Duty(user_id=bob, shift_id=shift.id or 0, day_on=DAY, starts_at=start, ends_at=start + 8 * HOUR))
    session.flush()
    assert "不在班" in against(session, world.alice, ticket, NOW + 7 * HOUR)
    assert "没有排班" in against(session, world.alice, ticket, NOW + 26 * HOUR)
    session.add(Leave(user_id=bob, starts_at=NOW + 20 * HOUR, ends_at=NOW + 30 * HOUR))
    session.flush()
    assert "请假" in against(session, world.alice, ticket, NOW + 26 * HOUR)
    assert "晚于承诺" in against(session, world.alice, ticket, NOW + 26 * HOUR, by="due")
    assert hot.load(session, ticket).appointed_at is None, "looking changes nothing"


@pytest.mark.parametrize(
    ("by", "at", "minutes"),
    [
        ("due", None, 0),
        ("due", NOW - HOUR, 0),
        ("due", NOW + timedelta(days=800), 0),
        ("appointed", NOW + HOUR, -1),
        ("appointed", NOW + HOUR, 9999),
        ("appointed", (NOW + HOUR).replace(tzinfo=None), 60),
        ("closed", NOW + HOUR, 0),
    ],
)
def test_what_makes_no_sense_is_refused(
    session: Session, world: World, open_one: Open, by: str, at: datetime | None, minutes: int
) -> None:
    ticket = open_one()
    before = hot.load(session, ticket)
    wish: dict[str, Any] = {"ticket_id": ticket, "by": by, "at": at, "minutes": minutes, "now": NOW}
    with pytest.raises(InvalidInput):
        planning.reschedule_ticket(session, world.alice, version=before.version, **wish)
    with pytest.raises(InvalidInput):
        planning.check_time(session, world.alice, **wish)
    assert hot.load(session, ticket) == before


def test_who_may_change_which_time(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    with pytest.raises(InvalidInput) as told:
        postpone(session, world.bob, ticket, NOW + 5 * HOUR)
    assert "主管" in told.value.text.zh
    service.reassign_ticket(
        session,
        world.alice,
        ticket_id=ticket,
        version=hot.load(session, ticket).version,
        to_user_id=world.users["dora"],
        now=NOW,
    )
    with pytest.raises(InvalidInput):
        appoint(session, world.bob, ticket, NOW + HOUR)
    appoint(session, world.dora, ticket, NOW + HOUR)
    with pytest.raises(NotFound):
        appoint(session, world.charlie, ticket, NOW + HOUR)
    with pytest.raises(Forbidden):
        appoint(session, world.finance, ticket, NOW + HOUR)
    with pytest.raises(NotFound):
        planning.check_time(session, world.charlie, ticket_id=ticket, by="due", at=NOW + HOUR, minutes=0, now=NOW)
    with pytest.raises(Forbidden):
        calendar(session, world.finance, "due")
    with pytest.raises(InvalidInput):
        calendar(session, world.alice, "closed")
    with pytest.raises(InvalidInput):
        calendar(session, world.alice, "due", days=400)


def test_a_paused_ticket_keeps_its_due_time(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    service.pause_ticket(
        session, world.alice, ticket_id=ticket, version=hot.load(session, ticket).version, note="", now=NOW
    )
    with pytest.raises(InvalidInput) as told:
        postpone(session, world.alice, ticket, NOW + 5 * HOUR)
    assert "继续计时" in told.value.text.zh


def free(session: Session, actor: Actor, ticket: int, first: date = DAY, minutes: int = 60) -> dict[str, list[str]]:
    found = planning.free_times(session, actor, ticket_id=ticket, first=first, minutes=minutes, now=NOW)
    return {f"{day:%m-%d}": [f"{clock.local(at, 'Asia/Shanghai'):%H:%M}" for at, _ in starts] for day, starts in found}


def test_only_times_nothing_speaks_against_are_offered(session: Session, world: World, open_one: Open) -> None:
    ticket, other = open_one(), open_one()
    bob = world.users["bob"]
    for one in (ticket, other):
        version = hot.load(session, one).version
        service.reassign_ticket(session, world.alice, ticket_id=one, version=version, to_user_id=bob, now=NOW)
    shift = Shift(name="早班", starts_minute=480, ends_minute=840)
    session.add(shift)
    session.flush()
    for n in (0, 2, 3):
        start = NOW - 2 * HOUR + timedelta(days=n)
        duty = Duty(user_id=bob, shift_id=shift.id or 0, day_on=DAY + timedelta(days=n), starts_at=start, ends_at=start)
        duty.ends_at = start + 6 * HOUR
        session.add(duty)
    session.add(Leave(user_id=bob, starts_at=NOW + 46 * HOUR, ends_at=NOW + 49 * HOUR))
    session.flush()
    appoint(session, world.bob, other, NOW + HOUR)
    found = free(session, world.alice, ticket)
    assert found["11-20"] == ["10:00", "12:00", "12:30", "13:00"], "not before now, not into the other appointment"
    assert found["11-22"] == ["11:00", "11:30", "12:00", "12:30", "13:00"], "he is on leave until eleven"
    assert list(found) == ["11-20", "11-22", "11-23"]
    for day, starts in found.items():
        for start in starts:
            at = datetime.fromisoformat(f"2026-{day}T{start}:00+08:00")
            told = planning.check_time(
                session, world.alice, ticket_id=ticket, by="appointed", at=at, minutes=60, now=NOW
            )
            assert all("承诺" in one.zh for one in told)
    assert free(session, world.alice, ticket, minutes=240)["11-23"] == ["08:00", "08:30", "09:00", "09:30", "10:00"]
    with pytest.raises(NotFound):
        free(session, world.charlie, ticket)
    with pytest.raises(InvalidInput):
        free(session, world.alice, ticket, minutes=5000)


def test_times_beyond_the_promise_are_marked_and_a_long_day_is_thinned_out(
    session: Session, world: World, open_one: Open
) -> None:
    ticket = open_one()
    found = planning.free_times(session, world.alice, ticket_id=ticket, first=DAY, minutes=15, now=NOW)
    starts = [one for _, listed in found for one in listed]
    due = hot.load(session, ticket).due_at
    assert all(late == (at + timedelta(minutes=15) > due) for at, late in starts)
    assert {late for _, late in starts} == {True, False}
    assert max(len(listed) for _, listed in found) <= planning.MOST_STARTS
