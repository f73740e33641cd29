"""The states as the browser calls them: acknowledgements, sheets, refusals, forged events."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session

from scrm_app.core import db
from scrm_app.core.errors import InvalidInput, NotSignedIn
from scrm_app.tickets import service
from scrm_app.tickets.repository import talk
from scrm_app.tickets.state.beside import BesideState
from scrm_app.tickets.state.look import LookState
from scrm_app.tickets.state.ticket import TicketState
from tests.conftest import NOW
from tests.tickets.desk import Desk, board_of, drop, version


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


async def test_a_ticket_out_of_reach_is_said_to_be_gone_and_one_in_reach_is_not(desk: Desk) -> None:
    panel = await desk.get(TicketState)
    await panel.open_ticket(999_999)
    assert (panel.shown_id, panel.view) == (0, {"gone": True})
    await panel.open_ticket(desk.ids["ticket"])
    assert "gone" not in panel.view
    desk.who = "charlie"
    await panel.open_ticket(desk.ids["ticket"])
    assert (panel.shown_id, panel.view) == (0, {"gone": True})


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
    await panel.submit_note(reason(panel, "reassign", {"target": str(desk.ids["bob"]), "note": "请接手"}))
    assert panel.view["assignee"] == "鲍勃"
    assert panel.ask == {}
    assert await panel.act("drop_table") is None


def reason(panel: Any, action: str, values: dict[str, Any], key: str = "reason-0001") -> dict[str, Any]:
    about = {"ticket": panel.shown_id, "version": panel.view["version"], "action": action}
    return {"key": key, "about": about, "values": values}


async def test_a_reason_that_comes_again_is_done_once_from_whatever_page(desk: Desk, database: Engine) -> None:
    panel = await desk.get(TicketState)
    panel.shown_id = desk.ids["ticket"]
    await panel._load()
    sent = reason(panel, "reassign", {"target": str(desk.ids["bob"]), "note": "请接手"})
    panel.shown_id = 0
    await panel.submit_note(sent)
    assert panel.receipt == {"key": "reason-0001", "refused": False, "n": 1}
    after = version(database, desk.ids["ticket"])
    await panel.submit_note(sent)
    assert panel.receipt["refused"] is False
    assert version(database, desk.ids["ticket"]) == after


async def test_a_refused_reason_is_answered_so_that_the_words_come_back(desk: Desk, database: Engine) -> None:
    panel = await desk.get(TicketState)
    panel.shown_id = desk.ids["ticket"]
    await panel._load()
    await panel.act("cancel")
    before = version(database, desk.ids["ticket"])
    await panel.submit_note(reason(panel, "cancel", {"note": "  "}, "reason-0002"))
    assert panel.receipt["refused"] is True
    assert panel.ask["action"] == "cancel"
    stale = reason(panel, "cancel", {"note": "客户不修了"}, "reason-0003")
    stale["about"]["version"] -= 1
    await panel.submit_note(stale)
    assert panel.receipt == {"key": "reason-0003", "refused": True, "n": 2}
    far = reason(panel, "cancel", {"note": "x"}, "reason-0004")
    far["about"]["ticket"] = 999_999
    await panel.submit_note(far)
    assert panel.receipt["refused"] is True
    assert version(database, desk.ids["ticket"]) == before
    await panel.submit_note(reason(panel, "drop_table", {}, "reason-0005"))
    assert panel.receipt["key"] == "reason-0005"
    await panel.submit_note(reason(panel, "cancel", {"note": "客户不修了"}, "reason-0002"))
    assert panel.view["status"] == "cancelled"


async def test_a_comment_is_written_once(desk: Desk, database: Engine) -> None:
    panel = await desk.get(TicketState)
    panel.shown_id = desk.ids["ticket"]
    await panel._load()
    said = {"key": "comment-01", "about": {"ticket": panel.shown_id}, "values": {"text": "@鲍勃 看看"}}
    for _ in range(2):
        assert await panel.send_comment(said) is None
        assert panel.receipt["refused"] is False
    assert await panel.send_comment({**said, "key": "comment-02", "values": {"text": "   "}}) is not None
    assert (panel.receipt["key"], panel.receipt["refused"]) == ("comment-02", True)
    panel.shown_id = 0
    await panel.send_comment(said)
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


async def test_the_timeline_shows_a_part_and_the_customer_stands_beside(desk: Desk) -> None:
    panel, beside = await desk.get(TicketState), await desk.get(BesideState)
    await panel.open_ticket(desk.ids["ticket"])
    await beside.show()
    assert (beside.loaded, beside.customer) == (True, {})
    beside.look("words")
    assert beside.sight == "words"
    beside.look({"x": 1})  # type: ignore[arg-type]
    assert beside.sight == "all"


async def test_files_that_waited_are_put_on_their_ticket_once(desk: Desk, database: Engine) -> None:
    panel = await desk.get(TicketState)
    about = {"ticket": desk.ids["ticket"], "version": 1}
    with db.transaction() as session:
        row = {"name": "现场.jpg", "media_type": "image/jpeg", "size_bytes": 3, "sha256": "x", "created_at": NOW}
        owner = {"uploader_id": desk.ids["alice"], "upload_token": "", "field_key": ""}
        mine = talk.insert_file(session, **row, **owner, storage_key="k1", upload_key="")
        theirs = talk.insert_file(
            session, **row, **owner | {"uploader_id": desk.ids["bob"]}, storage_key="k2", upload_key=""
        )
    sent = {"key": "files-0001", "about": about, "values": {"files": [{"id": mine}, {"id": theirs}, "forged"]}}
    await panel.attach_kept(sent)
    await panel.attach_kept(sent)
    assert panel.receipt["refused"] is False
    for broken in ({}, "x", {"key": "files-0002", "about": about, "values": {"files": "x"}}):
        await panel.attach_kept(broken)
    with Session(database) as session:
        assert [f.id for f in talk.list_files(session, desk.ids["ticket"])] == [mine]
        kinds = sa.text("SELECT COUNT(*) FROM ticket_event WHERE kind = 'attached'")
        assert session.connection().execute(kinds).scalar_one() == 1
