"""Laws for every graph of every kind of node and every sequence of commands, however malformed the drawing."""

from collections import Counter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scrm_app.flows.engine.advance import (
    FlowState,
    Move,
    Outcome,
    Refusal,
    Start,
    Wake,
    advance,
    open_places,
    standing,
)
from scrm_app.flows.engine.graph import Graph, Node, parse_graph
from scrm_app.flows.engine.graph_json import graph_json
from scrm_app.flows.engine.moves import allowed_moves
from scrm_app.flows.engine.seating import seat_all
from scrm_app.flows.engine.seats import open_seats, result
from tests.flows.random_flows import NOW, commands, graphs


def asked(node: Node) -> tuple[list[str], frozenset[str]]:
    return [a.value for a in node.parts.approval.approvers], frozenset({"2"})


def explained(g: Graph, before: FlowState, outcome: Outcome) -> None:
    """Whose turns ended and began is exactly the difference of the two states."""
    places = Counter(open_places(g, before))
    places.subtract((v.node_id, v.token_id, v.seat) for v in outcome.left)
    assert min(places.values(), default=0) >= 0, "nobody leaves who was not there"
    places.update((v.node_id, v.token_id, v.seat) for v in outcome.entered if v.action == "enter")
    assert +places == Counter(open_places(g, outcome.state)), "left and entered explain the change"


@settings(max_examples=200, deadline=None)
@given(graphs(), st.lists(commands(), max_size=16), st.integers(0, 2))
def test_tokens_are_conserved_and_every_command_advances_or_is_refused(g: Graph, wishes: list[Any], x: int) -> None:
    state, values = FlowState(), {"x": x}
    for command in [Start(), *wishes]:
        answer = advance(g, state, command, values=values, now=NOW)
        if isinstance(answer, Refusal):
            assert answer.text.zh
            assert answer.text.en
            continue
        assert not state.ended, "ended absorbs"
        explained(g, state, answer)
        final = seat_all(g, answer, asked, values=values, now=NOW)
        explained(g, state, final)
        for outcome in (answer, final):
            balance = sum(step.gave - step.took for step in outcome.passed)
            assert len(outcome.state.tokens) == len(state.tokens) + balance
            assert len({t.id for t in outcome.state.tokens}) == len(outcome.state.tokens)
            assert outcome.state.ended == (not outcome.state.tokens)
            assert outcome.state.ended or standing(g, outcome.state), "somebody can act, or something is awaited"
            assert FlowState.from_json(outcome.state.to_json()) == outcome.state
        for token in final.state.tokens:
            node = g.nodes[token.node]
            assert not node.waits or open_seats(node, token), "where people work, somebody is asked"
            assert not token.seats or not result(node, token), "a decided vote does not stand still"
        values = {**values, **final.changes}
        state = final.state


@settings(max_examples=80, deadline=None)
@given(graphs(), st.lists(commands(), max_size=6), st.integers(0, 2))
def test_what_the_board_allows_is_what_moving_does(g: Graph, wishes: list[Any], x: int) -> None:
    state, values = FlowState(), {"x": x}
    for command in [Start(), *wishes]:
        answer = advance(g, state, command, values=values, now=NOW)
        if isinstance(answer, Outcome):
            state = seat_all(g, answer, asked, values=values, now=NOW).state
    for node, why in allowed_moves(g, state, values).items():
        moved = advance(g, state, Move(node), values=values, now=NOW)
        assert isinstance(moved, Outcome) == (why is None)


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_a_graph_survives_storage(g: Graph) -> None:
    again = parse_graph(graph_json(g))
    assert (again.nodes, again.edges) == (g.nodes, g.edges)


@settings(max_examples=60, deadline=None)
@given(graphs(), st.lists(commands(), max_size=8))
def test_what_is_awaited_can_be_woken_once(g: Graph, wishes: list[Any]) -> None:
    state = FlowState()
    for command in [Start(), *wishes]:
        answer = advance(g, state, command, values={"x": 1}, now=NOW)
        state = answer.state if isinstance(answer, Outcome) else state
    for token in standing(g, state):
        answer = advance(g, state, Wake(token.id), values={"x": 1}, now=NOW)
        if g.nodes[token.node].waits:
            assert isinstance(answer, Refusal)
        elif isinstance(answer, Outcome):
            stays = any(t.id == token.id and t.node == token.node for t in answer.state.tokens)
            assert not stays or any(v.node_id == token.node for v in answer.entered), "it left, even if it came again"
