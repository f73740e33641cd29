"""What customers typed is kept for them alone; a link takes as many requests as it says, from when it says."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from models.audit import AuditEntry
from models.form import FormFill
from models.portal import PortalLink
from models.ticket import Ticket
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput
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


def terms(**more: Any) -> portal.LinkTerms:
    return portal.LinkTerms(**({"name": "前台", "channel": "海报"} | more))


def edit(door: Door, **more: Any) -> tuple[portal.LinkView, portal.LinkTerms]:
    row = door.session.get(PortalLink, door.link.id)
    assert row is not None
    wish = {"link_id": row.id or 0, "version": row.version, "now": NOW}
    return portal.edit_link(door.session, door.world.admin, **wish, terms=terms(**more))


def test_service_the_terms_of_a_link_change_later_and_stand_in_the_log(door: Door) -> None:
    last = (NOW + timedelta(days=5)).date()
    view, had = edit(limited(door, max_total=5), max_total=1, max_per_phone_day=2, last_day=last)
    assert (view.name, view.channel, view.max_total, view.max_per_phone_day) == ("前台", "海报", 1, 2)
    assert (had.max_total, view.expires_at < NOW + timedelta(days=7)) == (5, True)
    line = door.session.exec(select(AuditEntry).where(AuditEntry.action == "portal_link.edited")).one()
    assert (line.before["max_total"], line.after["max_total"]) == (5, 1)
    assert "opens_at" not in line.after
    wish = {"link_id": view.id, "version": view.version, "now": NOW}
    back, _ = portal.edit_link(door.session, door.world.admin, **wish, terms=had)
    assert back.max_total == 5


def test_service_new_places_are_open_at_once(door: Door) -> None:
    one = limited(door, max_total=1)
    sent = {"answers": ANSWERS, "visitor": MINE}
    portal.submit_request(one.session, nonce="nonce-0001", **sent, **here(one))
    with pytest.raises(LinkFull):
        portal.submit_request(one.session, nonce="nonce-0002", **sent, **here(one))
    edit(one, max_total=2)
    portal.submit_request(one.session, nonce="nonce-0003", **sent, **here(one))


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_total": -1},
        {"max_total": 10**9},
        {"max_per_phone_day": 10**6},
        {"last_day": (NOW - timedelta(days=1)).date()},
        {"last_day": (NOW + timedelta(days=5000)).date()},
        {"opens_at": NOW + timedelta(days=400)},
    ],
)
def test_service_terms_that_cannot_be_are_refused_in_words(door: Door, wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        edit(limited(door), **wrong)
    assert refusal.value.text.zh
    assert refusal.value.text.en


def test_service_only_who_manages_links_there_changes_them(door: Door) -> None:
    link = limited(door).link
    wish = {"link_id": link.id, "terms": terms(), "now": NOW}
    with pytest.raises(Forbidden):
        portal.edit_link(door.session, door.world.charlie, version=link.version, **wish)
    with pytest.raises(Conflict):
        portal.edit_link(door.session, door.world.admin, version=link.version + 1, **wish)
    portal.revoke_link(door.session, door.world.admin, link_id=link.id, version=link.version, now=NOW)
    with pytest.raises(Conflict):
        portal.edit_link(door.session, door.world.admin, version=link.version + 1, **wish)


def test_service_there_are_never_fewer_places_than_were_taken(door: Door) -> None:
    three = limited(door, max_total=3)
    for turn in range(2):
        wish = {"answers": ANSWERS | {"phone": f"1380013800{turn}"}, "visitor": MINE, "nonce": f"nonce-000{turn}"}
        portal.submit_request(three.session, **wish, **here(three))
    with pytest.raises(InvalidInput, match="已收到 2 份"):
        edit(three, max_total=1)
    assert edit(three, max_total=2)[0].max_total == 2
