"""The stock pages as the browser calls them, with anything."""

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from reflex.state import State
from sqlalchemy import Engine

from models.identity import UserSession
from scrm_app.core import clock, db, events
from scrm_app.core.crypto import fingerprint
from scrm_app.core.errors import Forbidden, InvalidInput, ScrmError
from scrm_app.identity import session as identity_session
from scrm_app.inventory import presenter
from scrm_app.inventory.state import OffersState, StockItemState, StockState, WarehousesState
from scrm_app.wiring import WIRING
from tests.conftest import NOW, build_world
from tests.inventory.conftest import fill_shelf

JUNK: tuple[Any, ...] = (None, -1, "x", "1e9", [], {}, {"a": 1}, 10**30)


class Tab:
    """One browser tab; `who` uses it."""

    def __init__(self, ids: dict[str, int]) -> None:
        self.ids, self.who = ids, "alice"
        self.root: Any = State(_reflex_internal_init=True)  # type: ignore[call-arg]

    async def get(self, kind: type[Any], **more: Any) -> Any:
        page = await self.root.get_state(kind)
        for name, value in more.items():
            setattr(page, name, value)
        return page


@pytest.fixture
async def tab(database: Engine, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Tab]:
    events.wire(WIRING)
    with db.transaction() as session:
        world = build_world(session)
        shelf = fill_shelf(session, world)
        shelf.receive("5")
        shelf.receive("7", "xihu")
        ids = {"item": shelf.item().id, "other": shelf.item("xihu").id, **shelf.places}
        ids |= {"part": shelf.parts["YT0005"], "east": world.units["pudong"]}
        for name in ("admin", "alice", "bob", "designer"):
            far = NOW.replace(year=NOW.year + 1)
            about = {"user_id": world.users[name], "fingerprint": fingerprint(f"token-{name}")}
            session.add(UserSession(**about, created_at=NOW, seen_at=NOW, expires_at=far))
    made = Tab(ids)
    monkeypatch.setattr(identity_session, "cookie_token", lambda _header: f"token-{made.who}")
    with clock.frozen(NOW):
        yield made


async def test_the_list_the_drawer_and_the_acts(tab: Tab) -> None:
    listing, item = await tab.get(StockState), await tab.get(StockItemState, opened=tab.ids["item"])
    await listing._load()
    assert [(row["part"], row["free"], row["cost"]) for row in listing.rows] == [("前制动片 (套)", "5", "")]
    await item.refresh()
    await item.begin("transfer")
    assert [one["label"] for one in item.choices["targets"]] == ["chaoyang仓", "xihu仓"]
    assert await item.carry_out({"target": str(tab.ids["xihu"]), "quantity": "9"}) is None
    assert "可用 5 套" in item.problem
    assert await item.carry_out({"target": str(tab.ids["xihu"]), "quantity": "2", "reason": "急用"})
    assert (item.act, item.item["free"], item.lines[0]["amount"], item.lines[0]["reason"]) == ("", "3", "-2", "急用")
    await item.take_back(item.lines[0]["id"])
    assert (item.item["free"], item.lines[0]["undo"]) == ("5", True)
    await item.begin("count")
    assert await item.carry_out({"quantity": "4"})
    await item.begin("in")
    assert await item.carry_out({"quantity": "2"})
    assert item.item["on_hand"] == "6"


async def test_safety_stock_is_changed_in_its_cell_and_back(tab: Tab) -> None:
    listing = await tab.get(StockState)
    await listing._load()
    assert await listing.save_safety(tab.ids["item"], "0") is None
    assert await listing.save_safety(tab.ids["item"], "5")
    assert (listing.rows[0]["state"], listing.tally) == ("低于安全库存", {"all": 1, "low": 1, "out": 0})
    assert await listing.save_safety(tab.ids["item"], "0")
    assert listing.rows[0]["state"] == "正常"
    with pytest.raises(InvalidInput):
        await listing.save_safety(tab.ids["item"], "viel")
    assert await listing.save_safety(tab.ids["other"], "3") is None


