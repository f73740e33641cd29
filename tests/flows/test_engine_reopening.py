"""A finished flow goes on: the law, and where."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from scrm_app.flows.engine.advance import Complete, FlowState, Outcome, Refusal, Return, Start, advance
from scrm_app.flows.engine.graph import parse_graph
from scrm_app.flows.engine.reopening import place_to_reopen, reopen

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
STEPS = ("a", "b", "c", "d")
GRAPH = parse_graph(
    {
        "nodes": [
            {"id": "start", "kind": "start", "name": "开始"},
            *({"id": key, "kind": "task", "name": key, "actions": ["complete", "return"]} for key in STEPS),
            {"id": "end", "kind": "end", "name": "结束"},
        ],
        "edges": [
            {"id": f"e{place}", "source": source, "target": target}
            for place, (source, target) in enumerate(zip(("start", *STEPS), (*STEPS, "end"), strict=True))
        ],
    }
)


def done(result: Outcome | Refusal) -> FlowState:
    assert isinstance(result, Outcome)
    return result.state


def finish(state: FlowState) -> FlowState:
    while state.tokens:
        state = done(advance(GRAPH, state, Complete(), values={}, now=NOW))
    return state


@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=5))
def test_a_reopened_flow_has_one_new_thread_can_go_back_and_can_be_finished_again(places: list[str]) -> None:
    state = finish(done(advance(GRAPH, FlowState(), Start(), values={}, now=NOW)))
    for place in places:
        before = state.next_id
        result = reopen(GRAPH, state, place, end_node="end", passed=STEPS, values={}, now=NOW)
        state = done(result)
        assert [(token.node, token.id) for token in state.tokens] == [(place, before)]
        assert isinstance(result, Outcome)
        assert [(visit.node_id, visit.action) for visit in (*result.left, *result.entered)] == [
            ("end", "reopened"),
            (place, "enter"),
        ]
        assert sum(step.gave - step.took for step in result.passed) == len(state.tokens)
        for earlier in STEPS[: STEPS.index(place)]:
            back = done(advance(GRAPH, state, Return(to=earlier), values={}, now=NOW))
            assert [token.node for token in back.tokens] == [earlier]
        state = finish(state)
        assert state.status == "done"


def test_only_a_finished_flow_is_reopened_and_only_where_people_work() -> None:
    running = done(advance(GRAPH, FlowState(), Start(), values={}, now=NOW))
    for state, place in ((running, "a"), (FlowState(), "a"), (finish(running), "end"), (finish(running), "")):
        assert isinstance(reopen(GRAPH, state, place, end_node="end", passed=STEPS, values={}, now=NOW), Refusal)


def test_it_goes_on_at_the_wanted_step_or_at_the_last_one_people_worked_at() -> None:
    assert place_to_reopen(GRAPH, ["a", "b", "c"], "b") == "b"
    assert place_to_reopen(GRAPH, ["a", "b", "gone"], "nowhere") == "b"
    assert place_to_reopen(GRAPH, ["end"], "") == ""
