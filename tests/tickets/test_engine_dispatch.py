"""Laws of dispatch: never over a cap, never somebody filtered out, always the same answer, and the card agrees."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrm_app.core.errors import InvalidInput
from scrm_app.tickets.engine import dispatch, priority, rulebook
from scrm_app.tickets.engine.dispatch import STRATEGIES, Candidate, Plan
from scrm_app.tickets.engine.rulebook import Rule

START = datetime(2026, 11, 1, tzinfo=UTC)


@st.composite
def people(draw: st.DrawFn) -> list[Candidate]:
    ids = draw(st.lists(st.integers(1, 400), unique=True, max_size=40))
    return [
        Candidate(
            user_id=one,
            name=f"员工{one}",
            open_tasks=draw(st.integers(0, 12)),
            distance=draw(st.integers(0, 3)),
            last_assigned_at=draw(st.none() | st.integers(0, 5000).map(lambda m: START + timedelta(minutes=m))),
            roles=tuple(draw(st.sets(st.sampled_from(["tech", "desk"])))),
            skills=draw(st.dictionaries(st.integers(1, 4), st.integers(1, 3), max_size=3)),
            presence=draw(st.sampled_from(["online", "busy", "away"])),
            on_leave=draw(st.booleans()),
            on_duty=draw(st.booleans()),
            speed_percent=draw(st.integers(20, 300)),
            km=draw(st.none() | st.floats(0, 3000, allow_nan=False)),
            served_before=draw(st.booleans()),
            category_level=draw(st.integers(0, 3)),
        )
        for one in ids
    ]


plans = st.builds(
    Plan,
    strategy=st.sampled_from(STRATEGIES),
    roles=st.sets(st.sampled_from(["tech", "desk"])).map(lambda s: tuple(sorted(s))),
    people=st.sets(st.integers(1, 400), max_size=8).map(lambda s: tuple(sorted(s))),
    reach=st.sampled_from(dispatch.REACHES),
    skills=st.sets(st.integers(1, 4), max_size=2).map(lambda s: tuple(sorted(s))),
    on_duty=st.booleans(),
    cap=st.integers(0, 10),
    max_km=st.sampled_from([0, 0, 50, 1000]),
    urgent=st.booleans(),
    after_user_id=st.integers(0, 400),
)


@given(people(), plans)
def test_the_winner_passes_every_filter(staff: list[Candidate], plan: Plan) -> None:
    winner = dispatch.choose(staff, plan).user_id
    fit = [one for one in staff if dispatch.unfit(one, plan) is None]
    assert (winner is None) == (not fit)
    if winner is not None:
        (chosen,) = [one for one in staff if one.user_id == winner]
        assert dispatch.unfit(chosen, plan) is None
        assert not plan.cap or chosen.open_tasks < plan.cap
        assert not chosen.on_leave
        assert chosen.presence != "away"


@given(people(), plans, st.randoms())
def test_the_order_in_which_people_are_listed_changes_nothing(
    staff: list[Candidate], plan: Plan, random: object
) -> None:
    mixed = list(staff)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert dispatch.choose(mixed, plan).user_id == dispatch.choose(staff, plan).user_id


@given(people(), plans, st.sets(st.integers(1, 400), max_size=3))
def test_the_stored_card_gives_the_same_winner(staff: list[Candidate], plan: Plan, excluded: set[int]) -> None:
    choice = dispatch.choose(staff, plan, exclude=frozenset(excluded))
    card = json.loads(json.dumps({"candidates": choice.considered, "plan": plan.__dict__}))
    assert dispatch.recompute(card) == choice.user_id


@given(people(), plans, st.integers(1, 60))
def test_many_in_a_row_never_exceed_a_cap(staff: list[Candidate], plan: Plan, count: int) -> None:
    plan = replace(plan, cap=max(1, plan.cap))
    winners = dispatch.give_out(staff, [plan] * count)
    for one in staff:
        got = winners.count(one.user_id)
        assert got == 0 or one.open_tasks + got <= plan.cap


@given(people(), st.lists(plans, min_size=1, max_size=4), st.lists(st.integers(0, 3), max_size=30))
def test_many_in_a_row_is_choosing_again_and_again(staff: list[Candidate], some: list[Plan], order: list[int]) -> None:
    wanted = [some[n % len(some)] for n in order]
    standing, one_by_one = {one.user_id: one for one in staff}, []
    for plan in wanted:
        winner = dispatch.choose(standing.values(), plan).user_id
        one_by_one.append(winner)
        if winner is not None:
            standing[winner] = replace(standing[winner], open_tasks=standing[winner].open_tasks + 1)
    assert dispatch.give_out(staff, wanted) == one_by_one


def test_round_robin_gives_everybody_one_in_turn() -> None:
    staff = [Candidate(n, f"{n}", open_tasks=9 - n) for n in (3, 5, 8)]
    last, order = 0, []
    for _ in range(6):
        last = dispatch.choose(staff, Plan("round_robin", after_user_id=last)).user_id or 0
        order.append(last)
    assert order == [3, 5, 8, 3, 5, 8]


def test_a_fast_person_carries_more() -> None:
    slow, fast = Candidate(1, "慢", open_tasks=2, speed_percent=80), Candidate(2, "快", open_tasks=3, speed_percent=200)
    assert dispatch.choose([slow, fast], Plan("least_loaded")).user_id == 2


def test_why_not_names_the_value_that_was_met() -> None:
    full = Candidate(1, "满", open_tasks=8, roles=("tech",), skills={2: 1}, km=12.0)
    assert dispatch.unfit(full, Plan(cap=8)) == ("cap", 8, 8)
    assert dispatch.unfit(full, Plan(skills=(3,))) == ("skill", [2], [3])
    assert dispatch.unfit(full, Plan(max_km=10)) == ("far", 12.0, 10)
    assert dispatch.unfit(full, Plan(on_duty=True)) == ("duty", "", "")


def _rule(name: str, value: str, enabled: bool = True) -> Rule:
    return Rule(name, name, enabled, {"field": "priority", "op": "eq", "value": value}, {})


def test_the_first_rule_that_holds_decides_and_the_rest_are_not_asked() -> None:
    table = rulebook.Table((_rule("特急", "2"), _rule("停用", "1", False), _rule("加急", "1"), Rule("rest", "其他")))
    assert table.first({"priority": "1"}).name == "加急"  # type: ignore[union-attr]
    asked = table.asked({"priority": "1"})
    assert [(line["rule"], line["held"]) for line in asked] == [("特急", False), ("停用", False), ("加急", True)]
    assert asked[0]["met"][0]["actual"] == "1"


LEAVES = st.builds(
    lambda field, op, value: {"field": field, "op": op, "value": value},
    st.sampled_from(["store", "priority", "title"]),
    st.sampled_from(["eq", "ne", "contains"]),
    st.sampled_from(["1", "2", "-1", "07", "空调"]),
)
CONDITIONS = st.none() | LEAVES | st.lists(LEAVES, max_size=3).map(lambda of: {"op": "all", "of": of})
ACTUAL = st.sampled_from(["1", " 2 ", "-1", "07", 1, 2, ["1", "2"], "空调", None])


@given(
    st.lists(st.tuples(CONDITIONS, st.booleans()), max_size=8),
    st.dictionaries(st.sampled_from(["store", "priority", "title"]), ACTUAL),
)
def test_the_index_finds_what_asking_every_rule_finds(
    some: list[tuple[dict[str, object] | None, bool]], facts: dict[str, object]
) -> None:
    rules = tuple(Rule(f"r{n}", f"{n}", enabled, condition) for n, (condition, enabled) in enumerate(some))
    assert rulebook.Table(rules).first(facts) == next((rule for rule in rules if rule.test(facts)), None)


@pytest.mark.parametrize(
    ("kind", "then"),
    [
        ("dispatch", {"strategy": "least_loaded"}),
        ("dispatch", {"strategy": "magic", "roles": ["tech"]}),
        ("dispatch", {"strategy": "nearest", "roles": ["tech"], "cap": -1}),
        ("priority", {"level": 7}),
        ("sla", {"response_minutes": "soon"}),
        ("ladder", {"trigger": "idle", "levels": []}),
        (
            "ladder",
            {
                "trigger": "idle",
                "levels": [{"after_minutes": 9, "who": "leader"}, {"after_minutes": 3, "who": "leader"}],
            },
        ),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_by_name(kind: str, then: dict[str, object]) -> None:
    with pytest.raises(InvalidInput, match="周末") as error:
        rulebook.check(kind, [Rule("r1", "周末", then=dict(then))], {})
    assert "周末" in error.value.text.zh


ages = st.integers(0, 60 * 24 * 30)


@given(st.integers(0, 2), ages, st.integers(0, 2), ages)
def test_nobody_starves(low: int, waited: int, high: int, later: int) -> None:
    """Whoever has waited 16 hours is served before every ticket that arrives from now on, however urgent."""
    first = priority.rank_at(low, START, None)
    second = priority.rank_at(high, START + timedelta(minutes=waited + later), None)
    if waited + later >= priority.AGEING_MINUTES * 2:
        assert first <= second
