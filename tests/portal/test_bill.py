"""The customer confirms or objects to single amounts of the bill, with a photo, and reads the store's answer."""

from pathlib import Path

import pytest
from sqlmodel import select

from models.settlement import Statement, StatementLine
from models.ticket import Ticket
from scrm_app.core.errors import Conflict, NotFound
from scrm_app.portal import service as portal
from scrm_app.portal.errors import KnockedTooOften
from scrm_app.portal.service.ticket_page import BillLine
from scrm_app.settlement import service as settlement
from tests.conftest import NOW
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
        door.session, token=token, nonce="n-1", line_id=line.id, text="见照片", file_id=stored.id, **HERE
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
