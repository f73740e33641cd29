"""Who gets in through a link, and what may they see?"""

import dataclasses
import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from models.notification import Notification
from models.ticket import Ticket, TicketComment
from scrm_app.core.errors import Forbidden, InvalidInput, NotFound
from scrm_app.core.pagination import PageRequest
from scrm_app.flows import service as flows
from scrm_app.portal import presenter
from scrm_app.portal import service as portal
from scrm_app.portal.errors import KnockedTooOften, LinkExpired, LinkRevoked, LinkUnknown
from scrm_app.tickets import service as tickets
from tests.conftest import NOW
from tests.portal.conftest import Door

JPEG = b"\xff\xd8\xff\xe0" + bytes(200)


def page(door: Door, token: str, now: object = NOW) -> portal.TicketPage:
    return portal.get_ticket_page(door.session, token=token, address="1.2.3.4", now=now)  # type: ignore[arg-type]


def all_tickets(door: Door) -> list[Ticket]:
    return list(door.session.exec(select(Ticket)))


def test_a_request_becomes_a_ticket_of_the_links_store(door: Door) -> None:
    done = door.submit()
    (ticket,) = all_tickets(door)
    assert (ticket.number, ticket.channel, ticket.title) == (done.number, "h5", "刹车异响")
    assert ticket.org_unit_id == door.world.units["pudong"]
    assert ticket.customer_name == "王女士"


def test_pressing_send_twice_opens_one_ticket(door: Door) -> None:
    assert door.submit() == door.submit()
    assert len(all_tickets(door)) == 1
    assert door.submit("nonce-0002").number != door.submit().number


def test_a_customer_cannot_fill_in_what_belongs_to_staff(door: Door) -> None:
    door.submit(diagnosis="我自己写的结论", parts=[{"part": "金条", "quantity": 1}])
    (ticket,) = all_tickets(door)
    assert set(ticket.answers) == {"title", "name", "phone"}


def test_the_form_of_the_link_has_no_staff_field(door: Door) -> None:
    shown = portal.get_submit_page(door.session, token=door.token, address="1.2.3.4", now=NOW)
    assert [field["key"] for field in shown.schema["fields"]] == ["title", "name", "phone", "plate", "photos"]


def test_a_missing_answer_is_refused_at_its_field_and_nothing_is_opened(door: Door) -> None:
    with pytest.raises(InvalidInput) as refused:
        door.submit(phone="12")
    assert "phone" in refused.value.problems
    assert all_tickets(door) == []


@pytest.mark.parametrize("token", ["", "x", "A" * 65, "../../etc/passwd", "' OR 1=1 --"])
def test_a_forged_link_is_unknown(door: Door, token: str) -> None:
    with pytest.raises(LinkUnknown):
        portal.get_submit_page(door.session, token=token, address="1.2.3.4", now=NOW)
    with pytest.raises(LinkUnknown):
        page(door, token)


def test_a_link_to_a_form_opens_no_ticket_and_the_other_way_round(door: Door) -> None:
    with pytest.raises(LinkUnknown):
        page(door, door.token)
    with pytest.raises(LinkUnknown):
        portal.get_submit_page(door.session, token=door.ticket_token(), address="1.2.3.4", now=NOW)


def test_a_ticket_link_opens_its_own_ticket_only(door: Door) -> None:
    first, second = door.ticket_token("nonce-0001"), door.ticket_token("nonce-0002")
    assert page(door, first).number != page(door, second).number
    with pytest.raises(LinkUnknown):
        page(door, first[:43] + second[43:])


def test_an_expired_link_says_so(door: Door) -> None:
    with pytest.raises(LinkExpired) as refused:
        portal.get_submit_page(door.session, token=door.token, address="x", now=NOW + timedelta(days=366))
    assert "重新发送" in refused.value.text.zh


def test_a_revoked_link_stops_at_once(door: Door) -> None:
    portal.revoke_link(door.session, door.world.admin, link_id=door.link.id, version=door.link.version, now=NOW)
    with pytest.raises(LinkRevoked):
        door.submit()


