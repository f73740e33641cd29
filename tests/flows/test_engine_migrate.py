"""Carrying running tickets to another version: laws for any drawing, and what is refused."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scrm_app.flows.engine.advance import Approve, Complete, FlowState, Outcome, Start, advance, open_nodes
from scrm_app.flows.engine.graph import Graph, parse_graph
from scrm_app.flows.engine.migrate import migrate, suggest
from scrm_app.flows.engine.state import Refusal
from tests.flows.drawing import draw, graph
from tests.flows.test_engine_laws import commands, graphs

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


def run(g: Graph, asked: list[Any], x: int = 0) -> FlowState:
    state = FlowState()
    for command in [Start(), *asked]:
        result = advance(g, state, command, values={"x": x}, now=NOW)
        if isinstance(result, Outcome):
            state = result.state
    return state


@settings(max_examples=60, deadline=None)
@given(graphs(), st.lists(commands(), max_size=10), st.integers(0, 2))
def test_carried_to_the_same_drawing_nothing_changes(g: Graph, asked: list[Any], x: int) -> None:
    state = run(g, asked, x)
    assert migrate(g, g, state, suggest(g, g)) == state


@settings(max_examples=80, deadline=None)
@given(graphs(), graphs(), st.lists(commands(), max_size=10), st.data())
def test_no_token_is_lost_made_or_stirred(old: Graph, new: Graph, asked: list[Any], data: st.DataObject) -> None:
    state = run(old, asked)
    wish = data.draw(st.dictionaries(st.sampled_from(sorted(old.nodes)), st.sampled_from([*sorted(new.nodes), "gone"])))
    moved = migrate(old, new, state, wish)
    if isinstance(moved, Refusal):
        assert moved.text.zh
        assert moved.text.en
        return
    assert [t.id for t in moved.tokens] == [t.id for t in state.tokens]
    assert [len(t.forks) for t in moved.tokens] == [len(t.forks) for t in state.tokens]
    assert [t.since for t in moved.tokens] == [t.since for t in state.tokens]
    assert (moved.status, moved.next_id) == (state.status, state.next_id)
    assert all(t.node in new.nodes for t in moved.tokens)
    assert len(open_nodes(new, moved)) == len(open_nodes(old, state)), "whoever worked on it still works on it"
    assert FlowState.from_json(moved.to_json()) == moved


OLD = draw("s > t1", "t1 > a", "a > p", "p > t2", "p > t3", "t2 > j", "t3 > j", "j > t4", "t4 > e")


def at(old: Graph, *commands_: Any) -> FlowState:
    return run(old, list(commands_))


def test_a_removed_node_needs_a_place_to_go() -> None:
    old, new = graph("s > t1", "t1 > t2", "t2 > e"), graph("s > t1", "t1 > e")
    state = at(old, Complete("t1"))
    refused = migrate(old, new, state, {})
    assert isinstance(refused, Refusal)
    assert refused.code == "no_target"
    assert "t2" in refused.text.zh
    moved = migrate(old, new, state, {"t2": "t1"})
    assert isinstance(moved, FlowState)
    assert moved.tokens[0].node == "t1"


def test_a_renamed_id_is_found_by_its_name() -> None:
    old = graph("s > t1", "t1 > e", nodes={"t1": {"name": "受理 "}})
    new = graph("s > t9", "t9 > e", nodes={"t9": {"name": "受理"}})
    assert suggest(old, new)["t1"] == "t9"


def test_nobody_is_put_into_another_parallel_branch() -> None:
    old = parse_graph(OLD)
    state = at(old, Complete("t1"))
    refused = migrate(old, old, state, {"a": "t2"})
    assert isinstance(refused, Refusal)
    assert refused.code == "other_branch"
    both = run(old, [Complete("t1"), Approve("a")])
    assert sorted(open_nodes(old, both)) == ["t2", "t3"]
    swapped = migrate(old, old, both, {"t2": "t3"})
    assert isinstance(swapped, Refusal)
    assert swapped.code == "other_branch"
    out = migrate(old, old, both, {"t2": "t4"})
    assert isinstance(out, Refusal)
    assert "丢下" in out.text.zh


def test_both_branches_go_on_and_meet_in_the_new_drawing() -> None:
    old = parse_graph(OLD)
    new = graph(
        "s > t1", "t1 > p2", "p2 > t2", "p2 > t3", "t2 > t5", "t5 > j2", "t3 > j2", "j2 > t4", "t4 > e",
        nodes={"p2": {"name": "p"}, "j2": {"name": "j"}},
    )  # fmt: skip
    both = run(old, [Complete("t1"), Approve("a")])
    one_waits = advance(old, both, Complete("t2"), values={}, now=NOW)
    assert isinstance(one_waits, Outcome)
    mapping = suggest(old, new)
    assert mapping["p"] == "p2"
    moved = migrate(old, new, one_waits.state, mapping)
    assert isinstance(moved, FlowState), moved
    assert sorted(t.node for t in moved.tokens) == ["j2", "t3"]
    done = advance(new, moved, Complete("t3"), values={}, now=NOW)
    assert isinstance(done, Outcome)
    assert open_nodes(new, done.state) == ("t4",)


def test_a_lost_parallel_keeps_its_tickets_where_they_are() -> None:
    old, new = parse_graph(OLD), graph("s > t1", "t1 > t2", "t2 > t3", "t3 > e")
    both = run(old, [Complete("t1"), Approve("a")])
    refused = migrate(old, new, both, suggest(old, new))
    assert isinstance(refused, Refusal)
    assert refused.code in ("split_gone", "other_branch")
