"""One command at a time: what is allowed, where it leads, and what is refused with which words."""

from datetime import UTC, datetime
from typing import Any

import pytest

from scrm_app.flows.engine.advance import (
    Approve,
    Cancel,
    Command,
    Complete,
    FlowState,
    Move,
    Outcome,
    Refusal,
    Reject,
    Return,
    Start,
    advance,
    open_nodes,
    passed_nodes,
)
from scrm_app.flows.engine.graph import Graph, parse_graph
from scrm_app.flows.engine.moves import allowed_moves
from tests.flows.drawing import REPAIR, draw, graph, is_

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def go(g: Graph, *commands: Command, values: dict[str, Any] | None = None) -> FlowState:
    state = FlowState()
    for command in (Start(), *commands):
        result = advance(g, state, command, values=values or {}, now=NOW)
        assert isinstance(result, Outcome), result
        state = result.state
    return state


def refused(g: Graph, state: FlowState, command: Command, values: dict[str, Any] | None = None) -> Refusal:
    result = advance(g, state, command, values=values or {}, now=NOW)
    assert isinstance(result, Refusal), result
    assert result.text.zh
    assert result.text.en
    return result


REPAIRS = parse_graph(REPAIR)


def test_a_dear_repair_needs_approval() -> None:
    assert open_nodes(REPAIRS, go(REPAIRS, Complete(), values={"amount": 800})) == ("a",)


def test_a_cheap_repair_takes_the_default_branch_to_both_parallel_tasks() -> None:
    assert open_nodes(REPAIRS, go(REPAIRS, Complete(), values={"amount": 100})) == ("t2", "t3")


def test_the_join_waits_for_both_and_goes_on_once() -> None:
    state = go(REPAIRS, Complete(), Complete("t3"))
    assert open_nodes(REPAIRS, state) == ("t2",)
    assert open_nodes(REPAIRS, go(REPAIRS, Complete(), Complete("t3"), Complete("t2"))) == ("t4",)


def test_the_end_closes_the_ticket_and_names_itself() -> None:
    result = advance(REPAIRS, go(REPAIRS, Complete(), Complete("t3"), Complete("t2")), Complete(), values={}, now=NOW)
    assert isinstance(result, Outcome)
    assert result.ended
    assert result.end_node == "e"
    assert [v.node_id for v in result.left] == ["t4"]


def test_two_open_places_must_be_named() -> None:
    refusal = refused(REPAIRS, go(REPAIRS, Complete()), Complete())
    assert (refusal.code, refusal.fields) == ("several", ("t2", "t3"))


def test_somebody_was_faster() -> None:
    assert refused(REPAIRS, go(REPAIRS, Complete()), Complete("t1")).code == "not_open"


def test_an_approval_cannot_be_completed_nor_a_task_approved() -> None:
    assert refused(REPAIRS, go(REPAIRS, Complete(), values={"amount": 800}), Complete()).code == "not_allowed"
    assert refused(REPAIRS, go(REPAIRS), Approve()).code == "not_allowed"


def test_reject_ends_or_goes_back_to_the_first_node() -> None:
    assert go(REPAIRS, Complete(), Reject(), values={"amount": 800}).status == "rejected"
    again = parse_graph(draw("s > t1", "t1 > a", "a > e", nodes={"a": {"on_reject": "starter"}}))
    assert open_nodes(again, go(again, Complete(), Reject())) == ("t1",)


def test_returning_before_a_split_calls_the_other_branch_off() -> None:
    state = go(REPAIRS, Complete())
    result = advance(REPAIRS, state, Return("t1", at="t3"), values={}, now=NOW)
    assert isinstance(result, Outcome)
    assert open_nodes(REPAIRS, result.state) == ("t1",)
    assert {(v.node_id, v.action) for v in result.left} == {("t3", "return"), ("t2", "cancelled")}
    again = advance(REPAIRS, result.state, Complete(), values={}, now=NOW)
    assert isinstance(again, Outcome)
    assert open_nodes(REPAIRS, again.state) == ("t2", "t3")


def test_returning_from_behind_the_join_into_one_branch_comes_through_again() -> None:
    state = go(REPAIRS, Complete(), Complete("t3"), Complete("t2"), Return("t2"))
    assert open_nodes(REPAIRS, state) == ("t2",)
    result = advance(REPAIRS, state, Complete(), values={}, now=NOW)
    assert isinstance(result, Outcome)
    assert open_nodes(REPAIRS, result.state) == ("t4",)


def test_only_passed_nodes_can_be_returned_to() -> None:
    state = go(REPAIRS, Complete(), values={"amount": 800})
    assert passed_nodes(REPAIRS, state) == ("t1",)
    assert refused(REPAIRS, state, Return("t4")).code == "not_passed"


def test_nothing_moves_after_the_end() -> None:
    state = go(REPAIRS, Cancel())
    for command in (Start(), Complete(), Move("t1"), Cancel()):
        assert refused(REPAIRS, state, command).code == "ended"


def test_required_fields_are_named_before_the_step() -> None:
    g = graph("s > t1", "t1 > e", nodes={"t1": {"required_fields": ["fault", "photo"]}})
    refusal = refused(g, go(g), Complete(), {"fault": "屏幕不亮", "photo": []})
    assert (refusal.code, refusal.fields) == ("missing_fields", ("photo",))