def test_staff_of_another_region_cannot_revoke_or_see_a_link(door: Door) -> None:
    erin = dataclasses.replace(door.world.charlie, permissions=frozenset({"portal.manage"}))
    assert portal.list_links(door.session, erin, kind="submit", page=PageRequest(), now=NOW).total == 0
    with pytest.raises(NotFound):
        portal.revoke_link(door.session, erin, link_id=door.link.id, version=1, now=NOW)
    with pytest.raises(Forbidden):
        portal.list_links(door.session, door.world.bob, kind="submit", page=PageRequest(), now=NOW)


def test_the_database_alone_does_not_open_a_link(door: Door) -> None:
    from models.portal import PortalLink

    row = door.session.get_one(PortalLink, door.link.id)
    assert door.token not in json.dumps([row.seed, row.token_hash])


def test_too_many_requests_from_one_address_must_wait(door: Door) -> None:
    for turn in range(20):
        door.submit(f"nonce-{turn:04d}", address="9.9.9.9")
    with pytest.raises(KnockedTooOften):
        door.submit("nonce-9999", address="9.9.9.9")
    door.submit("nonce-9999", address="8.8.8.8")


def test_the_customer_reads_progress_in_the_customers_words(door: Door) -> None:
    token = door.ticket_token()
    (ticket,) = all_tickets(door)
    bob = door.world.bob
    tickets.claim_ticket(door.session, bob, ticket_id=ticket.id or 0, now=NOW)
    door.session.refresh(ticket)
    tickets.complete_ticket(
        door.session, bob, ticket_id=ticket.id or 0, version=ticket.version, now=NOW + timedelta(minutes=5)
    )
    steps = [(step.words, step.state) for step in page(door, token, NOW + timedelta(minutes=6)).steps]
    assert steps == [("已收到", "done"), ("门店已受理", "done"), ("正在维修", "now"), ("已完成", "next")]


def test_nothing_internal_leaves_the_server(door: Door) -> None:
    token = door.ticket_token()
    (ticket,) = all_tickets(door)
    bob = door.world.bob
    tickets.claim_ticket(door.session, bob, ticket_id=ticket.id or 0, now=NOW)
    tickets.add_comment(door.session, bob, ticket_id=ticket.id or 0, body="内部: 客户很难缠", now=NOW)
    door.session.refresh(ticket)
    tickets.complete_ticket(
        door.session,
        bob,
        ticket_id=ticket.id or 0,
        version=ticket.version,
        answers={"diagnosis": "内部结论", "parts": [{"part": "油封", "quantity": 1, "cost": 99_123}]},
        now=NOW,
    )
    found = page(door, token)
    sent = json.dumps(
        [presenter.ticket_page(found), presenter.steps(found), presenter.bill(found), presenter.messages(found)],
        ensure_ascii=False,
    ) + json.dumps([found.schema, found.answers], ensure_ascii=False)
    for secret in ("内部", "难缠", "99123", "991.23", "进货价", "cost", bob.name, "油封"):
        assert secret not in sent


def test_a_message_reaches_staff_and_calls_nobody(door: Door) -> None:
    token = door.ticket_token()
    for _ in range(2):
        portal.send_message(
            door.session, token=token, nonce="m-000001", text="六点来取 @鲍勃 ＠鲍勃", address="1.2.3.4", now=NOW
        )
    (ticket,) = all_tickets(door)
    view = tickets.get_ticket_view(door.session, door.world.alice, ticket_id=ticket.id or 0, now=NOW)
    (comment,) = view.comments
    assert comment.author == "王女士 (客户)"
    assert door.session.exec(select(TicketComment.mentions)).all() == [[]]
    assert [message.text for message in page(door, token).messages] == ["六点来取 ﹫鲍勃 ﹫鲍勃"]


