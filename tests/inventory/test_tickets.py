"""Parts of tickets: promised and taken by the flow, said when short, back when reopened or cancelled."""

from typing import Any

import pytest
from sqlmodel import Session

from scrm_app.inventory import service as inventory
from scrm_app.library.engine.build import node
from scrm_app.tickets import service
from scrm_app.tickets.service import stock
from tests.conftest import NOW, World
from tests.inventory.conftest import Shelf
from tests.tickets.flows_of_all_kinds import middle
from tests.tickets.test_service_votes import Begin, begin, row

__all__ = ["begin"]
BRAKES = "前制动片 (套)"


def auto(*steps: str) -> dict[str, Any]:
    return node("parts", "auto", "核减备件", steps=[{"do": step, "table": "parts"} for step in steps])


def parts(*rows: tuple[str, object]) -> dict[str, Any]:
    return {"parts": [{"part": name, "quantity": count, "unit_price": 100} for name, count in rows]}


def failures(session: Session, world: World, ticket: int) -> list[str]:
    """The sentences in the history of a ticket."""
    seen = service.get_ticket_view(session, world.alice, ticket_id=ticket, now=NOW)
    return [line.data["zh"] for line in seen.history if line.kind == "auto_failed"]


def test_a_completed_step_takes_the_parts_of_the_ticket(
    session: Session, world: World, shelf: Shelf, begin: Begin
) -> None:
    shelf.receive("3")
    ticket = begin(middle(session, auto("deduct_parts")), **parts((BRAKES, 2)))
    assert (row(session, ticket).node_id, shelf.figures()) == ("visit", (1, 0))
    assert failures(session, world, ticket) == []
    line = (
        shelf.session.connection().exec_driver_sql("SELECT kind, ticket_number, reason FROM stock_movement").all()[-1]
    )
    assert tuple(line) == ("out", row(session, ticket).number, "工单用料")


def test_promised_parts_are_used_by_their_ticket_and_free_again_when_it_ends(
    session: Session, world: World, shelf: Shelf, begin: Begin
) -> None:
    shelf.receive("3")
    ticket = begin(middle(session, auto("require_parts")), **parts((BRAKES, 2)))
    assert shelf.figures() == (3, 2)
    of = stock.of_ticket(row(session, ticket))
    other = stock.OfTicket(999, "GD999", world.units["pudong"])
    assert inventory.use_parts(session, other, rows=[(BRAKES, "2")], now=NOW).problems
    assert not inventory.use_parts(session, of, rows=[(BRAKES, "1")], now=NOW).problems
    assert shelf.figures() == (2, 1)
    service.complete_ticket(session, world.alice, ticket_id=ticket, version=row(session, ticket).version, now=NOW)
    assert (row(session, ticket).status, shelf.figures()) == ("closed", (2, 0))


def test_a_shortage_names_the_nearest_with_stock_and_the_ticket_goes_on(
    session: Session, world: World, shelf: Shelf, begin: Begin
) -> None:
    shelf.receive("1")
    shelf.receive("9", "chaoyang")
    shelf.receive("5", "xihu")
    shelf.receive("4", code="YT0002")
    ticket = begin(
        middle(session, auto("deduct_parts")), **parts((BRAKES, 2), ("YT0002", 1), ("手写的零件", 1), (BRAKES, 0.5))
    )
    assert (row(session, ticket).node_id, shelf.figures(), shelf.figures(code="YT0002")) == ("visit", (1, 0), (3, 0))
    said = failures(session, world, ticket)
    assert len(said) == 1
    assert "“前制动片 (套)”要 2.5 套, pudong仓可用 1 套, 不够。最近有货的是xihu仓 (约" in said[0]
    assert "可用 5 套, 请调拨。" in said[0]
    assert "价格表里没有“手写的零件”" in said[0]
    shelf.receive("5")
    again = stock.use(session, row(session, ticket), "parts", NOW)
    assert (len(again.problems), shelf.item().on_hand_milli, shelf.figures(code="YT0002")) == (1, 3_500, (3, 0))


def test_nowhere_any_left_and_a_store_without_a_warehouse(
    session: Session, world: World, shelf: Shelf, begin: Begin
) -> None:
    ticket = begin(middle(session, auto("require_parts")), **parts((BRAKES, 2)))
    assert "其他仓库也没有, 请采购。" in failures(session, world, ticket)[0]
    lost = stock.OfTicket(1, "GD1", world.units["hq"])
    shelf.receive("5", "xihu")
    (problem,) = inventory.use_parts(session, lost, rows=[(BRAKES, "1")], now=NOW).problems
    assert (problem.zh, shelf.figures("xihu")) == (
        "“前制动片 (套)”要 1 套, 总部可用 0 套, 不够。最近有货的是xihu仓, 可用 5 套, 请调拨。",
        (5, 0),
    )


def test_without_any_warehouse_nothing_is_said(session: Session, world: World, begin: Begin) -> None:
    ticket = begin(middle(session, auto("require_parts", "deduct_parts")), **parts((BRAKES, 2)))
    assert (row(session, ticket).node_id, failures(session, world, ticket)) == ("visit", [])


@pytest.mark.parametrize("how", ["reopen", "terminate"])
def test_parts_come_back_when_the_work_begins_again_or_is_called_off(
    session: Session, world: World, shelf: Shelf, begin: Begin, how: str
) -> None:
    shelf.receive("3")
    ticket = begin(middle(session, auto("deduct_parts")), **parts((BRAKES, 2)))
    about: dict[str, Any] = {"ticket_id": ticket, "now": NOW}
    if how == "reopen":
        service.complete_ticket(session, world.alice, version=row(session, ticket).version, **about)
        assert shelf.figures() == (1, 0)
        service.reopen_ticket(session, world.alice, version=row(session, ticket).version, note="又响了", **about)
    else:
        service.cancel_ticket(session, world.alice, version=row(session, ticket).version, note="客户不修了", **about)
    assert shelf.figures() == (3, 0)


def test_who_may_not_see_the_parts_reads_no_part_in_the_history(
    session: Session, world: World, shelf: Shelf, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = begin(middle(session, auto("deduct_parts")), **parts((BRAKES, 2)))
    assert failures(session, world, ticket)
    beside = stock.parts_beside(session, world.alice, ticket_id=ticket, now=NOW)
    assert [(one.part, one.wanted, one.free) for one in beside] == [(BRAKES, 2000, 0)]
    assert "请采购" in beside[0].hint.zh
    assert stock.parts_beside(session, world.admin, ticket_id=ticket, now=NOW)
    monkeypatch.setattr(stock, "_is_open", lambda *_: False)
    seen = service.get_ticket_view(session, world.alice, ticket_id=ticket, now=NOW)
    assert all(BRAKES not in str(line.data) for line in seen.history)
    assert stock.parts_beside(session, world.alice, ticket_id=ticket, now=NOW) == []


def test_fewer_parts_in_the_table_put_the_rest_back(session: Session, world: World, shelf: Shelf) -> None:
    shelf.receive("5")
    of = stock.OfTicket(1, "GD1", world.units["pudong"])
    for wanted, left in (("4", 1), ("4", 1), ("1", 4), ("", 5)):
        inventory.use_parts(session, of, rows=[(BRAKES, wanted)], now=NOW)
        assert shelf.figures() == (left, 0)
