"""The customer confirms or objects to single amounts of the bill, with a photo, and reads the store's answer."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from models.settlement import Statement, StatementLine
from models.ticket import Ticket
from scrm_app.core import events
from scrm_app.core.errors import Conflict, NotFound
from scrm_app.portal import service as portal
from scrm_app.portal.errors import KnockedTooOften
from scrm_app.portal.service.ticket_page import BillLine
from scrm_app.settlement import service as settlement
from scrm_app.tickets import service as tickets
from scrm_app.tickets.events import BillConfirmed
from scrm_app.wiring import WIRING
from tests.conftest import NOW, World
from tests.portal import conftest
from tests.portal.conftest import Door
from tests.portal.test_service import JPEG, page
from tests.settlement.conftest import Publish, work
from tests.settlement.test_disputes import check_sides

HERE = {"address": "1.2.3.4", "now": NOW}


@pytest.fixture
def billed(door: Door, publish: Publish) -> tuple[Door, str]:
    """A ticket whose work is settled, and the token of its page."""
    token = door.ticket_token()
    publish()
    ticket = door.session.exec(select(Ticket)).one()
    settlement.settle_work(door.session, work(door.world.units["pudong"], ticket.id or 0), NOW)
    return door, token


def waiting_for_the_bill() -> dict[str, Any]:
    """Take in, then wait until the customer agrees to the bill, then repair."""
    first, accept, fix, end = (dict(n) for n in conftest.GRAPH["nodes"])
    accept["required_fields"] = fix["required_fields"] = []
    wait = {"until": "event", "event": "bill_confirmed", "timeout_minutes": 60}
    agree = {"id": "agree", "kind": "wait", "name": "等客户确认账单", "wait": wait}
    names = ["start", "accept", "agree", "fix", "end"]
    edges = [{"id": f"w{i}", "source": a, "target": b} for i, (a, b) in enumerate(pairwise(names))]
    return {"nodes": [first, accept, agree, fix, end], "edges": edges}


def bill(door: Door, token: str) -> list[BillLine]:
    return page(door, token).bill


def test_one_amount_is_agreed_to_and_one_is_not(billed: tuple[Door, str]) -> None:
    door, token = billed
    labour, part, *_ = bill(door, token)
    portal.confirm_bill_line(door.session, token=token, nonce="n-1", line_id=labour.id, **HERE)
    for _ in range(2):
        portal.dispute_bill_line(door.session, token=token, nonce="n-2", line_id=part.id, text="没换这个件", **HERE)
    check_sides(door.session)
    assert [line.answer for line in bill(door, token)][:2] == ["confirmed", "disputed"]
    statement = door.session.exec(select(Statement)).one()
    assert (statement.confirmed_fen, statement.disputed_fen) == (labour.amount_fen, part.amount_fen)
    settlement.add_note(door.session, door.world.finance, line_id=part.id, body="请看旧件照片", now=NOW)
    notes = bill(door, token)[1].notes
    assert [(n.side, n.author, n.body) for n in notes] == [
        ("customer", "王女士 (客户)", "没换这个件"),
        ("office", "财**", "请看旧件照片"),
    ]
    portal.dispute_bill_line(door.session, token=token, nonce="n-3", line_id=part.id, text="看不清", **HERE)
    assert len(bill(door, token)[1].notes) == 3


def test_a_photo_comes_with_the_objection(billed: tuple[Door, str], tmp_path: Path) -> None:
    door, token = billed
    source = tmp_path / "photo"
    source.write_bytes(JPEG)
    stored = portal.keep_photo(
        door.session, token=token, nonce="n-1", source=source, name="a.jpg", size=len(JPEG), sha256="0" * 64, **HERE
    )
    line = bill(door, token)[0]
    portal.dispute_bill_line(
        door.session, token=token, nonce="n-1", line_id=line.id, text="见照片", album="n-1", photos=[stored.id], **HERE
    )
    (note,) = bill(door, token)[0].notes
    assert note.has_photo
    assert portal.get_bill_photo(door.session, token=token, note_id=note.id, **HERE).path.read_bytes() == JPEG
    other = door.ticket_token("nonce-0002")
    with pytest.raises(NotFound):
        portal.get_bill_photo(door.session, token=other, note_id=note.id, **HERE)


def test_amounts_of_others_and_commission_are_out_of_reach(billed: tuple[Door, str]) -> None:
    door, token = billed
    settlement.settle_work(door.session, work(door.world.units["pudong"], 99), NOW)
    foreign = door.session.exec(select(StatementLine).where(StatementLine.source_id == 99)).first()
    fee = door.session.exec(select(StatementLine).where(StatementLine.kind == "commission")).first()
    assert foreign is not None
    assert fee is not None
    for line in (foreign.id, fee.id, 10**6):
        with pytest.raises(NotFound):
            portal.confirm_bill_line(door.session, token=token, nonce=f"n-{line}", line_id=line or 0, **HERE)
        with pytest.raises(NotFound):
            portal.dispute_bill_line(
                door.session, token=token, nonce=f"m-{line}", line_id=line or 0, text="不认", **HERE
            )


def test_a_closed_month_is_not_reopened_by_a_customer(billed: tuple[Door, str]) -> None:
    door, token = billed
    statement = door.session.exec(select(Statement)).one()
    settlement.lock_statement(
        door.session, door.world.finance, statement_id=statement.id or 0, version=statement.version, now=NOW
    )
    line = bill(door, token)[0]
    assert line.locked
    with pytest.raises(Conflict):
        portal.dispute_bill_line(door.session, token=token, nonce="n-1", line_id=line.id, text="太贵了", **HERE)


def test_answers_are_limited_like_messages(billed: tuple[Door, str]) -> None:
    door, token = billed
    line = bill(door, token)[0]
    for turn in range(30):
        portal.confirm_bill_line(door.session, token=token, nonce=f"n-{turn}", line_id=line.id, **HERE)
    with pytest.raises(KnockedTooOften):
        portal.confirm_bill_line(door.session, token=token, nonce="n-31", line_id=line.id, **HERE)


def test_a_flow_that_waits_for_the_bill_goes_on_when_every_amount_is_agreed_to(
    session: Session, world: World, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[BillConfirmed] = []
    monkeypatch.setattr(conftest, "GRAPH", waiting_for_the_bill())
    door = conftest.open_door(session, world)
    token = door.ticket_token()
    publish()
    ticket = session.exec(select(Ticket)).one()
    settlement.settle_work(session, work(world.units["pudong"], ticket.id or 0), NOW)
    tickets.complete_ticket(session, world.bob, ticket_id=ticket.id or 0, version=None, now=NOW)
    session.refresh(ticket)
    assert ticket.node_id == "agree"
    events.wire([*WIRING, (BillConfirmed, lambda _session, event: heard.append(event))])
    lines = bill(door, token)
    assert len(lines) > 1
    for line in lines:
        assert heard == []
        session.refresh(ticket)
        assert ticket.node_id == "agree", "one amount is not the bill"
        portal.confirm_bill_line(session, token=token, nonce=f"n-{line.id}", line_id=line.id, **HERE)
    session.refresh(ticket)
    assert heard == [BillConfirmed(ticket.id or 0, NOW)]
    assert ticket.node_id == "fix"
