"""What customers typed is kept for them alone; a link takes as many requests as it says, from when it says."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from models.form import FormFill
from models.portal import PortalLink
from models.ticket import Ticket
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.portal import repository
from scrm_app.portal import service as portal
from scrm_app.portal.errors import LinkFull, LinkNotYet, LinkUnknown, PhoneHadItsShare
from tests.conftest import NOW
from tests.portal.conftest import ANSWERS, Door

MINE, OTHER = "a" * 40, "b" * 40


def here(door: Door, **more: Any) -> dict[str, Any]:
    return {"token": door.token, "address": "1.2.3.4", "now": NOW} | more


def limited(door: Door, **limits: Any) -> Door:
    where = {"flow_id": door.flow_id, "org_unit_id": door.world.units["pudong"], "now": NOW}
    link = portal.create_submit_link(door.session, door.world.admin, **where, **limits)
    return Door(door.session, door.world, door.flow_id, link)


def test_service_a_draft_comes_back_to_its_own_browser_on_another_day(door: Door) -> None:
    wish = {"answers": {"title": "漏", "phone": "13"}}
    portal.keep_request(door.session, visitor=MINE, **wish, **here(door))
    later = NOW + timedelta(days=3)
    assert portal.find_request(door.session, visitor=MINE, **here(door, now=later)) == wish["answers"]
    assert portal.find_request(door.session, visitor=OTHER, **here(door)) == {}
    assert portal.find_request(door.session, visitor=MINE, **here(limited(door))) == {}
    assert portal.find_request(door.session, visitor=MINE, **here(door, now=NOW + timedelta(days=15))) == {}


def test_service_a_draft_ends_when_it_is_sent_or_given_up(door: Door) -> None:
    for end in ("give up", "send"):
        portal.keep_request(door.session, visitor=MINE, answers={"title": "漏"}, **here(door))
        if end == "send":
            sent = {"nonce": "nonce-0001", "answers": ANSWERS, "visitor": MINE}
            portal.submit_request(door.session, **sent, **here(door))
        else:
            portal.drop_request(door.session, visitor=MINE, **here(door))
        assert portal.find_request(door.session, visitor=MINE, **here(door)) == {}
    left = door.session.exec(select(FormFill)).one()
    assert (left.submitted_at, left.answers, left.channel) == (NOW, {}, "h5")


@pytest.mark.parametrize("secret", ["", "short", "x" * 31])
def test_service_a_browser_without_a_secret_keeps_nothing(door: Door, secret: str) -> None:
    portal.keep_request(door.session, visitor=secret, answers={"title": "漏"}, **here(door))
    assert portal.find_request(door.session, visitor=secret, **here(door)) == {}
    assert door.session.exec(select(FormFill)).all() == []


def test_service_drafts_refuse_forged_links_and_floods(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    forged = here(door) | {"token": "A" * 65}
    with pytest.raises(LinkUnknown):
        portal.keep_request(door.session, visitor=MINE, answers={}, **forged)
    with pytest.raises(LinkUnknown):
        portal.find_request(door.session, visitor=MINE, **forged)
    with pytest.raises(InvalidInput):
        portal.keep_request(door.session, visitor=MINE, answers={"title": "长" * 200_000}, **here(door))
    monkeypatch.setattr("scrm_app.portal.service.drafts.DRAFTS_PER_LINK", 1)
    portal.keep_request(door.session, visitor=MINE, answers={"title": "1"}, **here(door))
    portal.keep_request(door.session, visitor=MINE, answers={"title": "2"}, **here(door))
    with pytest.raises(InvalidInput):
        portal.keep_request(door.session, visitor=OTHER, answers={"title": "3"}, **here(door))


def test_service_a_link_takes_its_places_and_then_says_so_kindly(door: Door) -> None:
    full = limited(door, max_total=2, channel=" 朋友圈  海报 ")
    assert (full.link.channel, full.link.max_total) == ("朋友圈 海报", 2)
    first = full.submit("nonce-0001")
    full.submit("nonce-0002", phone="13800005555")
    assert full.submit("nonce-0001") == first
    for act in (lambda: full.submit("nonce-0003"), lambda: portal.get_submit_page(door.session, **here(full))):
        with pytest.raises(LinkFull, match="名额已满"):
            act()
    assert door.session.get(PortalLink, full.link.id).submits == 2  # type: ignore[union-attr]
    assert not repository.take_place(door.session, full.link.id)


def test_service_a_refused_request_takes_no_place(door: Door) -> None:
    one = limited(door, max_total=1)
    door.session.commit()
    with pytest.raises(InvalidInput):
        one.submit("nonce-0001", title="")
    door.session.rollback()
    one.submit("nonce-0002")
    assert len(door.session.exec(select(Ticket)).all()) == 1


def test_service_a_telephone_number_has_its_share_of_a_day(door: Door) -> None:
    link = limited(door, max_per_phone_day=1)
    link.submit("nonce-0001")
    with pytest.raises(PhoneHadItsShare, match="1 次"):
        link.submit("nonce-0002", phone="138 0000 1234")
    door.session.expire_all()
    link.submit("nonce-0003", phone="13900001234")
    tomorrow = {"nonce": "nonce-0004", "answers": ANSWERS, "now": NOW + timedelta(days=1)}
    portal.submit_request(door.session, token=link.token, address="1.2.3.4", **tomorrow)


def test_service_a_link_opens_on_its_day(door: Door) -> None:
    link = limited(door, opens_at=NOW + timedelta(hours=2))
    with pytest.raises(LinkNotYet, match="还没有开始"):
        portal.get_submit_page(door.session, **here(link))
    with pytest.raises(LinkNotYet):
        link.submit()
    assert portal.get_submit_page(door.session, **here(link, now=NOW + timedelta(hours=3))).title == "报修"


@pytest.mark.parametrize(
    "limits",
    [{"max_total": -1}, {"max_total": 10**7}, {"max_per_phone_day": 5000}, {"opens_at": NOW + timedelta(days=400)}],
)
def test_service_limits_that_make_no_sense_are_refused(door: Door, limits: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        limited(door, **limits)


def test_service_only_who_manages_links_sets_limits(session: Session, door: Door) -> None:
    where = {"flow_id": door.flow_id, "org_unit_id": door.world.units["pudong"], "now": NOW}
    with pytest.raises(Forbidden):
        portal.create_submit_link(session, door.world.finance, max_total=5, **where)
