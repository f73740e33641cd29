"""A past ticket walked through a drawing again: the same people saying the same things, as far as the drawing allows.

A visit of the past is done again at the node that stands for it, at the time it was really done. A node that nobody
visited then (it is new) is passed at once and judged by nobody; a node of the past that the drawing no longer has is
left out. Several votes at one node are one visit here: it ends when the last of them was given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.advance import advance
from scrm_app.flows.engine.commands import Approve, Cancel, Complete, Reject, Return, Start, Wake
from scrm_app.flows.engine.going import permits
from scrm_app.flows.engine.graph import Edge, Graph, build
from scrm_app.flows.engine.moving import forward_action, look_ahead
from scrm_app.flows.engine.state import RUNNING, FlowState, Outcome, Refusal, Token

MAX_STEPS = 400
_CALLED_OFF = frozenset({"cancelled", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Past:
    """One recorded visit: `action` "" while it is open."""

    node: str
    entered_at: datetime
    finished_at: datetime | None = None
    action: str = ""
    due_at: datetime | None = None
    who: int | None = None
    who_name: str = ""
    role: str = ""
    origin: str = ""
    """The node on the version it ran on, where `node` is already that of another drawing."""


@dataclass(frozen=True, slots=True)
class History:
    """What one ticket recorded. `status`: open, closed or cancelled."""

    ticket_id: int
    number: str
    org_unit_id: int
    opener_id: int | None
    answers: Mapping[str, Any]
    status: str
    created_at: datetime
    visits: tuple[Past, ...]


@dataclass(frozen=True, slots=True)
class Stay:
    """A visit in the replay; `past` is the recorded one it repeats, None for a node that is new."""

    node: str
    entered_at: datetime
    left_at: datetime | None = None
    past: Past | None = None


@dataclass(frozen=True, slots=True)
class Replayed:
    """How the ticket would have gone. `status`: open, closed, cancelled or stuck (`reason` says why)."""

    stays: tuple[Stay, ...]
    status: str
    reason: Text | None = None
    skipped: tuple[str, ...] = ()
    """Nodes of the past that the ticket would not have come to."""
    inferred: int = 0
    """Choices taken from the way it went, because the form no longer says what it said then."""
    by_hand: int = 0
    """Moves that the drawing of the time did not permit (imports, corrections), repeated as recorded."""


def lenient(graph: Graph) -> Graph:
    """The graph without required fields: whoever worked then would have been asked, and would have answered."""
    free = {
        n.id: replace(n, required_fields=(), field_rights={k: r for k, r in n.field_rights.items() if r != "require"})
        for n in graph.nodes.values()
    }
    return build(free, graph.edges, graph.tests, graph.broken, graph.notes)


def stays_of(visits: Sequence[Past]) -> list[Past]:
    """Recorded visits by node, the votes of several people at one node as one, in order of entering."""
    found: list[Past] = []
    last: dict[str, int] = {}
    for visit in sorted(visits, key=lambda v: v.entered_at):
        at = last.get(visit.node)
        before = found[at] if at is not None else None
        if at is not None and before is not None and _together(before, visit):
            found[at] = _joined(before, visit)
        else:
            last[visit.node] = len(found)
            found.append(visit)
    return found


def _together(one: Past, other: Past) -> bool:
    if one.entered_at == other.entered_at:
        return True
    return one.finished_at is None or other.entered_at < one.finished_at


def _joined(one: Past, other: Past) -> Past:
    open_still = one.finished_at is None or other.finished_at is None
    later = max((one, other), key=lambda v: (v.action not in _CALLED_OFF, v.finished_at or v.entered_at))
    ends = [v.finished_at for v in (one, other) if v.finished_at is not None]
    names = "、".join(dict.fromkeys(n for n in (*one.who_name.split("、"), other.who_name) if n))
    return replace(
        later,
        entered_at=min(one.entered_at, other.entered_at),
        finished_at=None if open_still else max(ends),
        action="" if open_still else later.action,
        due_at=one.due_at or other.due_at,
        who_name=names,
    )


def replay(
    graph: Graph, history: History, mapping: Mapping[str, str] | None = None, recorded: Graph | None = None
) -> Replayed:
    """Walk a ticket through `graph` (made `lenient` before); `mapping` leads from recorded nodes to those there.

    `recorded` is the drawing it ran on: where the way it took shows another answer than the form holds today, the
    answer of that moment is used.
    """
    return _Walk(graph, history, mapping or {}, recorded).run()


@dataclass
class _Walk:
    graph: Graph
    history: History
    mapping: Mapping[str, str]
    recorded: Graph | None
    inferred: int = 0
    by_hand: int = 0
    state: FlowState = field(default_factory=FlowState)
    stays: list[Stay] = field(default_factory=list)
    here: dict[int, int] = field(default_factory=dict)
    """Token id to the index of its stay."""

    def run(self) -> Replayed:
        """The whole walk."""
        self.waiting = [self._placed(v) for v in stays_of(self.history.visits)]
        self.now, self.values = self.history.created_at, self.history.answers
        stuck = self._begin()
        for _ in range(MAX_STEPS):
            if stuck is not None or self.state.ended:
                break
            if self._wake():
                continue
            token, past = self._next()
            if token is None or (past is not None and past.finished_at is None):
                break
            stuck = self._step(token, past)
        return self._result(stuck)

    def _begin(self) -> Text | None:
        """Into the flow, by the answers of then; where the past began elsewhere, somebody put it there."""
        first, old = (self.waiting[0] if self.waiting else None), self.recorded
        start = next((n.id for n in old.of_kind("start")), "") if old is not None else ""
        if first is None or old is None or not start or first.origin not in old.nodes:
            return self._do(Start())
        if first.origin in old.stops_after(start):
            found = answers_on_way(old, start, first.origin, self.history.answers)
            self.inferred += bool(found)
            self.values = {**self.values, **found}
            return self._do(Start())
        if first.node not in self.graph.nodes or not self.graph.nodes[first.node].waits:
            return self._do(Start())
        self.by_hand += 1
        self._take(Outcome(FlowState((Token(1, first.node),), RUNNING, 2)))
        return None

    def _placed(self, visit: Past) -> Past:
        node = self.mapping.get(visit.node, visit.node)
        return replace(visit, node=node, origin=visit.node)

    def _do(self, command: Any) -> Text | None:
        result = advance(self.graph, self.state, command, values=self.values, now=self.now)
        if isinstance(result, Refusal):
            return result.text
        self._take(result)
        return None

    def _take(self, outcome: Outcome) -> None:
        before = {t.id: t.node for t in self.state.tokens}
        self.state = outcome.state
        after = {t.id: t for t in self.state.tokens}
        entered = {v.token_id for v in outcome.entered}
        for token_id, node in before.items():
            index, still = self.here.get(token_id), after.get(token_id)
            if index is not None and (still is None or still.node != node or token_id in entered):
                self.stays[index] = replace(self.stays[index], left_at=self.now)
                del self.here[token_id]
        for token in self.state.tokens:
            if token.id not in self.here and self.graph.nodes[token.node].waits:
                self.here[token.id] = len(self.stays)
                self.stays.append(Stay(token.node, self.now, None, self._claim(token.node)))

    def _claim(self, node: str) -> Past | None:
        for index, past in enumerate(self.waiting):
            if past.node == node and past.action not in _CALLED_OFF:
                return self.waiting.pop(index)
        return None

    def _wake(self) -> bool:
        """What waits for a time or another ticket has come, when the past shows work behind it."""
        held = [t for t in self.state.tokens if self.graph.nodes[t.node].holds]
        if not held or not (self.waiting or self.history.status == "closed"):
            return False
        return self._do(Wake(held[0].id)) is None

    def _next(self) -> tuple[Token | None, Past | None]:
        """Whoever was done first; a node nobody visited then is passed when the past goes on behind it."""
        tokens = [t for t in self.state.tokens if self.graph.nodes[t.node].waits]
        known = [(t, self.stays[self.here[t.id]].past) for t in tokens]
        done = [(t, p) for t, p in known if p is not None and p.finished_at is not None]
        new = [t for t, p in known if p is None]
        if new and (self.waiting or self.history.status != "open"):
            return new[0], None
        if done:
            return min(done, key=lambda pair: pair[1].finished_at or self.now)
        return None, None

    def _step(self, token: Token, past: Past | None) -> Text | None:
        if past is None:
            return self._forward(token)
        self.now = max(self.now, past.finished_at or self.now)
        if self._stays_on(token, past) or self._moved_by_hand(token, past):
            return None
        self.values = {**self.history.answers, **self._answers_then(past)}
        if past.action == "reject" and permits(self.graph, self.graph.nodes[token.node], "reject") is None:
            to = self._came_to(token)
            return self._do(Reject(token.node, to if to in self._passed(token) else "", token.id))
        if past.action in ("return", "reject"):
            to = self._came_to(token)
            if to:
                return self._do(Return(to, token.node, token.id))
        if past.action in ("terminate", "cancel"):
            return self._do(Cancel())
        return self._forward(token)

    def _behind(self, past: Past) -> Past | None:
        """The visit that began when this one ended."""
        return next((p for p in self.waiting if p.entered_at == past.finished_at), None)

    def _stays_on(self, token: Token, past: Past) -> bool:
        """Two visits to the same node in a row that no way connects: one long visit."""
        behind = self._behind(past)
        if behind is None or behind.node != token.node or token.node in self.graph.stops_after(token.node):
            return False
        self.stays[self.here[token.id]] = replace(self.stays[self.here[token.id]], left_at=self.now)
        self.here[token.id] = len(self.stays)
        self.stays.append(Stay(token.node, self.now, None, self._claim(token.node)))
        return True

    def _answers_then(self, past: Past) -> dict[str, Any]:
        """What the form must have said for the way that was taken."""
        if self.recorded is None or past.origin not in self.recorded.nodes:
            return {}
        behind, origin = self._behind(past), past.origin
        to = behind.origin if behind is not None else self._end(self.recorded)
        found = answers_on_way(self.recorded, origin, to, self.history.answers)
        self.inferred += bool(found)
        return found

    def _end(self, recorded: Graph) -> str:
        if self.waiting or self.history.status != "closed":
            return ""
        return next((n.id for n in recorded.of_kind("end")), "")

    def _moved_by_hand(self, token: Token, past: Past) -> bool:
        """The past went where its own drawing had no way: put the thread there, as somebody must have done."""
        behind, old = self._behind(past), self.recorded
        if behind is None or old is None or token.forks or past.action not in ("complete", "approve"):
            return False
        if not {past.origin, behind.origin} <= old.nodes.keys() or behind.origin in old.stops_after(past.origin):
            return False
        if behind.node not in self.graph.nodes or not self.graph.nodes[behind.node].waits:
            return False
        trail = (*(t for t in token.trail if t[0] != token.node), (token.node, 0))
        put = replace(token, node=behind.node, via="", trail=trail)
        others = tuple(t for t in self.state.tokens if t.id != token.id)
        self._take(Outcome(replace(self.state, tokens=(*others, put))))
        self.by_hand += 1
        return True

    def _passed(self, token: Token) -> set[str]:
        return {n for n, _ in token.trail if n != token.node}

    def _came_to(self, token: Token) -> str:
        """The passed node that was entered next in the past."""
        passed = self._passed(token)
        return next((p.node for p in self.waiting if p.node in passed), "")

    def _forward(self, token: Token) -> Text | None:
        """On, along the way the past took where several are open."""
        node = self.graph.nodes[token.node]
        values, action = self.values, forward_action(node)
        command = (Approve if action == "approve" else Complete)(token.node, "", token.id)
        result = advance(self.graph, self.state, command, values=values, now=self.now)
        follows = next((p.node for p in self.waiting if p.node in self.graph.nodes), "")
        came = {v.node_id for v in result.entered} if isinstance(result, Outcome) else set()
        if follows and follows not in came and len(self.graph.onward[token.node]) > 1:
            ahead = look_ahead(self.graph, self.state, token, values, self.now)
            result = ahead.outcomes.get(follows, result)
        if isinstance(result, Refusal) and result.code == "choose":
            ahead = look_ahead(self.graph, self.state, token, values, self.now)
            result = next(iter(ahead.outcomes.values()), result)
        if isinstance(result, Refusal):
            return result.text
        self._take(result)
        return None

    def _result(self, stuck: Text | None) -> Replayed:
        skipped = tuple(p.node for p in self.waiting if p.action not in _CALLED_OFF)
        stays = tuple(self.stays)
        if stuck is not None:
            return Replayed(stays, "stuck", stuck, skipped, self.inferred, self.by_hand)
        if self.state.ended:
            status = "closed" if self.state.status == "done" else "cancelled"
            return Replayed(stays, status, None, skipped, self.inferred, self.by_hand)
        cancelled = self.history.status == "cancelled"
        return Replayed(stays, "cancelled" if cancelled else "open", None, skipped, self.inferred, self.by_hand)


def answers_on_way(graph: Graph, start: str, to: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The single answers that lead from `start` to `to` where the form's own do not; empty when they do or none can."""
    way = _way(graph, start, to)
    found: dict[str, Any] = {}
    for edge in way:
        test = graph.tests.get(edge.id)
        siblings = [e for e in graph.onward[edge.source] if e.id != edge.id]
        if edge.is_default:
            for other in siblings:
                if other.id in graph.tests and graph.tests[other.id](answers):
                    found |= dict.fromkeys(_asked(other))
        elif test is not None and not test(answers) and (edge.condition or {}).get("op") == "eq":
            found[str((edge.condition or {}).get("field"))] = (edge.condition or {}).get("value")
    return found


