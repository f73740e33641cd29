"""Flows written as steps, one after the other; ways part and come together again by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from scrm_app.flows.engine.graph import parse_draft
from scrm_app.flows.engine.graph_json import graph_json
from scrm_app.flows.engine.layout import arranged
from scrm_app.library.engine import build
from scrm_app.library.engine.build import Json, leaf

DAY, HOUR = 24 * 60, 60


@dataclass(frozen=True)
class Way:
    """One branch; without `when` it is the one taken otherwise."""

    name: str
    steps: tuple["Step", ...] = ()
    when: Json | None = None


@dataclass(frozen=True)
class Step:
    """A place, with the ways that begin there."""

    node: Json
    ways: tuple[Way, ...] = ()
    forks: bool = False


def role(code: str) -> Json:
    """Whoever has the role."""
    return {"kind": "role", "value": code}


def do(name: str, who: str, minutes: int | None, words: str = "", **more: Any) -> Step:
    """Somebody of the role `who` works here; `check` are the standards ticked off, `need` the fields filled in."""
    return Step(build.task("", name, who, minutes, words, **_plain(more)))


def visit(name: str, who: str, minutes: int, words: str, **more: Any) -> Step:
    """Work at the customer's, given out by the dispatch rules among the people of the role."""
    return do(name, who, minutes, words, assign={"kind": "dispatch", "value": who}, **more)


def ask(name: str, who: str, minutes: int, words: str = "", **more: Any) -> Step:
    """Somebody of the role says yes or no; `back` says where a no leads (end, previous, starter)."""
    more = {"on_reject": more.pop("back", "end"), **more}
    return Step(build.approval("", name, who, minutes, words, **_plain(more)))


def vote(name: str, whos: Sequence[str], minutes: int, mode: str, words: str = "", percent: int = 50) -> Step:
    """Several roles decide together: all, any, sequence, or ratio with `percent` in favour."""
    approvers = [role(code) for code in whos]
    decides = {"mode": mode, "percent": percent, "approvers": approvers, "dedupe": False}
    return Step(build.approval("", name, whos[0], minutes, words, approval=decides))


def pick(name: str, *ways: Way) -> Step:
    """One of the ways is taken, by what the form says."""
    return Step(build.node("", "condition", name), ways)


def both(name: str, *ways: Way) -> Step:
    """All ways at once; it goes on when every one has come to its end."""
    return Step(build.node("", "parallel", name), ways, forks=True)


def pause(name: str, minutes: int, words: str = "", *, working: bool = False) -> Step:
    """Time passes: minutes, of opening hours when `working`."""
    wait = {"until": "duration", "minutes": minutes, "working": working}
    return Step(build.node("", "wait", name, wait=wait, customer_text=words))


def until(name: str, key: str, offset: int = 0, words: str = "") -> Step:
    """The ticket rests until the date in the field `key`, moved by `offset` minutes."""
    wait = {"until": "date", "field": key, "offset_minutes": offset}
    return Step(build.node("", "wait", name, wait=wait, customer_text=words))


def answer(name: str, days: int, words: str) -> Step:
    """The customer is asked on their page; after `days` it goes on without an answer."""
    wait = {"until": "event", "event": "customer_reply", "timeout_minutes": days * DAY}
    return Step(build.node("", "wait", name, wait=wait, customer_text=words, waiting_text=words))


def tell(name: str, whos: Sequence[str], text: str) -> Step:
    """People of these roles get to read the ticket."""
    return Step(build.node("", "cc", name, cc={"to": [role(code) for code in whos], "text": text}))


def put(name: str, *steps: Json) -> Step:
    """What the program does by itself."""
    return Step(build.node("", "auto", name, steps=list(steps)))


def tag(word: str, on: str = "customer") -> Json:
    """A tag is put on the customer or the ticket."""
    return {"do": "tag", "on": on, "tag": word}


def remind(text: str, *whos: str) -> Json:
    """People of these roles are told in their inbox."""
    return {"do": "notify", "to": [role(code) for code in whos], "channel": "inbox", "text": text}


def stop(name: str, words: str) -> Step:
    """The ticket ends here."""
    return Step(build.node("", "end", name, customer_text=words))


def when(name: str, key: str, op: str, wanted: Any, *steps: Step) -> Way:
    """A way taken when the answer to `key` fits."""
    return Way(name, steps, leaf(key, op, wanted))


def when_all(name: str, tests: Sequence[tuple[str, str, Any]], *steps: Step) -> Way:
    """A way taken when every one of the tests (key, op, value) holds."""
    return Way(name, steps, {"op": "all", "of": [leaf(*test) for test in tests]})


def other(*steps: Step, name: str = "其他") -> Way:
    """The way taken otherwise."""
    return Way(name, steps)


def way(name: str, *steps: Step) -> Way:
    """One of several things done at once."""
    return Way(name, steps)


def _plain(more: dict[str, Any]) -> dict[str, Any]:
    renamed = {"check": "checklist", "need": "required_fields"}
    return {renamed.get(key, key): list(v) if isinstance(v, tuple) else v for key, v in more.items()}


End = tuple[str, Json]


@dataclass
class _Drawing:
    nodes: list[Json] = field(default_factory=list)
    edges: list[Json] = field(default_factory=list)

    def put(self, node: Json, stage: str, ends: Sequence[End]) -> str:
        """A node behind these open ends; its id."""
        key = node["id"] or f"n{len(self.nodes)}"
        self.nodes.append({**node, "id": key, "stage": stage})
        self.edges += [build.edge(source, key, **more) for source, more in ends]
        return key

    def follow(self, steps: Sequence[Step], stage: str, ends: list[End]) -> list[End]:
        """All steps, one behind the other; the ends that stay open."""
        for step in steps:
            ends = self._step(step, stage, ends)
        return ends

    def _step(self, step: Step, stage: str, ends: list[End]) -> list[End]:
        key = self.put(step.node, stage, ends)
        if step.node["kind"] == "end":
            return []
        if not step.ways:
            return [(key, {})]
        opened: list[End] = []
        for one in step.ways:
            more = {} if step.forks else {"name": one.name, "condition": one.when, "is_default": one.when is None}
            opened += self.follow(one.steps, stage, [(key, more)])
        if not step.forks:
            return opened
        return [(self.put(build.node("", "join", f"{step.node['name']}完成"), stage, opened), {})]


def compose(pre: Sequence[Step], mid: Sequence[Step], post: Sequence[Step], *, first: str, last: str) -> Json:
    """The steps of the three stages between a start and an end, as the JSON of the flow designer."""
    drawing = _Drawing()
    start = build.node("start", "start", "开始", customer_text=first)
    ends: list[End] = [(drawing.put(start, "pre", []), {})]
    for stage, steps in (("pre", pre), ("mid", mid), ("post", post)):
        ends = drawing.follow(steps, stage, ends)
    drawing.put(build.node("end", "end", "结束", customer_text=last), "post", ends)
    placed = [{"x": 0, "y": 0, **node} for node in drawing.nodes]
    return {"nodes": placed, "edges": drawing.edges}


def placed(graph: Json) -> Json:
    """The graph laid out tidily, as the designer would."""
    return graph_json(arranged(parse_draft(graph)))
