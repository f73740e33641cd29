"""A log of steps → a flow that fits it: every step a task, the ways between them as often travelled.

The directly-follows graph of process mining (van der Aalst, Process Mining, ch. 5), cleared of rare ways so that a
person can read it; the history of each case is kept in full whatever the drawing leaves out.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeVar

from scrm_app.imports.errors import FileRefused

MAX_ACTIVITIES = 80
RARE = 0.05
NEXT = "next_step"
BEGUN = "start"
OPENING = {"schedule", "assign", "reassign", BEGUN, "suspend", "resume"}
Record = TypeVar("Record")


@dataclass(frozen=True)
class Step:
    """One row of the log, or `rows` of them that tell of one piece of work; `at` sorts, ties keep the file's order.

    `moment` is the XES life cycle of the row ("start", "complete" …, empty where the log has none); `done` is when
    the work was complete where the log says so besides its start.
    """

    activity: str
    at: Any
    resource: str = ""
    moment: str = ""
    done: Any = None
    rows: int = 1


def joined(steps: Iterable[tuple[Step, Record]]) -> list[tuple[Step, Record]]:
    """One case in order of time, a start and its end as one step (life-cycle extension of XES, IEEE 1849).

    Work begins at its "start", or at what came before it (schedule, assign …) where it has none; the end closes the
    oldest open work of the same activity and its record is kept. An end without a start is a step of its own.
    """
    found: list[tuple[Step, Record]] = []
    open_: dict[str, list[int]] = {}
    for step, record in steps:
        waiting = open_.setdefault(step.activity, [])
        if step.moment not in OPENING:
            if waiting:
                place = waiting.pop(0)
                begun = found[place][0]
                who = step.resource or begun.resource
                found[place] = (replace(begun, done=step.at, resource=who, rows=begun.rows + step.rows), record)
            else:
                found.append((step, record))
            continue
        early = next((n for n in waiting if step.moment != BEGUN or found[n][0].moment != BEGUN), None)
        if early is None:
            waiting.append(len(found))
            found.append((step, record))
            continue
        known = found[early][0]
        begins = replace(step, rows=known.rows) if step.moment == BEGUN else known
        found[early] = (replace(begins, rows=begins.rows + step.rows), record)
    return sorted(found, key=lambda pair: pair[0].at)


@dataclass
class Discovered:
    """How often each step starts, ends, and is followed by which other."""

    starts: Counter[str]
    ends: Counter[str]
    follows: dict[str, Counter[str]]

    @property
    def activities(self) -> list[str]:
        """Every step, most frequent first."""
        totals = Counter({name: followed.total() for name, followed in self.follows.items()})
        return [name for name, _ in (totals + self.ends).most_common()]


def discover(cases: Iterable[Sequence[Step]]) -> Discovered:
    """Count starts, ends and direct successions."""
    found = Discovered(Counter(), Counter(), {})
    for steps in cases:
        found.starts[steps[0].activity] += 1
        found.ends[steps[-1].activity] += 1
        for step in steps:
            found.follows.setdefault(step.activity, Counter())
        for one, two in pairwise(steps):
            found.follows[one.activity][two.activity] += 1
    if not found.follows or len(found.follows) > MAX_ACTIVITIES:
        count = len(found.follows)
        raise FileRefused(
            f"日志里有 {count} 种不同的步骤 (最多 {MAX_ACTIVITIES} 种), 请检查“步骤”列是否选对。",
            f"The log has {count} different steps (at most {MAX_ACTIVITIES}). Check the column of the activity.",
        )
    return found


def ways(found: Discovered) -> tuple[dict[str, list[str]], set[str]]:
    """The ways kept (most travelled first) and the steps that end a case.

    A step that ends a case at least as often as it goes on is an end. Every step stays reachable and can finish.
    """
    ends = {name for name, count in found.ends.items() if count >= found.follows[name].total()}
    ends = ends or {found.ends.most_common(1)[0][0]}
    kept: dict[str, list[str]] = {}
    for name, followed in found.follows.items():
        total = followed.total()
        common = [other for other, count in followed.most_common() if other != name and count >= total * RARE]
        kept[name] = [] if name in ends else common
    for name in kept:
        if name not in ends and not kept[name]:
            kept[name] = [next(iter(sorted(ends - {name})), name)]
    _make_reachable(found, kept, ends)
    _make_finishing(kept, ends)
    return kept, ends


def _reached(kept: dict[str, list[str]], first: Iterable[str]) -> set[str]:
    seen = set(first)
    todo = list(seen)
    while todo:
        for other in kept[todo.pop()]:
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen


def _make_reachable(found: Discovered, kept: dict[str, list[str]], ends: set[str]) -> None:
    first = first_step(found, ends)
    for _ in range(len(kept)):
        seen = _reached(kept, [first])
        lost = [name for name in found.activities if name not in seen]
        if not lost:
            return
        best = max(
            (one not in ends, found.follows[one][two], one, two)
            for one in sorted(seen)
            for two in lost
            if found.follows[one][two] or one == first
        )
        kept[best[2]].append(best[3])


def _make_finishing(kept: dict[str, list[str]], ends: set[str]) -> None:
    backwards: dict[str, list[str]] = {name: [] for name in kept}
    for one, others in kept.items():
        for two in others:
            backwards[two].append(one)
    can = _reached(backwards, ends)
    goal = sorted(ends)[0]
    for name in kept:
        if name not in can:
            kept[name].append(goal)


def first_step(found: Discovered, ends: set[str]) -> str:
    """The step most cases begin with that is no end."""
    return next((name for name, _ in found.starts.most_common() if name not in ends), found.starts.most_common(1)[0][0])


def draw(found: Discovered) -> dict[str, Any]:
    """The flow as JSON: tasks for the store's leader; where there are several ways on, the form field decides."""
    kept, ends = ways(found)
    ids = {name: f"s{number}" for number, name in enumerate(found.activities, start=1)}
    nodes: list[dict[str, Any]] = [{"id": "start", "kind": "start", "name": "开始"}]
    edges: list[dict[str, Any]] = [_edge("start", ids[first_step(found, ends)])]
    for name, node_id in ids.items():
        nodes.append(
            {
                "id": node_id,
                "kind": "task",
                "name": name[:60],
                "stage": "post",
                "assign": {"kind": "leader", "value": ""},
                "actions": ["complete", "transfer", "claim"],
            }
        )
        following = kept[name]
        targets = ["end"] * (name in ends) + [ids[other] for other in following]
        if len(targets) == 1:
            edges.append(_edge(node_id, targets[0]))
            continue
        nodes.append({"id": f"c{node_id}", "kind": "condition", "name": f"{name[:50]} 之后"})
        edges.append(_edge(node_id, f"c{node_id}"))
        edges += [_branch(f"c{node_id}", target, is_default=target == targets[0]) for target in targets]
    nodes.append({"id": "end", "kind": "end", "name": "结束"})
    return {"nodes": [{"x": 0, "y": 0, **node} for node in nodes], "edges": edges}


def _edge(source: str, target: str) -> dict[str, Any]:
    return {"id": f"{source}-{target}", "source": source, "target": target, "condition": None, "is_default": False}


def _branch(source: str, target: str, *, is_default: bool) -> dict[str, Any]:
    test = None if is_default else {"field": NEXT, "op": "eq", "value": target}
    return {**_edge(source, target), "condition": test, "is_default": is_default}


def form(found: Discovered, extra: Sequence[str]) -> dict[str, Any]:
    """The form of the flow: the case's own columns, and which step comes next."""
    options = [{"value": f"s{n}", "label": name[:60]} for n, name in enumerate(found.activities, start=1)]
    fields: list[dict[str, Any]] = [
        {"key": "title", "kind": "text", "label": "标题", "role": "title"},
        {"key": "customer_name", "kind": "text", "label": "客户", "role": "customer_name"},
    ]
    fields += [{"key": extra_key(n), "kind": "text", "label": name[:60]} for n, name in enumerate(extra)]
    fields.append({"key": NEXT, "kind": "single", "label": "下一步", "options": options})
    return {"fields": [{"required": False, "width": 1, **item} for item in fields]}


def extra_key(index: int) -> str:
    """The form field of the nth extra column."""
    return f"x{index + 1}"
