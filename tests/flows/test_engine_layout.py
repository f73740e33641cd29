"""The tidy button: nothing overlaps, everything flows downwards."""

from itertools import pairwise

from hypothesis import given, settings

from scrm_app.flows.engine.graph import Graph, parse_graph
from scrm_app.flows.engine.layout import COLUMN, arrange, arranged, reading_order
from tests.flows.drawing import REPAIR, graph
from tests.flows.test_engine_laws import graphs


@settings(max_examples=100, deadline=None)
@given(graphs())
def test_no_two_nodes_stand_on_each_other(g: Graph) -> None:
    places = arrange(g)
    assert set(places) == set(g.nodes)
    rows: dict[float, list[float]] = {}
    for x, y in places.values():
        rows.setdefault(y, []).append(x)
    for row in rows.values():
        row.sort()
        assert all(b - a >= COLUMN - 1 for a, b in pairwise(row))


def test_a_flow_without_loops_only_goes_down() -> None:
    g = arranged(parse_graph(REPAIR))
    assert all(g.nodes[e.source].y < g.nodes[e.target].y for e in g.edges.values())


def test_a_loop_back_does_not_disturb() -> None:
    g = graph("s > t1", "t1 > t2", "t2 > t1", "t2 > e")
    assert reading_order(g) == ["s", "t1", "t2", "e"]


def test_branches_stand_beside_each_other_under_their_split() -> None:
    places = arrange(graph("s > p", "p > t1", "p > t2", "t1 > j", "t2 > j", "j > e"))
    assert places["t1"][1] == places["t2"][1]
    assert places["p"][0] == places["j"][0] == (places["t1"][0] + places["t2"][0]) / 2
