"""The board and the list as each person sets them up: groups, lanes, folds, facts, limits, columns."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.identity import User
from models.ticket import TicketEvent
from scrm_app.core import clock, db
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.identity import service as identity
from scrm_app.tickets import service
from scrm_app.tickets.engine.columns import USUAL
from scrm_app.tickets.errors import TicketNotFound
from scrm_app.tickets.service.limits import SETTERS
from scrm_app.tickets.state.board import BoardState
from scrm_app.tickets.state.board_limits import BoardLimitState
from scrm_app.tickets.state.board_look import BoardLookState
from scrm_app.tickets.state.columns import ColumnsState
from scrm_app.tickets.state.lists import ListState
from scrm_app.tickets.state.over_limit import OverLimitState
from scrm_app.tickets.state.picking import BoardPickState, PickState
from scrm_app.tickets.state.ticket import TicketState
from scrm_app.tickets.state.views import ViewsState
from scrm_app.tickets.state.watching import WatchState
from tests.conftest import NOW
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
    assert head["closed"] is None, "who may pass a limit is asked for the reason instead"
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


async def test_who_may_set_limits_goes_beyond_one_with_a_reason_and_nobody_else(desk: Desk, database: Engine) -> None:
    board, limits, over = [await desk.get(kind) for kind in (BoardState, BoardLimitState, OverLimitState)]
    board.flow_id = desk.ids["flow"]
    await board._load()
    with db.transaction() as session:
        full = {"flow_id": desk.ids["flow"], "answers": {"title": "漏油"}, "org_unit_id": 4}
        alice = identity.actor_for(session, session.get(User, desk.ids["alice"]))
        other = service.open_ticket(session, alice, now=NOW, **full).id
        service.move_ticket(session, alice, ticket_id=other, to_node="repair", now=NOW)
    await limits.load()
    await limits.save({"column": "repair", "most": "1", "scope": "all", "hard": "on"})
    assert board.columns[2]["limit"]["closed"] is None, "the board lets her drop it and then asks"
    assert await board.move_card(drop(desk, database, "repair", 1)) is None
    assert ("已满" in over.words, board.ack, board.columns[2]["count"]) == (True, 1, 1)
    assert await over.go_beyond({"reason": "  "}) is not None
    assert over.words
    await over.go_beyond({"reason": "客户在店等"})
    await board._load()
    assert (over.words, board.columns[2]["limit"]["state"]) == ("", "over")
    with Session(database) as session:
        event = session.exec(select(TicketEvent).where(TicketEvent.kind == "limit_passed")).one()
        assert (event.note, event.to_node, event.actor_name) == ("客户在店等", "维修", "爱丽丝")
        staff = replace(alice, permissions=alice.permissions - set(SETTERS))
        with pytest.raises(Forbidden):
            service.pass_limit(session, staff, doing=service.move_ticket, reason="x", ticket_id=other, now=NOW)
    desk.who = "bob"
    ticket, panel = await desk.get(TicketState), desk.ids["ticket"]
    await board._load()
    assert "已满" in board.columns[2]["limit"]["closed"][0]
    await ticket.open_ticket(panel)
    assert over.words == ""
    await over.go_beyond({"reason": "没有被问过"})


async def test_a_ticket_that_cannot_be_completed_into_a_full_column_asks_from_its_page_too(
    desk: Desk, database: Engine
) -> None:
    limits, over, ticket = [await desk.get(kind) for kind in (BoardLimitState, OverLimitState, TicketState)]
    await board_of(desk)
    with db.transaction() as session:
        alice = identity.actor_for(session, session.get(User, desk.ids["alice"]))
        wish = {"answers": {"title": "漏油"}, "org_unit_id": 4, "now": NOW}
        other = service.open_ticket(session, alice, flow_id=desk.ids["flow"], **wish).id
        service.move_ticket(session, alice, ticket_id=other, to_node="repair", now=NOW)
    await limits.save({"column": "repair", "most": "1", "scope": "all", "hard": "on"})
    await ticket.open_ticket(desk.ids["ticket"])
    await ticket.act("complete")
    assert ("已满" in over.words, ticket.view["node"]) == (True, "受理")
    await over.go_beyond({"reason": "急件"})
    await ticket.refresh()
    assert ticket.view["node"] == "维修"
    assert ("limit_passed", "急件") in [(line["kind"], line["note"]) for line in ticket.talk]


async def test_limits_are_counted_lane_by_lane_and_cards_age_by_the_column(desk: Desk) -> None:
    board, limits = await board_of(desk), await desk.get(BoardLimitState)
    await limits.save({"column": "accept", "most": "9", "scope": "all", "hard": ""})
    await limits.save({"column": "accept", "most": "1", "scope": "priority", "hard": "on"})
    await board.choose_lane("priority")
    head = board.columns[0]["limit"]
    assert (head["mark"], head["lanes"], head["most"]) == (["≤1/级", "≤1/priority"], {"0": "full"}, 1)
    assert await limits.save_age({"column": "accept", "slow_hours": "8", "stale_hours": "4"}) is not None
    assert "stay" not in board.columns[0]
    await limits.save_age({"column": "accept", "slow_hours": "4", "stale_hours": "8"})
    assert board.columns[0]["stay"] == [4 * 3_600_000, 8 * 3_600_000]
    assert [one["words"] for one in limits.ages] == ["停留 4 小时变橙, 8 小时变红"]
    await limits.remove_age("accept")
    assert ("stay" in board.columns[0], limits.ages) == (False, [])
    desk.who = "bob"
    refused = await limits.save_age({"column": "accept", "slow_hours": "4", "stale_hours": "8"})
    assert refused is not None
    assert limits.ages == []


async def test_low_cards_are_a_persons_own_choice(desk: Desk) -> None:
    board, look = await board_of(desk), await desk.get(BoardLookState)
    await look.set_dense(True)
    await board.choose_group("stage")
    assert look.dense
    desk.who = "bob"
    await board.choose_group("")
    assert not look.dense


async def test_others_at_a_ticket_are_named_until_they_leave_or_fall_silent(desk: Desk, database: Engine) -> None:
    ticket, watch = await desk.get(TicketState), await desk.get(WatchState)
    await ticket.open_ticket(desk.ids["ticket"])
    assert watch.others == []
    with db.transaction() as session:
        bob = identity.actor_for(session, session.get(User, desk.ids["bob"]))
        charlie = identity.actor_for(session, session.get(User, desk.ids["charlie"]))
        wish = {"ticket_id": desk.ids["ticket"], "now": NOW}
        assert service.watch_ticket(session, bob, tab="bob-1", **wish) == ["爱丽丝"]
        service.watch_ticket(session, bob, tab="bob-2", **wish)
        with pytest.raises(TicketNotFound):
            service.watch_ticket(session, charlie, tab="c", **wish)
    await watch.look_again()
    assert watch.others == ["鲍勃"], "two tabs are one person"
    with db.transaction() as session:
        service.leave_ticket(session, charlie, tab="bob-1")
        assert service.is_watching(session, bob, tab="bob-1"), "nobody closes another's tab"
        service.leave_ticket(session, bob, tab="bob-1")
    await watch.look_again()
    assert watch.others == ["鲍勃"]
    with clock.frozen(NOW + timedelta(seconds=101)):
        await watch.still_here()
    assert watch.others == []
    await ticket.close_ticket()
    with db.transaction(write=False) as session:
        assert service.list_watchers(session, bob, **wish) == []
