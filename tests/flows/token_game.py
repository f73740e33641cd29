"""The token game of BPMN 2.0.2, 13.4, by its letter and with no thought of speed: what the engine is compared with.

It knows nothing of the engine: tokens are a bag of places, a place is an edge on the way into a join or a node where
people work. All orders in which joins can fire are tried.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

Marking = frozenset[tuple[str, int]]
Drawing = Mapping[str, Any]


class Game:
    """A drawing in the JSON of flows with start, task, condition, inclusive, parallel, join and end."""

    def __init__(self, drawing: Drawing) -> None:
        self.kind = {n["id"]: n["kind"] for n in drawing["nodes"]}
        self.edges = {e["id"]: e for e in drawing["edges"]}
        self.out = {n: [e for e in drawing["edges"] if e["source"] == n] for n in self.kind}

    def start(self, x: int) -> set[Marking]:
        """Where the tokens can lie when the flow has begun."""
        return self._settled(Counter(self._spread(self.out[self._first()][0]["id"], x)), x)

    def complete(self, marking: Marking, task: str, x: int) -> set[Marking]:
        """After one visit to `task` is done, with the answer x."""
        tokens = Counter(dict(marking))
        tokens[task] -= 1
        return self._settled(+tokens + Counter(self._spread(self.out[task][0]["id"], x)), x)

    def open(self, marking: Marking) -> Counter[str]:
        """Where people can act, and how often."""
        return Counter({place: n for place, n in marking if self.kind.get(place) == "task"})

    def _first(self) -> str:
        return next(n for n, kind in self.kind.items() if kind == "start")

    def _spread(self, edge: str, x: int) -> Iterator[str]:
        """Where a token on an edge comes to lie: at tasks, before joins, or nowhere (an end)."""
        node = self.edges[edge]["target"]
        kind, out = self.kind[node], self.out[node]
        if kind == "task":
            yield node
        elif kind == "join":
            yield edge
        elif kind != "end":
            for taken in self._chosen(kind, out, x):
                yield from self._spread(taken["id"], x)

    def _chosen(self, kind: str, out: list[dict[str, Any]], x: int) -> list[dict[str, Any]]:
        if kind == "parallel":
            return out
        held = [e for e in out if e["condition"] is not None and e["condition"]["value"] == x]
        held = held or [e for e in out if e["is_default"]]
        return held if kind == "inclusive" else held[:1]

    def _settled(self, tokens: Counter[str], x: int) -> set[Marking]:
        found, todo, seen = set[Marking](), [frozenset(tokens.items())], set[Marking]()
        while todo:
            marking = todo.pop()
            if marking in seen:
                continue
            seen.add(marking)
            ready = [n for n, kind in self.kind.items() if kind == "join" and self._enabled(n, dict(marking))]
            for join in ready:
                after = Counter(dict(marking))
                after.subtract(e for e in self._into(join) if after[e])
                for edge in self.out[join]:
                    after.update(self._spread(edge["id"], x))
                todo.append(frozenset((+after).items()))
            if not ready:
                found.add(marking)
        return found

    def _into(self, node: str) -> list[str]:
        return [e["id"] for e in self.edges.values() if e["target"] == node]

    def _enabled(self, join: str, tokens: Mapping[str, int]) -> bool:
        """Inclusive merge: nobody is on a way to an empty edge only (paths that do not visit the join itself)."""
        full = {e for e in self._into(join) if tokens.get(e)}
        empty = set(self._into(join)) - full
        ways = [self._paths(place, join) for place in tokens if place not in full]
        return bool(full) and not any(way & empty and not way & full for way in ways)

    def _paths(self, place: str, join: str) -> set[str]:
        """Edges into `join` that a token at a place can come to."""
        begin = self.edges[place]["target"] if place in self.edges else place
        found, seen, todo = set[str](), {begin}, [begin]
        while todo:
            for edge in self.out[todo.pop()]:
                if edge["target"] == join:
                    found.add(edge["id"])
                elif edge["target"] not in seen:
                    seen.add(edge["target"])
                    todo.append(edge["target"])
        return found
