"""The route of a ticket: done, now, next, minutes and the way it came."""

from datetime import UTC, datetime, timedelta
from typing import Any

from scrm_app.flows.engine.graph import parse_graph
from scrm_app.flows.engine.route import RouteVisit, draw_route
from tests.flows.drawing import REPAIR

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
GRAPH = parse_graph(REPAIR)


def visit(node: str, began: int, ended: int | None, due: int | None = None) -> RouteVisit:
    """Minutes before now."""
    at = [None if m is None else NOW - timedelta(minutes=m) for m in (began, ended, due)]
    assert at[0]
    return RouteVisit(node, at[0], at[1], at[2], "鲍勃")


def marks(visits: list[RouteVisit], **more: Any) -> dict[str, dict[str, Any]]:
    return {m["id"]: m for m in draw_route(GRAPH, visits, now=NOW, **more)["marks"]}


def test_a_new_ticket_stands_at_its_first_node() -> None:
    found = marks([visit("t1", 30, None)])
    assert {n: m["status"] for n, m in found.items()} == {
        "s": "done", "t1": "now", "c": "ahead", "a": "next", "p": "ahead", "t2": "next", "t3": "next", "j": "ahead",
        "t4": "ahead", "e": "ahead",
    }  # fmt: skip
    assert found["t1"]["minutes"] == 30


def test_automatic_nodes_on_the_way_are_done_and_their_edges_taken() -> None:
    route = draw_route(GRAPH, [visit("t1", 90, 60), visit("t2", 60, None), visit("t3", 60, 10)], now=NOW)
    found = {m["id"]: m for m in route["marks"]}
    assert [found[n]["status"] for n in ("s", "t1", "c", "p", "t2", "t3")] == ["done"] * 4 + ["now", "done"]
    assert found["a"]["status"] == "ahead"
    assert set(route["edges_taken"]) == {"s_t1", "t1_c", "c_p", "p_t2", "p_t3"}


def test_minutes_of_several_visits_add_up() -> None:
    found = marks([visit("t1", 100, 80), visit("a", 80, 70), visit("t1", 70, 60), visit("a", 60, None)])
    assert (found["t1"]["minutes"], found["t1"]["visits"]) == (30, 2)
    assert found["a"]["status"] == "now"


def test_late_is_late_whether_open_or_done() -> None:
    found = marks([visit("t1", 100, 50, due=60), visit("t2", 50, None, due=10), visit("t3", 50, 20, due=10)])
    assert [found[n]["overdue"] for n in ("t1", "t2", "t3")] == [True, True, False]


def test_a_closed_ticket_marks_its_end_and_nothing_next() -> None:
    done = [visit("t1", 90, 80), visit("t2", 80, 70), visit("t3", 80, 70), visit("t4", 70, 60)]
    found = marks(done, end_node="e", ended=True)
    assert found["e"]["status"] == "done"
    assert found["j"]["status"] == "done"
    assert "next" not in {m["status"] for m in found.values()}
