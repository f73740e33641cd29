"""One step of a flow while it is being worked out: tokens move on the table until people or an end are reached."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.graph import Edge, Graph
from scrm_app.flows.engine.kinds import KINDS
from scrm_app.flows.engine.seats import open_seats, with_seats
from scrm_app.flows.engine.state import DONE, RUNNING, FlowState, Outcome, Refusal, Seat, Step, Token, Visit

MAX_HOPS, MAX_TOKENS = 400, 256


class Run:
    """The table: live tokens, those still rolling, and the record of what happened."""

    def __init__(self, graph: Graph, state: FlowState, values: Mapping[str, Any], now: datetime) -> None:
        self.graph, self.values, self.now = graph, values, now
        self.live = {t.id: t for t in state.tokens}
        self.next_id = state.next_id
        self.rolling: deque[int] = deque()
        self.entered: list[Visit] = []
        self.left: list[Visit] = []
        self.passed: list[Step] = []
        self.end_node = ""
        self.changes: dict[str, Any] = {}
        self.hops = 0

    def fire(self, node_id: str, taken: Iterable[Token], edges: tuple[Edge, ...]) -> None:
        """Take the tokens off the table and put one on each edge."""
        took = list(taken)
        for token in took:
            del self.live[token.id]
        forks, trail = merged(took)
        if KINDS[self.graph.nodes[node_id].kind].forks and len(edges) > 1:
            forks = (*forks, f"{node_id}#{self.next_id}")
        keep = took[0].id if len(took) == 1 and len(edges) == 1 else 0
        for edge in edges:
            self.place(edge.target, edge.id, forks, trail, keep)
        self.passed.append(Step(node_id, len(took), len(edges), tuple(e.id for e in edges)))

    def place(
        self, node: str, via: str, forks: tuple[str, ...], trail: tuple[tuple[str, int], ...], keep: int = 0
    ) -> None:
        """A token at a node, rolling."""
        token_id = keep or self.next_id
        if not keep:
            self.next_id += 1
        self.live[token_id] = Token(token_id, node, via, forks, trail, self.now.isoformat())
        self.rolling.append(token_id)

    def leave(self, token: Token, action: str, seat: int | None = None) -> None:
        """All turns of a token end: that of `seat` (None: every one) by `action`, the others are no longer asked."""
        node = self.graph.nodes[token.node]
        if node.waits:
            for asked in open_seats(node, token):
                own = seat is None or asked.id == seat
                self.left.append(Visit(node.id, token.id, action if own else "cancelled", self.now, asked.id))
        elif node.holds:
            self.left.append(Visit(node.id, token.id, action, self.now))

    def reseat(self, token: Token, seats: tuple[Seat, ...], action: str, seat: int) -> Token:
        """Other seats for a token that stays: whose turn ended (`seat` by `action`) and whose began."""
        node, changed = self.graph.nodes[token.node], with_seats(token, seats)
        before = {s.id for s in open_seats(node, token)}
        after = [s.id for s in open_seats(node, changed)]
        for gone in sorted(before - set(after)):
            how = action if gone == seat else "cancelled"
            self.left.append(Visit(node.id, token.id, how, self.now, gone))
        self.entered += [Visit(node.id, token.id, "enter", self.now, s) for s in after if s not in before]
        self.live[token.id] = changed
        return changed

    def settle(self) -> Refusal | None:
        """Roll until every token waits for people, waits at a join, or is gone."""
        while True:
            while self.rolling:
                refusal = self._roll(self.live[self.rolling.popleft()])
                if refusal:
                    return refusal
            waiting = [t for t in self.live.values() if t.node not in self.graph.halts]
            if not waiting:
                return None
            refusal = self._release(waiting)
            if refusal or not self.rolling:
                return refusal

    def _roll(self, token: Token) -> Refusal | None:
        node = self.graph.nodes[token.node]
        if node.id in self.graph.halts:
            self.entered.append(Visit(node.id, token.id, "enter", self.now))
            return None
        if node.kind == "join":
            return None
        return self._pass(token, (token,))

    def _release(self, waiting: list[Token]) -> Refusal | None:
        """Let go what a join no longer holds back; when only joins hold each other, the first one lets go."""
        everybody = list(self.live.values())
        for token in waiting:
            node = self.graph.nodes[token.node]
            taken = KINDS[node.kind].take(self.graph, node, token, everybody)
            if taken:
                return self._pass(token, taken)
        if len(waiting) == len(everybody):
            first = waiting[0]
            same = {t.via: t for t in reversed(waiting) if t.node == first.node}
            return self._pass(first, tuple(same.values()))
        return None

    def _pass(self, token: Token, taken: tuple[Token, ...]) -> Refusal | None:
        self.hops += 1
        node = self.graph.nodes[token.node]
        if self.hops > MAX_HOPS or len(self.live) > MAX_TOKENS:
            name = self.graph.label(node.id)
            text = Text(
                f"流程在「{name}」附近自己绕圈, 停不下来, 已撤销这一步。请让管理员修改流程。",
                f"The flow runs in circles near “{name}”; this step was undone. Have the flow corrected.",
            )
            return Refusal(text, "loop", node.id)
        changes = KINDS[node.kind].sets(self.graph, node, self.values, self.now)
        if changes:
            self.changes |= changes
            self.values = {**self.values, **changes}
        given = KINDS[node.kind].give(self.graph, node, self.values)
        if isinstance(given, Refusal):
            return given
        self.fire(node.id, taken, given)
        if not given:
            self.entered.append(Visit(node.id, token.id, "end", self.now))
            self.end_node = node.id
        return None

    def outcome(self) -> Outcome | Refusal:
        """Settle and tell what came of it."""
        refusal = self.settle()
        if refusal:
            return refusal
        tokens = pruned(tuple(self.live.values()))
        state = FlowState(tokens, RUNNING if tokens else DONE, self.next_id)
        record = tuple(self.entered), tuple(self.left), tuple(self.passed)
        return Outcome(state, *record, self.end_node if not tokens else "", self.changes)


def merged(tokens: list[Token]) -> tuple[tuple[str, ...], tuple[tuple[str, int], ...]]:
    """Forks and trail of several tokens that go on as one."""
    if len(tokens) == 1:
        return tokens[0].forks, tokens[0].trail
    forks = tokens[0].forks
    for token in tokens[1:]:
        same = 0
        for mine, theirs in zip(forks, token.forks, strict=False):
            if mine != theirs:
                break
            same += 1
        forks = forks[:same]
    trail: dict[str, int] = {}
    for token in tokens:
        for node, depth in token.trail:
            trail.setdefault(node, min(depth, len(forks)))
    return forks, tuple(trail.items())


def pruned(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """A split that only one token still lives in is over: forget it, so that loops do not grow the state."""
    if not any(t.forks for t in tokens):
        return tokens
    lives = Counter(fork for t in tokens for fork in t.forks)
    if min(lives.values()) > 1:
        return tokens
    return tuple(_without(t, {f for f in t.forks if lives[f] < 2}) for t in tokens)


def _without(token: Token, gone: set[str]) -> Token:
    if not gone:
        return token
    depth = [sum(f not in gone for f in token.forks[:i]) for i in range(len(token.forks) + 1)]
    trail = tuple((node, depth[min(d, len(token.forks))]) for node, d in token.trail)
    forks = tuple(f for f in token.forks if f not in gone)
    return Token(token.id, token.node, token.via, forks, trail, token.since, token.seats)
