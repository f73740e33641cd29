"""The stored form of every kind of node: exact round trips, old drawings, and nonsense refused in words."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrm_app.core.errors import InvalidInput
from scrm_app.flows.engine import parts, steps
from scrm_app.flows.engine.draft import same
from scrm_app.flows.engine.graph import parse_draft, parse_graph, parse_node
from scrm_app.flows.engine.graph_json import graph_json, node_json
from scrm_app.flows.engine.kinds import KINDS

WORDS = st.text(alphabet="客户加急备件<=5 abc", max_size=20).map(lambda s: s.replace("<", "").strip())
KEYS = st.sampled_from(["", "amount", "visit_on", "parts"])
MINUTES = st.none() | st.integers(1, 5000)
ASSIGN = st.builds(parts.Assign, st.sampled_from(parts.ASSIGNS), st.sampled_from(["", "manager", "7"]), st.just(""))
ASSIGNS = st.lists(ASSIGN, max_size=3).map(tuple)
PAIRS = st.lists(st.builds(parts.Pair, KEYS, KEYS), max_size=3).map(tuple)
IDS = st.none() | st.integers(1, 99)
STEPS = st.one_of(
    st.builds(steps.SetField, KEYS, st.none() | st.integers() | st.text("ab", max_size=5) | st.just(["x"]), WORDS),
    st.builds(steps.AddTag, st.sampled_from(steps.SUBJECTS), WORDS),
    st.builds(steps.Notify, ASSIGNS, st.sampled_from(steps.CHANNELS), WORDS),
    st.builds(steps.Webhook, IDS, WORDS),
    st.builds(steps.OpenTicket, IDS, PAIRS, st.booleans()),
    st.builds(steps.RequireParts, KEYS),
    st.builds(steps.DeductParts, KEYS),
    st.just(steps.Settle()),
)
APPROVAL = st.builds(parts.Approval, st.sampled_from(parts.MODES), st.integers(1, 100), ASSIGNS, st.booleans())
WAIT = st.builds(
    parts.Wait,
    st.sampled_from(parts.WAITS_FOR),
    MINUTES,
    st.booleans(),
    KEYS,
    st.integers(-9000, 9000),
    st.sampled_from(parts.EVENTS),
    WORDS,
    MINUTES,
)
SUBFLOW = st.builds(parts.Subflow, IDS, st.booleans(), PAIRS, PAIRS)


@given(APPROVAL, WAIT, SUBFLOW, st.builds(parts.Cc, ASSIGNS, WORDS), st.lists(STEPS, max_size=5))
def test_settings_survive_storage(approval: Any, wait: Any, subflow: Any, cc: Any, auto: list[Any]) -> None:
    assert parts.read_approval(parts.approval_json(approval)) == approval
    assert parts.read_wait(parts.wait_json(wait)) == wait
    assert parts.read_subflow(parts.subflow_json(subflow)) == subflow
    assert parts.read_cc(parts.cc_json(cc)) == cc
    assert [steps.read_step(steps.step_json(step)) for step in auto] == auto


@settings(max_examples=60)
@given(st.sampled_from(list(KINDS)), APPROVAL, WAIT, st.lists(STEPS, max_size=3), st.sampled_from(parts.ON_REJECT))
def test_a_node_of_any_kind_survives_storage(kind: str, approval: Any, wait: Any, auto: Any, no: str) -> None:
    raw = {
        "id": "n1",
        "kind": kind,
        "name": "一步",
        "approval": parts.approval_json(approval),
        "wait": parts.wait_json(wait),
        "steps": [steps.step_json(s) for s in auto],
        "on_reject": no,
        "on_timeout": "transfer",
        "timeout_to": {"kind": "leader2"},
        "field_rights": {"amount": "require", "cost": "hide"},
        "lane": "售后部",
    }
    node = parse_node(raw)
    assert parse_node(node_json(node)) == node
    assert node.required == ("amount",)
    assert (node.parts.approval == approval) is (kind == "approval" or approval == parts.Approval())


def test_notes_are_kept_and_mean_nothing() -> None:
    nodes: list[Any] = [{"id": "n1", "kind": "start"}]
    bare = parse_graph({"nodes": nodes, "edges": []})
    noted = parse_graph({"nodes": nodes, "edges": [], "notes": [{"id": "k1", "text": "等财务确认", "x": 3, "w": 5}]})
    assert parse_graph(graph_json(noted)).notes == noted.notes
    assert noted.notes[0].w == 40, "a note one can still grab"
    assert same(bare, noted)


def test_a_drawing_of_before_reads_as_it_was() -> None:
    old = {
        "id": "a1",
        "kind": "approval",
        "assign": {"kind": "role", "value": "manager"},
        "required_fields": ["amount"],
    }
    edge = {"id": "e1", "source": "a1", "target": "n2"}
    graph = parse_graph({"nodes": [old, {"id": "n2", "kind": "end"}], "edges": [edge]})
    node = graph.nodes["a1"]
    assert (node.parts.approval.mode, node.parts.approval.approvers, node.on_timeout) == ("any", (), "none")
    assert node.required == ("amount",)
    assert graph.edges["e1"].kind == "normal"
    assert graph.notes == ()


BAD: dict[str, Any] = {
    "unknown way to decide": {"kind": "approval", "approval": {"mode": "dice"}},
    "percent above all": {"kind": "approval", "approval": {"mode": "ratio", "percent": 101}},
    "percent as text": {"kind": "approval", "approval": {"percent": "60"}},
    "approvers not a list": {"kind": "approval", "approval": {"approvers": {"kind": "role"}}},
    "too many approvers": {"kind": "approval", "approval": {"approvers": [{"kind": "leader"}] * 21}},
    "approver is text": {"kind": "approval", "approval": {"approvers": ["alice"]}},
    "unknown thing to wait for": {"kind": "wait", "wait": {"until": "rain"}},
    "unknown event": {"kind": "wait", "wait": {"until": "event", "event": "rain"}},
    "wait of a fraction": {"kind": "wait", "wait": {"minutes": 0.5}},
    "signal with markup": {"kind": "wait", "wait": {"signal": "<b>x"}},
    "flow by name": {"kind": "subflow", "subflow": {"flow_id": "repair"}},
    "flow number below one": {"kind": "subflow", "subflow": {"flow_id": 0}},
    "sync is text": {"kind": "subflow", "subflow": {"sync": "yes"}},
    "copied field is text": {"kind": "subflow", "subflow": {"into": ["amount"]}},
    "unknown automatic action": {"kind": "auto", "steps": [{"do": "format_disk"}]},
    "automatic action without a sort": {"kind": "auto", "steps": [{}]},
    "too many automatic actions": {"kind": "auto", "steps": [{"do": "settle"}] * 21},
    "value without end": {"kind": "auto", "steps": [{"do": "set_field", "field": "x", "value": ["a"] * 500}]},
    "unknown channel": {"kind": "auto", "steps": [{"do": "notify", "channel": "pigeon"}]},
    "script in what is sent": {"kind": "auto", "steps": [{"do": "notify", "text": "<script>x"}]},
    "copy to a word": {"kind": "cc", "cc": {"to": "all"}},
    "unknown right": {"kind": "task", "field_rights": {"amount": "burn"}},
    "rights as a list": {"kind": "task", "field_rights": ["amount"]},
    "unknown end of patience": {"kind": "task", "on_timeout": "explode"},
    "unknown answer to a no": {"kind": "approval", "on_reject": "shout"},
}


@pytest.mark.parametrize("more", BAD.values(), ids=BAD.keys())
def test_nonsense_is_refused_with_a_sentence(more: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_draft({"nodes": [{"id": "n1", **more}], "edges": []})
    assert refusal.value.text.zh.endswith("。")
    assert refusal.value.text.en.endswith(".")


@pytest.mark.parametrize("note", [7, {"id": "<x>"}, {"id": "k", "colour": "plaid"}, {"id": "k", "x": "left"}])
def test_a_malformed_note_is_refused(note: Any) -> None:
    with pytest.raises(InvalidInput):
        parse_draft({"nodes": [], "edges": [], "notes": [note]})


def test_an_unknown_kind_of_edge_is_refused() -> None:
    nodes = [{"id": "n1", "kind": "task"}, {"id": "n2", "kind": "task"}]
    with pytest.raises(InvalidInput):
        parse_draft({"nodes": nodes, "edges": [{"id": "e", "source": "n1", "target": "n2", "kind": "tunnel"}]})
