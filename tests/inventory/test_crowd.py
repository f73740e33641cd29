"""Twenty at once on a real database: the last three pieces go to exactly three."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from scrm_app.core import db, events
from scrm_app.core.errors import Conflict
from scrm_app.inventory import service
from scrm_app.wiring import WIRING
from tests.conftest import NOW, build_world
from tests.inventory.conftest import Shelf, fill_shelf

CROWD = 20


def together(work: Callable[[int], Any]) -> list[Any]:
    start = Barrier(CROWD)

    def one(number: int) -> Any:
        start.wait()
        return work(number)

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(one, range(CROWD)))


def stocked(count: str) -> tuple[Any, dict[str, int], dict[str, int]]:
    events.wire(WIRING)
    with db.transaction() as session:
        shelf = fill_shelf(session, build_world(session))
        shelf.receive(count)
        item = shelf.item()
        return shelf.world.alice, shelf.places, {"item": item.id, "unit": shelf.world.units["pudong"]}


def left(database: Engine, places: dict[str, int], place: str = "pudong") -> tuple[int, int]:
    with Session(database) as session:
        shelf = Shelf(session, None, places)  # type: ignore[arg-type]
        shelf.parts = {"YT0005": 1}
        return shelf.figures(place)


def test_of_twenty_tickets_exactly_three_get_the_last_three_pieces(database: Engine) -> None:
    _, places, ids = stocked("3")

    def use(number: int) -> str:
        of = service.OfTicket(100 + number, f"GD{number}", ids["unit"])
        done = db.call(service.use_parts, of, rows=[("YT0005", "1")], now=NOW)
        return done.problems[0].zh if done.problems else "won"

    answers = together(use)
    assert answers.count("won") == 3
    refused = {answer for answer in answers if answer != "won"}
    assert refused == {"“前制动片 (套)”要 1 套, pudong仓可用 0 套, 不够。其他仓库也没有, 请采购。"}
    assert left(database, places) == (0, 0)


def test_promises_and_transfers_at_once_never_give_more_than_there_is(database: Engine) -> None:
    alice, places, ids = stocked("10")

    def act(number: int) -> int:
        if number % 2:
            of = service.OfTicket(100 + number, f"GD{number}", ids["unit"])
            return 0 if db.call(service.reserve_parts, of, rows=[("YT0005", "1")], now=NOW).problems else 1
        about = {"item_id": ids["item"], "to_warehouse_id": places["xihu"], "reason": "", "now": NOW}
        try:
            db.call(service.transfer_stock, alice, quantity="1", **about)
        except Conflict:
            return 0
        return 1

    assert sum(together(act)) == 10
    on_hand, reserved = left(database, places)
    assert on_hand == reserved
    assert on_hand + left(database, places, "xihu")[0] == 10
