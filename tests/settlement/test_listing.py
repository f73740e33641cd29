"""Statements, their lines and prices as lists: narrowed and sorted by the database, a page at a time."""

import pytest
from sqlmodel import Session

from scrm_app.core.pagination import PageRequest
from scrm_app.settlement import service
from scrm_app.settlement.repository.listing import LINES, STATEMENTS
from scrm_app.settlement.repository.prices import SORTS
from tests.conftest import NOW, World
from tests.settlement.conftest import Publish, work


@pytest.fixture
def month(session: Session, world: World, publish: Publish) -> dict[str, int]:
    """Two stores with a month each: one long ticket in the one, three short ones in the other."""
    publish()
    units = {"pudong": ((1, 9_000),), "xihu": ((2, 1_000), (3, 2_000), (4, 500))}
    made: dict[str, int] = {}
    for place, tickets in units.items():
        for ticket_id, hours in tickets:
            done = service.settle_work(session, work(world.units[place], ticket_id, hours_milli=hours), NOW)
            made[place] = done or 0
    return made


def statements(session: Session, world: World, sort: str, **narrow: str) -> list[int]:
    page = PageRequest.sorted_by(sort, 1, 50)
    return [v.id for v in service.list_statements(session, world.admin, page=page, period="2026-11", **narrow).rows]


def test_statements_are_sorted_up_and_down(session: Session, world: World, month: dict[str, int]) -> None:
    by_labour = [month["xihu"], month["pudong"]]
    assert statements(session, world, "labour") == by_labour
    assert statements(session, world, "-labour") == by_labour[::-1]
    for key in STATEMENTS:
        assert sorted(statements(session, world, f"-{key}")) == sorted(by_labour)


def test_a_province_leaves_its_own_statements(session: Session, world: World, month: dict[str, int]) -> None:
    (first, second) = service.get_overview(session, world.admin, period="2026-11").by_province
    found = {code: statements(session, world, "", province=code) for code, *_ in (first, second)}
    assert sorted(found.values()) == [[month["pudong"]], [month["xihu"]]]
    assert statements(session, world, "", province="'; --") == []


def test_what_is_no_column_is_no_order(session: Session, world: World, month: dict[str, int]) -> None:
    assert statements(session, world, "org_unit_id; --") == statements(session, world, "-total")
    assert sorted(statements(session, world, "")) == sorted(month.values())


def test_lines_are_sorted_over_all_pages(session: Session, world: World, month: dict[str, int]) -> None:
    def amounts(sort: str) -> list[int]:
        got: list[int] = []
        for number in range(1, 9):
            page = PageRequest.sorted_by(sort, number, 2)
            found = service.list_lines(session, world.admin, statement_id=month["xihu"], page=page)
            got += [line.amount_fen for line in found.rows]
        assert len(got) == found.total
        return got

    assert amounts("amount") == sorted(amounts(""))
    assert amounts("-amount") == sorted(amounts(""), reverse=True)
    assert all(sorted(amounts(key)) == sorted(amounts("")) for key in LINES)


def test_the_price_book_is_paged_and_sorted_and_never_by_the_purchase_price(session: Session, world: World) -> None:
    for at, name in enumerate(["刹车片", "机油", "滤网"]):
        service.save_price(session, world.finance, name=name, sale_fen=300 - at, cost_fen=at + 1, now=NOW)
    assert set(SORTS) == {"name", "code", "sale", "status"}

    def named(sort: str, number: int = 1, size: int = 50) -> list[str]:
        page = PageRequest.sorted_by(sort, number, size)
        return [row.name for row in service.list_prices(session, world.alice, page=page).rows]

    assert named("sale") == ["滤网", "机油", "刹车片"]
    assert named("-sale") == named("sale")[::-1]
    assert [named("sale", number, 1)[0] for number in (1, 2, 3)] == named("sale")
    assert named("cost") == named("-cost") == named("")
