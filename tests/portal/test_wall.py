"""The screen on the wall of a shop: who makes it, what it shows and never shows, and what happens to a guessed one."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.audit import AuditEntry
from models.portal import PortalLink
from models.ticket import Ticket
from scrm_app.core import clock, events
from scrm_app.core.errors import Forbidden, InvalidInput, NotFound
from scrm_app.core.pagination import PageRequest
from scrm_app.portal import presenter
from scrm_app.portal import service as portal
from scrm_app.portal.engine.wall import MOST, cover, lanes
from scrm_app.portal.errors import KnockedTooOften, LinkExpired, LinkRevoked, LinkUnknown
from scrm_app.portal.service import gate
from scrm_app.portal.state import H5WallState
from scrm_app.tickets import service as tickets
from scrm_app.wiring import WIRING
from tests.conftest import NOW, World, build_world
from tests.portal.conftest import FORM, Door, open_door
from tests.portal.test_state import screen


def hang(door: Door, who: str = "admin", **more: Any) -> str:
    """A screen for 浦东店; its token."""
    wish = {"org_unit_id": door.world.units["pudong"], "flow_id": door.flow_id, "now": NOW, **more}
    return portal.create_wall_link(door.session, getattr(door.world, who), **wish).address.rsplit("/", 1)[-1]


def shown(door: Door, token: str, **more: Any) -> dict[str, list[tuple[str, str]]]:
    door.session.expire_all()
    wall = portal.get_wall(door.session, **{"token": token, "address": "1.2.3.4", "now": NOW, **more})
    return {lane.key: [(card.code, card.words.zh) for card in lane.cards] for lane in wall.lanes if lane.cards}


@given(st.text(min_size=1, max_size=30), st.sampled_from([2, 4]))
def test_a_covered_code_keeps_its_ends_and_never_the_middle(code: str, tail: int) -> None:
    text, told = " ".join(code.split()), cover(code, tail)
    assert "***" in told or not text or "*" in text
    assert len(told.replace("***", "", 1)) <= max(1, min(2 + tail, len(text) - 1))


def test_plates_and_numbers_as_they_hang_there() -> None:
    assert [cover("沪A·88612"), cover("GD20261115-06-0001", 4), cover("AB12"), cover("")] == [
        "沪A***12",
        "GD***0001",
        "A***",
        "",
    ]


def test_the_screen_follows_the_tickets_and_names_nobody(door: Door) -> None:
    events.wire(WIRING)
    token = hang(door)
    door.submit("nonce-0001", title="刹车异响 13800001234")
    assert shown(door, token)["mid"] == [("GD***0001", "门店已受理")]
    row = door.session.exec(select(Ticket)).one()
    alice = door.world.alice
    tickets.complete_ticket(door.session, alice, ticket_id=row.id or 0, version=row.version, now=NOW)
    assert shown(door, token)["mid"] == [("GD***0001", "正在维修")]
    wall = portal.get_wall(door.session, token=token, address="1.2.3.4", now=NOW)
    said = repr(wall) + repr(presenter.wall_lanes(wall)) + repr(presenter.wall_page(wall))
    for secret in ("王女士", "13800001234", "刹车", "内部", row.number, "鲍勃"):
        assert secret not in said
    door.session.refresh(row)
    done = {"answers": {"diagnosis": "好"}, "version": row.version, "now": NOW}
    tickets.complete_ticket(door.session, alice, ticket_id=row.id or 0, **done)
    assert shown(door, token) == {"done": [("GD***0001", "已完成")]}
    assert shown(door, token, now=NOW + timedelta(hours=9)) == {}


def test_a_chosen_answer_stands_for_the_ticket_unless_customers_may_not_see_it(door: Door) -> None:
    token = hang(door, field="plate")
    door.submit("nonce-0001", plate="沪A·88612")
    assert shown(door, token)["mid"][0][0] == "沪A***12"
    for field in ("title", "name", "phone", "photos", "nothing"):
        with pytest.raises(InvalidInput):
            hang(door, field=field)


@pytest.mark.parametrize(
    ("right", "code"), [("hide", "GD***0001"), ("mask:last4", "***612"), ("mask:whole", "GD***0001")]
)
def test_what_customers_may_not_see_in_full_is_not_on_the_wall_either(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch, right: str, code: str
) -> None:
    monkeypatch.setitem(FORM, "rights", {"audience:customer": {"plate": right}})
    door = open_door(session, world)
    token = hang(door)
    row = session.exec(select(PortalLink).where(PortalLink.kind == "wall")).one()
    row.shown_fields = ["plate"]
    door.submit("nonce-0001")
    ticket = session.exec(select(Ticket)).one()
    ticket.answers = {**ticket.answers, "plate": "沪A·88612"}
    session.flush()
    assert shown(door, token)["mid"][0][0] == code


def test_other_stores_and_flows_are_not_on_it(door: Door) -> None:
    units = door.world.units
    mine, elsewhere = hang(door, flow_id=0), hang(door, org_unit_id=units["chaoyang"])
    door.submit("nonce-0001")
    assert (len(shown(door, mine)), shown(door, elsewhere)) == (1, {})


def test_a_full_lane_says_how_many_more(door: Door) -> None:
    token = hang(door)
    for n in range(MOST + 3):
        door.submit(f"nonce-{n:04}", phone=f"138000{n:05}", address=f"1.2.3.{n}")
    wall = portal.get_wall(door.session, token=token, address="1.2.3.4", now=NOW)
    middle = next(lane for lane in wall.lanes if lane.key == "mid")
    assert (len(middle.cards), middle.more) == (MOST, 3)
    assert lanes([])[0].cards == []


def test_who_may_hang_one_and_that_it_stands_in_the_log(door: Door) -> None:
    for who in ("bob", "finance", "charlie"):
        with pytest.raises(Forbidden):
            hang(door, who)
    for wrong in ({"org_unit_id": door.world.units["east"]}, {"org_unit_id": 999}, {"flow_id": 999}):
        with pytest.raises(NotFound):
            hang(door, **wrong)
    with pytest.raises(InvalidInput):
        hang(door, days=0)
    hang(door, name=" 休息区电视 ")
    found = portal.list_links(door.session, door.world.admin, kind="wall", page=PageRequest(), now=NOW).rows
    assert [one.name for one in found] == ["休息区电视"]
    logged = door.session.exec(select(AuditEntry).where(AuditEntry.subject_name == "休息区电视")).one()
    assert (logged.action, logged.after["kind"]) == ("portal_link.created", "wall")


def test_a_guessed_borrowed_expired_or_revoked_screen_stays_dark(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    token = hang(door, days=1)
    for forged in ("", "A" * 65, token[:-1], token[:-1] + "!", door.token, door.ticket_token()):
        with pytest.raises(LinkUnknown):
            shown(door, forged)
    with pytest.raises(LinkUnknown):
        portal.get_ticket_page(door.session, token=token, address="1.2.3.4", now=NOW)
    with pytest.raises(LinkExpired):
        shown(door, token, now=NOW + timedelta(days=1))
    link = door.session.exec(select(PortalLink).where(PortalLink.kind == "wall")).one()
    portal.revoke_link(door.session, door.world.admin, link_id=link.id or 0, version=link.version, now=NOW)
    with pytest.raises(LinkRevoked):
        shown(door, token)
    monkeypatch.setattr(gate, "_views", gate.Window(2, timedelta(minutes=1)))
    for _ in range(2):
        with pytest.raises(LinkRevoked):
            shown(door, token)
    with pytest.raises(KnockedTooOften):
        shown(door, token)


@pytest.fixture
def kept(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    monkeypatch.setattr(gate, "_views", gate.Window(10_000, timedelta(minutes=1)))
    events.wire(WIRING)
    with Session(database, expire_on_commit=False) as session, clock.frozen(NOW):
        door = open_door(session, build_world(session))
        session.commit()
        yield door


async def test_the_television_keeps_up_but_does_not_knock_too_often(
    kept: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = hang(kept)
    kept.session.commit()
    tv: Any = await screen(H5WallState, token)
    await tv.refresh()
    assert (tv.stage, [lane["count"] for lane in tv.lanes]) == ("shown", [0, 0, 0, 0])
    kept.submit()
    kept.session.commit()
    await tv.refresh()
    assert sum(lane["count"] for lane in tv.lanes) == 0, "four seconds have not passed"
    with clock.frozen(NOW + timedelta(seconds=5)):
        await tv.refresh()
        assert [lane["count"] for lane in tv.lanes] == [0, 1, 0, 0]
        monkeypatch.setattr(gate, "_views", gate.Window(0, timedelta(minutes=1)))
    with clock.frozen(NOW + timedelta(seconds=15)):
        await tv.refresh()
    assert tv.stage == "shown", "what hangs there stays while too many knock"
    monkeypatch.setattr(gate, "_views", gate.Window(10_000, timedelta(minutes=1)))
    with clock.frozen(NOW + timedelta(days=400)):
        await tv.refresh()
    assert (tv.stage, tv.lanes, "过期" in tv.problem) == ("refused", [], True)
