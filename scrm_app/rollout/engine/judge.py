"""One past ticket beside its replay: path, people and promises then and now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from scrm_app.core.text import Text
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.flows.engine.past import History, Past, stays_of
from scrm_app.flows.engine.replayed import Replayed, Stay, same_path
from scrm_app.rollout.engine.load import Pool, Turn

PATH, PEOPLE, BREACH, NOWHERE = 1, 2, 4, 8
Promise = Callable[[History, datetime, int], datetime]
"""(ticket, start, the node's working minutes) to the end of the promise."""
Choose = Callable[[History, Node, datetime], int | Pool | None]
"""Whom a node's own rule means for a ticket at that time; the pool it draws from; None for nobody in particular."""


@dataclass
class Judged:
    """A ticket's two lives. `then` steps get their people once everybody's work is given out."""

    history: History
    now: list[dict[str, Any]]
    then: list[dict[str, Any]]
    status: str
    reason: Text | None
    late_now: bool
    late_then: bool
    unjudged: int
    turns: list[Turn] = field(default_factory=list)
    reproduced: Text | None = None
    """For a replay of the live version: why the path is another; None when it is the same."""
    inferred: bool = False
    by_hand: bool = False
    assumed: set[str] = field(default_factory=set)
    """What of the past is not recorded and was taken as it is today: organisation, presence, duty, hours."""

    @property
    def differs(self) -> int:
        """What is different, as a sum of PATH, PEOPLE, BREACH, NOWHERE."""
        paths = sorted(s["node"] for s in self.now) != sorted(s["node"] for s in self.then)
        people = any(s.get("was") != s.get("who") for s in self.then if s.get("changed_rule") and not s.get("new"))
        breach = self.late_now != self.late_then
        return PATH * paths + PEOPLE * people + BREACH * breach + NOWHERE * (self.status == "stuck")


def judge(
    index: int,
    history: History,
    old: Graph,
    new: Graph,
    replayed: Replayed,
    mapping: Mapping[str, str],
    names: Mapping[str, str],
    *,
    now: datetime,
    promise: Promise,
    choose: Choose,
) -> Judged:
    """Compare what was recorded with what the replay gave; `index` numbers the ticket for giving out work."""
    past = [_recorded(p, names, mapping, now) for p in stays_of(history.visits)]
    then: list[dict[str, Any]] = []
    turns: list[Turn] = []
    unjudged = 0
    for stay in replayed.stays:
        node = new.nodes[stay.node]
        due = _due(history, stay, node, old, promise)
        end = stay.left_at or now
        unjudged += stay.past is None and bool(node.limit_minutes)
        rule_changed = _rule_changed(stay, node, old)
        then.append(
            {
                "node": stay.node,
                "name": new.label(stay.node),
                "minutes": _minutes(stay.entered_at, end),
                "late": due is not None and stay.past is not None and end > due,
                "open": stay.left_at is None,
                "new": stay.past is None,
                "who": stay.past.who if stay.past else None,
                "who_name": stay.past.who_name if stay.past else "",
                "was": stay.past.who if stay.past else None,
                "changed_rule": rule_changed,
            }
        )
        turns += _turns((index, len(then) - 1), history, stay, node, rule_changed, choose)
    return Judged(
        history, past, then, replayed.status, replayed.reason, any(s["late"] for s in past),
        any(s["late"] for s in then), unjudged, turns, same_path(history, replayed),
        bool(replayed.inferred), bool(replayed.by_hand),
    )  # fmt: skip


def _recorded(past: Past, names: Mapping[str, str], mapping: Mapping[str, str], now: datetime) -> dict[str, Any]:
    end = past.finished_at or now
    return {
        "node": mapping.get(past.node, past.node),
        "name": names.get(past.node, past.node),
        "minutes": _minutes(past.entered_at, end),
        "late": past.due_at is not None and end > past.due_at,
        "open": past.finished_at is None,
        "who": past.who,
        "who_name": past.who_name,
    }


def _minutes(start: datetime, end: datetime) -> int:
    return max(0, round((end - start).total_seconds() / 60))


def _before(stay: Stay, old: Graph) -> Node | None:
    """The node of the old drawing this visit was recorded at."""
    return None if stay.past is None else old.nodes.get(stay.past.origin or stay.past.node)


def _due(history: History, stay: Stay, node: Node, old: Graph, promise: Promise) -> datetime | None:
    """The recorded promise where the limit is the same, else the new one counted from entering."""
    before = _before(stay, old)
    if before is not None and before.limit_minutes == node.limit_minutes and stay.past is not None:
        return stay.past.due_at
    if not node.limit_minutes or stay.past is None:
        return None
    return promise(history, stay.past.entered_at, node.limit_minutes)


def _rule_changed(stay: Stay, node: Node, old: Graph) -> bool:
    before = _before(stay, old)
    return bool(stay.asked) or before is None or before.assign != node.assign


def _turns(
    key: tuple[int, int], history: History, stay: Stay, node: Node, rule_changed: bool, choose: Choose
) -> list[Turn]:
    """Whose work the stay is: of everybody whose vote counts anew, else of one person."""
    span, past = (stay.entered_at, stay.left_at), stay.past
    if stay.asked:
        return [Turn((*key, n), *span, int(who)) for n, who in enumerate(stay.asked) if who.isdigit()]
    found = (
        choose(history, node, stay.entered_at) if rule_changed and node.waits else stay.past.who if stay.past else None
    )
    if isinstance(found, Pool):
        visit = (past.origin or past.node, past.entered_at) if past else ("", None)
        return [Turn((*key, 0), *span, None, found, history.ticket_id, *visit)]
    return [Turn((*key, 0), *span, found)]


@dataclass
class Totals:
    """Sums over all tickets."""

    tickets: int = 0
    late_now: int = 0
    late_then: int = 0
    path: int = 0
    people: int = 0
    breach: int = 0
    nowhere: int = 0
    unjudged: int = 0
    reproduced: int = 0
    inferred: int = 0
    by_hand: int = 0
    assumed: int = 0
    reasons: dict[str, list[Any]] = field(default_factory=dict)
    work: dict[int, list[int]] = field(default_factory=dict)
    nodes: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, one: Judged) -> None:
        """Count one ticket, after its people are known."""
        self.tickets += 1
        self.late_now += one.late_now
        self.late_then += one.late_then
        differs = one.differs
        self.path += bool(differs & PATH)
        self.people += bool(differs & PEOPLE)
        self.breach += bool(differs & BREACH)
        self.nowhere += bool(differs & NOWHERE)
        self.unjudged += bool(one.unjudged)
        self.reproduced += one.reproduced is None
        self.inferred += one.inferred
        self.by_hand += one.by_hand
        self.assumed += bool(one.assumed)
        if one.reproduced is not None:
            entry = self.reasons.setdefault(one.reproduced.zh, [one.reproduced.en, 0])
            entry[1] += 1
        for side, steps in ((0, one.now), (1, one.then)):
            for step in steps:
                for who in step.get("people") or filter(None, [step.get("who")]):
                    self.work.setdefault(int(who), [0, 0])[side] += 1
                place = self.nodes.setdefault(step["node"], {"now": 0, "then": 0, "late_now": 0, "late_then": 0})
                place["then" if side else "now"] += 1
                place["late_then" if side else "late_now"] += bool(step["late"])
