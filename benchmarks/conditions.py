"""How long the count beside a condition takes over all tickets, and what it was when Python looked at each.

`python -m benchmarks.conditions [TICKETS] [--postgres]`, 250,000 on SQLite unless said otherwise; everything in reach.
"Python" reads and tries every ticket, without a limit of time.
"""

import os
import sys
import time
from typing import Any

TICKETS = next((a for a in sys.argv[1:] if a.isdecimal()), "250000")
if __name__ == "__main__":
    sys.argv = [sys.argv[0], TICKETS, *(a for a in sys.argv[1:] if not a.isdecimal())]

from benchmarks import board
from scrm_app.core import db
from scrm_app.core.actor import Actor
from scrm_app.rules.engine.condition import compile_condition, parse
from scrm_app.tickets import service
from scrm_app.tickets.repository import asking
from scrm_app.tickets.service import matter


def leaf(field: str, op: str, value: Any = None) -> dict[str, Any]:
    """One question."""
    return {"field": field, "op": op, "value": value}


CASES = {
    "an answer is": leaf("a.kind", "eq", "轮胎"),
    "an answer is one of, priority, hour": {
        "op": "all",
        "of": [leaf("a.kind", "in", ["轮胎", "年检"]), leaf("priority", "eq", "2"), leaf("hour", "between", [8, 18])],
    },
    "customer level or tags": {
        "op": "any",
        "of": [leaf("customer_type", "eq", "VIP"), leaf("customer_tags", "contains", "老客")],
    },
    "words in the title": leaf("title", "contains", "空调"),
    "letters in the title (other letters fold)": leaf("title", "contains", "abs"),
    "nothing matches, no condition on an index": leaf("node_name", "starts_with", "没有"),
}


def by_python(actor: Actor, condition: dict[str, Any]) -> int:
    """Every ticket read and tried."""
    with db.transaction(write=False) as session:
        test = compile_condition(parse(condition, matter.fields(session, actor)))
        rows = session.connection().execute(asking.in_reach(actor).execution_options(yield_per=2000))
        return sum(test(matter.facts_in_reach(session, row)) for row in rows)


def measure() -> None:
    """Fill and count."""
    boss, _, _ = board.fill()
    print(f"{db.engine().dialect.name}, {int(TICKETS):,} tickets, load {os.getloadavg()[0]:.1f}; ms, best of 3")
    for name, condition in CASES.items():
        spent = []
        for _ in range(3):
            began = time.perf_counter()
            found = db.call(service.count_matches, boss, condition=condition, write=False)
            spent.append(time.perf_counter() - began)
        began = time.perf_counter()
        truth = by_python(boss, condition)
        slow = time.perf_counter() - began
        assert found.hits == truth or found.at_least, (name, found, truth)
        said = f"at least {found.hits:,}" if found.at_least else f"{found.hits:,}"
        print(
            f"{name:44} {min(spent) * 1000:7.0f}   Python {slow * 1000:7.0f}   {slow / min(spent):5.1f} x   {said} hits"
        )


if __name__ == "__main__":
    board.main(measure)