async def test_an_item_out_of_reach_is_not_opened(tab: Tab) -> None:
    item = await tab.get(StockItemState, opened=tab.ids["other"])
    await item.refresh()
    assert (item.opened, item.item, item.lines) == (0, {}, [])


async def test_an_offer_is_announced_withdrawn_and_restored(tab: Tab) -> None:
    offers = await tab.get(OffersState)
    await offers.start()
    assert offers.announcing
    assert await offers.announce({"name": "节", "starts_on": "2026-12-01"}) is None
    assert "备件" in offers.problem
    said = {"name": "节", "starts_on": "2026-12-01", "part0": str(tab.ids["part"]), "quantity0": "9"}
    assert await offers.announce(said)
    assert (offers.rows[0]["state"], offers.rows[0]["needs"][0]["missing"]) == ("1 项不够", "4")
    await offers.withdraw(offers.rows[0]["id"])
    assert offers.rows == []
    await offers.restore(1)
    assert len(offers.rows) == 1


async def test_a_warehouse_is_added_and_changed(tab: Tab) -> None:
    page = await tab.get(WarehousesState)
    await page.start(0)
    await page.save({"name": "二号仓", "org_unit_id": str(tab.ids["east"])})
    assert [row["name"] for row in page.rows] == ["pudong仓", "二号仓"]
    await page.start(page.rows[0]["id"])
    await page.save({"name": "浦东仓", "org_unit_id": page.entry["org_unit_id"], "is_active": "on", "latitude": ""})
    assert [row["name"] for row in page.rows] == ["二号仓", "浦东仓"]
    assert "warehouse_id" not in page.rows[0]


@pytest.mark.parametrize("junk", JUNK, ids=str)
async def test_anything_is_answered_in_words(tab: Tab, junk: Any) -> None:
    listing, item = await tab.get(StockState), await tab.get(StockItemState, opened=tab.ids["item"])
    await listing._load()
    await item.refresh()
    page, offers = await tab.get(WarehousesState), await tab.get(OffersState)
    before = (item.item["on_hand"], item.item["safety"])
    for act in ("in", "transfer", "count", junk):
        item.act = str(act)
        assert await item.carry_out(junk) is None
    for call in (
        lambda: item.take_back(junk),
        lambda: listing.save_safety(tab.ids["item"], junk),
        lambda: listing.save_safety(junk, "1"),
        lambda: page.save(junk),
        lambda: page.start(junk),
        lambda: offers.announce(junk),
        lambda: offers.withdraw(junk),
        lambda: item.turn_page(junk),
        lambda: item.begin(junk),
    ):
        with suppress(ScrmError):
            await call()
    await item.refresh()
    assert (item.item["on_hand"], item.item["safety"]) == before


async def test_who_may_only_read_moves_nothing_and_others_read_nothing(tab: Tab) -> None:
    item, offers = await tab.get(StockItemState, opened=tab.ids["item"]), await tab.get(OffersState)
    page, listing = await tab.get(WarehousesState), await tab.get(StockState)
    tab.who = "bob"
    await listing._load()
    await item.refresh()
    item.act = "in"
    assert await item.carry_out({"quantity": "1", "part": str(tab.ids["part"])}) is None
    assert "没有做这件事的权限" in item.problem
    for call in (lambda: page.start(0), lambda: listing.save_safety(tab.ids["item"], "9"), lambda: offers.withdraw(1)):
        with pytest.raises(Forbidden):
            await call()
    tab.who = "designer"
    for call in (listing._load, item.refresh, lambda: item.begin("in"), offers._load, page.load, listing.export):
        with pytest.raises(Forbidden):
            await call()


@pytest.mark.parametrize("wrong", [{"latitude": "91"}, {"longitude": "x"}, {"name": ""}, {"org_unit_id": "x"}])
def test_a_warehouse_form_that_cannot_be_read_says_which(wrong: dict[str, str]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        presenter.read_warehouse({"name": "仓", "org_unit_id": "1", **wrong}, key=0, version=0)
    assert refusal.value.text.en
