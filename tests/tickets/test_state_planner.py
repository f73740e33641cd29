"""The calendar as the browser calls it: drops, the sheet, refusals, undo, forged events."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput, NotFound
from scrm_app.tickets.repository import hot
from scrm_app.tickets.state.days import shown_days, turned
from scrm_app.tickets.state.lists import ListState
from scrm_app.tickets.state.planner import PlannerState
from scrm_app.tickets.state.rescheduling import RescheduleState
from scrm_app.tickets.state.ticket import TicketState
from tests.conftest import NOW
from tests.tickets.desk import Desk

HOUR = timedelta(hours=1)


def row(database: Engine, ticket_id: int) -> Any:
    with Session(database) as session:
        return hot.load(session, ticket_id)


async def planner_of(desk: Desk, by: str = "due") -> Any:
    planner = await desk.get(PlannerState)
    planner.by = by
    await planner._load()
    return planner


def cards(planner: Any) -> list[dict[str, Any]]:
    return [card for day in planner.days for card in day["cards"]]


async def test_a_drop_beyond_the_promise_asks_first(desk: Desk, database: Engine) -> None:
    planner = await planner_of(desk)
    (card,) = cards(planner)
    assert (card["day"], card["time"], card["why"]) == ("2026-11-20", "10:30", None)
    sheet = await desk.get(RescheduleState)
    drop = {"card": card["id"], "version": card["version"], "day": "2026-11-21", "minute": 600}
    await sheet.drop(drop)
    assert sheet.ask["kind"] == "confirm"
    assert any("承诺" in line for line in sheet.ask["told"])
    assert row(database, card["id"]).due_at == NOW + HOUR / 2, "asking changes nothing"
    before = planner.rev
    await sheet.cancel()
    assert (sheet.ask, planner.rev) == ({}, before + 1)
    await sheet.drop(drop)
    await sheet.confirm()
    assert row(database, card["id"]).due_at == NOW + 24 * HOUR
    assert cards(planner)[0]["day"] == "2026-11-21"
    await sheet.undo()
    assert row(database, card["id"]).due_at == NOW + HOUR / 2
    assert await sheet.undo() is None


async def test_the_sheet_is_the_keyboards_way(desk: Desk, database: Engine) -> None:
    planner = await planner_of(desk)
    sheet = await desk.get(RescheduleState)
    ticket = desk.ids["ticket"]
    await sheet.open_sheet(ticket)
    assert sheet.ask["kind"] == "time"
    await sheet.submit({"day": "kein Tag", "clock": "10:15"})
    assert sheet.ask["kind"] == "time"
    await sheet.submit({"day": "2026-11-20", "clock": "10:15"})
    assert sheet.ask == {}
    assert row(database, ticket).due_at == NOW + HOUR / 4
    assert cards(planner)[0]["time"] == "10:15"


async def test_an_appointment_from_the_ticket_itself(desk: Desk, database: Engine) -> None:
    panel, sheet = await desk.get(TicketState), await desk.get(RescheduleState)
    await panel._open(desk.ids["ticket"])
    await sheet.appoint()
    assert (sheet.ask["by"], sheet.ask["clock"], sheet.ask["minutes"]) == ("appointed", "12:00", 60)
    await sheet.submit({"day": "2026-11-20", "clock": "10:05", "minutes": "20"})
    assert sheet.ask == {}
    assert panel.view["appointed"] == "11-20 10:05–10:25"
    planner = await planner_of(desk, "appointed")
    assert [card["minutes"] for card in cards(planner)] == [20]
    await sheet.appoint()
    await sheet.remove()
    assert row(database, desk.ids["ticket"]).appointed_at is None


async def test_whose_and_which_days(desk: Desk) -> None:
    planner = await planner_of(desk)
    await planner.choose("mode", "month")
    assert [planner.days[0]["id"], len(planner.days)] == ["2026-10-26", 42]
    await planner.choose("person", str(desk.ids["bob"]))
    assert cards(planner) == []
    await planner.choose("person", "")
    await planner.choose("day", "2026-11-20")
    assert (planner.mode, len(cards(planner))) == ("day", 1)
    await planner.turn(1)
    assert (planner.day, cards(planner)) == ("2026-11-21", [])
    await planner.turn(0)
    assert planner.day == "2026-11-20"
    await planner.search("没有这样的词")
    assert cards(planner) == []
    assert "q=" in planner.query
    for forged in (("mode", "year"), ("by", "closed"), ("day", "x"), ("", "")):
        await planner.choose(*forged)
    assert (planner.mode, planner.by) == ("week", "due")
    assert (await desk.get(ListState)).words == "没有这样的词"


async def test_outsiders_and_forgers_change_nothing(desk: Desk, database: Engine) -> None:
    await planner_of(desk)
    sheet, ticket = await desk.get(RescheduleState), desk.ids["ticket"]
    before = row(database, ticket)
    desk.who = "charlie"
    await sheet.drop({"card": ticket, "version": before.version, "day": "2026-11-20", "minute": 610})
    assert sheet.ask == {}
    desk.who = "alice"
    for forged in ({}, {"card": "x"}, {"card": ticket, "version": 1, "day": "2026-13-01", "minute": 1}):
        with pytest.raises(InvalidInput):
            await sheet.drop(forged)
    await sheet.open_sheet(2**40)  # type: ignore[arg-type]
    assert sheet.ask == {}
    assert row(database, ticket) == before
    panel = await desk.get(TicketState)
    panel.view = {"id": ticket}
    desk.who = "charlie"
    with pytest.raises(NotFound):
        await sheet.appoint()


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_is_whole_weeks_around_all_its_days(month: int) -> None:
    day = NOW.date().replace(month=month)
    first, days = shown_days(day, "month")
    last = first + timedelta(days=days - 1)
    assert (first.weekday(), last.weekday()) == (0, 6)
    assert first <= day.replace(day=1) < first + timedelta(days=7)
    later = turned(day, "month", 1)
    assert later - timedelta(days=7) <= last < later + timedelta(days=7)
    assert turned(later, "month", -1) == day.replace(day=1)


async def test_a_free_time_is_offered_and_taken_by_one_press(desk: Desk, database: Engine) -> None:
    ticket, sheet = await desk.get(TicketState), await desk.get(RescheduleState)
    await ticket.open_ticket(desk.ids["ticket"])
    await sheet.appoint()
    offered = [(one["day"], start["clock"], start["late"]) for one in sheet.free for start in one["starts"]]
    assert offered
    await sheet.look_from("2026-11-25")
    assert (sheet.free[0]["day"], sheet.free[0]["title"]) == ("2026-11-25", "11-25 周三")
    await sheet.look_for("30")
    await sheet.look_from("no day")
    start = sheet.free[0]["starts"][0]
    await sheet.pick(start["day"], start["clock"])
    assert sheet.ask["kind"] == "confirm", "it lies beyond the promise and says so"
    assert sheet.free, "other times stand beside the warning"
    await sheet.confirm()
    made = row(database, desk.ids["ticket"])
    assert (made.appointed_minutes, clock.local(made.appointed_at, "Asia/Shanghai").strftime("%m-%d")) == (30, "11-25")
    await sheet.open_sheet(desk.ids["ticket"])
    await sheet.cancel()
    assert await sheet.pick("2026-11-25", "10:00") is None
