"""The screens of customers without a browser: what is kept, what is shown, what is said."""

import json
from collections.abc import Iterator

import pytest
from reflex.state import State
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.ticket import Ticket
from scrm_app.core import clock, events
from scrm_app.core.errors import InvalidInput
from scrm_app.portal.service import gate
from scrm_app.portal.state import H5SubmitState, H5TicketState
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


async def screen(kind: type[State], key: str) -> State:
    """A State as it is after its page was opened with this link."""
    state = await State().get_state(kind)
    state._key, state._nonce = key, "nonce-0001"
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
        await state.submit({**ANSWERS, "phone": "12"})
    assert set(state.problems) == {"phone"}
    assert state.answers["title"] == ANSWERS["title"]


async def test_pressing_send_twice_opens_one_ticket(kept: Door) -> None:
    state = await screen(H5SubmitState, kept.token)
    await state.submit(dict(ANSWERS))
    first = state.number
    await state.submit(dict(ANSWERS))
    assert (state.stage, state.number) == ("sent", first)
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
