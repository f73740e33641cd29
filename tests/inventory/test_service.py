"""Receiving, transferring, counting, safety stock, warehouses, offers, imports, exports; and who may not."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, select

from models.audit import AuditEntry
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound, ScrmError
from scrm_app.core.pagination import PageRequest
from scrm_app.inventory import service
from scrm_app.inventory.service import OfferWish, StockFilter, WarehouseInput
from scrm_app.notifications import service as notifications
from tests.conftest import NOW, World
from tests.inventory.conftest import Shelf

PAGE = PageRequest()
LATER = NOW + timedelta(minutes=31)


def actions(session: Session) -> list[str]:
    return [row.action for row in session.exec(select(AuditEntry).order_by(AuditEntry.id))]  # type: ignore[arg-type]


def test_what_comes_in_can_be_taken_back_once(session: Session, world: World, shelf: Shelf) -> None:
    line = shelf.receive("3")
    assert shelf.figures() == (3, 0)
    with pytest.raises(NotFound):
        service.undo_movement(session, world.alice, movement_id=line, now=NOW)
    service.undo_movement(session, world.admin, movement_id=line, now=NOW)
    assert shelf.figures() == (0, 0)
    with pytest.raises(Conflict):
        service.undo_movement(session, world.admin, movement_id=line, now=NOW)
    late = shelf.receive("1")
    with pytest.raises(Conflict):
        service.undo_movement(session, world.admin, movement_id=late, now=LATER)
    assert actions(session) == ["stock.received", "stock.undone", "stock.received"]


def test_a_transfer_moves_both_sides_and_comes_back(session: Session, world: World, shelf: Shelf) -> None:
    shelf.receive("5")
    about: dict[str, Any] = {"item_id": shelf.item().id, "to_warehouse_id": shelf.places["chaoyang"], "reason": ""}
    with pytest.raises(Conflict) as refusal:
        service.transfer_stock(session, world.alice, quantity="6", now=NOW, **about)
    assert "可用 5 套" in refusal.value.text.zh
    line = service.transfer_stock(session, world.alice, quantity="2", now=NOW, **about)
    assert (shelf.figures(), shelf.figures("chaoyang")) == ((3, 0), (2, 0))
    lines = service.list_item_movements(session, world.admin, item_id=shelf.item().id, page=PAGE)
    assert (lines.rows[0].kind, lines.rows[0].other, lines.total) == ("transfer", "chaoyang仓", 2)
    service.undo_movement(session, world.alice, movement_id=line, now=NOW)
    assert (shelf.figures(), shelf.figures("chaoyang")) == ((5, 0), (0, 0))


def test_a_count_corrects_and_refuses_old_figures_and_promised_pieces(
    session: Session, world: World, shelf: Shelf
) -> None:
    shelf.receive("5")
    seen = shelf.item()
    count: Callable[..., Any] = lambda counted, version: service.count_stock(  # noqa: E731
        session, world.alice, item_id=seen.id, counted=counted, version=version, now=NOW
    )
    assert count("5", seen.version) is None
    count("4", seen.version)
    with pytest.raises(Conflict):
        count("9", seen.version)
    assert shelf.figures() == (4, 0)
    service.reserve_parts(session, ticket_of(world), rows=[("YT0005", "3")], now=NOW)
    with pytest.raises(Conflict) as refusal:
        count("2", shelf.item().version)
    assert "3 套已预留" in refusal.value.text.zh


def ticket_of(world: World, number: int = 7, place: str = "pudong") -> service.OfTicket:
    return service.OfTicket(number, f"GD{number}", world.units[place])


@pytest.mark.parametrize("typed", ["0", "-1", "abc", "", "1e9", "0.0001", None, "1000001"])
def test_no_quantity_no_movement(shelf: Shelf, typed: object) -> None:
    with pytest.raises(InvalidInput):
        shelf.receive(typed)


def test_who_may_and_who_may_not(session: Session, world: World, shelf: Shelf) -> None:
    shelf.receive("5")
    item = shelf.item()
    deeds: list[Callable[[Actor], Any]] = [
        lambda who: service.receive_stock(
            session, who, warehouse_id=shelf.places["pudong"], part_id=shelf.parts["YT0005"], quantity="1", now=NOW
        ),
        lambda who: service.transfer_stock(
            session,
            who,
            item_id=item.id,
            to_warehouse_id=shelf.places["xihu"],
            quantity="1",
            reason="",
            now=NOW,
        ),
        lambda who: service.count_stock(session, who, item_id=item.id, counted="1", version=item.version, now=NOW),
        lambda who: service.set_safety(session, who, item_id=item.id, safety="1", version=item.version, now=NOW),
    ]
    chen = Actor(**{**world.alice.__dict__, "org_unit_id": world.units["xihu"], "org_ids": frozenset()})
    for deed in deeds:
        with pytest.raises(Forbidden):
            deed(world.bob)
        with pytest.raises(NotFound):
            deed(chen)
    with pytest.raises(NotFound):
        service.get_stock_item(session, world.charlie, item_id=item.id)
    with pytest.raises(NotFound):
        service.list_item_movements(session, world.charlie, item_id=item.id, page=PAGE)
    with pytest.raises(Forbidden):
        service.list_stock(session, world.designer, wish=StockFilter(), page=PAGE)
    assert service.list_stock(session, world.charlie, wish=StockFilter(), page=PAGE).total == 0
    assert shelf.figures() == (5, 0)


def test_the_purchase_price_is_for_those_who_may_see_it(session: Session, world: World, shelf: Shelf) -> None:
    shelf.receive("5")
    assert service.get_stock_item(session, world.alice, item_id=shelf.item().id).cost_fen is None
    assert service.get_stock_item(session, world.admin, item_id=shelf.item().id).cost_fen == 23_500
    for who, width in ((world.alice, 9), (world.admin, 11)):
        made = service.build_export(session, who, wish=StockFilter(), page=PAGE, now=NOW)
        sheet = load_workbook(io.BytesIO(made.data)).active
        rows = list(sheet.iter_rows(values_only=True))  # type: ignore[union-attr]
        assert (len(rows[0]), rows[1][:2], rows[1][4]) == (width, ("前制动片 (套)", "YT0005"), 5)
    with pytest.raises(InvalidInput):
        service.build_export(session, world.charlie, wish=StockFilter(), page=PAGE, now=NOW)


def test_the_list_is_found_by_sound_and_shows_what_is_short_first(session: Session, world: World, shelf: Shelf) -> None:
    shelf.receive("50")
    shelf.receive("4", code="YT0002")
    shelf.safety("5", code="YT0002")
    shelf.receive("1", code="YT0019")
    service.use_parts(session, ticket_of(world), rows=[("变速箱油 (升)", "1")], now=NOW)

    def names(who: Actor = world.admin, page: PageRequest = PAGE, **wish: Any) -> list[str]:
        return [row.part for row in service.list_stock(session, who, wish=StockFilter(**wish), page=page).rows]

    assert names() == ["变速箱油 (升)", "机油滤清器", "前制动片 (套)"]
    assert names(level="low") == ["变速箱油 (升)", "机油滤清器"]
    assert names(level="out") == ["变速箱油 (升)"]
    assert names(q="jylq") == names(q="jiyou") == names(q="滤清") == names(q="YT0002") == ["机油滤清器"]
    assert names(q="%") == names(q="zzzz") == []
    assert names(page=PageRequest(1, 50, "on_hand", True)) == ["前制动片 (套)", "机油滤清器", "变速箱油 (升)"]
    assert names(world.charlie) == []
    assert service.count_stock_levels(session, world.alice) == service.Tally(3, 1, 1)


def test_a_warning_goes_to_the_owners_once_a_fall_and_climbs(session: Session, world: World, shelf: Shelf) -> None:
    rows = service.list_warehouses(session, world.admin)
    mine = next(row for row in rows if row.id == shelf.places["pudong"])
    wish = WarehouseInput(**{**mine.__dict__, "buyer_id": world.users["finance"], "operator_id": world.users["bob"]})
    service.save_warehouse(session, world.alice, wish=wish, now=NOW)
    shelf.receive("10")
    shelf.safety("4")
    for number, count, low, out in ((1, "5", 0, 0), (2, "1", 1, 0), (3, "1", 1, 0), (4, "3", 1, 1)):
        service.use_parts(session, ticket_of(world, number), rows=[("YT0005", count)], now=NOW)
        told = [{who for who, _, _ in shelf.notices(f"stock.{kind}")} for kind in ("low", "out")]
        assert told == [{"finance", "bob"} if low else set(), {"finance", "bob"} if out else set()], number
    assert shelf.notices("stock.low")[0][1:] == (
        "补货提醒: 前制动片 (套)",
        "pudong仓可用 4 套, 安全库存 4 套。请安排采购或调拨。",
    )
    notifications.fire_due(session, NOW + timedelta(hours=5))
    assert [who for who, _, _ in shelf.notices("stock.out")] == ["bob", "finance", "alice"]
    shelf.receive("10")
    service.use_parts(session, ticket_of(world, 9), rows=[("YT0005", "6")], now=NOW)
    assert len(shelf.notices("stock.low")) == 4
    shelf.receive("10")
    notifications.fire_due(session, NOW + timedelta(days=3))
    assert len(shelf.notices("stock.low")) == 4


def test_without_named_owners_whoever_manages_stock_nearby_is_told(
    session: Session, world: World, shelf: Shelf
) -> None:
    for place, who in (("pudong", "alice"), ("xihu", "erin"), ("chaoyang", "admin")):
        shelf.receive("1", place)
        shelf.safety("1", place)
        assert shelf.notices("stock.low")[-1][0] == who
    assert len(shelf.notices("stock.low")) == 3


def test_an_offer_tells_each_warehouse_what_it_will_need(session: Session, world: World, shelf: Shelf) -> None:
    shelf.receive("12")
    wish = OfferWish("国庆保养节", "2026-12-01", [(shelf.parts["YT0005"], "40"), (shelf.parts["YT0002"], "5")])
    made = service.announce_offer(session, world.erin, wish=wish, now=NOW)
    told = {who: text for who, _, text in shelf.notices("stock.offer")}
    assert set(told) == {"alice", "erin"}
    assert "前制动片 (套)要 40 套, 可用 12, 缺 28" in told["alice"]
    seen = service.list_offers(session, world.alice, now=NOW)
    assert [(n.warehouse, n.missing // 1000) for n in seen[0].needs] == [("pudong仓", 28), ("pudong仓", 5)]
    assert seen[0].may_withdraw is False
    with pytest.raises(NotFound):
        service.withdraw_offer(session, world.alice, offer_id=made, now=NOW)
    service.withdraw_offer(session, world.erin, offer_id=made, now=NOW)
    assert service.list_offers(session, world.admin, now=NOW) == []
    service.withdraw_offer(session, world.erin, offer_id=made, back=True, now=NOW)
    assert len(service.list_offers(session, world.admin, now=NOW)) == 1
    assert service.list_offers(session, world.admin, now=NOW + timedelta(days=30)) == []


@pytest.mark.parametrize(
    "change",
    [{"name": " "}, {"starts_on": "2026-11-19"}, {"starts_on": "soon"}, {"parts": []}, {"parts": [(1, "0")]},
     {"parts": [(999, "1")]}, {"warehouse_id": 999}],
)  # fmt: skip
def test_an_offer_that_says_too_little_is_refused(
    session: Session, world: World, shelf: Shelf, change: dict[str, Any]
) -> None:
    said: dict[str, Any] = {"name": "节", "starts_on": "2026-12-01", "parts": [(shelf.parts["YT0005"], "1")]}
    with pytest.raises(ScrmError):
        service.announce_offer(session, world.admin, wish=OfferWish(**{**said, **change}), now=NOW)
    with pytest.raises(Forbidden):
        service.announce_offer(session, world.bob, wish=OfferWish(**said), now=NOW)


def test_warehouses_are_saved_within_reach(session: Session, world: World, shelf: Shelf) -> None:
    wish: dict[str, Any] = {"name": "浦东二号仓", "org_unit_id": world.units["pudong"]}
    made = service.save_warehouse(session, world.alice, wish=WarehouseInput(**wish), now=NOW)
    for who, more, refusal in (
        (world.alice, {"name": "pudong仓"}, Conflict),
        (world.alice, {"org_unit_id": world.units["xihu"], "name": "x"}, InvalidInput),
        (world.alice, {"latitude": 31.0, "name": "x"}, InvalidInput),
        (world.alice, {"id": shelf.places["xihu"]}, NotFound),
        (world.alice, {"id": made, "version": 9}, Conflict),
        (world.alice, {"buyer_id": 9999, "name": "x"}, InvalidInput),
        (world.bob, {"name": "x"}, Forbidden),
    ):
        with pytest.raises(refusal):
            service.save_warehouse(session, who, wish=WarehouseInput(**{**wish, **more}), now=NOW)
    assert len(service.list_warehouses(session, world.alice)) == 2


def test_opening_stock_is_taken_from_a_table_and_again_changes_nothing(
    session: Session, world: World, shelf: Shelf
) -> None:
    rows: list[dict[str, Any]] = [
        {"part": "前制动片 (套)", "warehouse": "pudong仓", "quantity": "8", "safety": "3"},
        {"part": "YT0002", "quantity": "2.5"},
        {"part": "没有的", "warehouse": "pudong仓", "quantity": "8"},
        {"part": "YT0019", "warehouse": "chaoyang仓", "quantity": "8"},
        {"part": "YT0019", "warehouse": "pudong仓", "quantity": "-8"},
    ]
    about: dict[str, Any] = {"source": "期初", "org_unit_id": world.units["pudong"], "now": NOW}
    done = service.upsert_stock(session, world.alice, rows=rows, **about)
    assert (done.new, sorted(done.refused)) == (2, [2, 3, 4])
    assert shelf.figures() == (8, 0)
    assert shelf.item().safety_milli == 3000
    assert shelf.item(code="YT0002").on_hand_milli == 2500
    again = service.upsert_stock(session, world.alice, rows=rows[:2], **about)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    with pytest.raises(Forbidden):
        service.upsert_stock(session, world.bob, rows=rows, **about)
