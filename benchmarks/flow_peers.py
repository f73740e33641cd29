"""F2: the whole transition beside Django's ORM by hand, django-viewflow, django-helpdesk and SpiffWorkflow, in one run.

Every case opens a ticket and takes it through six steps, each its own IMMEDIATE transaction on SQLite (WAL,
synchronous=NORMAL). The rivals run in the environment of benchmarks/requirements.txt, one process each, in short
rounds that alternate with ours; a ratio is the median of the rounds' own ratios, by CPU time and by the clock.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from statistics import median

from benchmarks.rivals.process import start
from benchmarks.transition import STEPS, our_walk, raw_walk, whole

ROUNDS, TICKETS = 15, 12
GOALS = {"by_hand": 2.5, "viewflow": 10.0, "helpdesk": 10.0, "spiff": 2.0}
NAMES = {
    "by_hand": "Django ORM by hand",
    "viewflow": "django-viewflow",
    "helpdesk": "django-helpdesk",
    "spiff": "SpiffWorkflow load-step-save",
    "raw": "raw rich SQL",
    "ours": "ours, everything",
}
Took = tuple[float, float]
"""Seconds: by the clock, and of CPU."""


def own(case: Callable[[int], None]) -> Callable[[], Took]:
    """A case of this process as one round."""
    case(0)

    def once() -> Took:
        wall, spent = time.perf_counter(), time.process_time()
        for n in range(TICKETS):
            case(n)
        return time.perf_counter() - wall, time.process_time() - spent

    return once


def rival(python: str, name: str, folder: str) -> "tuple[Callable[[], Took], subprocess.Popen[str]] | None":
    """A rival's process as one round; None when it cannot start there."""
    started = start(python, "flow.py", name, folder)
    if started is None:
        return None
    child, to, out = started

    def once() -> Took:
        to.write(f"{TICKETS}\n")
        to.flush()
        wall, spent = json.loads(out.readline())
        return wall, spent

    return once, child


def main() -> None:
    python = os.environ.get("BENCH_PYTHON", "")
    if not python:
        sys.stdout.write(
            "skipped: BENCH_PYTHON names no environment with benchmarks/requirements.txt; `make bench` makes one\n"
        )
        return
    with tempfile.TemporaryDirectory(prefix="bench-peers-") as folder:
        asked = {name: rival(python, name, folder) for name in GOALS}
        started = {name: found for name, found in asked.items() if found is not None}
        cases = {
            "raw": own(whole(raw_walk())),
            "ours": own(whole(our_walk())),
            **{name: once for name, (once, _) in started.items()},
        }
        took: dict[str, list[Took]] = {name: [] for name in cases}
        for _ in range(ROUNDS):
            for name, once in cases.items():
                took[name].append(once())
        for _, child in started.values():
            child.communicate()
    tell(took)


def tell(took: dict[str, list[Took]]) -> None:
    """Transactions a second, and how many times faster ours is."""
    each = TICKETS * (STEPS + 1)
    print(
        f"open + {STEPS} steps, {TICKETS} tickets a round, {ROUNDS} alternating rounds, load {os.getloadavg()[0]:.1f}"
    )
    print(f"{'':30} {'tr/s':>8} {'tr per CPU s':>14} {'ours is: clock':>16} {'CPU':>8}")
    for name, rounds in took.items():
        clock, cpu = (median(each / one[side] for one in rounds) for side in (0, 1))
        by = [median(a[side] / b[side] for a, b in zip(rounds, took["ours"], strict=True)) for side in (0, 1)]
        print(f"{NAMES[name]:30} {clock:8,.0f} {cpu:14,.0f} {by[0]:15.2f}x {by[1]:7.2f}x")
    for name, goal in GOALS.items():
        if name not in took:
            print(f"{NAMES[name]} skipped: it cannot be installed or does not start here")
            continue
        ratio = median(a[1] / b[1] for a, b in zip(took[name], took["ours"], strict=True))
        print(f"F2 goal: {goal:g}x {NAMES[name]} (CI {goal * 0.8:g}x), by CPU: {ratio:.2f}x")


if __name__ == "__main__":
    main()
