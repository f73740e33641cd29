"""F5: eight writers that move tickets on one SQLite file at once, beside eight processes that run hand-written SQL.

"threads" is how the product runs on SQLite: one server process whose writers queue for one lock. "processes" is what
it does not offer there (WORKERS > 1 needs PostgreSQL), measured all the same.

Every transition is its own committed IMMEDIATE transaction (WAL, synchronous=NORMAL, wait up to 10 s for the lock).
Ours and the raw ones alternate in short rounds. Goals: p99 at most 25 ms (CI 50), max at most 500 ms, and never
"database is locked".
"""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from multiprocessing.queues import SimpleQueue

from benchmarks.transition import Walk, db, our_walk, raw_walk

WRITERS, ROUNDS, SECONDS = 8, 3, 4.0
FORK = multiprocessing.get_context("fork")
Took = dict[str, list[float]]


def writer(kind: str, ours: Walk, since: float, answer: Callable[[list[float] | str], None]) -> None:
    """Moves tickets of its own until the time is over; milliseconds of each transaction, or why it stopped."""
    took = []
    try:
        walk = raw_walk() if kind == "raw" else ours
        time.sleep(max(0.0, since - time.time()))
        while time.time() < since + SECONDS:
            steps, began = walk(), time.perf_counter()
            for _ in steps:
                took.append((time.perf_counter() - began) * 1000)
                began = time.perf_counter()
    except Exception as error:
        answer(f"{type(error).__name__}: {error}")
    else:
        answer(took)


def round_of(kind: str, ours: Walk, took: Took, failed: dict[str, list[str]]) -> None:
    """Eight writers at once."""
    db.engine().dispose()
    answers: SimpleQueue[list[float] | str] = FORK.SimpleQueue()
    since = time.time() + 1.0
    running = [FORK.Process(target=writer, args=(kind, ours, since, answers.put)) for _ in range(WRITERS)]
    for child in running:
        child.start()
    for _ in running:
        answer = answers.get()
        if isinstance(answer, str):
            failed[kind].append(answer)
        else:
            took[kind] += answer
    for child in running:
        child.join()


def threads(ours: Walk, took: Took, failed: dict[str, list[str]]) -> None:
    """Eight writers in one process."""
    found: list[list[float] | str] = []
    since = time.time() + 0.2
    running = [threading.Thread(target=writer, args=("threads", ours, since, found.append)) for _ in range(WRITERS)]
    for one in running:
        one.start()
    for one in running:
        one.join()
    for answer in found:
        if isinstance(answer, str):
            failed["threads"].append(answer)
        else:
            took["threads"] += answer


def main() -> None:
    ours = our_walk()
    took: Took = {"raw": [], "processes": [], "threads": []}
    failed: dict[str, list[str]] = {kind: [] for kind in took}
    for _ in range(ROUNDS):
        for kind in took:
            threads(ours, took, failed) if kind == "threads" else round_of(kind, ours, took, failed)
    print(f"{WRITERS} writers, {ROUNDS} alternating rounds of {SECONDS:g} s, load {os.getloadavg()[0]:.1f}; ms")
    for kind, found in took.items():
        found.sort()
        speed, p50 = len(found) / ROUNDS / SECONDS, found[len(found) // 2]
        tail = f"p99 {at_99(found):7.2f}  max {found[-1]:7.1f}  failed {failed[kind]}"
        print(f"{kind:10} {speed:8,.0f} tr/s  p50 {p50:6.2f}  {tail}")
    raw = took["raw"]
    for kind in ("threads", "processes"):
        mine = took[kind]
        print(f"F5 goal, {kind}: p99 at most 25 ms (CI 50): {at_99(mine):.1f} ms; raw processes {at_99(raw):.1f} ms")
        print(f"F5 goal, {kind}: max at most 500 ms (CI 1000): {mine[-1]:.0f} ms; raw processes {raw[-1]:.0f} ms")
        print(f"F5 goal, {kind}: 0 writers stopped by a locked database: {len(failed[kind])}")


def at_99(found: list[float]) -> float:
    """The value below which 99 of 100 lie."""
    return found[int(len(found) * 0.99)]


if __name__ == "__main__":
    main()
