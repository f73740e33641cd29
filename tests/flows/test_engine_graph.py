"""Malformed drawings: a sentence each, in both languages."""

from typing import Any

import pytest

from scrm_app.core.errors import InvalidInput
from scrm_app.flows.engine.graph import MAX_EDGES, MAX_NODES, parse_draft, parse_graph
from tests.flows.drawing import REPAIR, draw


def node(**more: Any) -> dict[str, Any]:
    return {"nodes": [{"id": "n1", "kind": "task", "name": "受理", **more}], "edges": []}


def edge(**more: Any) -> dict[str, Any]:
    nodes = [{"id": "n1", "kind": "task"}, {"id": "n2", "kind": "task"}]
    return {"nodes": nodes, "edges": [{"id": "e1", "source": "n1", "target": "n2", **more}]}


def nested(depth: int) -> dict[str, Any]:
    condition: dict[str, Any] = {"field": "x", "op": "empty"}
    for _ in range(depth):
        condition = {"op": "all", "of": [condition]}
    return condition


BAD: dict[str, Any] = {
    "nothing": None,
    "text": "nodes",
    "a list": [],
    "nodes not a list": {"nodes": {"n1": {}}},
    "node not an object": {"nodes": [7]},
    "edge not an object": edge() | {"edges": [None]},
    "unknown kind": node(kind="teleport"),
    "kind of another type": node(kind=["task"]),
    "no id": {"nodes": [{"kind": "task"}]},
    "id with markup": node(id="<b>"),
    "id as number": node(id=7),
    "duplicate node": {"nodes": [{"id": "n1", "kind": "task"}] * 2},
    "duplicate edge": edge() | {"edges": [{"id": "e1", "source": "n1", "target": "n2"}] * 2},
    "self loop": edge(target="n1"),
    "edge to nowhere": edge(target="n9"),
    "edge from nowhere": edge(source="n9"),
    "script in a name": node(name="<script>alert(1)</script>"),
    "image in a customer text": node(customer_text="x<img src=x onerror=alert(1)>"),
    "name too long": node(name="长" * 61),
    "name of another type": node(name={"zh": "x"}),
    "checklist too long": node(checklist=["x"] * 31),
    "position is text": node(x="left"),
    "position is not finite": node(x=float("nan")),
    "position is true": node(y=True),
    "negative minutes": node(limit_minutes=-5),
    "minutes with fraction": node(limit_minutes=1.5),
    "minutes as text": node(remind_before_minutes="30"),
    "unknown stage": node(stage="later"),
    "unknown assignee kind": node(assign={"kind": "oracle"}),
    "assignee is text": node(assign="alice"),
    "unknown action": node(actions=["explode"]),
    "condition is text": edge(condition="amount > 5"),
    "condition is huge": edge(condition={"op": "any", "of": [{"field": "x", "op": "empty"}] * 5000}),
    "condition is deep": edge(condition=nested(60)),
    "too many nodes": {"nodes": [{"id": f"n{i}", "kind": "task"} for i in range(MAX_NODES + 1)]},
    "too many edges": {"nodes": [], "edges": [{}] * (MAX_EDGES + 1)},
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("read", [parse_graph, parse_draft])
def test_a_malformed_graph_is_a_sentence(read: Any, data: Any) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(data)
    assert refusal.value.text.zh.endswith("。")
    assert refusal.value.text.en.endswith(".")


def test_an_unfinished_condition_is_kept_in_a_draft_and_refused_in_a_version() -> None:
    data = edge(condition={"field": "amount", "op": "gt"})
    assert set(parse_draft(data).broken) == {"e1"}
    with pytest.raises(InvalidInput):
        parse_graph(data)


def test_unknown_attributes_of_a_newer_program_are_ignored() -> None:
    assert parse_graph(node(sparkle=True)).nodes["n1"].name == "受理"


def test_control_characters_disappear_from_names() -> None:
    assert parse_graph(node(name="  受\u202e\x00理 ")).nodes["n1"].name == "受理"


def test_a_less_than_sign_is_not_markup() -> None:
    assert parse_graph(node(name="金额 < 500")).nodes["n1"].name == "金额 < 500"


def test_edges_keep_the_order_of_the_drawing() -> None:
    assert [e.target for e in parse_graph(REPAIR).out["c"]] == ["a", "p"]
    assert parse_graph(draw("s > t1", "t1 > e")).into["e"][0].source == "t1"
