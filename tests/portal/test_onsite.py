"""Somebody on site without an account: sees what they need, reports once, and gets nothing else."""

import json
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from models.portal import PortalLink
from models.ticket import Attachment, Ticket, TicketComment
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound, TooMany
from scrm_app.portal import service as portal
from scrm_app.portal.errors import LinkExpired, LinkRevoked, LinkUnknown
from scrm_app.tickets import service as tickets
from tests.conftest import NOW
from tests.portal.conftest import Door

HERE: dict[str, Any] = {"address": "5.6.7.8", "now": NOW}


def ticket_of(door: Door) -> Ticket:
    door.submit()
    ticket = door.session.exec(select(Ticket)).one()
    tickets.claim_ticket(door.session, door.world.bob, ticket_id=ticket.id or 0, now=NOW)
    door.session.refresh(ticket)
    return ticket


def make(door: Door, ticket: Ticket, **more: Any) -> str:
    wish: dict[str, Any] = {"ticket_id": ticket.id or 0, "worker": "张师傅", "now": NOW, **more}
    return portal.create_onsite_link(door.session, door.world.bob, **wish).address.rsplit("/", 1)[-1]


def report(door: Door, token: str, kind: str = "arrive", nonce: str = "n1", **more: Any) -> None:
    portal.report_onsite(door.session, token=token, kind=kind, nonce=nonce, **{**HERE, **more})


def comments(door: Door) -> list[TicketComment]:
    return list(door.session.exec(select(TicketComment)))


def test_the_page_covers_the_contact_unless_the_link_shows_it(door: Door) -> None:
    ticket = ticket_of(door)
    covered = portal.get_onsite_page(door.session, token=make(door, ticket), **HERE)
    assert (covered.customer, covered.phone, covered.may_call) == ("王**", "138****1234", False)
    assert {"name", "phone"}.isdisjoint(covered.answers)
    assert {"name", "phone"}.isdisjoint(item["key"] for item in covered.schema["fields"])
    blind = replace(door.world.bob, permissions=door.world.bob.permissions - {"contact.view"})
    with pytest.raises(Forbidden):
        portal.create_onsite_link(door.session, blind, ticket_id=ticket.id or 0, worker="张师傅", contact=True, now=NOW)
    whole = portal.create_onsite_link(
        door.session, door.world.admin, ticket_id=ticket.id or 0, worker="张师傅", contact=True, now=NOW
    )
    page = portal.get_onsite_page(door.session, token=whole.address.rsplit("/", 1)[-1], **HERE)
    assert (page.customer, page.phone, page.may_call) == ("王女士", "13800001234", True)
    assert "phone" in page.answers


def test_nothing_inside_leaves_with_the_page(door: Door) -> None:
    ticket = ticket_of(door)
    tickets.save_answers(
        door.session,
        door.world.admin,
        ticket_id=ticket.id or 0,
        version=ticket.version,
        answers={"parts": [{"part": "刹车片", "quantity": 1, "cost": 4321}]},
        now=NOW,
    )
    tickets.add_comment(door.session, door.world.bob, ticket_id=ticket.id or 0, body="客户难缠", now=NOW)
    page = json.dumps(asdict(portal.get_onsite_page(door.session, token=make(door, ticket), **HERE)), default=str)
    for secret in ("4321", "进货价", "客户难缠", "13800001234", "王女士", "鲍勃", "爱丽丝"):
        assert secret not in page


def test_a_report_stands_on_the_ticket_and_calls_whoever_has_it(door: Door) -> None:
    ticket = ticket_of(door)
    token = make(door, ticket)
    report(door, token, "leave", "n1")
    report(door, token, "done", "n2", text="换好了 @爱丽丝 ＠爱丽丝")
    first, second = comments(door)
    assert (first.body, first.author_name, first.audience) == ("【已出发】\n@鲍勃", "张师傅 (现场)", "internal")
    assert second.body == "【现场完工】换好了 ﹫爱丽丝 ﹫爱丽丝\n@鲍勃"
    bob = door.world.users["bob"]
    assert [one.mentions for one in (first, second)] == [[bob], [bob]], "nobody calls others through a link"
    page = portal.get_onsite_page(door.session, token=token, **HERE)
    assert [(one.kind, one.text) for one in page.reports] == [("leave", ""), ("done", "换好了 ﹫爱丽丝 ﹫爱丽丝")]
    door.session.refresh(ticket)
    assert (ticket.status, ticket.node_id) == ("open", "accept"), "finishing stays with staff"


