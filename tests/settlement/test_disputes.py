"""Lines are confirmed or disputed one by one; disputed ones are frozen; the sides always add up to the total."""

import random
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from models.audit import AuditEntry
from models.notification import Notification
from models.settlement import Adjustment, Statement, StatementLine
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from scrm_app.core.pagination import PageRequest
from scrm_app.settlement import service
from scrm_app.settlement.engine.standing import side_of
from scrm_app.tickets import service as tickets
from tests.conftest import NOW, World
from tests.settlement.conftest import Publish, work

FIRST = PageRequest()
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def settle(session: Session, store: int, *ids: int) -> int:
    for ticket_id in ids:
        statement_id = service.settle_work(session, work(store, ticket_id), NOW)
        assert statement_id
    return statement_id


def lines(session: Session, statement_id: int) -> list[StatementLine]:
    session.flush()
    session.expire_all()
    found = select(StatementLine).where(StatementLine.statement_id == statement_id).order_by(col(StatementLine.id))
    return list(session.exec(found))


def check_sides(session: Session) -> None:
    """For every statement: each side is the sum of its lines, and the sides add up to the total."""
    session.flush()
    session.expire_all()
    for row in session.exec(select(Statement)):
        sides = {"open": 0, "confirmed": 0, "disputed": 0, "adjusted": 0}
        for line in lines(session, row.id or 0):
            sides[side_of(line.kind, line.status)] += line.amount_fen
        stored = (row.open_fen, row.confirmed_fen, row.disputed_fen, row.adjusted_fen)
        assert stored == tuple(sides.values())
        assert sum(stored) == row.total_fen


def test_one_line_is_disputed_and_the_rest_closes(session: Session, world: World, publish: Publish) -> None:
    publish()
    statement_id = settle(session, world.units["pudong"], 1)
    labour, part, *_ = lines(session, statement_id)
    service.dispute_line(session, world.alice, line_id=labour.id or 0, reason="只做了 1.5 小时", now=NOW)
    check_sides(session)
    version = service.get_statement(session, world.alice, statement_id=statement_id).version
    service.confirm_statement(session, world.alice, statement_id=statement_id, version=version, now=NOW)
    view = service.get_statement(session, world.alice, statement_id=statement_id)
    assert (view.status, view.disputed_fen, view.disputed_count, view.open_fen) == ("confirmed", 17_600, 1, 0)
    service.lock_statement(session, world.finance, statement_id=statement_id, version=view.version, now=NOW)
    check_sides(session)
    view = service.get_statement(session, world.alice, statement_id=statement_id)
    assert (view.status, view.total_fen - view.disputed_fen) == ("locked", view.confirmed_fen)
    assert [line.status for line in lines(session, statement_id)][:2] == ["disputed", "confirmed"]
    assert part.amount_fen > 0


def test_what_becomes_of_a_frozen_line_is_paid_in_the_next_month(
    session: Session, world: World, publish: Publish
) -> None:
    publish()
    statement_id = settle(session, world.units["pudong"], 1)
    labour = lines(session, statement_id)[0]
    service.dispute_line(session, world.alice, line_id=labour.id or 0, reason="只做了 1.5 小时", now=NOW)
    version = service.get_statement(session, world.finance, statement_id=statement_id).version
    service.lock_statement(session, world.finance, statement_id=statement_id, version=version, now=NOW)
    locked = service.get_statement(session, world.finance, statement_id=statement_id)
    service.settle_dispute(
        session, world.finance, line_id=labour.id or 0, correction_fen=-4_400, reason="核实为 1.5 小时", now=NOW
    )
    check_sides(session)
    after = service.get_statement(session, world.finance, statement_id=statement_id)
    assert (after.total_fen, after.disputed_fen, after.version) == (locked.total_fen, 17_600, locked.version)
    nxt = session.exec(select(Statement).where(Statement.period == "2026-12")).one()
    assert (nxt.total_fen, nxt.adjustment_fen) == (13_200, 13_200)
    booked = session.exec(select(Adjustment)).one()
    assert (booked.reason, booked.created_by_name, booked.dispute_id) == ("核实为 1.5 小时", "财务", 1)
    with pytest.raises(Conflict):
        service.settle_dispute(session, world.finance, line_id=labour.id or 0, correction_fen=0, reason="再次", now=NOW)


