"""一键找客服: ticked at a step of a live flow, published to running tickets, pressed by customers, heard by people."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from reflex.state import State
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.notification import Notification
from models.ticket import TicketEvent
from scrm_app.core import clock, events
from scrm_app.core.errors import Conflict, InvalidInput
from scrm_app.flows import service as flows
from scrm_app.portal import presenter
from scrm_app.portal import service as portal
from scrm_app.portal.service import gate
from scrm_app.portal.state import H5TicketState
from scrm_app.rollout.presenter import number_marks
from scrm_app.rollout.service.numbers import NodeNumbers
from scrm_app.tickets import service as tickets
from scrm_app.tickets.service import Choice
from scrm_app.wiring import WIRING
from tests.conftest import NOW, build_world
from tests.portal.conftest import GRAPH, Door, open_door
from tests.portal.test_service_aftercare import the_ticket

ADDRESS = "1.2.3.4"


def with_button(at: str = "accept") -> dict[str, Any]:
    graph: Any = copy.deepcopy(GRAPH)
    next(n for n in graph["nodes"] if n["id"] == at)["service_button"] = True
    return dict(graph)


def add_button(door: Door, *, move: bool = True) -> None:
    """A designer ticks the button, publishes, and moves the tickets that stand there."""
    admin = door.world.admin
    drawn = flows.get_draft(door.session, admin, flow_id=door.flow_id)
    about: dict[str, Any] = {"flow_id": door.flow_id, "revision": drawn.revision, "graph": with_button(), "now": NOW}
    saved = flows.save_draft(door.session, admin, **about)
    made = flows.publish_flow(door.session, admin, flow_id=door.flow_id, revision=saved.revision, now=NOW)
    choices = {"accept": Choice("move")} if move else {}
    mapping: dict[str, str] = {}
    tickets.start_moves(
        door.session, admin, flow_id=door.flow_id, version_id=made.id, choices=choices, mapping=mapping, now=NOW
    )
    while tickets.run_moves(door.session, NOW):
        pass


def page(door: Door, token: str, at: Any = NOW) -> portal.TicketPage:
    return portal.get_ticket_page(door.session, token=token, address=ADDRESS, now=at)


def call(door: Door, token: str, at: Any = NOW) -> None:
    portal.call_service(door.session, token=token, address=ADDRESS, now=at)


def test_a_running_ticket_has_the_button_once_it_is_moved_to_the_version_with_it(door: Door) -> None:
    token = door.ticket_token()
    assert not page(door, token).service
    with pytest.raises(InvalidInput):
        call(door, token)
    add_button(door, move=False)
    assert not page(door, token).service, "who stays on the old version has what the old version has"


def test_the_press_is_heard_at_once_by_who_has_the_ticket_and_by_the_leader(door: Door) -> None:
    token, world = door.ticket_token(), door.world
    add_button(door)
    tickets.claim_ticket(door.session, world.bob, ticket_id=the_ticket(door).id or 0, now=NOW)
    assert presenter.ticket_page(page(door, token))["service"] is True
    call(door, token)
    told = door.session.exec(select(Notification).where(Notification.kind == "ticket.service_called")).all()
    assert {n.user_id for n in told} == {world.users["bob"], world.users["alice"]}
    line = door.session.exec(select(TicketEvent).where(TicketEvent.kind == "service_called")).one()
    assert line.actor_name.startswith("王女士")
    assert page(door, token).called_at == NOW
    with pytest.raises(Conflict):
        call(door, token, NOW + timedelta(minutes=5))
    later = NOW + timedelta(minutes=11)
    assert page(door, token, later).called_at is None
    call(door, token, later)


async def test_the_page_shows_the_button_and_then_that_somebody_was_called(
    database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "_views", gate.Window(10_000, gate.timedelta(minutes=1)))
    events.wire(WIRING)
    with Session(database, expire_on_commit=False) as session, clock.frozen(NOW):
        door = open_door(session, build_world(session))
        token = door.ticket_token()
        add_button(door)
        session.commit()
        state = await State().get_state(H5TicketState)
        state._key = token
        await state.refresh()
        assert (state.page["service"], state.page["called"]) == (True, "")
        await state.call_service()
        assert state.page["called"] != ""


def test_only_the_step_that_offers_it_has_the_button(door: Door) -> None:
    token, bob = door.ticket_token(), door.world.bob
    add_button(door)
    tickets.claim_ticket(door.session, bob, ticket_id=the_ticket(door).id or 0, now=NOW)
    row = the_ticket(door)
    tickets.complete_ticket(door.session, bob, ticket_id=row.id or 0, version=row.version, now=NOW)
    assert not page(door, token).service
    with pytest.raises(InvalidInput):
        call(door, token)


def test_the_publish_sheet_says_it_in_words(door: Door) -> None:
    admin = door.world.admin
    drawn = flows.get_draft(door.session, admin, flow_id=door.flow_id)
    about: dict[str, Any] = {"flow_id": door.flow_id, "revision": drawn.revision, "graph": with_button(), "now": NOW}
    flows.save_draft(door.session, admin, **about)
    plan = flows.plan_publish(door.session, admin, flow_id=door.flow_id)
    assert "一键找客服" in str(plan)


def test_where_customers_drop_out_one_press_opens_the_step_to_change_it() -> None:
    marks = number_marks({"accept": NodeNumbers("accept", visits=30, dropped=10)}, 7, False, "zh-CN")
    (lost,) = marks["accept"]["facts"]
    assert (lost["text"], lost["href"]) == ("流失 25%", "/flows/7?at=accept")
    assert "一键找客服" in lost["title"]