def test_no_branch_applies_and_no_default() -> None:
    g = graph("s > t1", "t1 > c", "c > t2", "c > e", c_t2={"field": "x", "op": "eq", "value": 1}, c_e={"field": "x", "op": "eq", "value": 2})  # noqa: E501 # fmt: skip
    assert refused(g, go(g), Complete()).code == "no_branch"


def test_automatic_nodes_that_lead_in_circles_are_stopped() -> None:
    g = graph("s > t1", "t1 > c1", "c1 > c2", "c2 > c1", "c1 > e", c1_c2={"field": "x", "op": "empty"}, c1_e="default")
    assert refused(g, go(g), Complete()).code == "loop"


def test_a_drop_on_the_next_column_completes_and_on_a_passed_one_returns() -> None:
    state = go(REPAIRS, Move("a"), values={"amount": 800})
    assert open_nodes(REPAIRS, state) == ("a",)
    back = advance(REPAIRS, state, Move("t1"), values={}, now=NOW)
    assert isinstance(back, Outcome)
    assert back.left[0].action == "return"


@pytest.mark.parametrize("actions", [["complete"], ["complete", "return"]])
def test_a_drop_along_a_drawn_loop_does_not_complete_without_the_required_fields(actions: list[str]) -> None:
    nodes = {"t2": {"required_fields": ["hours"], "actions": actions}}
    g = graph("s > t1", "t1 > t2", "t2 > c", "c > t1", "c > e", nodes=nodes, c_t1="default", c_e=is_("ok", "yes"))
    state = go(g, Complete())
    if "return" in actions:
        result = advance(g, state, Move("t1"), values={}, now=NOW)
        assert isinstance(result, Outcome)
        assert [visit.action for visit in result.left] == ["return"]
    else:
        assert refused(g, state, Move("t1")).code == "missing_fields"
    done = advance(g, state, Move("t1"), values={"hours": 2}, now=NOW)
    assert isinstance(done, Outcome)
    assert [visit.action for visit in done.left] == ["complete"]
    assert allowed_moves(g, state, {})["t1"] is None


def test_a_drop_elsewhere_says_where_the_flow_leads() -> None:
    by_condition = refused(REPAIRS, go(REPAIRS), Move("a"), {"amount": 1})
    assert "按现在的表单内容" in by_condition.text.zh
    assert "「t2」" in by_condition.text.zh
    by_flow = refused(REPAIRS, go(REPAIRS), Move("t4"))
    assert "不能直接到「t4」" in by_flow.text.zh
    assert refused(REPAIRS, go(REPAIRS), Move("j")).code == "no_way"
    assert refused(REPAIRS, go(REPAIRS), Move("nowhere")).code == "no_way"


def test_several_ways_without_conditions_are_the_persons_choice() -> None:
    g = graph("s > t1", "t1 > t2", "t1 > t3", "t2 > e", "t3 > e")
    assert refused(g, go(g), Complete()).code == "choose"
    assert open_nodes(g, go(g, Complete(to="t3"))) == ("t3",)
    assert open_nodes(g, go(g, Move("t2"))) == ("t2",)
    assert refused(g, go(g), Complete(to="e")).code == "not_allowed"


def test_allowed_moves_agree_with_moving() -> None:
    state = go(REPAIRS)
    moves = allowed_moves(REPAIRS, state, {"amount": 800})
    assert [n for n, why in moves.items() if why is None] == ["a"]
    assert "t1" not in moves
    assert set(moves) == {"a", "t2", "t3", "t4", "e"}
    for node, why in moves.items():
        moved = advance(REPAIRS, state, Move(node), values={"amount": 800}, now=NOW)
        assert isinstance(moved, Outcome) == (why is None)


def test_a_drop_that_lacks_fields_is_allowed_on_the_board_and_then_asks() -> None:
    g = graph("s > t1", "t1 > t2", "t2 > e", nodes={"t1": {"required_fields": ["fault"]}})
    assert allowed_moves(g, go(g), {})["t2"] is None
    assert refused(g, go(g), Move("t2")).fields == ("fault",)


def test_the_state_survives_storage() -> None:
    state = go(REPAIRS, Complete())
    assert FlowState.from_json(state.to_json()) == state
    assert FlowState.from_json({}) == FlowState()


def test_loops_do_not_make_the_state_grow() -> None:
    g = graph("s > t1", "t1 > p", "p > t2", "p > e1", "t2 > c", "c > t1", "c > e", c_t1={"field": "x", "op": "empty"}, c_e="default")  # noqa: E501 # fmt: skip
    state = go(g)
    for _ in range(20):
        for _ in range(2):
            result = advance(g, state, Complete(), values={}, now=NOW)
            assert isinstance(result, Outcome)
            state = result.state
    assert len(state.tokens[0].forks) == 0
    assert len(state.tokens[0].trail) == 2


@pytest.mark.parametrize("command", [Complete(), Move("t1"), Return("t1"), Reject(), Cancel()])
def test_nothing_but_start_on_a_new_ticket(command: Command) -> None:
    assert refused(REPAIRS, FlowState(), command).code == "not_open"
