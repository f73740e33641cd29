"""Laws for every graph and every sequence of commands, however malformed the drawing."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scrm_app.flows.engine.advance import (
    Approve,
    Cancel,
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
)
from scrm_app.flows.engine.graph import Graph, graph_json, parse_graph
from scrm_app.flows.engine.moves import allowed_moves

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
KINDS = ["task", "approval", "condition", "parallel", "join", "end"]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    kinds = ["start", *draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=9))]
    nodes: list[dict[str, Any]] = [{"id": f"n{i}", "kind": kind, "name": f"n{i}"} for i, kind in enumerate(kinds)]
    for node in nodes:
        node["on_reject"] = draw(st.sampled_from(["end", "starter"]))
    place = st.integers(0, len(nodes) - 1)
    pairs = draw(st.lists(st.tuples(place, place), min_size=2, max_size=18, unique=True))
    edges = []
    for i, (a, b) in enumerate((a, b) for a, b in [(0, 1), *pairs] if a != b and b):
        condition = draw(st.sampled_from([None, None, {"field": "x", "op": "eq", "value": draw(st.integers(0, 2))}]))
        default = draw(st.booleans()) if condition is None else False
        edge = {"id": f"e{i}", "source": f"n{a}", "target": f"n{b}", "condition": condition, "is_default": default}
        edges.append(edge)
    return parse_graph({"nodes": nodes, "edges": edges})


@st.composite
def commands(draw: st.DrawFn) -> Any:
    node = draw(st.sampled_from(["", *(f"n{i}" for i in range(10))]))
    to = f"n{draw(st.integers(0, 10))}"
    made = [Complete(node), Complete(node, to), Approve(node), Reject(node), Return(to, node), Move(to)]
    made += [Start(), Cancel()]
    return draw(st.sampled_from([*made[:4], *made[:4], *made]))


@settings(max_examples=300, deadline=None)
@given(graphs(), st.lists(commands(), max_size=14), st.integers(0, 2))
def test_tokens_are_conserved_and_every_command_advances_or_is_refused(g: Graph, asked: list[Any], x: int) -> None:
    state, values = FlowState(), {"x": x}
    for command in [Start(), *asked]:
        result = advance(g, state, command, values=values, now=NOW)
        if isinstance(result, Refusal):
            assert result.text.zh
            assert result.text.en
            continue
        assert not state.ended, "ended absorbs"
        balance = sum(step.gave - step.took for step in result.passed)
        assert len(result.state.tokens) == len(state.tokens) + balance
        assert len({t.id for t in result.state.tokens}) == len(result.state.tokens)
        assert result.state.ended == (not result.state.tokens)
        assert result.state.ended or open_nodes(g, result.state), "somebody can always act on a live ticket"
        assert FlowState.from_json(result.state.to_json()) == result.state
        before = sorted(open_nodes(g, state))
        for visit in result.left:
            before.remove(visit.node_id)
        before += [v.node_id for v in result.entered if v.action == "enter"]
        assert sorted(before) == sorted(open_nodes(g, result.state)), "left and entered explain the change"
        state = result.state


@settings(max_examples=150, deadline=None)
@given(graphs(), st.lists(commands(), max_size=6), st.integers(0, 2))
def test_what_the_board_allows_is_what_moving_does(g: Graph, asked: list[Any], x: int) -> None:
    state, values = FlowState(), {"x": x}
    for command in [Start(), *asked]:
        result = advance(g, state, command, values=values, now=NOW)
        state = result.state if isinstance(result, Outcome) else state
    for node, why in allowed_moves(g, state, values).items():
        moved = advance(g, state, Move(node), values=values, now=NOW)
        assert isinstance(moved, Outcome) == (why is None)


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_a_graph_survives_storage(g: Graph) -> None:
    again = parse_graph(graph_json(g))
    assert (again.nodes, again.edges) == (g.nodes, g.edges)
