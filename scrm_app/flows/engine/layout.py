"""A tidy drawing: layers from top to bottom, few crossings, nothing on top of anything (Sugiyama in small)."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace

from scrm_app.flows.engine.graph import Graph

COLUMN, ROW = 256, 124
SWEEPS = 6


def arrange(graph: Graph) -> dict[str, tuple[float, float]]:
    """Node id to (x, y) of its top left corner; the start is at the top, loops back are ignored."""
    forward = _without_loops(graph)
    layers = _layers(graph, forward)
    _reserve_lanes(forward, layers)
    up: dict[str, list[str]] = {n: [] for n in forward}
    for source, targets in forward.items():
        for target in targets:
            up[target].append(source)
    for sweep in range(SWEEPS):
        order = layers if sweep % 2 == 0 else list(reversed(layers))
        near = up if sweep % 2 == 0 else forward
        place = {n: i - len(layer) / 2 for layer in layers for i, n in enumerate(layer)}
        for layer in order:
            layer.sort(key=lambda n, near=near, place=place: _middle(near[n], place, place[n]))  # type: ignore[misc]
            place |= {n: i - len(layer) / 2 for i, n in enumerate(layer)}
    places = _coordinates(layers, up, forward)
    return {n: places[n] for n in graph.nodes}


def arrange_lanes(graph: Graph) -> dict[str, tuple[float, float]]:
    """As `arrange`, with each department in a column of its own, in the order in which work reaches them."""
    places = arrange(graph)
    order = sorted(graph.nodes.values(), key=lambda n: (places[n.id][1], places[n.id][0]))
    lanes = list(dict.fromkeys([n.lane for n in order if n.lane]))
    if not lanes:
        return places
    rows: dict[tuple[str, float], list[str]] = {}
    for node in order:
        rows.setdefault((node.lane or _lane_near(graph, node.id, lanes), places[node.id][1]), []).append(node.id)
    found: dict[str, tuple[float, float]] = {}
    left = 0.0
    for lane in lanes:
        here = {y: ids for (name, y), ids in rows.items() if name == lane}
        width = max(len(ids) for ids in here.values()) * COLUMN
        for y, ids in here.items():
            first = left + width / 2 - (len(ids) - 1) * COLUMN / 2
            found |= {node: (round(first + i * COLUMN), y) for i, node in enumerate(ids)}
        left += width + 40
    return found


def _lane_near(graph: Graph, node_id: str, lanes: list[str]) -> str:
    """A node without a department stands with whoever hands it the work, else with whoever gets it."""
    seen, todo = {node_id}, deque([node_id])
    while todo:
        current = todo.popleft()
        around = [e.source for e in graph.into[current]] + [e.target for e in graph.out[current]]
        for other in around:
            if graph.nodes[other].lane:
                return graph.nodes[other].lane
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return lanes[0]


def arranged(graph: Graph) -> Graph:
    """The same flow, tidily drawn."""
    places = arrange(graph)
    nodes = {n.id: replace(n, x=places[n.id][0], y=places[n.id][1]) for n in graph.nodes.values()}
    return replace(graph, nodes=nodes)


def reading_order(graph: Graph) -> list[str]:
    """Node ids from the start down, layer by layer: the order of a list on a phone or of board columns."""
    places = arrange(graph)
    return sorted(graph.nodes, key=lambda n: (places[n][1], places[n][0]))


def _without_loops(graph: Graph) -> dict[str, list[str]]:
    """Edges as lists of targets, leaving out those that lead back into the path being walked."""
    forward: dict[str, list[str]] = {n: [] for n in graph.nodes}
    state: dict[str, int] = {}
    roots = [n.id for n in graph.of_kind("start")] + list(graph.nodes)
    for root in roots:
        if root in state:
            continue
        state[root] = 1
        stack = [(root, iter(graph.out[root]))]
        while stack:
            node, edges = stack[-1]
            edge = next(edges, None)
            if edge is None:
                state[node] = 2
                stack.pop()
            elif state.get(edge.target) != 1:
                if edge.target not in forward[node]:
                    forward[node].append(edge.target)
                if edge.target not in state:
                    state[edge.target] = 1
                    stack.append((edge.target, iter(graph.out[edge.target])))
    return forward


def _layers(graph: Graph, forward: Mapping[str, Sequence[str]]) -> list[list[str]]:
    depth = dict.fromkeys(graph.nodes, 0)
    pending = dict.fromkeys(graph.nodes, 0)
    for targets in forward.values():
        for target in targets:
            pending[target] += 1
    todo = [n for n in graph.nodes if pending[n] == 0]
    while todo:
        node = todo.pop()
        for target in forward[node]:
            depth[target] = max(depth[target], depth[node] + 1)
            pending[target] -= 1
            if pending[target] == 0:
                todo.append(target)
    layers: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for node in graph.nodes:
        layers[depth[node]].append(node)
    return layers


def _reserve_lanes(forward: dict[str, list[str]], layers: list[list[str]]) -> None:
    """An edge that skips layers gets an invisible node in each of them, so that it has room to pass."""
    row = {n: i for i, layer in enumerate(layers) for n in layer}
    for source, targets in list(forward.items()):
        for at, target in enumerate(targets):
            last = source
            for between in range(row[source] + 1, row[target]):
                lane = f"{source} {target} {between}"
                layers[between].append(lane)
                if last == source:
                    forward[source][at] = lane
                else:
                    forward[last] = [lane]
                last = lane
            if last != source:
                forward[last] = [target]


def _middle(near: Sequence[str], place: Mapping[str, float], own: float) -> float:
    return sum(place[n] for n in near) / len(near) if near else own


def _coordinates(
    layers: list[list[str]], up: Mapping[str, Sequence[str]], forward: Mapping[str, Sequence[str]]
) -> dict[str, tuple[float, float]]:
    """Columns so that a node stands under (or over) the middle of its neighbours where there is room."""
    x = {n: (i - (len(layer) - 1) / 2) * COLUMN for layer in layers for i, n in enumerate(layer)}
    for sweep in range(SWEEPS):
        near = up if sweep % 2 == 0 else forward
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            wanted = [_middle(near[n], x, x[n]) for n in layer]
            x |= dict(zip(layer, _spread(wanted), strict=True))
    left = min(x.values(), default=0)
    return {n: (round(x[n] - left), row * ROW) for row, layer in enumerate(layers) for n in layer}


def _spread(wanted: list[float]) -> list[float]:
    """Nearest places to the wanted ones, in the same order, at least a column apart."""
    placed: list[float] = []
    for want in wanted:
        placed.append(want if not placed else max(want, placed[-1] + COLUMN))
    shift = sum(p - w for p, w in zip(placed, wanted, strict=True)) / len(placed)
    return [p - shift for p in placed]
