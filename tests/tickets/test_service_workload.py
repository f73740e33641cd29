"""Work by person and day against what they can do, and what speaks against a taker, on a real database."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from models.staffing import Duty, Leave, Shift
from scrm_app.calendars import service as calendars
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden, InvalidInput, NotFound
from scrm_app.tickets import service
from scrm_app.tickets.engine.rulebook import Rule
from scrm_app.tickets.repository import hot
from scrm_app.tickets.service import planning, workload
from tests.conftest import NOW, World
from tests.tickets.conftest import Open
from tests.tickets.test_service_dispatch import rules_of

MONDAY = date(2026, 11, 16)
FRIDAY = 4
HOUR = timedelta(hours=1)


def week(session: Session, actor: Actor, **wish: Any) -> dict[str, workload.PersonLoad]:
    found = workload.get_workload(session, actor, first=MONDAY, days=7, now=NOW, **wish)
    return {one.name: one for one in found}


def give(session: Session, world: World, ticket: int, who: str = "bob") -> None:
    version = hot.load(session, ticket).version
    to = world.users[who]
    service.reassign_ticket(session, world.alice, ticket_id=ticket, version=version, to_user_id=to, now=NOW)


def appoint(session: Session, world: World, ticket: int, hours: float, minutes: int) -> None:
    row = hot.load(session, ticket)
    wish: dict[str, Any] = {"by": "appointed", "at": NOW + hours * HOUR, "minutes": minutes}
    planning.reschedule_ticket(session, world.alice, ticket_id=ticket, version=row.version, **wish, now=NOW)


def shift(session: Session, who: int, day: int, hours: int = 8) -> None:
    kept = Shift(name=f"班{who}-{day}", starts_minute=480, ends_minute=480 + hours * 60)
    session.add(kept)
    session.flush()
    start = NOW - 2 * HOUR + (day - FRIDAY) * timedelta(days=1)
    about: dict[str, Any] = {"user_id": who, "shift_id": kept.id, "day_on": MONDAY + timedelta(days=day)}
    session.add(Duty(**about, starts_at=start, ends_at=start + hours * HOUR))
    session.flush()


def against(session: Session, world: World, ticket: int, who: str) -> str:
    to = world.users[who]
    found = workload.check_taker(session, world.alice, ticket_id=ticket, to_user_id=to, now=NOW)
    return " ".join(one.zh for one in found)


def test_a_day_adds_up(session: Session, world: World, open_one: Open) -> None:
    today, later, late = open_one(), open_one(), open_one(at=NOW - 5 * HOUR)
    for ticket in (today, later, late):
        give(session, world, ticket)
    appoint(session, world, later, 24, 90)
    bob = week(session, world.alice)["鲍勃"]
    assert [(d.count, d.minutes) for d in bob.days] == [(0, 0)] * 4 + [(2, 120), (1, 90), (0, 0)]
    assert [card.id for card in bob.days[FRIDAY].cards] == [late, today]
    assert bob.open_tasks == 3
    assert [d.capacity for d in bob.days] == [480] * 7
    assert "查理" not in week(session, world.alice)
    assert set(week(session, world.admin, store_id=world.units["chaoyang"])) == {"查理"}
    assert week(session, world.charlie)["查理"].open_tasks == 0


def test_shifts_and_leave_are_what_somebody_can_do(session: Session, world: World, open_one: Open) -> None:
    bob = world.users["bob"]
    shift(session, bob, FRIDAY, 4)
    session.add(Leave(user_id=bob, starts_at=NOW, ends_at=NOW + HOUR))
    session.flush()
    days = week(session, world.alice)["鲍勃"].days
    assert [d.capacity for d in days] == [0, 0, 0, 0, 180, 0, 0]
    assert [d.strain for d in days[3:5]] == ["away", "free"]
    assert (days[FRIDAY].on_leave, days[0].on_leave) == (True, False)
    for _ in range(4):
        give(session, world, open_one())
    assert week(session, world.alice)["鲍勃"].days[FRIDAY].strain == "over"


def test_reasons_against_a_taker(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    appoint(session, world, ticket, 1, 60)
    assert against(session, world, ticket, "dora") == ""
    shift(session, world.users["dora"], FRIDAY, 2)
    assert "不在班" in against(session, world, ticket, "dora")
    session.add(Leave(user_id=world.users["dora"], starts_at=NOW, ends_at=NOW + 3 * HOUR))
    session.flush()
    told = against(session, world, ticket, "dora")
    assert "请假" in told
    assert "小时" not in told, "leave is reason enough"
    calendars.set_presence(session, world.bob, status="away", now=NOW)
    assert "离开" in against(session, world, ticket, "bob")


def test_missing_skills_and_caps_of_the_dispatch_rules(session: Session, world: World, open_one: Open) -> None:
    skill = calendars.make_sure_skill(session, "制冷")
    then = {"strategy": "least_loaded", "roles": ["staff"], "skills": [skill], "cap": 1}
    rules_of(session, Rule("", "空调", then=then))
    ticket, other = open_one(), open_one()
    give(session, world, other)
    told = against(session, world, ticket, "bob")
    assert "无「制冷」技能" in told
    assert "上限 1 单" in told
    found = week(session, world.alice)
    assert (found["鲍勃"].cap, found["爱丽丝"].cap) == (1, 0)
    calendars.set_skill(session, world.admin, user_id=world.users["dora"], skill_id=skill, level=2, now=NOW)
    assert against(session, world, ticket, "dora") == ""


def test_a_full_day_is_named(session: Session, world: World, open_one: Open) -> None:
    for _ in range(8):
        give(session, world, open_one())
    assert "9.0 小时" in against(session, world, open_one(), "bob")
    assert week(session, world.alice)["鲍勃"].days[FRIDAY].strain == "full"


def test_outsiders_see_and_ask_nothing(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    with pytest.raises(Forbidden):
        week(session, world.finance)
    with pytest.raises(InvalidInput):
        workload.get_workload(session, world.alice, first=MONDAY, days=99, now=NOW)
    wish: dict[str, Any] = {"ticket_id": ticket, "to_user_id": world.users["charlie"], "now": NOW}
    with pytest.raises(NotFound):
        workload.check_taker(session, world.charlie, **wish)
    for nobody in (999_999, world.users["charlie"]):
        with pytest.raises(NotFound):
            workload.check_taker(session, world.alice, **{**wish, "to_user_id": nobody})
    with pytest.raises(NotFound):
        workload.list_takers(session, world.charlie, ticket_id=ticket)
    assert world.users["dora"] in [one for one, _ in workload.list_takers(session, world.alice, ticket_id=ticket)]


def test_what_nobody_has_taken_stands_in_a_row_of_its_store(session: Session, world: World, open_one: Open) -> None:
    waiting, taken = open_one(), open_one()
    give(session, world, taken)
    rows = workload.get_workload(session, world.alice, first=MONDAY, days=7, now=NOW)
    queue = rows[0]
    assert (queue.id, queue.name, queue.open_tasks) == (-world.units["pudong"], "上海浦东店", 1)
    assert [card.id for day in queue.days for card in day.cards] == [waiting]
    assert queue.days[FRIDAY].capacity == 0
    give(session, world, waiting, "dora")
    assert all(one.id > 0 for one in workload.get_workload(session, world.alice, first=MONDAY, days=7, now=NOW))
    assert all(one.id > 0 for one in workload.get_workload(session, world.charlie, first=MONDAY, days=7, now=NOW))


def test_late_and_untimed_work_counts_today_and_on_no_other_day(session: Session, world: World, open_one: Open) -> None:
    give(session, world, open_one(at=NOW - 5 * HOUR))
    for first, counted in ((MONDAY - timedelta(days=7), 0), (MONDAY, 1), (MONDAY + timedelta(days=7), 0)):
        found = workload.get_workload(session, world.alice, first=first, days=7, now=NOW)
        bob = next(one for one in found if one.name == "鲍勃")
        assert sum(day.count for day in bob.days) == sum(len(day.cards) for day in bob.days) == counted
    waiting = open_one(at=NOW - 5 * HOUR)
    for first, rows in ((MONDAY - timedelta(days=7), 0), (MONDAY, 1)):
        found = workload.get_workload(session, world.alice, first=first, days=7, now=NOW)
        assert sum(one.id < 0 for one in found) == rows
    for _ in range(8):
        give(session, world, open_one(at=NOW - 5 * HOUR))
    appoint(session, world, waiting, 24, 60)
    assert "小时" not in against(session, world, waiting, "bob"), "tomorrow has none of what is late today"
