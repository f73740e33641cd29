"""What a drop means on a grouped board: every column is either open or has its sentence."""

from hypothesis import given
from hypothesis import strategies as st

from scrm_app.core.text import Text
from scrm_app.tickets.engine.grouping import NO_STAGE, NOT_BACK, ONLY_SELF, STAGES, hand_of, person_rule, stage_targets

NO = Text("不行", "no")
NODES = ("a", "b", "c", "d", "e")
moves = st.dictionaries(st.sampled_from(NODES), st.sampled_from([None, NO]))
stages = st.fixed_dictionaries({n: st.sampled_from(["pre", "mid", "post"]) for n in NODES})
flags = st.booleans()
people = st.integers(1, 6)


@given(moves, stages)
def test_a_stage_is_a_target_exactly_when_one_way_leads_there(
    found: dict[str, Text | None], places: dict[str, str]
) -> None:
    targets = stage_targets(found, places, {})
    assert set(targets) == set(STAGES)
    for stage, (node, why) in targets.items():
        ways = [n for n, reason in found.items() if reason is None and places[n] == stage]
        assert (why is None) == (len(ways) == 1)
        assert node == (ways[0] if len(ways) == 1 else "")


def test_several_ways_are_named_and_none_gives_the_reason_of_the_flow() -> None:
    several = stage_targets({"a": None, "b": None}, {"a": "mid", "b": "mid"}, {"a": "维修", "b": "审批"})
    assert "维修、审批" in str(several["mid"][1])
    refused = stage_targets({"a": NO}, {"a": "mid"}, {})
    assert refused["mid"] == ("", NO)
    assert refused["post"] == ("", NO_STAGE)


@given(people, st.none() | people, flags, flags, flags, flags, flags, st.sets(people), st.sets(people))
def test_nobody_without_a_right_hands_a_card_to_anybody(
    me: int,
    owner: int | None,
    works: bool,
    supervises: bool,
    claimable: bool,
    offered: bool,
    several: bool,
    columns: set[int],
    near: set[int],
) -> None:
    hand = hand_of(
        me=me,
        assignee_id=owner,
        works=works,
        supervises=supervises,
        claimable=claimable,
        offered=offered,
        several=several,
    )
    rule = person_rule(hand, columns, near, me)
    allowed = {person for person, why in rule.items() if why is None}
    assert set(rule) == columns | {0}
    assert rule[0] == NOT_BACK
    assert not (several and allowed)
    if not supervises:
        assert not (allowed and not works)
        assert not (allowed and owner not in (None, me))
        assert not (owner is None and allowed - {me})


def test_a_waiting_card_is_claimed_only_for_oneself() -> None:
    hand = hand_of(me=1, assignee_id=None, works=True, supervises=False, claimable=True, offered=True, several=False)
    assert person_rule(hand, [1, 2], [1, 2], 1) == {0: NOT_BACK, 1: None, 2: ONLY_SELF}
