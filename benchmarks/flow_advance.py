"""Steps of a running flow per second of CPU, in memory, beside what a raw dict lookup costs, and beside other engines.

The flow has an exclusive choice, a parallel pair with a join, and six people's nodes; one ticket takes seven steps.
A dict lookup is the floor no engine can beat; it knows no conditions, no parallel work and no reasons. SpiffWorkflow
walks the same drawing; transitions and python-statemachine know no join and walk seven steps in a line, one guarded.
The others run in the environment of benchmarks/requirements.txt, one process each, in rounds that alternate with ours;
a ratio is the median of the rounds' own, by CPU time.
"""

import os
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import Any

from benchmarks.rivals.process import start
from scrm_app.flows.engine.advance import Approve, Complete, FlowState, Move, Outcome, Start, advance
from scrm_app.flows.engine.graph import Graph, parse_graph
from scrm_app.flows.engine.moves import allowed_moves

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
VALUES = {"amount": 80_000}
KINDS = {"s": "start", "t": "task", "a": "approval", "c": "condition", "p": "parallel", "j": "join", "e": "end"}
LINES = ["s>t1", "t1>c", "c>a", "c>p", "a>p", "p>t2", "p>t3", "t2>j", "t3>j", "j>t4", "t4>t5", "t5>e"]
STEPS = (Start(), Complete(), Approve(), Complete("t2"), Complete("t3"), Complete(), Complete())
TABLE = {(n, "done"): n for n in ("t1", "a", "t2", "t3", "t4", "t5")}


def drawing() -> dict[str, Any]:
    edges = [
        {"id": line.replace(">", "_"), "source": line.split(">")[0], "target": line.split(">")[1]} for line in LINES
    ]
    for edge in edges:
        if edge["id"] == "c_a":
            edge |= {"condition": {"field": "amount", "op": "gt", "value": 50_000}}
        edge |= {"is_default": edge["id"] == "c_p"}
    names = dict.fromkeys(end for line in LINES for end in line.split(">"))
    return {"nodes": [{"id": n, "kind": KINDS[n[0]], "name": n} for n in names], "edges": edges}


def walk(graph: Graph) -> int:
    state = FlowState()
    for command in STEPS:
        outcome = advance(graph, state, command, values=VALUES, now=NOW)
        assert isinstance(outcome, Outcome), outcome
        state = outcome.state
    return len(STEPS)


def look_up(_graph: Graph) -> int:
    for key in TABLE:
        TABLE[key]
    return len(TABLE)


def board(graph: Graph) -> int:
    started = advance(graph, FlowState(), Start(), values=VALUES, now=NOW)
    assert isinstance(started, Outcome)
    for _ in range(10):
        allowed_moves(graph, started.state, VALUES)
    return 10


def drop(graph: Graph) -> int:
    started = advance(graph, FlowState(), Start(), values=VALUES, now=NOW)
    assert isinstance(started, Outcome)
    for _ in range(10):
        advance(graph, started.state, Move("a"), values=VALUES, now=NOW)
    return 10


def rate(work: Callable[[Graph], int], graph: Graph, seconds: float = 1.5) -> float:
    """Best of three rounds, calls per second of CPU."""
    best = 0.0
    for _ in range(3):
        done, began = 0, time.process_time()
        while time.process_time() - began < seconds / 3:
            done += work(graph)
        best = max(best, done / (time.process_time() - began))
    return best


ROUNDS, TICKETS = 9, 150
OTHERS = {"spiff": "SpiffWorkflow", "transitions": "transitions", "statemachine": "python-statemachine"}
Rounds = Callable[[], float]
"""CPU seconds that TICKETS tickets took."""


def ours(graph: Graph) -> float:
    began = time.process_time()
    for _ in range(TICKETS):
        walk(graph)
    return time.process_time() - began


def other(python: str, name: str) -> "tuple[Rounds, subprocess.Popen[str]] | None":
    """Another engine's process; None when it does not start there."""
    started = start(python, "memory.py", name)
    if started is None:
        return None
    child, to, out = started

    def once() -> float:
        to.write(f"{TICKETS}\n")
        to.flush()
        return float(out.readline())

    return once, child


def beside(graph: Graph) -> None:
    """The other engines in the same run."""
    python = os.environ.get("BENCH_PYTHON", "")
    if not python:
        print("other engines skipped: BENCH_PYTHON names no environment with benchmarks/requirements.txt")
        return
    asked = {name: other(python, name) for name in OTHERS}
    took: dict[str, list[float]] = {name: [] for name in ("ours", *OTHERS)}
    for _ in range(ROUNDS):
        took["ours"].append(ours(graph))
        for name, found in asked.items():
            if found:
                took[name].append(found[0]())
    each = TICKETS * len(STEPS)
    print(f"{'advance in these rounds':42} {each / median(took['ours']):12,.0f} /s of CPU")
    for name, word in OTHERS.items():
        started = asked[name]
        if started is None:
            print(f"{word:42} skipped: it cannot be installed or does not start here")
            continue
        started[1].communicate()
        ratio = median(a / b for a, b in zip(took[name], took["ours"], strict=True))
        print(f"{word:42} {each / median(took[name]):12,.0f} /s of CPU   ours is {ratio:.1f}x")


def main() -> None:
    graph = parse_graph(drawing())
    floor = rate(look_up, graph)
    began = time.process_time()
    for _ in range(200):
        parse_graph(drawing())
    compile_us = (time.process_time() - began) / 200 * 1e6
    rows = [
        ("raw dict lookup (floor)", floor),
        ("advance, one step", rate(walk, graph)),
        ("advance, a drop on a column", rate(drop, graph)),
        ("allowed_moves, all columns of one card", rate(board, graph)),
    ]
    for name, value in rows:
        print(f"{name:42} {value:12,.0f} /s   1/{floor / value:,.0f} of the floor")
    print(f"{'compiling the flow, once a version':42} {compile_us:12,.0f} µs")
    beside(graph)


if __name__ == "__main__":
    main()
