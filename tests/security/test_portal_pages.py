"""Every customer page and its handlers, attacked: a 4xx sentence, and nothing written.

The lists come from the application itself: a new page or handler without a case fails here.
"""

from functools import partial
from inspect import isawaitable
from typing import Any

import pytest
from reflex.state import State
from reflex_base.registry import RegistrationContext
from sqlmodel import select

import scrm_app.scrm_app
from models.settlement import StatementLine
from scrm_app.core.errors import ScrmError
from scrm_app.portal import service as portal
from scrm_app.routes import PAGES
from tests.conftest import NOW
from tests.portal.conftest import ANSWERS
from tests.portal.test_state import parcel, screen
from tests.security.castle import GUESSED, Castle

assert scrm_app.scrm_app.app

H5_KINDS = {
    "submit": "H5SubmitState",
    "ticket": "H5TicketState",
    "survey": "H5SurveyState",
    "onsite": "H5OnsiteState",
    "wall": "H5WallState",
}


def h5_handlers() -> set[str]:
    """`H5TicketState.send` and so on: what a browser may send to customers' pages."""
    found = RegistrationContext.get().event_handlers
    ours = {name for name in found if found[name].states[0].__name__.startswith("H5") and not name.endswith(".setvar")}
    return {f"{found[name].states[0].__name__}.{name.rpartition('.')[2]}" for name in ours}


LONG = "长" * 100_000
H5_CASES: dict[str, list[Any]] = {
    "H5SubmitState.load": [()],
    "H5SubmitState.refresh": [()],
    "H5SubmitState.keep": [(ANSWERS,), (None,), ([1],), ({"title": LONG},)],
    "H5SubmitState.start_over": [()],
    "H5SubmitState.submit": [(parcel(ANSWERS),), (None,), (parcel({"title": LONG}),), ({"key": 7, "values": "x"},)],
    "H5TicketState.load": [()],
    "H5TicketState.refresh": [()],
    "H5TicketState.send": [(parcel({"text": "你好"}),), (parcel({"text": LONG}),), (None,), ("x",)],
    "H5TicketState.object_to": [(1,), ("x",), (None,)],
    "H5TicketState.confirm_amount": [(1,), (-1,), ("x",), (None,)],
    "H5TicketState.object": [
        (parcel({"text": "不对"}, line=1),),
        (parcel({"photos": [{"id": 1}], "album": 7}, line="x"),),
        (None,),
    ],
    "H5TicketState.nudge": [()],
    "H5TicketState.call_service": [()],
    "H5TicketState.ask_reopen": [(parcel({"reason": "又坏了"}),), (parcel({"reason": LONG}),), (None,)],
    "H5SurveyState.load": [()],
    "H5SurveyState.refresh": [()],
    "H5SurveyState.choose_score": [(5,), ("x",), (None,), (10**12,)],
    "H5SurveyState.send": [(parcel({"words": "好"}, score=5),), (parcel({}, score=99),), (None,), ([],)],
    "H5WallState.load": [()],
    "H5WallState.refresh": [()],
    "H5OnsiteState.load": [()],
    "H5OnsiteState.refresh": [()],
    "H5OnsiteState.send": [
        (parcel({"kind": "arrive"}),),
        (parcel({"text": LONG}),),
        (parcel({"photos": "x", "album": [LONG]}),),
        (parcel({"photos": [{"id": 1}, 7, None], "album": LONG}),),
        (None,),
    ],
}
"""What is sent to each handler, with links that do not open it."""


def test_every_customer_page_and_handler_has_a_case() -> None:
    pages = {page.path for page in PAGES if page.path.startswith("/h5/")}
    assert pages == {f"/h5/{kind}/[token]" for kind in H5_KINDS}
    assert h5_handlers() == set(H5_CASES)


@pytest.mark.parametrize("handler", sorted(H5_CASES))
async def test_a_link_that_does_not_open_lets_nothing_through(castle: Castle, handler: str) -> None:
    name, _, event = handler.partition(".")
    kind = next(cls for cls in all_states() if cls.__name__ == name)
    foreign = [castle.door.token] if name != "H5SubmitState" else [castle.mine]
    before = castle.fingerprint()
    for token in ("", *GUESSED, *castle.dead.values(), *foreign):
        for arguments in H5_CASES[handler]:
            state: Any = await screen(kind, token)
            if name == "H5SubmitState":
                state.visitor = "v" * 40
            refused = await refusal_of(getattr(kind, event).fn(state, *arguments))
            assert refused is None or (400 <= refused.status < 500 and len(refused.text.zh) > 4)
            assert state.stage not in ("shown", "sent", "form", "open", "answered")
    assert castle.fingerprint() == before


async def refusal_of(answer: Any) -> ScrmError | None:
    try:
        if isawaitable(answer):
            await answer
    except ScrmError as refused:
        return refused
    return None


def all_states() -> list[type[State]]:
    return list({found.states[0] for found in RegistrationContext.get().event_handlers.values()})


def test_what_belongs_to_another_customers_ticket_is_not_there(castle: Castle) -> None:
    session, before = castle.door.session, castle.fingerprint()
    here = {"token": castle.mine, "nonce": "nonce-0099", "address": "1.2.3.4", "now": NOW}
    lines = [line.id or 0 for line in session.exec(select(StatementLine))] or [1]
    for line_id in lines:
        for act in (portal.confirm_bill_line, partial(portal.dispute_bill_line, text="不对")):
            with pytest.raises(ScrmError):
                act(session, line_id=line_id, **here)  # type: ignore[arg-type]
            session.rollback()
    page = portal.get_ticket_page(session, token=castle.mine, address="1.2.3.4", now=NOW)
    assert page.ticket_id == castle.tickets[0]
    assert "乙" not in repr(page)
    assert castle.fingerprint() == before
