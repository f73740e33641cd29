"""Replaying recorded tickets: the same drawing gives the same path; another one says where it differs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrm_app.flows.engine.advance import (
    Approve,
    Complete,
    FlowState,
    Outcome,
    Reject,
    Return,
    Start,
    advance,
)
from scrm_app.flows.engine.graph import Graph, Node, parse_graph
from scrm_app.flows.engine.past import History, Past
from scrm_app.flows.engine.replay import lenient, replay
from scrm_app.flows.engine.replayed import path, same_path
from tests.flows.drawing import REPAIR, draw, graph

T0 = datetime(2026, 11, 21, 8, tzinfo=UTC)


def record(g: Graph, asked: list[Any], values: dict[str, Any]) -> History:
    """Run commands for real and note the visits as tickets do."""
    state, at = FlowState(), T0
    visits: list[dict[str, Any]] = []
    for command in [Start(), *asked]:
        result = advance(g, state, command, values=values, now=at)
        if isinstance(result, Outcome):
            for visit in result.left:
                row = next((v for v in visits if v["node"] == visit.node_id and v["finished_at"] is None), None)
                if row:
                    row |= {"finished_at": at, "action": visit.action}
            for visit in result.entered:
                if g.nodes[visit.node_id].waits:
                    visits.append({"node": visit.node_id, "entered_at": at, "finished_at": None, "action": ""})
            state = result.state
        at += timedelta(minutes=10)
    status = "open" if not state.ended else "closed" if state.status == "done" else "cancelled"
    return History(1, "GD1", 1, None, values, status, T0, tuple(Past(**v) for v in visits))


steps = st.one_of(
    st.sampled_from([Complete(n) for n in ("t1", "t2", "t3", "t4")]),
    st.sampled_from([Approve("a"), Reject("a"), Return("t1", "a")]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(steps, max_size=14), st.sampled_from([100, 900]))
def test_the_same_drawing_reproduces_every_recorded_path(asked: list[Any], amount: int) -> None:
    g = parse_graph(REPAIR)
    history = record(g, asked, {"amount": amount})
    again = replay(lenient(g), history)
    assert same_path(history, again) is None, (path(again.stays), [v.node for v in history.visits])
    for stay in again.stays:
        assert stay.past is not None
        assert (stay.left_at is None) == (stay.past.finished_at is None)


def test_another_threshold_leads_another_way() -> None:
    old = parse_graph(REPAIR)
    history = record(old, [Complete("t1"), Complete("t2"), Complete("t3"), Complete("t4")], {"amount": 400})
    stricter = draw(
        "s > t1", "t1 > c", "c > a", "c > p", "a > p", "p > t2", "p > t3", "t2 > j", "t3 > j", "j > t4", "t4 > e",
        c_a={"field": "amount", "op": "gt", "value": 300}, c_p="default",
    )  # fmt: skip
    again = replay(lenient(parse_graph(stricter)), history)
    assert sorted(path(again.stays)) == ["a", "t1", "t2", "t3", "t4"]
    assert again.status == "closed"
    approval = next(s for s in again.stays if s.node == "a")
    assert approval.past is None, "nobody approved then, so nothing is known about it"
    assert "多了 1 步" in (same_path(history, again) or "").zh  # type: ignore[union-attr]


def test_a_removed_node_is_left_out_and_a_renamed_one_followed() -> None:
    old = graph("s > t1", "t1 > t2", "t2 > t3", "t3 > e")
    history = record(old, [Complete("t1"), Complete("t2"), Complete("t3")], {})
    new = graph("s > t9", "t9 > t3", "t3 > e")
    again = replay(lenient(new), history, {"t1": "t9"})
    assert (path(again.stays), again.status, again.skipped) == (["t9", "t3"], "closed", ("t2",))


def test_a_drawing_without_a_way_out_is_found() -> None:
    old = parse_graph(REPAIR)
    history = record(old, [Complete("t1"), Complete("t2"), Complete("t3"), Complete("t4")], {"amount": 10})
    lost = draw("s > t1", "t1 > c", "c > a", "a > e", c_a={"field": "amount", "op": "gt", "value": 500})
    again = replay(lenient(parse_graph(lost)), history)
    assert again.status == "stuck"
    assert again.reason is not None
    assert "没有一个分支" in again.reason.zh


def test_an_open_ticket_stays_where_it_is() -> None:
    g = parse_graph(REPAIR)
    history = record(g, [Complete("t1"), Complete("t2")], {"amount": 10})
    again = replay(lenient(g), history)
    assert (again.status, path(again.stays)) == ("open", ["t1", "t2", "t3"])
    assert [s.left_at is None for s in again.stays] == [False, False, True]


def test_votes_of_several_people_are_one_visit() -> None:
    g = graph("s > a", "a > t1", "t1 > e")
    votes = tuple(Past("a", T0, T0 + timedelta(minutes=m), "approve", who_name=n) for m, n in ((5, "甲"), (9, "乙")))
    last = Past("t1", T0 + timedelta(minutes=9), T0 + timedelta(minutes=20), "complete")
    history = History(1, "GD1", 1, None, {}, "closed", T0, (*votes, last))
    again = replay(lenient(g), history)
    assert path(again.stays) == ["a", "t1"]
    assert again.stays[0].left_at == T0 + timedelta(minutes=9)
    assert again.stays[0].past is not None
    assert again.stays[0].past.who_name == "甲、乙"


def asks(mode: str, *people: int, **more: Any) -> Graph:
    """s > a (these people, by this rule) > t1 > e."""
    approvers = [{"kind": "person", "value": str(one)} for one in people]
    node = {"approval": {"mode": mode, "approvers": approvers, **more}}
    return graph("s > a", "a > t1", "t1 > e", nodes={"a": node})


def meant(node: Node, _history: History, _at: datetime) -> list[str]:
    return [one.value for one in node.parts.approval.approvers]


def after(minutes: int) -> datetime:
    return T0 + timedelta(minutes=minutes)


def voted(*says: tuple[int, int, str], then: str = "complete") -> History:
    """(who, minutes, action) at `a`; with `then` the ticket went on to t1 when the last of them had spoken."""
    visits = [Past("a", T0, after(m), how, who=who, token=1, seat=who) for who, m, how in says]
    end = max(m for _, m, _ in says)
    if then:
        visits.append(Past("t1", after(end), after(end + 10), then, who=9, token=1))
    return History(1, "GD1", 1, 8, {}, "closed" if then else "cancelled", T0, tuple(visits))


ALL_OF_TWO = voted((1, 5, "approve"), (2, 9, "approve"))
ONE_OF_TWO = voted((1, 5, "approve"), (2, 5, "cancelled"))
REFUSED = voted((1, 5, "approve"), (2, 9, "reject"), then="")


@pytest.mark.parametrize(
    ("old", "history", "new", "left", "status", "people"),
    [
        (asks("all", 1, 2), ALL_OF_TWO, asks("all", 1, 2), 9, "closed", ()),
        (asks("all", 1, 2), ALL_OF_TWO, asks("any", 1, 2), 5, "closed", ("1", "2")),
        (asks("all", 1, 2), ALL_OF_TWO, asks("any", 2), 9, "closed", ()),
        (asks("all", 1, 2), ALL_OF_TWO, asks("all", 1, 2, 3), 9, "closed", ("1", "2", "3")),
        (asks("all", 1, 2), ALL_OF_TWO, asks("ratio", 1, 2, 3, percent=30), 5, "closed", ("1", "2", "3")),
        (asks("any", 1, 2), ONE_OF_TWO, asks("all", 1, 2), 5, "closed", ("1", "2")),
        (asks("all", 1, 2), REFUSED, asks("all", 1, 2), 9, "cancelled", ()),
        (asks("all", 1, 2), REFUSED, asks("any", 1, 2), 5, "open", ("1", "2")),
        (asks("all", 1, 2), REFUSED, asks("any", 3, 4), 9, "cancelled", ("3", "4")),
    ],
)
def test_votes_count_by_the_rule_of_the_drawing(
    old: Graph, history: History, new: Graph, left: int, status: str, people: tuple[str, ...]
) -> None:
    again = replay(lenient(new), history, recorded=old, people=meant)
    first = again.stays[0]
    if status == "open":  # nobody worked on what follows, so nothing is known of it
        assert path(again.stays) == ["a", "t1"]
    else:
        assert again.status == status
    assert (first.node, first.left_at, first.asked) == ("a", after(left), people)


def test_who_agreed_before_is_not_asked_again() -> None:
    ask = {"approval": {"mode": "all", "approvers": [{"kind": "person", "value": "1"}], "dedupe": True}}
    twice = graph("s > a", "a > a2", "a2 > t1", "t1 > e", nodes={"a": ask, "a2": ask})
    history = voted((1, 5, "approve"))
    again = replay(lenient(twice), history, recorded=twice, people=meant)
    assert same_path(history, again) is None
    assert path(again.stays) == ["a", "t1"]
    opened = replace(history, opener_id=1, visits=(Past("t1", T0, after(10), "complete", token=1),))
    assert path(replay(lenient(twice), opened, recorded=twice, people=meant).stays) == ["t1"]


def test_a_cancelled_a_withdrawn_and_a_reopened_ticket_are_reproduced() -> None:
    g = graph("s > t1", "t1 > t2", "t2 > e")
    first = Past("t1", T0, after(5), "complete", token=1)
    called_off = History(
        1, "GD1", 1, None, {}, "cancelled", T0, (first, Past("t2", after(5), after(9), "cancelled", token=1))
    )
    taken_back = (first, Past("t2", after(5), after(7), "withdraw", token=1), Past("t1", after(7), token=1))
    opened_again = (first, Past("t2", after(5), after(9), "complete", token=1), Past("t2", after(30), token=2))
    for history in (
        called_off,
        replace(called_off, status="open", visits=taken_back),
        replace(called_off, status="open", visits=opened_again),
    ):
        again = replay(lenient(g), history, recorded=g)
        assert same_path(history, again) is None, path(again.stays)
        assert [s.left_at for s in again.stays] == [v.finished_at for v in history.visits]