def test_a_correction_is_a_line_with_reason_and_author(session: Session, world: World, publish: Publish) -> None:
    publish()
    statement_id = settle(session, world.units["pudong"], 1)
    labour = lines(session, statement_id)[0]
    before = service.get_statement(session, world.alice, statement_id=statement_id).total_fen
    service.dispute_line(session, world.alice, line_id=labour.id or 0, reason="多算了", now=NOW)
    service.settle_dispute(
        session, world.finance, line_id=labour.id or 0, correction_fen=-1_000, reason="少算一次上门", now=NOW
    )
    check_sides(session)
    view = service.get_statement(session, world.alice, statement_id=statement_id)
    assert (view.total_fen, view.adjusted_fen, view.disputed_count) == (before - 1_000, -1_000, 0)
    last = lines(session, statement_id)[-1]
    assert (last.kind, last.title, last.reference) == ("adjustment", "少算一次上门", labour.reference)
    told = service.list_disputes(session, world.alice, line_id=labour.id or 0)
    assert [(d.status, [n.side for n in d.notes]) for d in told] == [("corrected", ["store", "office"])]
    again = service.list_lines(session, world.alice, statement_id=statement_id, page=FIRST).rows[0]
    assert (again.status, again.outcome) == ("open", "corrected")


def test_the_talk_reaches_the_other_side(session: Session, world: World, publish: Publish) -> None:
    publish()
    statement_id = settle(session, world.units["pudong"], 1)
    line_id = lines(session, statement_id)[0].id or 0
    service.dispute_line(session, world.alice, line_id=line_id, reason="多算了", now=NOW)
    told = session.exec(select(Notification).where(Notification.kind == "statement.disputed")).all()
    assert {n.user_id for n in told} == {world.users["admin"], world.users["finance"]}
    service.add_note(session, world.finance, line_id=line_id, body="请补一张工时单照片", now=NOW)
    mine = session.exec(select(Notification).where(Notification.user_id == world.users["alice"])).all()
    assert [n.body_zh for n in mine] == ["财务: 请补一张工时单照片"]
    service.withdraw_dispute(session, world.alice, line_id=line_id, now=NOW)
    with pytest.raises(Conflict, match="没有待处理"):
        service.add_note(session, world.finance, line_id=line_id, body="还在吗", now=NOW)


def test_a_photo_belongs_to_who_sent_it(session: Session, world: World, publish: Publish, tmp_path: Path) -> None:
    publish()
    statement_id = settle(session, world.units["pudong"], 1)
    line_id = lines(session, statement_id)[0].id or 0
    source = tmp_path / "up"
    source.write_bytes(PNG)
    stored = tickets.store_upload(
        session, world.alice, source=source, name="a.png", size=len(PNG), sha256="0" * 64, now=NOW
    )
    photo = service.Photo(stored.id)
    service.dispute_line(session, world.alice, line_id=line_id, reason="见照片", photo=photo, now=NOW)
    note = service.list_disputes(session, world.alice, line_id=line_id)[0].notes[-1]
    assert note.has_photo
    assert service.get_note_photo(session, world.finance, note_id=note.id).path.read_bytes() == PNG
    with pytest.raises((Forbidden, NotFound)):
        service.get_note_photo(session, world.charlie, note_id=note.id)
    other = lines(session, statement_id)[1].id or 0
    for taken in (photo, service.Photo(99), service.Photo(stored.id, "guessed")):
        with pytest.raises(NotFound):
            service.dispute_line(session, world.finance, line_id=other, reason="偷图", photo=taken, now=NOW)


def test_frozen_lines_are_not_recalculated(session: Session, world: World, publish: Publish) -> None:
    tiers = [{"up_to_fen": 100_000, "rate": "0.05"}, {"up_to_fen": None, "rate": "0.10"}]
    publish(mode="volume", tiers=tiers)
    statement_id = settle(session, world.units["pudong"], 1)
    fee = next(line for line in lines(session, statement_id) if line.kind == "commission")
    service.dispute_line(session, world.alice, line_id=fee.id or 0, reason="比例不对", now=NOW)
    settle(session, world.units["pudong"], 2)
    check_sides(session)
    frozen = next(line for line in lines(session, statement_id) if line.id == fee.id)
    assert frozen.tier == 0, "the month has grown into the second tier, the frozen line waits"
    with pytest.raises(Conflict, match="已冻结"):
        service.recompute_statement(session, world.finance, statement_id=statement_id, now=NOW)
    service.withdraw_dispute(session, world.alice, line_id=fee.id or 0, now=NOW)
    check_sides(session)
    assert next(line for line in lines(session, statement_id) if line.id == fee.id).tier == 1