def _asked(edge: Edge) -> list[str]:
    field_key = (edge.condition or {}).get("field")
    return [str(field_key)] if field_key else []


def _way(graph: Graph, start: str, to: str) -> tuple[Edge, ...]:
    """The shortest way through automatic nodes."""
    todo: list[tuple[str, tuple[Edge, ...]]] = [(start, ())]
    seen = {start}
    for node, taken in todo:
        for edge in graph.onward[node]:
            if edge.target == to:
                return (*taken, edge)
            if edge.target not in seen and not graph.nodes[edge.target].stops:
                seen.add(edge.target)
                todo.append((edge.target, (*taken, edge)))
    return ()


def path(stays: Sequence[Stay]) -> list[str]:
    """The nodes in the order they were entered."""
    return [stay.node for stay in stays]


def same_path(history: History, replayed: Replayed) -> Text | None:
    """None when the replay reproduces what was recorded, else why not. Branches that ran at once may swap places."""
    recorded = [p.node for p in stays_of(history.visits)]
    mine = path(replayed.stays)
    if replayed.reason is not None:
        return replayed.reason
    if sorted(recorded) == sorted(mine) and replayed.status == history.status:
        return None
    missing = [n for n in recorded if n not in mine]
    extra = [n for n in mine if n not in recorded]
    if missing or extra:
        return Text(
            f"少了 {len(missing)} 步, 多了 {len(extra)} 步: 表单内容或流程后来改过, 或经人工移动、导入。",
            f"{len(missing)} step(s) fewer, {len(extra)} more: answers or flow were changed later, or it was moved or "
            "imported by hand.",
        )
    if len(recorded) != len(mine):
        return Text("同一步经过的次数不同。", "A step was passed another number of times.")
    return Text("结束的方式不同。", "It ended in another way.")


__all__ = ["History", "Past", "Replayed", "Stay", "lenient", "path", "replay", "same_path", "stays_of"]
