"""Can a ticket always come to an end? Loops through splits and conditions are walked by the engine itself.

A drawing without such a loop ends whenever the other checks are content. One with such a loop is explored, within
bounds: all places a ticket can come to, and whether an end lies ahead of each. What lies beyond the bounds counts as
good, so this never forbids a flow that ends.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice, product
from typing import Any, TypeAlias

from scrm_app.core.text import Text
from scrm_app.flows.engine.advance import advance
from scrm_app.flows.engine.checks_branch import samples_of
from scrm_app.flows.engine.commands import Approve, Command, Complete, Reject, Start, Wake
from scrm_app.flows.engine.graph import Graph, Node, build
from scrm_app.flows.engine.kinds import KINDS
from scrm_app.flows.engine.problems import Problem, problem
from scrm_app.flows.engine.state import FlowState, Outcome
from scrm_app.flows.engine.steps import SetField
from scrm_app.rules.engine import condition as rules
from scrm_app.rules.errors import BadCondition

MAX_STATES, MAX_SAMPLES, MAX_THREADS, MAX_TRIES = 400, 48, 6, 6000
NOW = datetime(2026, 1, 5, 2, tzinfo=UTC)
Key: TypeAlias = tuple[Any, ...]


def ending_problems(graph: Graph, fields: Mapping[str, rules.FieldInfo]) -> Iterator[Problem]:
    """A sentence for every trap: places that lead only to each other, and never to an end."""
    if graph.broken or not graph.of_kind("end") or not _suspicious(graph):
        return
    answers = _answers(graph, fields)
    for state in _Walk(_bare(graph), answers).traps() if answers else ():
        at = state.tokens[0].node
        name = graph.label(at)
        text = Text(
            f"工单走到「{name}」以后就再也结束不了: 总会再绕回来。请加一条出去的连线, 或先汇合再返回。",
            f"Once at “{name}” a ticket can never end: it always comes back. Add a way out, or join before going back.",
        )
        yield problem("cannot_end", text, at)


def _suspicious(graph: Graph) -> bool:
    """Whether a loop passes a split or a condition: only then may an end that is drawn never be reached."""
    for node in graph.nodes.values():
        edges = graph.onward[node.id]
        chooses = len(edges) > 1 and (KINDS[node.kind].forks or any(e.id in graph.tests for e in edges))
        if chooses and any(node.id in graph.reachable(e.target) for e in edges):
            return True
    return False


def _bare(graph: Graph) -> Graph:
    """The drawing with nothing to fill in; what a formula computes may be anything, so it changes nothing here."""
    nodes = {}
    for node in graph.nodes.values():
        steps = tuple(s for s in node.steps if not (isinstance(s, SetField) and s.formula))
        nodes[node.id] = replace(node, required_fields=(), field_rights={}, steps=steps)
    return build(nodes, graph.edges, graph.tests)


def _answers(graph: Graph, fields: Mapping[str, rules.FieldInfo]) -> list[dict[str, Any]]:
    """Forms that between them make every condition hold; none when that takes too many, or cannot be found."""
    try:
        asked = {e.id: rules.parse(e.condition, fields) for e in graph.edges.values() if e.condition is not None}
    except BadCondition:
        return []
    values = samples_of(list(asked.values()), fields)
    found = [dict(zip(values, one, strict=True)) for one in islice(product(*values.values()), MAX_SAMPLES + 1)]
    held = all(any(graph.tests[edge](form) for form in found) for edge in asked)
    return found if held and len(found) <= MAX_SAMPLES else []


class _Walk:
    """Every place a ticket can come to, and which lies ahead of which."""

    def __init__(self, graph: Graph, answers: list[dict[str, Any]]) -> None:
        self.graph, self.answers = graph, answers
        self.found: dict[Key, FlowState] = {}
        self.before: dict[Key, set[Key]] = {}
        self.behind: dict[Key, set[Key]] = {}
        self.tries = 0

    def traps(self) -> Iterator[FlowState]:
        """One state of every trap; those that only lead into a trap are not told apart from it."""
        self._explore()
        good = self._good()
        ahead = {key: self._ahead(key) for key in self.found if key not in good}
        told: set[Key] = set()
        for key in sorted(ahead, key=lambda k: len(ahead[k])):
            if told.isdisjoint(ahead[key]):
                told |= ahead[key]
                yield self.found[key]

    def _ahead(self, key: Key) -> set[Key]:
        seen, todo = {key}, [key]
        while todo:
            for other in self.behind.get(todo.pop(), set()) - seen:
                seen.add(other)
                todo.append(other)
        return seen

    def _explore(self) -> None:
        todo = deque(self._after(FlowState(), Start()))
        while todo and len(self.found) < MAX_STATES and self.tries < MAX_TRIES:
            state = todo.popleft()
            mine = _key(state)
            if mine in self.found:
                continue
            self.found[mine] = state
            if not state.ended and len(state.tokens) <= MAX_THREADS:
                for other in self._next(state):
                    self.before.setdefault(_key(other), set()).add(mine)
                    self.behind.setdefault(mine, set()).add(_key(other))
                    todo.append(other)

    def _good(self) -> set[Key]:
        good = self.before.keys() - self.found.keys()
        good |= {k for k, s in self.found.items() if s.ended or len(s.tokens) > MAX_THREADS}
        todo = list(good)
        while todo:
            for one in self.before.get(todo.pop(), set()) - good:
                good.add(one)
                todo.append(one)
        return good

    def _next(self, state: FlowState) -> Iterator[FlowState]:
        for token in state.tokens:
            node = self.graph.nodes[token.node]
            for wish in self._wishes(node, token.id):
                yield from self._after(state, wish)

    def _wishes(self, node: Node, token: int) -> Iterator[Command]:
        if node.holds:
            yield Wake(token)
        if not node.waits:
            return
        onward = self.graph.onward[node.id]
        for to in [""] if len(onward) == 1 else [e.target for e in onward]:
            yield Approve(node.id, to, token) if node.kind == "approval" else Complete(node.id, to, token)
        if "reject" in node.offered:
            yield Reject(node.id, "", token)

    def _after(self, state: FlowState, wish: Command) -> Iterator[FlowState]:
        seen: set[Key] = set()
        self.tries += len(self.answers)
        for form in self.answers:
            answer = advance(self.graph, state, wish, values=form, now=NOW)
            if isinstance(answer, Outcome) and (key := _key(answer.state)) not in seen:
                seen.add(key)
                yield answer.state


def _key(state: FlowState) -> Key:
    """What matters of a state; the numbers of tokens and splits do not."""
    names: dict[str, int] = {}
    for token in state.tokens:
        for fork in token.forks:
            names.setdefault(fork, len(names))
    places = sorted((t.node, t.via, tuple(names[f] for f in t.forks)) for t in state.tokens)
    return state.status, *places