def test_the_same_try_twice_is_one_report(door: Door) -> None:
    token = make(door, ticket_of(door))
    report(door, token)
    report(door, token)
    assert len(comments(door)) == 1


def photo(door: Door, token: str, folder: Path, nonce: str) -> int:
    source = folder / f"{nonce}.jpg"
    source.write_bytes(b"\xff\xd8\xff\xe0" + bytes(200))
    wish: dict[str, Any] = {"source": source, "name": "现场.jpg", "size": 204, "sha256": "0" * 64}
    return portal.keep_photo(door.session, token=token, nonce=nonce, **wish, **HERE).id


def test_photos_come_with_their_report_and_only_with_it(door: Door, tmp_path: Path) -> None:
    ticket = ticket_of(door)
    token = make(door, ticket)
    other = photo(door, token, tmp_path, "n2")
    with pytest.raises(NotFound):
        report(door, token, "note", "n1", album="n1", photos=[other])
    assert door.session.get_one(Attachment, other).ticket_id is None


def test_a_photo_of_this_try_is_on_the_ticket(door: Door, tmp_path: Path) -> None:
    ticket = ticket_of(door)
    token = make(door, ticket)
    mine = photo(door, token, tmp_path, "n1")
    report(door, token, "note", "n9", album="n1", photos=[mine])
    kept = door.session.get_one(Attachment, mine)
    assert (kept.ticket_id, kept.field_key) == (ticket.id, "onsite")
    assert comments(door)[0].body.startswith("【现场情况】 (1 张照片)")


@pytest.mark.parametrize(
    ("kind", "text", "photos"),
    [
        ("note", "", []),
        ("fly", "x", []),
        ("", "x", []),
        ("note", "长" * 501, []),
        ("note", "x", list(range(10))),
    ],
)
def test_what_is_no_report_is_refused_in_words(door: Door, kind: str, text: str, photos: list[int]) -> None:
    token = make(door, ticket_of(door))
    with pytest.raises(InvalidInput):
        report(door, token, kind, text=text, photos=photos)
    assert comments(door) == []


def test_links_end(door: Door) -> None:
    ticket = ticket_of(door)
    token = make(door, ticket)
    with pytest.raises(LinkExpired):
        portal.get_onsite_page(door.session, token=token, address="1.1.1.1", now=NOW + timedelta(days=4))
    forged = token[:-1] + ("y" if token.endswith("x") else "x")
    for wrong in (forged, door.token, "", "x" * 5000):
        with pytest.raises(LinkUnknown):
            report(door, wrong)
    row = door.session.exec(select(PortalLink).where(PortalLink.kind == "onsite")).one()
    portal.revoke_link(door.session, door.world.admin, link_id=row.id or 0, version=row.version, now=NOW)
    with pytest.raises(LinkRevoked):
        report(door, token)


def test_a_finished_ticket_takes_no_report(door: Door) -> None:
    ticket = ticket_of(door)
    token = make(door, ticket)
    tickets.cancel_ticket(
        door.session, door.world.admin, ticket_id=ticket.id or 0, version=ticket.version, note="重复", now=NOW
    )
    door.session.refresh(ticket)
    with pytest.raises(Conflict):
        report(door, token)
    assert not portal.get_onsite_page(door.session, token=token, **HERE).is_open
    with pytest.raises(Conflict):
        make(door, ticket)


def test_only_who_works_on_the_ticket_makes_the_link(door: Door) -> None:
    ticket = ticket_of(door)
    wish: dict[str, Any] = {"ticket_id": ticket.id or 0, "worker": "张师傅", "now": NOW}
    with pytest.raises(NotFound):
        portal.create_onsite_link(door.session, door.world.charlie, **wish)
    with pytest.raises(Forbidden):
        portal.create_onsite_link(door.session, door.world.finance, **wish)
    for worker in ("", "   ", "长" * 41):
        with pytest.raises(InvalidInput):
            portal.create_onsite_link(door.session, door.world.bob, **{**wish, "worker": worker})
    with pytest.raises(InvalidInput):
        portal.create_onsite_link(door.session, door.world.bob, **wish, days=0)


def test_too_many_reports_are_slowed_down(door: Door) -> None:
    token = make(door, ticket_of(door))
    for n in range(30):
        report(door, token, nonce=f"n{n}")
    with pytest.raises(TooMany):
        report(door, token, nonce="one more")
