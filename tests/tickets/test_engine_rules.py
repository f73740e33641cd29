"""Priority, queues, dispatch, mentions, escalation, numbers."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from scrm_app.tickets.engine import dispatch, escalation, priority
from scrm_app.tickets.engine.dispatch import Candidate
from scrm_app.tickets.engine.mentions import mentioned
from scrm_app.tickets.engine.numbers import ticket_number

START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
tickets = st.tuples(st.integers(0, 2), st.integers(0, 10_000))


@given(tickets, tickets, st.integers(10_000, 50_000))
def test_the_stored_order_is_the_order_by_score_at_any_moment(a: tuple[int, int], b: tuple[int, int], at: int) -> None:
    ranks = [priority.rank_at(p, START + timedelta(minutes=m), None) for p, m in (a, b)]
    scores = [priority.queue_score(p, at - m) for p, m in (a, b)]
    if abs(scores[0] - scores[1]) > 1e-9:
        assert (ranks[0] < ranks[1]) == (scores[0] > scores[1])


@given(st.integers(0, 2))
def test_an_ordinary_ticket_that_waits_long_enough_overtakes_a_fresh_critical_one(fresh: int) -> None:
    waited = priority.AGEING_MINUTES * (fresh + 1)
    assert priority.queue_score(0, waited) > priority.queue_score(fresh, 0)


def test_urgency_in_the_words_of_a_form() -> None:
    assert priority.priority_of(["普通"]) == 0
    assert priority.priority_of(["加急"]) == 1
    assert priority.priority_of(["普通", "特急"]) == 2
    assert priority.priority_of([None, "", {"a": 1}, True]) == 0
    assert priority.priority_of([99]) == 2
    assert priority.priority_of(["加急"], customer_bonus=5) == 2


candidates = st.lists(
    st.builds(Candidate, st.integers(1, 50), st.just("x"), st.integers(0, 9), st.integers(0, 2)),
    min_size=1,
    max_size=12,
    unique_by=lambda c: c.user_id,
)


@given(candidates)
def test_nobody_nearer_is_less_loaded_than_the_chosen(people: list[Candidate]) -> None:
    choice = dispatch.choose(people)
    chosen = next(c for c in people if c.user_id == choice.user_id)
    assert all((c.distance, c.open_tasks) >= (chosen.distance, chosen.open_tasks) for c in people)
    assert choice.considered[0]["user_id"] == choice.user_id


def test_among_equals_the_longest_idle_gets_it_and_nobody_is_nobody() -> None:
    worked, idle = Candidate(1, "甲", 2, 0, START), Candidate(2, "乙", 2, 0, START - timedelta(hours=1))
    assert dispatch.choose([worked, idle]).user_id == 2
    assert dispatch.choose([worked, idle], exclude=frozenset({2})).user_id == 1
    assert dispatch.choose([]).user_id is None


def test_the_longest_name_after_an_at_sign_is_called_once() -> None:
    people = {1: "张三", 2: "张三丰", 3: "李四"}
    assert mentioned("@张三丰 看一下, ＠李四 也看, @张三丰", people) == [2, 3]
    assert mentioned("邮箱 a@b.com, @王五", people) == []
    assert mentioned("@张三, 急", people) == [1]


def test_an_empty_rung_hands_on_to_the_next() -> None:
    assert escalation.supervisors([[], [7], [9]], 1) == [7]
    assert escalation.supervisors([[5], [7], [9]], 3) == [9]
    assert escalation.supervisors([[5], [], []], 3) == [5]
    assert escalation.supervisors([], 1) == []
    assert [escalation.next_level(n) for n in range(4)] == [1, 2, 3, 3]


def test_a_number_can_be_read_out() -> None:
    assert ticket_number(date(2026, 11, 21), 7, 1) == "GD20261121-07-0001"
