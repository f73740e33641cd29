"""Lists, what is typed into them, ticked tickets and views, as the browser calls them."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session

from models.audit import AuditEntry
from scrm_app.core import db
from scrm_app.core.errors import InvalidInput, NotSignedIn
from scrm_app.tickets import service
from scrm_app.tickets.state.exporting import ExportState
from scrm_app.tickets.state.lists import FinderState, ListState, TodoState
from scrm_app.tickets.state.mass import MassState
from scrm_app.tickets.state.views import ViewsState
from tests.conftest import NOW
from tests.tickets.desk import Desk, version


async def test_lists_hold_at_most_a_page_and_survive_nonsense(desk: Desk) -> None:
    tickets = await desk.get(ListState)
    await tickets._load()
    assert (len(tickets.rows), tickets.total, tickets.pages) == (1, 1, 1)
    await tickets.choose("status", "'; DROP TABLE ticket")
    await tickets.choose("priority", "nonsense")
    await tickets.sort_by("number; --")
    await tickets.go_to("x")
    assert (tickets.status, tickets.sort, tickets.page) == ("open", "-created", 1)
    await tickets.search("没有这个")
    assert tickets.rows == []
    todo = await desk.get(TodoState)
    await todo.choose_tab("claim")
    assert todo.counts == {"mine": 0, "claim": 0, "mentioned": 0, "opened": 1}
    desk.who = "bob"
    await todo.claim(desk.ids["ticket"])
    await todo.choose_tab("mine")
    assert [r["id"] for r in todo.rows] == [desk.ids["ticket"]]


async def test_the_list_understands_what_is_typed(desk: Desk) -> None:
    db.call(service.index_missing, NOW)
    listed, finder = await desk.get(ListState), await desk.get(FinderState)
    await listed.search("状态:处理中 异响")
    assert (listed.total, finder.problem) == (1, "")
    await listed.search("状态:已完成")
    assert listed.total == 0
    await listed.search("负责任:我")
    assert "是不是「负责人:」" in finder.problem
    await listed.search("门")
    assert [hint["text"] for hint in finder.hints] == ["门店:"]
    await listed.search("")
    assert (listed.total, finder.problem, finder.hints) == (1, "", [])


@pytest.mark.parametrize("junk", [{"a": 1}, ["x"] * 900, 7, None, "x:" * 500, '" AND open : "', "门店:" + "长" * 300])
async def test_junk_in_the_search_box_is_a_sentence_or_nothing(desk: Desk, junk: Any) -> None:
    listed, finder = await desk.get(ListState), await desk.get(FinderState)
    await listed.search(junk)
    assert listed.total == 0
    assert isinstance(finder.problem, str)


async def test_nobody_searches_in_other_stores(desk: Desk) -> None:
    db.call(service.index_missing, NOW)
    desk.who = "charlie"
    listed = await desk.get(ListState)
    await listed.search("异响 状态:全部")
    assert (listed.total, listed.rows) == (0, [])


async def test_the_list_leaves_as_it_is_filtered_and_is_written_down(desk: Desk, database: Engine) -> None:
    listed, export = await desk.get(ListState), await desk.get(ExportState)
    await listed.choose("status", "open")
    assert "xlsx" in repr(await export.export(False))
    await listed.choose("status", "closed")
    with pytest.raises(InvalidInput):
        await export.export(False)
    desk.who = "nobody"
    with pytest.raises(NotSignedIn):
        await export.export(False)
    with Session(database) as session:
        logged = sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.action == "ticket.exported")  # type: ignore[arg-type]
        assert session.connection().execute(logged).scalar_one() == 1


async def test_ticked_tickets_are_tried_done_and_taken_back(desk: Desk, database: Engine) -> None:
    listed, mass = await desk.get(ListState), await desk.get(MassState)
    await listed._load()
    await mass.pick_page()
    assert mass.picked == [desk.ids["ticket"]]
    await mass.ask("priority")
    await mass.look({"value": "2"})
    assert mass.told == {"done": 1, "refused": []}
    said = [one async for one in mass.run()]
    assert "撤销" in repr(said[-1])
    assert (mass.picked, mass.act, listed.rows[0]["priority"]) == ([], "", 2)
    await mass.take_back()
    assert listed.rows[0]["priority"] == 0


@pytest.mark.parametrize("junk", [None, {"x": 1}, "drop table", -5, [1] * 9999])
async def test_junk_ticks_and_acts_do_nothing(desk: Desk, database: Engine, junk: Any) -> None:
    mass = await desk.get(MassState)
    before = version(database, desk.ids["ticket"])
    mass.pick(junk)
    await mass.ask(junk)
    assert mass.act == ""
    await mass.look({"value": junk, "note": junk})
    assert mass.told == {}
    assert version(database, desk.ids["ticket"]) == before


async def test_charlie_can_tick_what_he_likes(desk: Desk, database: Engine) -> None:
    desk.who = "charlie"
    mass = await desk.get(MassState)
    before = version(database, desk.ids["ticket"])
    mass.pick(desk.ids["ticket"])
    await mass.ask("tag")
    await mass.look({"value": "坏"})
    assert mass.told == {"done": 0, "refused": []}
    _ = [one async for one in mass.run()]
    assert version(database, desk.ids["ticket"]) == before


async def test_a_view_keeps_the_filters_and_brings_them_back(desk: Desk) -> None:
    listed, views = await desk.get(ListState), await desk.get(ViewsState)
    listed._take({"status": "closed", "q": "异响", "sort": "due"})
    await views.load()
    assert (views.views, views.may_share) == ([], True)
    await views.save({"name": "办完的", "pinned": "on"})
    query = "status=closed&q=%E5%BC%82%E5%93%8D&sort=due&cols=due%2Cnode%2Ccustomer%2Cstore%2Cassignee%2Ccreated"
    assert [view["query"] for view in views.views] == [query]
    kept = views.chosen
    await views.choose(0)
    assert (listed.status, listed.words, listed.sort) == ("open", "", "-created")
    await views.choose(kept)
    assert (listed.status, listed.words, listed.sort) == ("closed", "异响", "due")
    await views.delete(kept)
    assert (views.views, views.chosen) == ([], 0)
    await views.restore()
    assert [view["name"] for view in views.views] == ["办完的"]


@pytest.mark.parametrize("junk", [None, {"name": ["x"] * 50}, {"name": "x" * 999}, {"name": {"a": 1}, "shared": "on"}])
async def test_junk_keeps_no_view(desk: Desk, junk: Any) -> None:
    desk.who = "charlie"
    views = await desk.get(ViewsState)
    await views.load()
    await views.choose(junk)
    await views.delete(junk)
    await views.save(junk or {})
    assert views.views == []
