"""Speed is measured against colleagues at the same step; likeness of subjects."""

from hypothesis import given
from hypothesis import strategies as st

from scrm_app.tickets.engine.likeness import similar
from scrm_app.tickets.engine.speed import FASTEST, MIN_SAMPLES, SLOWEST, Done, measure


def test_who_takes_half_the_time_is_twice_as_fast() -> None:
    visits = [Done(1, "repair", 120)] * 8 + [Done(2, "repair", 60)] * 8 + [Done(3, "repair", 90)] * 8
    assert {one.user_id: one.speed_percent for one in measure(visits)} == {1: 75, 2: 150, 3: 100}


def test_hard_steps_make_nobody_slow() -> None:
    visits = (
        [Done(1, "hard", 600)] * 8 + [Done(2, "hard", 600)] * 8 + [Done(2, "easy", 5)] * 8 + [Done(3, "easy", 5)] * 8
    )
    assert {one.speed_percent for one in measure(visits)} == {100}


@given(st.lists(st.builds(Done, st.integers(1, 5), st.sampled_from(["a", "b"]), st.floats(0, 10_000)), max_size=80))
def test_speed_stays_within_bounds_and_needs_enough_work(visits: list[Done]) -> None:
    for one in measure(visits):
        assert SLOWEST <= one.speed_percent <= FASTEST
        assert one.samples >= MIN_SAMPLES


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_symmetric_and_bounded(a: str, b: str) -> None:
    assert similar(a, b) == similar(b, a)
    assert 0 <= similar(a, b) <= 1


def test_chinese_subjects() -> None:
    assert similar("空调不制冷", "空调 不制冷!") == 1
    assert similar("空调不制冷有异味", "空调不制冷") > 0.35
    assert similar("空调不制冷", "刹车异响") == 0