def test_refusals(session: Session, world: World, publish: Publish) -> None:
    publish()
    statement_id = settle(session, world.units["pudong"], 1)
    line_id = lines(session, statement_id)[0].id or 0
    with pytest.raises(InvalidInput):
        service.dispute_line(session, world.alice, line_id=line_id, reason=" ", now=NOW)
    service.dispute_line(session, world.alice, line_id=line_id, reason="多算了", now=NOW)
    with pytest.raises(Conflict, match="已有人提出"):
        service.dispute_line(session, world.alice, line_id=line_id, reason="多算了", now=NOW)
    with pytest.raises(Conflict, match="先撤回"):
        service.confirm_line(session, world.alice, line_id=line_id, now=NOW)
    with pytest.raises(Forbidden):
        service.settle_dispute(session, world.alice, line_id=line_id, correction_fen=0, reason="自己处理", now=NOW)
    for act in (service.confirm_line, service.withdraw_dispute):
        with pytest.raises((Forbidden, NotFound)):
            act(session, world.charlie, line_id=line_id, now=NOW)
    with pytest.raises(InvalidInput):
        service.settle_dispute(session, world.finance, line_id=line_id, correction_fen=10**15, reason="太多了", now=NOW)


def test_every_answer_is_in_the_audit_log(session: Session, world: World, publish: Publish) -> None:
    publish()
    statement_id = settle(session, world.units["pudong"], 1)
    one, two, *_ = lines(session, statement_id)
    service.confirm_line(session, world.alice, line_id=one.id or 0, now=NOW)
    service.dispute_line(session, world.alice, line_id=two.id or 0, reason="没换这个件", now=NOW)
    found = session.exec(select(AuditEntry).where(col(AuditEntry.action).contains("statement.line"))).all()
    assert [(e.action, e.after.get("reason")) for e in found] == [
        ("statement.line_confirmed", ""),
        ("statement.line_disputed", "没换这个件"),
    ]


@pytest.mark.parametrize("seed", range(4))
def test_the_sides_add_up_whatever_people_do(session: Session, world: World, publish: Publish, seed: int) -> None:
    publish(mode="volume", tiers=[{"up_to_fen": 150_000, "rate": "0.05"}, {"up_to_fen": None, "rate": "0.10"}])
    dice, store, ticket = random.Random(seed), world.units["pudong"], 2
    settle(session, store, 1)
    for step in range(30):
        at = NOW + timedelta(minutes=step)
        line_id = dice.choice(list(session.exec(select(StatementLine.id)))) or 0
        statement = session.exec(select(Statement).order_by(col(Statement.id).desc())).first()
        assert statement is not None
        act = dice.choice(["book", "confirm", "dispute", "dispute", "withdraw", "settle", "adjust", "agree", "lock"])
        try:
            if act == "book":
                settle(session, store, ticket := ticket + 1)
            elif act == "confirm":
                service.confirm_line(session, world.alice, line_id=line_id, now=at)
            elif act == "dispute":
                service.dispute_line(session, world.alice, line_id=line_id, reason="不对", now=at)
            elif act == "withdraw":
                service.withdraw_dispute(session, world.alice, line_id=line_id, now=at)
            elif act == "settle":
                fen = dice.choice([0, -700, 1_300])
                service.settle_dispute(
                    session, world.finance, line_id=line_id, correction_fen=fen, reason="核实", now=at
                )
            elif act == "adjust":
                service.add_adjustment(
                    session, world.finance, org_unit_id=store, period="2026-11", amount_fen=55, reason="补", now=at
                )
            elif act == "agree":
                service.confirm_statement(
                    session, world.alice, statement_id=statement.id or 0, version=statement.version, now=at
                )
            elif step > 20:
                service.lock_statement(
                    session, world.finance, statement_id=statement.id or 0, version=statement.version, now=at
                )
        except (Conflict, InvalidInput):
            pass
        check_sides(session)
