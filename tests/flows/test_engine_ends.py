"""Every state a ticket can come to can end, or the checks say at which node the drawing is wrong."""

from collections import deque
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from scrm_app.flows.engine.advance import (
    Approve,
    Complete,
    FlowState,
    Outcome,
    Refusal,
    Reject,
    Return,
    Start,
    Wake,
    advance,
    open_places,
)
from scrm_app.flows.engine.checks import ERROR, Problem, check
from scrm_app.flows.engine.graph import Graph
from scrm_app.flows.engine.seating import seat_all
from scrm_app.flows.engine.seats import open_seats
from scrm_app.flows.errors import BadGraph
from scrm_app.forms.engine.fields import Field, FormSchema
from tests.flows.drawing import graph as drawing
from tests.flows.random_flows import NOW, graphs, wired
from tests.flows.test_engine_laws import asked

FORM = FormSchema(fields=(Field("x", "number", "x"),))
ABOUT_PEOPLE = {"no_assignee", "no_name", "empty_role", "no_form", "assign_unfinished", "no_copy", "no_wait_time"}
ANSWERS: tuple[int | None, ...] = (0, 1, 2, None)
ENOUGH = 400
CHOOSING = ("condition", "parallel", "inclusive")
Key = tuple[Any, ...]


def forward(g: Graph, state: FlowState) -> Iterator[Any]:
    """What people and time do."""
    for node, token, seat in open_places(g, state):
        if not g.nodes[node].waits:
            yield Wake(token)
            continue
        said = Approve if g.nodes[node].kind == "approval" else Complete
        yield said(node, "", token, seat)
        yield Reject(node, "", token, seat)
        yield from (said(node, e.target, token, seat) for e in g.onward[node] if len(g.onward[node]) > 1)


def back(g: Graph, state: FlowState) -> Iterator[Any]:
    """To a place that was passed."""
    for token in state.tokens:
        node = g.nodes[token.node]
        for seat in open_seats(node, token) if node.waits else ():
            passed = [n for n, _ in token.trail if n != node.id]
            yield from (Reject(node.id, to, token.id, seat.id) for to in ["", *passed])
            yield from (Return(to, node.id, token.id, seat.id) for to in passed)


def key(state: FlowState) -> Key:
    """What matters of a state: numbers given to tokens and splits do not."""
    names: dict[str, int] = {}
    for token in state.tokens:
        for fork in token.forks:
            names.setdefault(fork, len(names))
    found = [(t.node, t.via, tuple(names[f] for f in t.forks), t.trail, t.seats) for t in state.tokens]
    return state.status, *sorted(found, key=repr)


def after(g: Graph, state: FlowState, wish: Any) -> Iterator[FlowState]:
    """Where a command leads; the form may say anything."""
    for x in ANSWERS:
        answer = advance(g, state, wish, values={"x": x}, now=NOW)
        if isinstance(answer, Outcome):
            yield seat_all(g, answer, asked, values={"x": x}, now=NOW).state


def reachable_states(g: Graph) -> tuple[dict[Key, FlowState], dict[Key, set[Key]], bool]:
    """All states (or the first `ENOUGH`), which come after which by going on, and whether these are all."""
    found: dict[Key, FlowState] = {}
    ahead: dict[Key, set[Key]] = {}
    todo = deque(after(g, FlowState(), Start()))
    while todo and len(ahead) < ENOUGH:
        state = todo.popleft()
        mine = key(state)
        if mine in ahead:
            continue
        found[mine], ahead[mine] = state, set()
        if state.ended or len(state.tokens) > 6:
            continue
        for wish in forward(g, state):
            for other in after(g, state, wish):
                ahead[mine].add(key(other))
                todo.append(other)
        todo.extend(other for wish in back(g, state) for other in after(g, state, wish))
    return found, ahead, not todo


def finishing(found: dict[Key, FlowState], ahead: dict[Key, set[Key]]) -> set[Key]:
    """States from which an end lies ahead; those whose future was not looked at in full count as such."""
    before: dict[Key, set[Key]] = {}
    for one, others in ahead.items():
        for other in others:
            before.setdefault(other, set()).add(one)
    good = {k for k in before if k not in found}
    good |= {k for k, s in found.items() if s.ended or len(s.tokens) > 6}
    todo = list(good)
    while todo:
        for one in before.get(todo.pop(), ()):
            if one not in good:
                good.add(one)
                todo.append(one)
    return good


