"""A price book, a warehouse at each store, and short words to look into them."""

from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.inventory import Warehouse
from models.settlement import PricePart
from scrm_app.inventory import service
from scrm_app.inventory.repository import items, movements
from tests.conftest import NOW, World

POSITIONS = {"pudong": (31.2304, 121.5448), "xihu": (30.2592, 120.1300), "chaoyang": (39.9219, 116.4435)}
PARTS = (("前制动片 (套)", "YT0005", "套"), ("机油滤清器", "YT0002", "个"), ("变速箱油 (升)", "YT0019", "升"))


@dataclass
class Shelf:
    """Warehouses by store and parts by code."""

    session: Session
    world: World
    places: dict[str, int] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)

    def item(self, place: str = "pudong", code: str = "YT0005") -> Any:
        """A part at a warehouse as it is now."""
        return items.items_of(self.session, [self.parts[code]], self.places[place])[0]

    def figures(self, place: str = "pudong", code: str = "YT0005") -> tuple[int, int]:
        """On hand and promised, in pieces; the ledger must say the same."""
        row = self.item(place, code)
        assert movements.sums(self.session, row.id) == (row.on_hand_milli, row.reserved_milli)
        return row.on_hand_milli // 1000, row.reserved_milli // 1000

    def receive(self, count: object, place: str = "pudong", code: str = "YT0005") -> int:
        """The admin takes some in; the id of the line."""
        where = {"warehouse_id": self.places[place], "part_id": self.parts[code]}
        return service.receive_stock(self.session, self.world.admin, quantity=count, now=NOW, **where)

    def safety(self, count: object, place: str = "pudong", code: str = "YT0005") -> None:
        row = self.item(place, code)
        about = {"item_id": row.id, "version": row.version}
        service.set_safety(self.session, self.world.admin, safety=count, now=NOW, **about)

    def notices(self, kind: str) -> list[tuple[str, str, str]]:
        """(login, title, text) of every notice of a kind."""
        found = sa.text(
            'SELECT u.login, n.title_zh, n.body_zh FROM notification n JOIN "user" u ON u.id = n.user_id'
            " WHERE n.kind = :kind ORDER BY n.id"
        )
        return [tuple(row) for row in self.session.connection().execute(found, {"kind": kind})]  # type: ignore[misc]


def fill_shelf(session: Session, world: World) -> Shelf:
    shelf = Shelf(session, world)
    for name, code, unit in PARTS:
        part = PricePart(name=name, code=code, unit=unit, sale_fen=42_000, cost_fen=23_500, updated_at=NOW)
        session.add(part)
        session.flush()
        shelf.parts[code] = part.id or 0
    for place, (latitude, longitude) in POSITIONS.items():
        row = Warehouse(
            org_unit_id=world.units[place], name=f"{place}仓", latitude=latitude, longitude=longitude, updated_at=NOW
        )
        session.add(row)
        session.flush()
        shelf.places[place] = row.id or 0
    return shelf


@pytest.fixture
def shelf(session: Session, world: World) -> Shelf:
    return fill_shelf(session, world)