def test_staff_answer_on_the_customers_page_and_only_what_is_meant_for_it(door: Door) -> None:
    token = door.ticket_token()
    (ticket,) = all_tickets(door)
    bob, ticket_id = door.world.bob, ticket.id or 0
    tickets.claim_ticket(door.session, bob, ticket_id=ticket_id, now=NOW)
    portal.send_message(door.session, token=token, nonce="m-1", text="好了吗", address="1.2.3.4", now=NOW)
    told = door.session.exec(select(Notification).where(Notification.kind == "ticket.customer_wrote")).all()
    assert [(n.user_id, n.body_zh) for n in told] == [(door.world.users["bob"], "王女士 (客户): 好了吗")]
    tickets.add_comment(door.session, bob, ticket_id=ticket_id, body="内部: 再等等", now=NOW)
    tickets.add_comment(door.session, bob, ticket_id=ticket_id, body="四点可以取", audience="public", now=NOW)
    assert [(m.text, m.mine, m.who) for m in page(door, token).messages] == [
        ("好了吗", True, ""),
        ("四点可以取", False, "鲍**"),
    ]
    view = tickets.get_ticket_view(door.session, bob, ticket_id=ticket_id, now=NOW)
    assert [c.audience for c in view.comments] == ["customer", "internal", "public"]
    for audience in ("customer", "everybody"):
        with pytest.raises(InvalidInput):
            tickets.add_comment(door.session, bob, ticket_id=ticket_id, body="冒充", audience=audience, now=NOW)


def test_a_message_without_an_assignee_reaches_those_who_could_claim(door: Door) -> None:
    portal.send_message(door.session, token=door.ticket_token(), nonce="m-1", text="有人吗", address="1.2.3.4", now=NOW)
    told = door.session.exec(select(Notification).where(Notification.kind == "ticket.customer_wrote")).all()
    assert {n.user_id for n in told} == {door.world.users["bob"], door.world.users["dora"]}


@pytest.mark.parametrize("text", ["", "   ", "长" * 501])
def test_an_empty_or_endless_message_is_refused(door: Door, text: str) -> None:
    with pytest.raises(InvalidInput):
        portal.send_message(door.session, token=door.ticket_token(), nonce="m", text=text, address="x", now=NOW)


def test_a_photo_is_kept_for_its_visit_and_bound_to_the_ticket(door: Door, tmp_path: Path) -> None:
    source = tmp_path / "photo"
    source.write_bytes(JPEG)
    stored = portal.keep_photo(
        door.session,
        token=door.token,
        nonce="nonce-0001",
        source=source,
        name="车.jpg",
        size=len(JPEG),
        sha256="0" * 64,
        address="1.2.3.4",
        now=NOW,
    )
    door.submit(photos=[dataclasses.asdict(stored)])
    (ticket,) = all_tickets(door)
    view = tickets.get_ticket_view(door.session, door.world.alice, ticket_id=ticket.id or 0, now=NOW)
    assert [file.name for file in view.files] == ["车.jpg"]


def test_a_page_that_calls_itself_a_photo_is_refused(door: Door, tmp_path: Path) -> None:
    source = tmp_path / "photo"
    source.write_bytes(b"<html><script>alert(1)</script>")
    with pytest.raises(InvalidInput):
        portal.keep_photo(
            door.session,
            token=door.token,
            nonce="nonce-0001",
            source=source,
            name="x.jpg",
            size=31,
            sha256="0" * 64,
            address="1.2.3.4",
            now=NOW,
        )


def test_the_link_of_a_ticket_is_made_once(door: Door) -> None:
    door.submit()
    (ticket,) = all_tickets(door)
    alice = door.world.alice
    again = [portal.create_ticket_link(door.session, alice, number=ticket.number, now=NOW).id for _ in range(2)]
    assert again[0] == again[1]
    with pytest.raises(NotFound):
        portal.create_ticket_link(door.session, door.world.charlie, number=ticket.number, now=NOW)


def test_the_qr_code_is_a_picture_of_our_own(door: Door) -> None:
    svg = presenter.qr_svg(door.link.address)
    assert svg.startswith("<svg")
    assert "<script" not in svg


def test_a_link_to_an_archived_flow_is_switched_off_kindly(door: Door) -> None:
    flows.archive_flow(door.session, door.world.admin, flow_id=door.flow_id, archived=True, now=NOW)
    with pytest.raises(LinkRevoked):
        door.submit()
