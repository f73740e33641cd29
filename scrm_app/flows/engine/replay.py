"""A past ticket walked through a drawing again: the same people saying the same things, as far as the drawing allows.

A visit of the past is done again at the node that stands for it, at the time it was really done. A node that nobody
visited then (it is new) is passed at once and judged by nobody; a node of the past that the drawing no longer has is
left out. Where several approve by the same rule as then, their votes are one stay that ends when the last of them was
given; by another rule, whoever is asked now says what they said then, and counts as the engine counts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeAlias

from scrm_app.core.text import Text
from scrm_app.flows.engine.advance import advance
from scrm_app.flows.engine.commands import Approve, Cancel, Complete, Reject, Return, Start, TimeUp, Wake, Withdraw
from scrm_app.flows.engine.going import permits
from scrm_app.flows.engine.graph import Graph, Node, build
from scrm_app.flows.engine.moving import forward_action, look_ahead
from scrm_app.flows.engine.past import CALLED_OFF, History, Past, stays_of, votes_of
from scrm_app.flows.engine.reopening import reopen
from scrm_app.flows.engine.replay_ways import answers_on_way, leads
from scrm_app.flows.engine.replayed import Replayed, Stay
from scrm_app.flows.engine.seating import seat_all
from scrm_app.flows.engine.seats import open_seats, replaced, result, with_seats
from scrm_app.flows.engine.state import DONE, NO, RUNNING, YES, FlowState, Outcome, Refusal, Seat, Token

MAX_STEPS = 400
People: TypeAlias = Callable[[Node, History, datetime], Sequence[str]]
"""The user ids an approval with several approvers asks, in order."""


def lenient(graph: Graph) -> Graph:
    """The graph without required fields: whoever worked then would have been asked, and would have answered."""
    free = {
        n.id: replace(n, required_fields=(), field_rights={k: r for k, r in n.field_rights.items() if r != "require"})
        for n in graph.nodes.values()
    }
    return build(free, graph.edges, graph.tests, graph.broken, graph.notes)


def nobody(_node: Node, _history: History, _at: datetime) -> Sequence[str]:
    """For drawings without votes."""
    return ()


def replay(
    graph: Graph,
    history: History,
    mapping: Mapping[str, str] | None = None,
    recorded: Graph | None = None,
    people: People = nobody,
) -> Replayed:
    """Walk a ticket through `graph` (made `lenient` before); `mapping` leads from recorded nodes to those there.

    `recorded` is the drawing it ran on: where the way it took shows another answer than the form holds today, the
    answer of that moment is used.
    """
    return _Walk(graph, history, mapping or {}, recorded, people).run()


@dataclass
class _Walk:
    graph: Graph
    history: History
    mapping: Mapping[str, str]
    recorded: Graph | None
    people: People
    inferred: int = 0
    by_hand: int = 0
    end_node: str = ""
    state: FlowState = field(default_factory=FlowState)
    stays: list[Stay] = field(default_factory=list)
    here: dict[int, int] = field(default_factory=dict)
    """Token id to the index of its stay."""
    heard: dict[int, int] = field(default_factory=dict)
    """Index of a stay to how many of its recorded votes were given again."""
    agreed: set[str] = field(default_factory=set)
    """Who said yes at approvals that count anew."""

    def run(self) -> Replayed:
        """The whole walk."""
        self.waiting = [self._placed(v) for v in stays_of(self.history.visits)]
        self.now, self.values = self.history.created_at, self.history.answers
        stuck = self._begin()
        for _ in range(MAX_STEPS):
            if stuck is not None or (self.state.ended and not self._reopened()):
                break
            token, past = self._next()
            if self._taken_back(token, past):
                continue
            if token is None:
                break
            stuck = self._step(token, past)
        return self._result(stuck)

    def _begin(self) -> Text | None:
        """Into the flow, by the answers of then; where the past began elsewhere, somebody put it there."""
        first, old = (self.waiting[0] if self.waiting else None), self.recorded
        start = next((n.id for n in old.of_kind("start")), "") if old is not None else ""
        if first is None or old is None or not start or first.origin not in old.nodes:
            return self._do(Start())
        if first.origin in leads(old, start):
            found = answers_on_way(old, start, first.origin, self.history.answers)
            found = {} if self._comes_to(Start(), first.node) else found
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
        outcome = seat_all(self.graph, outcome, self._asked, values=self.values, now=self.now)
        before = {t.id: t.node for t in self.state.tokens}
        self.state, self.end_node = outcome.state, outcome.end_node
        after = {t.id: t for t in self.state.tokens}
        entered = {v.token_id for v in outcome.entered} if outcome.passed else set()
        for token_id, node in before.items():
            index, still = self.here.get(token_id), after.get(token_id)
            if index is not None and (still is None or still.node != node or token_id in entered):
                self.stays[index] = replace(self.stays[index], left_at=self.now)
                del self.here[token_id]
        for token in self.state.tokens:
            if token.id not in self.here and token.node in self.graph.halts:
                self.here[token.id] = len(self.stays)
                asked = tuple(seat.who for seat in token.seats)
                self.stays.append(Stay(token.node, self.now, None, self._claim(token.node), asked))

    def _claim(self, node: str) -> Past | None:
        for index, past in enumerate(self.waiting):
            if past.node == node:
                return self.waiting.pop(index)
        return None

    def _asked(self, node: Node) -> tuple[Sequence[str], frozenset[str]]:
        """Whose votes are counted here: nobody's where the record says how the same rule came out."""
        ahead = next((p for p in self.waiting if p.node == node.id), None)
        if ahead is not None and ahead.entered_at == self.now and self._same_rule(node, ahead):
            return (), frozenset()
        people = self.people(node, self.history, self.now)
        agreed = self._agreed() if node.parts.approval.dedupe else frozenset()
        seats = tuple(Seat(i, who, verdict=YES if who in agreed else "") for i, who in enumerate(people))
        if result(node, Token(0, node.id, seats=seats)) == YES or ahead is None or not self._same_rule(node, ahead):
            return people, agreed
        return (), frozenset()

    def _same_rule(self, node: Node, past: Past) -> bool:
        before = self.recorded.nodes.get(past.origin) if self.recorded is not None else None
        return before is None or (before.kind == node.kind and before.parts.approval == node.parts.approval)

    def _agreed(self) -> frozenset[str]:
        """Who had said yes by now, and whoever opened the ticket."""
        done = [v for v in self.history.visits if v.finished_at is not None and v.finished_at <= self.now]
        yes = {str(v.who) for v in done if v.action == "approve" and v.who}
        return frozenset(yes | self.agreed | {str(self.history.opener_id or "")})

    def _next(self) -> tuple[Token | None, Past | None]:
        """Whoever was done first; a node nobody visited then is passed when the past goes on behind it."""
        known = [(t, self.stays[self.here[t.id]].past) for t in self.state.tokens if t.id in self.here]
        new = [t for t, p in known if p is None]
        if new and (self.waiting or self.history.status != "open"):
            return new[0], None
        done = [(t, p) for t, p in known if p is not None and self._when(t, p) is not None]
        own = [pair for pair in done if pair[1].action not in CALLED_OFF]
        return min(own or done, key=lambda pair: self._when(*pair) or self.now, default=(None, None))

    def _taken_back(self, token: Token | None, past: Past | None) -> bool:
        """Before the next thing happens, somebody took a step back whose thread waits for the others."""
        until = self._when(token, past) if token is not None and past is not None else None
        for resting in (t for t in self.state.tokens if t.id not in self.here and t.trail):
            place = resting.trail[-1][0]
            back = next((p for p in self.waiting if p.node == place), None)
            if back is not None and (until is None or back.entered_at < until):
                self.now = max(self.now, back.entered_at)
                return self._do(Withdraw(place)) is None
        return False

    def _when(self, token: Token, past: Past) -> datetime | None:
        """When the next thing happens at a stay; None when nothing was recorded any more."""
        vote = self._vote(token, past)
        return vote.finished_at if vote is not None else past.finished_at

    def _vote(self, token: Token, past: Past) -> Past | None:
        """The next recorded vote, at an approval that counts anew."""
        heard = self.heard.get(self.here[token.id], 0)
        return next(iter(votes_of(past)[heard:]), None) if token.seats else None

    def _step(self, token: Token, past: Past | None) -> Text | None:
        if past is None:
            return self._forward(token)
        self.now = max(self.now, self._when(token, past) or self.now)
        vote = self._vote(token, past)
        if vote is not None and vote.action in ("approve", "complete", "reject"):
            return self._hear(token, past, vote)
        if past.action in CALLED_OFF:
            return self._called_off(token)
        if self._stays_on(token, past) or self._moved_by_hand(token, past):
            return None
        return self._end_of_stay(self._alone(token), past)

    def _hear(self, token: Token, past: Past, vote: Past) -> Text | None:
        """A vote of then by whoever is asked now. What it decides is done as one person would do it."""
        index, node = self.here[token.id], self.graph.nodes[token.node]
        self.heard[index] = self.heard.get(index, 0) + 1
        seat = next((s for s in open_seats(node, token) if s.who == str(vote.who)), None)
        if seat is None:
            return None
        verdict = NO if vote.action == "reject" else YES
        if verdict == YES:
            self.agreed.add(seat.who)
        said = with_seats(token, tuple(replace(s, verdict=verdict) if s.id == seat.id else s for s in token.seats))
        came = result(node, said)
        if not came:
            self.state = replaced(self.state, said)
            return None
        return self._end_of_stay(self._alone(token), replace(past, action="reject" if came == NO else "approve"))

    def _alone(self, token: Token) -> Token:
        """The token as one person's: whoever has not voted says what came of it then."""
        if not token.seats:
            return token
        self.agreed |= {s.who for s in token.seats}
        one = with_seats(token, ())
        self.state = replaced(self.state, one)
        return one

    def _called_off(self, token: Token) -> Text | None:
        """Nobody at the node ended it: the ticket was cancelled, or another thread pulled it along."""
        if self.history.status == "cancelled":
            return self._do(Cancel())
        again = self._claim(token.node)
        if again is None:
            return self._forward(self._alone(token))
        self.stays[self.here[token.id]] = replace(self.stays[self.here[token.id]], past=again)
        return None

    def _reopened(self) -> bool:
        """The ticket had ended, and somebody opened it again."""
        past = next((p for p in self.waiting if p.after_end), None)
        if past is None or self.state.status != DONE:
            return False
        self.now = max(self.now, past.entered_at)
        passed = [stay.node for stay in self.stays]
        about: dict[str, Any] = {"end_node": self.end_node, "passed": passed, "values": self.values, "now": self.now}
        again = reopen(self.graph, self.state, past.node, **about)
        if isinstance(again, Outcome):
            self.waiting = self.waiting[self.waiting.index(past) :]
            self._take(again)
        return isinstance(again, Outcome)

    def _end_of_stay(self, token: Token, past: Past) -> Text | None:
        """What ended the stay then."""
        self.values = {**self.history.answers, **self._answers_then(token, past)}
        if self.graph.nodes[token.node].holds:
            return self._do(Wake(token.id))
        if past.action in ("terminate", "cancel"):
            return self._do(Cancel())
        if past.action == "overdue" and self.graph.nodes[token.node].on_timeout == "reject":
            return self._do(TimeUp(token.id))
        to = self._came_to(token, past)
        if past.action == "withdraw":
            return self._withdraw(token, past)
        if past.action == "auto_reject":
            to = next((n for n, _ in reversed(token.trail) if n != token.node), "")
        if (
            past.action in ("reject", "auto_reject")
            and permits(self.graph, self.graph.nodes[token.node], "reject") is None
        ):
            return self._do(Reject(token.node, to, token.id))
        if past.action in ("return", "reject") and to:
            return self._do(Return(to, token.node, token.id))
        return self._forward(token)

    def _withdraw(self, token: Token, past: Past) -> Text | None:
        """Taken back by whoever did the step before, or the whole request by whoever opened it.

        Where that step was passed on the spot again, the record does not show it.
        """
        behind = self._behind(past)
        shown = behind.node if behind is not None and behind.node in self._passed(token) else ""
        to = shown or next((n for n, _ in reversed(token.trail)), "")
        if not to:
            return self._do(Cancel())
        if self._do(Withdraw(to)) is None:
            return None
        return self._do(Return(to, token.node, token.id))

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

    def _comes_to(self, command: Any, node: str) -> bool:
        """Whether the answers as they are lead there, on the spot past those who agreed before."""
        result = advance(self.graph, self.state, command, values=self.history.answers, now=self.now)
        if isinstance(result, Refusal):
            return False
        result = seat_all(self.graph, result, self._asked, values=self.history.answers, now=self.now)
        return any(visit.node_id == node for visit in result.entered)

    def _answers_then(self, token: Token, past: Past) -> dict[str, Any]:
        """What the form must have said for the way that was taken."""
        if self.recorded is None or past.origin not in self.recorded.nodes:
            return {}
        behind, origin = self._behind(past), past.origin
        to = behind.origin if behind is not None else self._end(self.recorded)
        found = answers_on_way(self.recorded, origin, to, self.history.answers)
        action = forward_action(self.graph.nodes[token.node])
        command = (Approve if action == "approve" else Complete)(token.node, "", token.id)
        if not found or (behind is not None and self._comes_to(command, behind.node)):
            return {}
        self.inferred += 1
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
        if not {past.origin, behind.origin} <= old.nodes.keys() or behind.origin in leads(old, past.origin):
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

    def _came_to(self, token: Token, past: Past) -> str:
        """The passed node that was entered next in the past."""
        passed = self._passed(token)
        ahead = [p for p in self.waiting if p.node in passed]
        return next((p.node for p in ahead if p.entered_at == past.finished_at), ahead[0].node if ahead else "")

    def _forward(self, token: Token) -> Text | None:
        """On, along the way the past took where several are open."""
        token, node = self._alone(token), self.graph.nodes[token.node]
        if node.holds:
            return self._do(Wake(token.id))
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
        skipped = tuple(p.node for p in self.waiting if p.action not in CALLED_OFF)
        stays = tuple(self.stays)
        if stuck is not None:
            return Replayed(stays, "stuck", stuck, skipped, self.inferred, self.by_hand)
        if self.state.ended:
            status = "closed" if self.state.status == "done" else "cancelled"
            return Replayed(stays, status, None, skipped, self.inferred, self.by_hand)
        cancelled = self.history.status == "cancelled"
        return Replayed(stays, "cancelled" if cancelled else "open", None, skipped, self.inferred, self.by_hand)
