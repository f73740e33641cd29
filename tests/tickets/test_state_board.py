"""The board and the list as each person sets them up: groups, lanes, folds, facts, limits, columns."""

import pytest
from sqlalchemy import Engine

from scrm_app.core.errors import InvalidInput
from scrm_app.tickets.engine.columns import USUAL
from scrm_app.tickets.state.board import BoardState
from scrm_app.tickets.state.board_limits import BoardLimitState
from scrm_app.tickets.state.board_look import BoardLookState
from scrm_app.tickets.state.columns import ColumnsState
from scrm_app.tickets.state.lists import ListState
from scrm_app.tickets.state.picking import BoardPickState, PickState
from scrm_app.tickets.state.views import ViewsState
from tests.tickets.desk import Desk, board_of, drop


async def test_a_board_by_a_field_in_lanes_is_in_the_address_and_both_ways_of_dropping_work(
    desk: Desk, database: Engine
) -> None:
    board = await board_of(desk)
    await board.choose_group("f.urgency")
    await board.choose_lane("priority")
    assert "by=f.urgency&lanes=priority" in board.query
    assert [one["id"] for one in board.lanes] == ["0"]
    card = board.columns[0]["cards"][0]
    assert board.rules[card["rule"]]["=加急"] is None
    assert board.rules[card["lane_rule"]]["2"] is None
    assert await board.move_card(drop(desk, database, "=加急", 3)) is None
    assert [c["id"] for c in board.columns if c["count"]] == ["=加急"]
    assert await board.move_card(drop(desk, database, "2", 4) | {"axis": "lane"}) is None
    assert ([one["id"] for one in board.lanes], board.ack) == (["2"], 4)
    both = {"axis": "both", "lane": "0"}
    assert await board.move_card(drop(desk, database, "=普通", 5) | both) is None
    assert [c["id"] for c in board.columns if c["count"]] == ["=普通"]
    assert [one["id"] for one in board.lanes] == ["0"]
    refused = await board.move_card(drop(desk, database, "=加急", 6) | both | {"lane": "9"})
    assert refused is not None
    assert [c["id"] for c in board.columns if c["count"]] == ["=普通"], "both or neither"
    await board.choose_group("f.nothing")
    await board.choose_lane("nothing")
    assert (board.group, board.lane) == ("", "")


async def test_folds_and_facts_are_kept_per_person_and_board(desk: Desk) -> None:
    board, look, pick = [await desk.get(kind) for kind in (BoardState, BoardLookState, BoardPickState)]
    board.flow_id = desk.ids["flow"]
    await board.choose_group("")
    await look.fold({"id": "c:closed", "shut": True})
    await look.fold({"id": "c:accept", "shut": True})
    await look.fold({"id": "c:accept", "shut": False})
    assert look.folded == ["c:closed"]
    await board.choose_group("stage")
    assert look.folded == []
    await board.choose_group("")
    assert look.folded == ["c:closed"]
    await pick.turn("tags")
    await pick.turn("due")
    assert look.hidden == ["due"]
    assert "tags" in look._keys()
    for junk in (None, {"id": "x"}, {"id": "c:" + "x" * 999, "shut": True}, {"id": "c:a", "shut": "maybe"}):
        with pytest.raises(InvalidInput):
            await look.fold(junk)
    desk.who = "bob"
    await board.choose_group("")
    assert (look.folded, look.hidden) == ([], [])


async def test_a_long_column_shows_the_window_that_was_scrolled_to(desk: Desk) -> None:
    board = await board_of(desk)
    await board.show_window({"column": "accept", "start": 0})
    assert board.columns[0]["start"] == 0
    await board.show_window({"column": "accept", "start": 500})
    assert (board.columns[0]["start"], len(board.columns[0]["cards"])) == (0, 1)
    for junk in (None, {"column": "", "start": 1}, {"column": "accept", "start": -1}, {"column": "a", "start": 10**9}):
        with pytest.raises(InvalidInput):
            await board.show_window(junk)


async def test_a_limit_is_set_on_the_board_and_refuses_the_next_card(desk: Desk, database: Engine) -> None:
    board, limits = await board_of(desk), await desk.get(BoardLimitState)
    await limits.load()
    await limits.ask(True)
    assert limits.may
    assert [one["value"] for one in limits.columns] == ["accept", "approve", "repair", "visit"]
    await limits.save({"column": "repair", "most": "1", "scope": "all", "hard": "on"})
    assert board.columns[2]["limit"]["state"] == "ok"
    assert await board.move_card(drop(desk, database, "repair", 1)) is None
    head = board.columns[2]["limit"]
    assert (head["state"], head["mark"][0]) == ("full", "≤1")
    assert "已满" in head["closed"][0]
    for junk in (None, {"most": "x"}, {"column": "repair", "most": "-3"}, {"column": ["a"], "most": 1, "scope": {}}):
        await limits.save(junk)
    assert [row["column"] for row in limits.rows] == ["repair"]
    await limits.remove(limits.rows[0]["id"])
    await limits.remove("nothing")
    assert (limits.rows, "limit" in board.columns[2]) == ([], False)
    desk.who = "charlie"
    await limits.load()
    assert not limits.may
    assert await limits.save({"column": "repair", "most": "1", "scope": "all"}) is not None
    assert limits.rows == []


async def test_columns_are_ones_own_until_a_view_brings_its_own(desk: Desk) -> None:
    listed, columns, pick = [await desk.get(kind) for kind in (ListState, ColumnsState, PickState)]
    await columns._take(None)
    await pick.turn("phone")
    await pick.shift("phone", -1)
    assert columns._keys() == ["due", "node", "customer", "store", "assignee", "phone", "created"]
    assert listed.rows[0]["cells"] == {"phone": ""}
    assert (listed.cols, columns.borrowed) == ("", False)
    views = await desk.get(ViewsState)
    await views.save({"name": "电话"})
    assert columns.borrowed
    await pick.turn("node")
    assert "node" not in listed.cols
    await views.choose(0)
    assert (columns.borrowed, "node" in columns._keys(), "phone" in columns._keys()) == (False, True, True)
    await pick.restore()
    assert columns._keys() == list(USUAL)
    for junk in (None, {}, [1], "x" * 999):
        await pick.turn(junk)
        await pick.shift(junk, junk)
    assert columns._keys() == list(USUAL)


async def test_the_list_opens_with_the_view_one_chose(desk: Desk) -> None:
    listed, views = await desk.get(ListState), await desk.get(ViewsState)
    listed._take({"status": "closed"})
    await views.save({"name": "办完的"})
    await views.open_with(views.chosen)
    await views.choose(0)
    assert listed.status == "open"
    await views.load()
    assert (listed.status, views.usual) == ("closed", views.chosen)
    await views.open_with(views.chosen)
    await views.choose(0)
    await views.load()
    assert (listed.status, views.usual) == ("open", 0)