def involved(g: Graph, state: FlowState) -> set[str]:
    return {n for t in state.tokens for n in g.reachable(t.node)}


def names(g: Graph, problem: Problem) -> set[str]:
    edge = g.edges.get(problem.edge_id)
    return {problem.node_id} | ({edge.source, edge.target} if edge else set())


def judged(g: Graph) -> None:
    problems = [p for p in check(g, FORM) if p.severity == ERROR and p.code not in ABOUT_PEOPLE]
    if isinstance(advance(g, FlowState(), Start(), values={"x": 0}, now=NOW), Refusal):
        assert problems, "a flow that nobody can enter is reported"
    found, ahead, _ = reachable_states(g)
    good = finishing(found, ahead)
    for mine, state in found.items():
        if mine not in good:
            near = involved(g, state)
            assert any(near & names(g, p) for p in problems), f"stuck at {[t.node for t in state.tokens]}"


@settings(max_examples=100, deadline=None)
@given(wired())
def test_every_reachable_state_can_end_or_is_reported(g: Graph) -> None:
    judged(g)


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_malformed_drawings_too(g: Graph) -> None:
    judged(g)


def ends_never(g: Graph) -> set[str]:
    return {p.node_id for p in check(g, FORM) if p.code == "cannot_end"}


def test_an_automatic_change_that_always_leads_back_is_a_trap() -> None:
    sets = {"kind": "auto", "steps": [{"do": "set_field", "field": "x", "value": 1}]}
    ways = {"c_e": {"field": "x", "op": "eq", "value": 0}, "c_t1": "default"}
    lines = "s > t1", "t1 > a1", "a1 > c", "c > e", "c > t1"
    assert ends_never(drawing(*lines, nodes={"a1": sets}, **ways)) == {"t1"}
    other = {"kind": "auto", "steps": [{"do": "set_field", "field": "x", "value": 0}]}
    assert ends_never(drawing(*lines, nodes={"a1": other}, **ways)) == set()


def test_two_conditions_that_contradict_each_other_are_a_trap() -> None:
    both = {"c1_c2": {"field": "x", "op": "eq", "value": 0}, "c2_e": {"field": "x", "op": "eq", "value": 1}}
    ways = {**both, "c1_t1": "default", "c2_t1": "default"}
    lines = "s > t1", "t1 > c1", "c1 > c2", "c1 > t1", "c2 > e", "c2 > t1"
    assert ends_never(drawing(*lines, **ways)) == {"t1"}
    assert ends_never(drawing(*lines, **{**ways, "c2_e": {"field": "x", "op": "eq", "value": 0}})) == set()


def test_a_branch_of_a_split_that_always_comes_back_is_a_trap() -> None:
    assert ends_never(drawing("s > t1", "t1 > j", "j > p", "p > t1", "p > e")) == {"t1"}
    assert ends_never(drawing("s > t1", "t1 > p", "p > t2", "p > t3", "t2 > j", "t3 > j", "j > a", "a > e")) == set()


@pytest.mark.parametrize("kind", ["auto", "cc", "condition", "parallel", "inclusive", "subflow", "join"])
def test_a_loop_without_people_is_reported_and_cannot_spin(kind: str) -> None:
    """Even past the checks (a draft in a test run), the step is refused and nothing has changed."""
    loop: dict[str, Any] = {"kind": kind, "name": "圈", "subflow": {"flow_id": 1, "sync": False}}
    loop["steps"] = [{"do": "set_field", "field": "x", "value": 1}]
    copy = {"kind": "cc", "name": "抄送"}
    ways = {"c_e": {"field": "x", "op": "eq", "value": 9}, "c_k": "default"}
    lines = "s > t1", "t1 > c", "c > k", "k > c", "c > e" if kind in CHOOSING else "t1 > e"
    with pytest.raises(BadGraph):
        drawing("s > c", "c > c", nodes={"c": loop})
    g = drawing(*lines, nodes={"c": loop, "k": copy}, **ways)
    assert "automatic_loop" in {p.code for p in check(g, FORM) if p.node_id == "c"}
    started = advance(g, FlowState(), Start(), values={"x": 0}, now=NOW)
    assert isinstance(started, Outcome)
    answer = advance(g, started.state, Complete("t1", "c"), values={"x": 0}, now=NOW)
    assert isinstance(answer, Refusal)
    assert answer.code == "loop"
    assert "圈" in answer.text.zh
