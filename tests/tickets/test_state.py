"""The states as the browser calls them: acknowledgements, sheets, refusals, forged events."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa
from reflex.state import State
from sqlalchemy import Engine
from sqlmodel import Session

from models.audit import AuditEntry
from models.identity import UserSession
from scrm_app.core import clock, db, events
from scrm_app.core.crypto import fingerprint
from scrm_app.core.errors import InvalidInput, NotSignedIn
from scrm_app.identity import session as identity_session
from scrm_app.tickets import service
from scrm_app.tickets.repository import hot
from scrm_app.tickets.state.beside import BesideState
from scrm_app.tickets.state.board import BoardState
from scrm_app.tickets.state.exporting import ExportState
from scrm_app.tickets.state.lists import FinderState, ListState, TodoState
from scrm_app.tickets.state.look import LookState
from scrm_app.tickets.state.mass import MassState
from scrm_app.tickets.state.ticket import TicketState
from scrm_app.tickets.state.views import ViewsState
from tests.conftest import NOW, build_world
from tests.tickets.conftest import FORM, GRAPH, publish


class Desk:
    """One browser tab of one person, on a real database."""

    def __init__(self, ids: dict[str, int]) -> None:
        self.ids, self.root = ids, State(_reflex_internal_init=True)  # type: ignore[call-arg]
        self.who = "alice"

    async def get(self, kind: type[Any]) -> Any:
        return await self.root.get_state(kind)


@pytest.fixture
async def desk(database: Engine, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    events.wire([])
    with db.transaction() as session:
        world = build_world(session)
        flow_id = publish(session, GRAPH, FORM)
        wish: dict[str, Any] = {"flow_id": flow_id, "answers": {"title": "异响"}, "org_unit_id": world.units["pudong"]}
        ticket = service.open_ticket(session, world.alice, now=NOW, **wish).id
        for name in ("admin", "alice", "bob", "charlie"):
            far = NOW.replace(year=NOW.year + 1)
            mark = fingerprint(f"token-{name}")
            person = {"user_id": world.users[name], "fingerprint": mark}
            session.add(UserSession(**person, created_at=NOW, seen_at=NOW, expires_at=far))
    tab = Desk({"ticket": ticket, "flow": flow_id, **world.users})
    monkeypatch.setattr(identity_session, "cookie_token", lambda _header: f"token-{tab.who}")
    with clock.frozen(NOW):
        yield tab


def version(database: Engine, ticket_id: int) -> int:
    with Session(database) as session:
        return int(hot.load_for_change(session, ticket_id).version)  # type: ignore[union-attr]


async def board_of(desk: Desk) -> Any:
    board = await desk.get(BoardState)
    board.flow_id = desk.ids["flow"]
    await board._load()
    return board


def drop(desk: Desk, database: Engine, to: str, seq: int) -> dict[str, Any]:
    return {"seq": seq, "card": desk.ids["ticket"], "to": to, "version": version(database, desk.ids["ticket"])}


async def test_a_permitted_drop_moves_the_card_and_is_acknowledged(desk: Desk, database: Engine) -> None:
    board = await board_of(desk)
    assert [len(c["cards"]) for c in board.columns] == [1, 0, 0, 0, 0]
    assert await board.move_card(drop(desk, database, "repair", 7)) is None
    assert board.ack == 7
    assert [len(c["cards"]) for c in board.columns] == [0, 0, 1, 0, 0]
    assert [c["count"] for c in board.columns] == [0, 0, 1, 0, 0]


async def test_a_refused_drop_is_acknowledged_too_with_a_toast_and_the_true_columns(
    desk: Desk, database: Engine
) -> None:
    board = await board_of(desk)
    said = await board.move_card(drop(desk, database, "visit", 3))
    assert said is not None
    assert board.ack == 3
    assert [len(c["cards"]) for c in board.columns] == [1, 0, 0, 0, 0]


async def test_missing_fields_are_asked_for_and_then_the_move_goes_on(desk: Desk, database: Engine) -> None:
    board = await board_of(desk)
    await board.move_card(drop(desk, database, "repair", 1))
    await board.move_card(drop(desk, database, "visit", 2))
    assert board.ack == 1
    assert [f["key"] for f in board.asked["form"]["fields"]] == ["labour_hours"]
    await board.submit_fields({"labour_hours": "viele"})
    assert board.problems.keys() == {"labour_hours"}
    await board.submit_fields({"labour_hours": 2})
    assert (board.ack, board.asked) == (2, {})
    assert [c["count"] for c in board.columns] == [0, 0, 0, 1, 0]


async def test_giving_up_the_sheet_returns_the_card(desk: Desk, database: Engine) -> None:
    board = await board_of(desk)
    await board.move_card(drop(desk, database, "repair", 1))
    await board.move_card(drop(desk, database, "visit", 2))
    board.close_ask()
    assert (board.ack, board.asked) == (2, {})
    assert [c["count"] for c in board.columns] == [0, 0, 1, 0, 0]


async def test_a_grouped_board_is_in_the_address_and_a_drop_on_a_person_assigns(desk: Desk, database: Engine) -> None:
    board = await board_of(desk)
    await board.choose_group("person")
    assert "by=person" in board.query
    bob = str(desk.ids["bob"])
    assert board.rules[board.columns[0]["cards"][0]["rule"]][bob] is None
    assert await board.move_card(drop(desk, database, bob, 5)) is None
    assert board.ack == 5
    assert {c["id"]: c["count"] for c in board.columns if c["count"]} == {bob: 1}
    assert await board.move_card(drop(desk, database, "0", 6)) is not None
    assert (board.ack, {c["id"] for c in board.columns if c["count"]}) == (6, {bob})
    await board.choose_group("priority")
    assert [c["title"] for c in board.columns] == ["特急", "加急", "普通"]
    await board.choose_group({"by": "person"})
    assert "by=" not in board.query


async def test_a_stale_drop_changes_nothing(desk: Desk, database: Engine) -> None:
    board = await board_of(desk)
    old = drop(desk, database, "repair", 1)
    await board.move_card(old)
    said = await board.move_card({**old, "seq": 2})
    assert said is not None
    assert board.ack == 2
    assert [c["count"] for c in board.columns] == [0, 0, 1, 0, 0]


@pytest.mark.parametrize(
    "forged",
    [{}, {"seq": "x"}, {"seq": 1, "card": -1, "to": "a", "version": 1}, None, [], "x", {"seq": 1, "card": 1, "to": {}}],
)
async def test_forged_moves_are_refused_in_words(desk: Desk, forged: Any) -> None:
    board = await board_of(desk)
    with pytest.raises(InvalidInput):
        await board.move_card(forged)


async def test_charlie_and_strangers_get_nothing(desk: Desk, database: Engine) -> None:
    desk.who = "charlie"
    panel = await desk.get(TicketState)
    panel.shown_id = desk.ids["ticket"]
    panel.view = {"version": version(database, desk.ids["ticket"])}
    assert await panel.act("complete") is not None
    assert (panel.shown_id, panel.view) == (0, {})
    board = await board_of(desk)
    assert sum(c["count"] for c in board.columns) == 0
    desk.who = "nobody"
    with pytest.raises(NotSignedIn):
        await board.reload()


async def test_the_second_person_sees_the_new_state_and_a_sentence(desk: Desk, database: Engine) -> None:
    panel = await desk.get(TicketState)
    panel.shown_id = desk.ids["ticket"]
    await panel._load()
    seen = panel.view["version"]
    with db.transaction() as session:
        from scrm_app.identity import service as identity

        bob = identity.actor_for_token(session, "token-bob", now=NOW)
        service.complete_ticket(session, bob, ticket_id=desk.ids["ticket"], version=seen, now=NOW)
    said = await panel.act("complete")
    assert "鲍勃" in str(said.args)
    assert panel.view["node"] == "维修"
    assert panel.view["version"] == seen + 1


async def test_an_action_that_needs_a_reason_asks_first(desk: Desk, database: Engine) -> None:
    panel = await desk.get(TicketState)
    panel.shown_id = desk.ids["ticket"]
    await panel._load()
    await panel.act("reassign")
    assert panel.ask["action"] == "reassign"
    assert str(desk.ids["bob"]) in [c["value"] for c in panel.ask["choices"]]
    await panel.submit_note({"target": str(desk.ids["bob"]), "note": "请接手"})
    assert panel.view["assignee"] == "鲍勃"
    assert panel.ask == {}
    assert await panel.act("drop_table") is None


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


async def test_a_comment_is_written_once(desk: Desk, database: Engine) -> None:
    panel = await desk.get(TicketState)
    panel.shown_id = desk.ids["ticket"]
    await panel._load()
    assert await panel.send_comment("@鲍勃 看看") is None
    assert await panel.send_comment("   ") is not None
    with Session(database) as session:
        assert session.connection().execute(sa.text("SELECT count(*) FROM ticket_comment")).scalar_one() == 1
    assert panel.talk[0]["kind"] in ("comment", "opened")


async def test_a_ticket_through_other_eyes(desk: Desk) -> None:
    desk.who = "admin"
    look = await desk.get(LookState)
    await LookState.open.fn(look, desk.ids["ticket"])  # type: ignore[attr-defined]
    assert look.ticket_id == desk.ids["ticket"]
    await LookState.choose.fn(look, "unit", "")  # type: ignore[attr-defined]
    assert look.sight == {}
    await LookState.choose.fn(look, "reader", "audience:customer")  # type: ignore[attr-defined]
    assert look.sight["answers"]["title"] == "异响"
    with pytest.raises(InvalidInput):
        await LookState.choose.fn(look, "unit", {"$gt": 1})  # type: ignore[attr-defined]
    LookState.close.fn(look)  # type: ignore[attr-defined]
    assert look.ticket_id == 0


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
    assert "xlsx" in repr(await export.export())
    await listed.choose("status", "closed")
    with pytest.raises(InvalidInput):
        await export.export()
    desk.who = "nobody"
    with pytest.raises(NotSignedIn):
        await export.export()
    with Session(database) as session:
        logged = sa.select(sa.func.count()).select_from(AuditEntry).where(AuditEntry.action == "ticket.exported")  # type: ignore[arg-type]
        assert session.connection().execute(logged).scalar_one() == 1


async def test_the_timeline_shows_a_part_and_the_customer_stands_beside(desk: Desk) -> None:
    panel, beside = await desk.get(TicketState), await desk.get(BesideState)
    await panel.open_ticket(desk.ids["ticket"])
    await beside.show()
    assert (beside.loaded, beside.customer) == (True, {})
    beside.look("words")
    assert beside.sight == "words"
    beside.look({"x": 1})  # type: ignore[arg-type]
    assert beside.sight == "all"


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
    assert [view["query"] for view in views.views] == ["status=closed&q=%E5%BC%82%E5%93%8D&sort=due"]
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
