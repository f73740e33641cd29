"""Random drawings of all kinds of node and random commands, for laws that must hold however malformed they are."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from scrm_app.flows.engine.advance import (
    AddSign,
    Approve,
    Cancel,
    Complete,
    Count,
    Delegate,
    Move,
    Reject,
    RemoveSign,
    Return,
    Start,
    Terminate,
    TimeUp,
    Wake,
    Withdraw,
)
from scrm_app.flows.engine.graph import ACTIONS, Graph, parse_graph
from scrm_app.flows.engine.kinds import KINDS
from scrm_app.flows.engine.parts import MODES, ON_REJECT, ON_TIMEOUT

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
OTHERS = [kind for kind in KINDS if kind != "start"]
PEOPLE = ["1", "2", "3", "4"]


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    kinds = ["start", *draw(st.lists(st.sampled_from(OTHERS), min_size=2, max_size=9))]
    nodes: list[dict[str, Any]] = []
    for i, kind in enumerate(kinds):
        node: dict[str, Any] = {"id": f"n{i}", "kind": kind, "name": f"n{i}"}
        node["on_reject"] = draw(st.sampled_from(ON_REJECT))
        node["on_timeout"] = draw(st.sampled_from(ON_TIMEOUT))
        if kind in ("task", "approval"):
            node["actions"] = draw(st.sampled_from([[], list(ACTIONS)]))
        if kind == "approval":
            asked = [{"kind": "person", "value": p} for p in PEOPLE[: draw(st.integers(0, 4))]]
            mode = draw(st.sampled_from(MODES))
            node["approval"] = {"mode": mode, "percent": draw(st.integers(1, 100)), "approvers": asked}
        if kind == "auto":
            node["steps"] = [{"do": "set_field", "field": "x", "value": draw(st.integers(0, 2))}]
        if kind == "subflow":
            node["subflow"] = {"flow_id": 1, "sync": draw(st.booleans())}
        nodes.append(node)
    place = st.integers(0, len(nodes) - 1)
    pairs = draw(st.lists(st.tuples(place, place), min_size=2, max_size=18, unique=True))
    edges = []
    for i, (a, b) in enumerate((a, b) for a, b in [(0, 1), *pairs] if a != b and b):
        condition = draw(st.sampled_from([None, None, {"field": "x", "op": "eq", "value": draw(st.integers(0, 2))}]))
        default = draw(st.booleans()) if condition is None else False
        sort = "reject" if i and draw(st.integers(0, 5)) == 0 else "normal"
        edge = {"id": f"e{i}", "source": f"n{a}", "target": f"n{b}", "condition": condition, "is_default": default}
        edges.append(edge | {"kind": sort})
    return parse_graph({"nodes": nodes, "edges": edges})


@st.composite
def wired(draw: st.DrawFn) -> Graph:
    """Drawings in which every node has as many ways on as its kind wants: wrong only in how they hang together."""
    kinds = ["start", "task", *draw(st.lists(st.sampled_from(OTHERS), max_size=8)), "end"]
    nodes: list[dict[str, Any]] = []
    edges: list[dict[str, Any]] = []
    for i, kind in enumerate(kinds):
        node: dict[str, Any] = {"id": f"n{i}", "kind": kind, "name": f"n{i}"}
        if kind == "approval":
            asked = [{"kind": "person", "value": p} for p in PEOPLE[: draw(st.integers(0, 3))]]
            node["approval"] = {"mode": draw(st.sampled_from(MODES)), "percent": 60, "approvers": asked}
            node["on_reject"] = draw(st.sampled_from(["starter", "previous", "any", "end"]))
        if kind == "auto":
            node["steps"] = [{"do": "set_field", "field": "x", "value": draw(st.integers(0, 2))}]
        if kind == "subflow":
            node["subflow"] = {"flow_id": 1, "sync": draw(st.booleans())}
        nodes.append(node)
        ways = {"end": 0, "condition": 2, "inclusive": 2, "parallel": 2}.get(kind, 1)
        for way in range(ways):
            ahead = min(len(kinds) - 1, i + 1) if i else 1
            places = st.just(ahead) if way == 0 and ahead != i else st.integers(1, len(kinds) - 1)
            target = draw(places.filter(lambda t, own=i: t != own))
            edge: dict[str, Any] = {"id": f"e{i}_{way}", "source": f"n{i}", "target": f"n{target}"}
            if kind in ("condition", "inclusive"):
                asks = {"field": "x", "op": "eq", "value": draw(st.integers(0, 2))}
                edge |= {"is_default": True} if way else {"condition": asks}
            edges.append(edge)
    return parse_graph({"nodes": nodes, "edges": edges})


@st.composite
def commands(draw: st.DrawFn) -> Any:
    node = draw(st.sampled_from(["", "", *(f"n{i}" for i in range(10))]))
    to, seat = f"n{draw(st.integers(0, 10))}", draw(st.sampled_from([None, 0, 0, 1, 2, 3]))
    who, token = draw(st.sampled_from(PEOPLE)), draw(st.integers(0, 9))
    usual = [Complete(node, seat=seat), Approve(node, seat=seat), Reject(node, to, seat=seat), Wake(token)]
    rare = [Complete(node, to), Return(to, node, seat=seat), Move(to), Start(), Cancel(), Terminate(node)]
    rare += [Withdraw(to), Withdraw(), RemoveSign(seat or 0, node), TimeUp(token), Count(token)]
    rare += [AddSign((who,), draw(st.sampled_from(["before", "after"])), node, 0, seat, "9")]
    rare += [Delegate(who, node, 0, seat, "9")]
    return draw(st.sampled_from([*usual * 3, *rare]))
