"""The law of the stock, quantities as people write them, once a fall, the nearest."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.inventory.engine import ledger, level
from scrm_app.inventory.engine.ledger import Booked, Change, Level
from scrm_app.inventory.engine.nearest import Source, nearest
from scrm_app.inventory.engine.quantities import MAX_MILLI, milli_of, shown

CHANGES = st.builds(Change, st.integers(-20, 20), st.integers(-20, 20))


@given(st.lists(CHANGES, max_size=40))
def test_the_ledger_adds_up_and_never_breaks_the_law(changes: list[Change]) -> None:
    at, taken = Level(), []
    for change in changes:
        new = ledger.after(at, change)
        if new is None:
            assert not ledger.stands(Level(at.on_hand + change.on_hand, at.reserved + change.reserved))
            continue
        at, taken = new, [*taken, change]
        assert 0 <= at.reserved <= at.on_hand
    assert at.on_hand == sum(one.on_hand for one in taken)
    assert at.reserved == sum(one.reserved for one in taken)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_what_is_used_frees_what_was_promised_for_it(quantity: int, held: int, others: int) -> None:
    before = Level(quantity + others, min(held, quantity) + others)
    new = ledger.after(before, ledger.spend(quantity, min(held, quantity)))
    assert new == Level(others, others)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_asking_twice_takes_nothing_twice(held: int, used: int, wanted: int) -> None:
    booked = Booked(held, used)
    after = Booked(held, used + ledger.still_to_use(booked, wanted))
    assert (after.used, ledger.still_to_use(after, wanted)) == (wanted, 0)
    kept = Booked(held + ledger.still_to_hold(booked, wanted), used)
    assert ledger.still_to_hold(kept, wanted) == 0


@given(st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10), st.integers(0, 10)), max_size=60))
def test_a_fall_is_told_once_and_every_rise_arms_it_again(figures: list[tuple[int, int, int]]) -> None:
    alert, told = level.NONE, []
    for on_hand, promised, safety in figures:
        found = level.turn(alert, level.grade(on_hand, min(promised, on_hand), safety))
        assert not (found.tell and found.over)
        assert (found.grade == alert) is not (found.tell or found.over)
        told += [(alert, found.grade)] if found.tell else []
        alert = found.grade
    assert all(one != other for one, other in told)
    assert set(told) <= {("", "low"), ("", "out"), ("low", "out")}


@pytest.mark.parametrize(
    ("on_hand", "reserved", "safety", "said"),
    [(6, 0, 5, ""), (5, 0, 5, "low"), (9, 4, 5, "low"), (1, 0, 0, ""), (0, 0, 0, "out"), (3, 3, 0, "out")],
)
def test_what_is_promised_does_not_count_as_there(on_hand: int, reserved: int, safety: int, said: str) -> None:
    assert level.grade(on_hand, reserved, safety) == said


@given(st.integers(0, MAX_MILLI))
def test_a_quantity_that_is_shown_is_read_back(milli: int) -> None:
    assert milli_of(shown(milli)) == milli
    assert Decimal(shown(milli)) * 1000 == milli


@pytest.mark.parametrize(
    ("text", "milli"),
    [("12", 12_000), ("0.5", 500), ("1,200", 1_200_000), ("１２", 12_000)]
    + [(text, None) for text in ("-1", "1e3", "0.0001", "", "三", None, "1000001", "∞", "99999999999999999")],
)
def test_quantities_as_people_write_them(text: object, milli: int | None) -> None:
    assert milli_of(text) == milli


HOME = {"path": "/1/2/4/", "position": (31.23, 121.54)}


def source(name: str, available: int, position: tuple[float, float] | None, path: str = "/1/2/5/") -> Source:
    return Source(1, name, path, position, available)


def test_the_nearest_is_the_nearest_that_has_all_of_it() -> None:
    near, far = source("近", 1, (31.3, 121.5)), source("远", 9, (39.9, 116.4))
    empty = source("空", 0, (31.23, 121.54))
    for wanted, name in ((1, "近"), (5, "远"), (50, "近")):
        found = nearest([empty, far, near], wanted=wanted, **HOME)  # type: ignore[arg-type]
        assert found is not None
        assert found.source.name == name
    assert nearest([empty], wanted=1, **HOME) is None  # type: ignore[arg-type]


def test_without_positions_the_own_region_goes_first() -> None:
    there = [source("别的区", 9, None, "/1/3/6/"), source("本区", 9, None, "/1/2/5/")]
    found = nearest(there, wanted=1, **HOME)  # type: ignore[arg-type]
    assert found is not None
    assert (found.source.name, found.km) == ("本区", None)
