"""The screens of customers without a browser: what is kept, what is shown, what is said."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from reflex.state import State
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.identity import UserSession
from models.ticket import Ticket
from scrm_app.core import clock, events
from scrm_app.core.crypto import fingerprint
from scrm_app.core.errors import InvalidInput
from scrm_app.identity import session as identity_session
from scrm_app.portal import service as portal
from scrm_app.portal.service import gate
from scrm_app.portal.state import (
    H5OnsiteState,
    H5SubmitState,
    H5TicketState,
    LinkEditState,
    LinksState,
    OnsiteLinkState,
)
from scrm_app.wiring import WIRING
from tests.conftest import NOW, build_world
from tests.portal.conftest import ANSWERS, Door, open_door


@pytest.fixture
def kept(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    """A link in a committed database, as the server would have it."""
    monkeypatch.setattr(gate, "_views", gate.Window(10_000, gate.timedelta(minutes=1)))
    events.wire(WIRING)
    with Session(database, expire_on_commit=False) as session, clock.frozen(NOW):
        door = open_door(session, build_world(session))
        session.commit()
        yield door


def parcel(values: dict[str, Any], key: str = "nonce-0001", **about: Any) -> dict[str, Any]:
    """What a form with an outbox sends."""
    return {"key": key, "about": about, "values": values}


async def screen(kind: type[State], key: str) -> State:
    """A State as it is after its page was opened with this link."""
    state = await State().get_state(kind)
    state._key = key
    return state


async def test_a_live_update_comes_without_an_address_and_still_shows_the_ticket(kept: Door) -> None:
    token = kept.ticket_token()
    kept.session.commit()
    state = await screen(H5TicketState, token)
    await state.refresh()
    assert state.stage == "shown"
    assert [step["state"] for step in state.steps][:2] == ["done", "now"]


async def test_a_link_that_does_not_open_says_why_instead_of_failing(kept: Door) -> None:
    state = await screen(H5TicketState, "A" * 65)
    await state.refresh()
    assert (state.stage, "链接" in state.problem) == ("refused", True)
    form = await screen(H5SubmitState, "")
    await form.load()
    assert form.stage == "refused"


async def test_a_wrong_answer_is_shown_at_its_field_and_nothing_typed_is_lost(kept: Door) -> None:
    state = await screen(H5SubmitState, kept.token)
    with pytest.raises(InvalidInput):
        await state.submit(parcel({**ANSWERS, "phone": "12"}))
    assert set(state.problems) == {"phone"}
    assert state.answers["title"] == ANSWERS["title"]


async def test_pressing_send_twice_opens_one_ticket(kept: Door) -> None:
    state = await screen(H5SubmitState, kept.token)
    await state.submit(parcel(ANSWERS))
    first = state.page["number"]
    again = await screen(H5SubmitState, kept.token)
    await again.submit(parcel(ANSWERS))
    assert (again.stage, again.page["number"]) == ("sent", first)
    assert again.receipt == {"key": "nonce-0001", "refused": False, "n": 1}
    assert len(kept.session.exec(select(Ticket)).all()) == 1


async def test_what_is_sent_to_the_browser_names_nobody_and_keeps_the_link_to_itself(kept: Door) -> None:
    token = kept.ticket_token()
    kept.session.commit()
    state = await screen(H5TicketState, token)
    await state.refresh()
    sent = json.dumps(state.dict(), ensure_ascii=False, default=str)
    for secret in (token, "13800001234", "内部", "cost", "alice", "爱丽丝", "鲍勃"):
        assert secret not in sent


async def test_a_half_filled_request_comes_back_to_the_same_browser(
    kept: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(H5SubmitState, "_remember", lambda _self: None)
    first = await screen(H5SubmitState, kept.token)
    first.stage, first.visitor = "form", "v" * 40
    await first.keep({"title": "刹车", "phone": "138"})
    await first.keep("nonsense")
    again = await screen(H5SubmitState, kept.token)
    again.visitor = "v" * 40
    await again.load()
    assert (again.stage, again.restored, again.answers["title"]) == ("form", True, "刹车")
    stranger = await screen(H5SubmitState, kept.token)
    await stranger.load()
    assert (stranger.restored, stranger.answers, len(stranger.visitor) >= 32) == (False, {}, True)
    revision = again.revision
    await again.start_over()
    assert (again.restored, again.answers, again.revision) == (False, {}, revision + 1)
    await again.load()
    assert again.restored is False


async def test_the_terms_of_a_link_are_changed_in_a_drawer_and_taken_back(
    kept: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity_session.service, "actor_for_token", lambda *_a, **_k: kept.world.admin)
    drawer = await State().get_state(LinkEditState)
    listed = await drawer.get_state(LinksState)
    await listed._list()
    row = next(row for row in listed.rows if row["id"] == kept.link.id)
    await drawer.open(row["id"])
    await drawer.save({"name": "新名称", "max_total": "9", "last_day": row["expires"], "opens_at": "", "channel": ""})
    changed = next(row for row in listed.rows if row["id"] == kept.link.id)
    assert (changed["name"], changed["places"], drawer.link) == ("新名称", "0 / 9", {})
    await drawer.undo()
    assert next(row for row in listed.rows if row["id"] == kept.link.id)["places"] == row["places"]
    await drawer.open("x")
    assert drawer.link == {}


async def test_somebody_on_site_reports_from_their_phone(kept: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.ticket_token()
    ticket = kept.session.exec(select(Ticket)).one()
    link = portal.create_onsite_link(kept.session, kept.world.admin, ticket_id=ticket.id or 0, worker="张师傅", now=NOW)
    kept.session.commit()
    state = await screen(H5OnsiteState, link.address.rsplit("/", 1)[-1])
    await state.refresh()
    assert (state.stage, state.page["worker"], state.page["customer"]) == ("shown", "张师傅", "王**")
    assert "已告诉门店" in repr(await state.send(parcel({"kind": "arrive"}, "nonce-0000")))
    assert "已告诉门店" in repr(await state.send(parcel({"text": "换好了", "kind": "done"})))
    assert "已告诉门店" in repr(await state.send(parcel({"text": "换好了", "kind": "done"})))
    assert [one["word"] for one in state.reports] == ["现场完工", "已到达"]
    before = len(state.reports)
    for turn, junk in enumerate((None, 7, "x", [7], [{"id": "x"}], [{"id": -1}])):
        said = await state.send(parcel({"kind": "note", "photos": junk}, f"nonce-1{turn:03d}"))
        assert "拍一张照片" in repr(said)
    theirs = {"text": "带别人的照片", "album": "别人的相册", "photos": [{"id": 99}]}
    assert "附件" in repr(await state.send(parcel(theirs, "nonce-0002")))
    assert state.receipt["refused"]
    await state.refresh()
    assert len(state.reports) == before
    assert "拍一张照片" in repr(await (await screen(H5OnsiteState, state._key)).send("junk"))
    lost = await screen(H5OnsiteState, "A" * 65)
    await lost.refresh()
    assert lost.stage == "refused"
    assert "链接" in repr(await lost.send(parcel({"kind": "arrive"})))


async def test_staff_make_the_link_on_its_page(kept: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.ticket_token()
    ticket = kept.session.exec(select(Ticket)).one()
    kept.session.add(
        UserSession(
            user_id=kept.world.users["bob"],
            fingerprint=fingerprint("token-bob"),
            created_at=NOW,
            seen_at=NOW,
            expires_at=NOW.replace(year=NOW.year + 1),
        )
    )
    kept.session.commit()
    monkeypatch.setattr(identity_session, "cookie_token", lambda _header: "token-bob")
    state = await State().get_state(OnsiteLinkState)
    state.ticket_id = ticket.id or 0
    assert "姓名" in repr(await state.make({"worker": ""}))
    assert state.address == ""
    await state.make({"worker": "张师傅", "days": "3"})
    assert state.address.startswith("http")
    assert "<svg" in state.qr
    state.again()
    assert state.address == ""
