"""The rescue board as the browser calls it: ticks, a refusal that shows the new state, people without the right."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from scrm_app.core import clock, db
from scrm_app.core.errors import Forbidden
from scrm_app.tickets import service
from scrm_app.tickets.repository import hot
from scrm_app.tickets.service import MassAct
from scrm_app.tickets.state.rescue import RescueState
from tests.conftest import NOW, World
from tests.tickets.desk import Desk
from tests.tickets.test_service_rescue import history


@pytest.fixture
def busy(desk: Desk) -> list[int]:
    """Six tickets with Bob, and a history in which seven at a time were late."""
    with db.transaction() as session:
        world = World(session, {}, desk.ids)
        store = hot.load(session, desk.ids["ticket"]).org_unit_id
        wish: dict[str, Any] = {"flow_id": desk.ids["flow"], "org_unit_id": store, "now": NOW}
        ids = [service.open_ticket(session, world.alice, answers={"title": f"漏水{n}"}, **wish).id for n in range(6)]
        act = MassAct(act="assign", value=str(desk.ids["bob"]))
        service.do_all(session, world.alice, ticket_ids=ids, act=act, now=NOW)
        history(session, world, ids[0])
    return ids


def holder(database: Engine, ticket_id: int) -> Any:
    with Session(database) as session:
        return hot.load(session, ticket_id).assignee_id


async def test_ticked_proposals_are_done_and_taken_back(desk: Desk, database: Engine, busy: list[int]) -> None:
    board = await desk.get(RescueState)
    await board.load()
    assert board.ready
    assert board.risks[0]["who"] == "鲍勃"
    assert "手上 6 单" in board.risks[0]["why"]
    assert board.picked == [one["id"] for one in board.proposals] != []
    first = board.picked[0]
    for one in board.picked[1:]:
        board.pick(one)
    said = await board.apply()
    assert "撤销" in repr(said)
    assert holder(database, first) == desk.ids["dora"]
    assert [holder(database, one) for one in busy if one != first] == [desk.ids["bob"]] * 5
    await board.take_back()
    assert holder(database, first) == desk.ids["bob"]


@pytest.mark.parametrize("junk", [None, {"x": 1}, "drop table", -5, [1] * 9999])
async def test_junk_ticks_do_nothing(desk: Desk, database: Engine, busy: list[int], junk: Any) -> None:
    board = await desk.get(RescueState)
    board.pick(junk)
    await board.apply()
    assert [holder(database, one) for one in busy] == [desk.ids["bob"]] * 6


async def test_things_changed_meanwhile(desk: Desk, database: Engine, busy: list[int]) -> None:
    board = await desk.get(RescueState)
    await board.load()
    with clock.frozen(NOW + timedelta(hours=2)):
        said = await board.apply()
    assert "情况已经变化" in repr(said)
    assert board.proposals == []


async def test_staff_see_no_rescue_board(desk: Desk, busy: list[int]) -> None:
    desk.who = "bob"
    board = await desk.get(RescueState)
    with pytest.raises(Forbidden):
        await board.load()
    with pytest.raises(Forbidden):
        await board.apply()
