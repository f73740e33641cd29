"""What a scanned code leads to, for whoever scans it: nobody learns of what they may not see."""

from typing import Any

import pytest
from sqlmodel import Session

from models.equipment import Equipment
from scrm_app.core import db
from scrm_app.core.errors import Forbidden, NotSignedIn
from scrm_app.core.settings import settings
from scrm_app.tickets import service
from scrm_app.tickets.repository import hot
from scrm_app.tickets.service.scanning import CodeUnknown
from scrm_app.tickets.state.new import NewTicketState
from scrm_app.tickets.state.scan import ScanState
from tests.conftest import NOW, World
from tests.tickets.conftest import Open
from tests.tickets.desk import Desk
from tests.tickets.test_service_intake import device, form_flow, opened

__all__ = ["form_flow"]


def path(session: Session, actor: Any, code: str) -> str:
    return service.read_code(session, actor, code=code, now=NOW).path


def test_a_work_order_and_a_number_open_their_ticket(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    number = hot.load(session, ticket).number
    for code in (
        number,
        f" {number}\n",
        f"{settings().public_url}/tickets/{ticket}",
        f"https://old.example/tickets/{ticket}/",
    ):
        assert path(session, world.bob, code) == f"/tickets/{ticket}"
        with pytest.raises(CodeUnknown):
            path(session, world.charlie, code)


def test_a_customers_page_opens_only_when_it_is_ours(session: Session, world: World) -> None:
    ours = f"{settings().public_url}/h5/ticket/abc.DEF-1_2"
    assert path(session, world.bob, ours) == "/h5/ticket/abc.DEF-1_2"
    with pytest.raises(CodeUnknown):
        path(session, world.bob, "https://evil.example/h5/ticket/abc")


@pytest.mark.parametrize(
    "code",
    [
        "",
        "   ",
        "GD",
        "%",
        "https://",
        "http://[",
        "javascript:alert(1)",
        "/tickets/1",
        "https://x/tickets/9999999999999999",
        "x" * 100_000,
        "\x00",
        "EQ",
    ],
)
def test_nonsense_is_no_code(session: Session, world: World, code: str) -> None:
    device(session, world, "pudong")
    with pytest.raises(CodeUnknown):
        path(session, world.bob, code)


def test_a_device_shows_its_owners_tickets_within_reach(session: Session, world: World, open_one: Open) -> None:
    mine, theirs = device(session, world, "pudong"), device(session, world, "chaoyang")
    owner = session.get_one(Equipment, mine).customer_id
    open_one()
    ticket = open_one(title="加氟")
    hot.update_ticket(session, ticket, hot.load(session, ticket).version, customer_id=owner)
    found = service.read_code(session, world.bob, code="EQ-pudong", now=NOW).device
    assert found is not None
    assert (found.id, found.customer, [card.id for card in found.tickets]) == (mine, "客户pudong", [ticket])
    with pytest.raises(CodeUnknown):
        path(session, world.bob, "EQ-chaoyang")
    assert service.read_code(session, world.charlie, code="EQ-chaoyang", now=NOW).device.id == theirs  # type: ignore[union-attr]
    with pytest.raises(Forbidden):
        path(session, world.finance, "EQ-pudong")


def test_a_new_ticket_begins_with_the_device(session: Session, world: World, form_flow: int) -> None:
    mine, theirs = device(session, world, "pudong"), device(session, world, "chaoyang")
    wish: dict[str, Any] = {"flow_id": form_flow}
    begun = service.answers_about(session, world.bob, equipment_id=mine, **wish)
    assert begun == {"machine": {"id": mine, "name": "空调 X8"}}
    opened(session, world, form_flow, world.bob, **begun)
    for nothing in (theirs, 0, 10**9):
        assert service.answers_about(session, world.bob, equipment_id=nothing, **wish) == {}


async def test_the_screen_opens_says_and_forgets(desk: Desk) -> None:
    with db.transaction() as session:
        world = World(session, {"pudong": hot.load(session, desk.ids["ticket"]).org_unit_id}, desk.ids)
        number = hot.load(session, desk.ids["ticket"]).number
        device(session, world, "pudong")
    screen = await desk.get(ScanState)
    assert f"/tickets/{desk.ids['ticket']}" in repr(await screen.read({"code": number}))
    assert await screen.look({"code": number[:-1]}) is None
    assert screen.problem == ""
    await screen.read({"code": "没有这个码"})
    assert "没有找到" in screen.problem
    await screen.look({"code": "EQ-pudong"})
    assert (screen.device["model"], screen.problem) == ("空调 X8", "")
    for junk in (None, 5, [], {"code": {"x": 1}}, {"other": 1}):
        await screen.look(junk)
    screen.load()
    assert screen.device == {}
    desk.who = "nobody"
    with pytest.raises(NotSignedIn):
        await screen.read({"code": number})


async def test_a_device_in_the_address_fills_the_new_ticket(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = await desk.get(NewTicketState)
    monkeypatch.setattr(type(screen), "_number", lambda _self, _name, default=0: 10**8)
    await screen.load()
    assert (screen.flow_id, screen.draft) == (desk.ids["flow"], {})
