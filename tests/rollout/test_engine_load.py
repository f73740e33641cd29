"""Giving out the work of the past: what is recorded of people counts, and what is not is named."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from scrm_app.rollout.engine.load import DUTY, ORGANISATION, PRESENCE, Pool, Recorded, Turn, give_out
from scrm_app.tickets.engine.dispatch import Candidate, Plan
from tests.conftest import NOW

PLAN = Plan(strategy="least_loaded", roles=("staff",))
POOL = Pool(PLAN, 1)
HOUR = timedelta(hours=1)


def person(user: int, **more: object) -> Candidate:
    return Candidate(user, str(user), 0, roles=("staff",), **more)  # type: ignore[arg-type]


def turn(number: int = 0, hours: int = 0, pool: Pool = POOL, **more: object) -> Turn:
    at = NOW + hours * HOUR
    return Turn((number, 0, 0), at, at + HOUR, None, pool, number, "a", at, **more)  # type: ignore[arg-type]


def test_who_was_on_leave_then_is_passed_over_and_today_does_not_matter() -> None:
    people = {POOL: [person(1), person(2, on_leave=True, presence="away")]}
    known = Recorded(leaves={1: [(NOW, NOW + 2 * HOUR)]})
    out = give_out([turn(0), turn(1, 3)], people, known)
    assert out.people == {(0, 0, 0): 2, (1, 0, 0): 1}
    assert out.assumed[0, 0, 0] == {ORGANISATION, PRESENCE}


def test_shifts_count_where_any_were_planned_and_are_named_as_unknown_where_not() -> None:
    pool = Pool(Plan(strategy="least_loaded", roles=("staff",), on_duty=True), 1)
    people = {pool: [person(1), person(2)]}
    known = Recorded(duties={2: [(NOW - HOUR, NOW + HOUR)]})
    out = give_out([turn(0, 0, pool), turn(1, 200, pool)], people, known)
    assert out.people == {(0, 0, 0): 2, (1, 0, 0): 1}
    assert DUTY not in out.assumed[0, 0, 0]
    assert DUTY in out.assumed[1, 0, 0]


def test_a_dispatch_of_that_visit_is_believed_also_about_people_who_left() -> None:
    seen = [person(1, presence="away"), person(9)]
    known = Recorded(looked_at={(0, "a"): [(NOW - HOUR, [person(1)]), (NOW, seen)]})
    out = give_out([turn(0)], {POOL: [person(1)]}, known)
    assert out.people == {(0, 0, 0): 9}
    assert out.assumed[0, 0, 0] == frozenset()
    later = give_out([turn(0, 2)], {POOL: [person(1)]}, known)
    assert later.people == {(0, 0, 0): 1}
    assert later.assumed[0, 0, 0] == {ORGANISATION, PRESENCE}


def test_roles_of_then_count() -> None:
    gone = Candidate(1, "1", 0, roles=("manager",))
    known = Recorded(looked_at={(0, "a"): [(NOW, [gone, person(2)])]})
    assert give_out([turn(0)], {POOL: [person(1), person(2)]}, known).people == {(0, 0, 0): 2}


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), max_size=20),
    st.dictionaries(
        st.integers(1, 4), st.lists(st.tuples(st.integers(0, 50), st.integers(1, 30)), max_size=3), max_size=4
    ),
)
def test_nobody_gets_work_while_on_leave(visits: list[tuple[int, int]], away: dict[int, list[tuple[int, int]]]) -> None:
    leaves = {u: [(NOW + a * HOUR, NOW + (a + n) * HOUR) for a, n in spans] for u, spans in away.items()}
    turns = [
        Turn((i, 0, 0), NOW + a * HOUR, NOW + (a + n) * HOUR, None, POOL, i, "a", NOW + a * HOUR)
        for i, (a, n) in enumerate(visits)
    ]
    out = give_out(turns, {POOL: [person(u) for u in range(1, 5)]}, Recorded(leaves=leaves))
    for one in turns:
        who = out.people.get(one.key)
        free = {u for u in range(1, 5) if not any(a <= one.entered_at < b for a, b in leaves.get(u, ()))}
        assert (who in free) if free else (who is None)
        assert out.assumed[one.key] == {ORGANISATION, PRESENCE}
