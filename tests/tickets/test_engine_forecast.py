"""The forecast: shares counted from the past, corrected so that they come true; and moves that only help."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.tickets.engine.dispatch import Candidate, Plan
from scrm_app.tickets.engine.forecast import (
    ENOUGH,
    Finished,
    Model,
    corrected,
    learn,
    pooled,
    quantiles,
    queue_of,
    survival,
)
from scrm_app.tickets.engine.rescue import LEAST, MOST, Visit, rescue

START = datetime(2026, 6, 1, tzinfo=UTC)
minutes = st.floats(0, 5000, allow_nan=False)
looks = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=200)


def past(count: int, *, seed: int = 1, load: int = 0, mean: float = 60, promised: float = 90) -> list[Finished]:
    dice = Random(seed)
    return [
        Finished("1:fix", 7, load, dice.expovariate(1 / mean), promised, START + timedelta(hours=n))
        for n in range(count)
    ]


@given(st.lists(minutes, min_size=1, max_size=80), minutes, minutes)
def test_the_longer_the_fewer(found: list[float], a: float, b: float) -> None:
    spans = quantiles(found)
    assert list(spans) == sorted(spans)
    assert (spans[0], spans[100]) == (round(min(found), 3), round(max(found), 3))
    early, late = survival(spans, min(a, b)), survival(spans, max(a, b))
    assert 0 <= late <= early + 1e-9 <= 1 + 1e-9


@given(looks)
def test_the_correction_rises(found: list[tuple[float, bool]]) -> None:
    curve = pooled(found)
    assert [x for x, _ in curve] == sorted(x for x, _ in curve)
    assert [y for _, y in curve] == sorted(y for _, y in curve)
    assert all(0 <= y <= 1 for _, y in curve)
    assert pooled(reversed(found)) == curve, "the order in which things happened does not matter"


@given(st.floats(0, 1), looks)
def test_a_corrected_chance_is_a_chance(raw: float, found: list[tuple[float, bool]]) -> None:
    assert 0 <= corrected(pooled(found), raw) <= 1


@given(minutes, minutes, minutes, st.integers(0, 30), st.integers(0, 30))
def test_more_time_never_hurts_and_a_longer_queue_never_helps(
    stood: float, left: float, more: float, load: int, other: int
) -> None:
    model = Model(
        {"1:fix|0": quantiles(range(10, 60)), "1:fix|2": quantiles(range(5, 300)), "*": quantiles(range(100))}
    )
    chance = model.chance("1:fix", load, 7, stood, left)
    assert chance is not None
    later = model.chance("1:fix", load, 7, stood, left + more)
    assert later is not None
    assert later <= chance + 1e-9
    low, high = (model.chance("1:fix", n, 7, stood, left) for n in sorted((load, other)))
    assert low is not None
    assert high is not None
    assert low <= high + 1e-9


def test_nothing_is_said_of_what_was_done_too_seldom() -> None:
    assert learn(past(ENOUGH - 1)).chance("1:fix", 0, 7, 10, 10) is None
    assert learn(past(ENOUGH)).chance("9:other", 0, 7, 10, 10) is not None, "everything speaks for the unknown step"
    assert learn([]).chance("1:fix", 0, 7, 10, 10) is None


def test_seventy_percent_means_seven_of_ten() -> None:
    model = learn([*past(1500), *past(1500, seed=2, load=12, mean=140)])
    assert model.check.looks > 500
    assert model.check.brier < model.check.brier_of_mean
    for tenth in model.check.bins:
        if tenth.looks >= 100:
            assert tenth.late == pytest.approx(tenth.said, abs=0.12)


def test_who_works_faster_is_late_less_often() -> None:
    slow = [Finished("1:fix", 8, 0, 2 * one.minutes, one.promised, one.finished_at) for one in past(200, seed=5)]
    model = learn([*past(200), *slow])
    quick, other = (model.raw("1:fix", 0, user, 0, 90) for user in (7, 8))
    assert quick is not None
    assert other is not None
    assert quick < other


def test_how_long_it_still_takes() -> None:
    model = Model({"1:fix": quantiles(range(101))})
    assert model.still_needs("1:fix", 0, 7, 0) == pytest.approx(50, abs=0.1)
    assert model.still_needs("1:fix", 0, 7, 60) == pytest.approx(20, abs=0.1)
    assert Model().still_needs("1:fix", 0, 7, 60) is None


def test_the_four_queues() -> None:
    assert [queue_of(n) for n in (0, 2, 3, 5, 6, 9, 10, 400)] == [0, 0, 1, 1, 2, 2, 3, 3]


KNOWN = Model({f"1:fix|{queue}": quantiles(range(0, 101 * (queue + 1), queue + 1)) for queue in range(4)})
people_st = st.lists(
    st.builds(
        Candidate,
        user_id=st.integers(1, 6),
        name=st.just(""),
        open_tasks=st.integers(0, 12),
        distance=st.integers(0, 3),
        presence=st.sampled_from(["online", "busy", "away"]),
        on_leave=st.booleans(),
        on_duty=st.booleans(),
        skills=st.dictionaries(st.integers(1, 2), st.integers(1, 3), max_size=2),
    ),
    max_size=6,
    unique_by=lambda one: one.user_id,
)
plans = st.builds(
    Plan, cap=st.integers(0, 8), on_duty=st.booleans(), skills=st.sampled_from([(), (1,)]), urgent=st.booleans()
)


@st.composite
def desks(draw: st.DrawFn) -> tuple[list[Visit], dict[int, int]]:
    able = tuple(draw(people_st))
    visits = [
        Visit(
            n,
            "1:fix",
            draw(st.one_of(st.none(), st.integers(1, 6))),
            draw(st.floats(0, 100)),
            draw(st.floats(1, 200)),
            draw(plans),
            able,
            {one.user_id: draw(st.floats(0, 200)) for one in able},
        )
        for n in range(1, draw(st.integers(1, 12)) + 1)
    ]
    loads = {user: draw(st.integers(0, 8)) for user in range(1, 7)}
    for one in visits:
        if one.user_id:
            loads[one.user_id] += 1
    return visits, loads


@given(desks())
def test_moves_only_help_and_break_no_shift_skill_or_cap(made: tuple[list[Visit], dict[int, int]]) -> None:
    visits, loads = made
    found = rescue(KNOWN, visits, loads)
    by_id = {one.id: one for one in visits}
    assert len(found.moves) <= MOST
    assert len({move.visit_id for move in found.moves}) == len(found.moves), "no ticket moves twice"
    assert found.before - found.after == pytest.approx(sum(move.saved for move in found.moves), abs=1e-6)
    standing = dict(loads)
    for move in found.moves:
        one = by_id[move.visit_id]
        person = next(p for p in one.people if p.user_id == move.to_user)
        assert one.plan is not None
        assert move.saved >= LEAST
        assert not person.on_leave
        assert person.distance <= 2
        assert person.presence == "online" or (person.presence == "busy" and one.plan.urgent)
        assert person.on_duty or not one.plan.on_duty
        assert set(one.plan.skills) <= set(person.skills)
        assert not one.plan.cap or standing[move.to_user] < one.plan.cap
        assert standing[move.to_user] == move.to_load
        standing[move.to_user] += 1
        if move.from_user:
            standing[move.from_user] -= 1
    assert sum(standing.values()) == sum(loads.values()) + sum(move.from_user is None for move in found.moves)


def test_one_overloaded_person_is_relieved_by_the_one_who_is_free() -> None:
    free = Candidate(2, "闲", 0)
    visits = [Visit(n, "1:fix", 1, 30.0, 60.0, Plan(), (free,), {2: 90.0}) for n in range(1, 11)]
    found = rescue(KNOWN, visits, {1: 11, 2: 0})
    assert found.moves
    assert found.after < found.before - 1
    assert {move.to_user for move in found.moves} == {2}


def test_what_nobody_decides_stays_where_it_is() -> None:
    visits = [Visit(1, "1:fix", 1, 99.0, 1.0, None, (Candidate(2, "闲", 0),), {2: 90.0})]
    assert rescue(KNOWN, visits, {1: 11}).moves == ()
