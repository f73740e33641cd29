"""F3: the whole transition on PostgreSQL beside hand-written SQL there: four statements a step, and one statement.

A throw-away cluster on loopback (fsync off, the same for all), one connection, alternating short rounds. The number of
round trips is counted, not guessed. Goals: at least 2x the four statements, in one round trip or as few as can be.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

from tests.postgres import running_postgres

ROUNDS, TICKETS = 9, 12
FOUR = "select node, version from bench_ticket where id=%s"
GUARDED = "update bench_ticket set node=%s, due=%s, updated=%s, version=version+1 where id=%s and version=%s"
HISTORY = "insert into bench_history(ticket, at, who, a, b) values (%s,%s,1,%s,%s)"
OUTBOX = "insert into bench_outbox(kind, payload, due) values ('moved', %s, %s)"
ONE = """with before as (select id, node from bench_ticket where id=%(id)s),
moved as (update bench_ticket t set node=%(to)s, due=%(at)s, updated=%(at)s, version=version+1
  from before where t.id=before.id and t.version=%(version)s returning t.id, before.node as a),
told as (insert into bench_history(ticket, at, who, a, b) select id, %(at)s, 1, a, %(to)s from moved)
insert into bench_outbox(kind, payload, due) select 'moved', %(to)s, %(at)s from moved"""
TABLES = """create table bench_ticket(id serial primary key, title text, node text, status text, due timestamptz,
  updated timestamptz, version int);
create index on bench_ticket(status, node);
create table bench_history(id serial primary key, ticket int, at timestamptz, who int, a text, b text);
create index on bench_history(ticket);
create table bench_outbox(id serial primary key, kind text, payload text, due timestamptz);
create index on bench_outbox(due)"""
Walk = Callable[[], Iterator[None]]


def main() -> None:
    with running_postgres() as cluster:
        os.environ["BENCH_DATABASE_URL"] = cluster.url
        compare(cluster.port)


def compare(port: int) -> None:
    """All cases in turns."""
    import psycopg

    from benchmarks import transition

    ours = transition.our_walk()
    link = psycopg.connect(host="127.0.0.1", port=port, user="scrm", dbname="scrm", autocommit=True)
    link.execute(TABLES)
    cases: dict[str, Walk] = {
        "raw, four statements": raw(link, transition, four),
        "raw, one statement": raw(link, transition, one),
        "ours, everything": ours,
    }
    trips = count_trips(transition, ours)
    took: dict[str, list[float]] = {name: [] for name in cases}
    for turn in range(ROUNDS + 1):
        for name, walk in cases.items():
            began = time.perf_counter()
            done = sum(1 for _ in range(TICKETS) for _ in walk())
            if turn:
                took[name].append(done / (time.perf_counter() - began))
    print(f"open + {transition.STEPS} steps, {ROUNDS} alternating rounds, load {os.getloadavg()[0]:.1f}, fsync off")
    base = took["raw, four statements"]
    for name, found in took.items():
        share = median(a / b for a, b in zip(found, base, strict=True))
        print(f"{name:22} {median(found):8,.0f} tr/s  {share:5.2f}x the four statements")
    share = median(a / b for a, b in zip(took["ours, everything"], base, strict=True))
    print(f"F3 goal: 2x the four statements (CI 1.4x): {share:.2f}x")
    print(f"F3 goal: one round trip a step, or as few as reality allows: {trips:.1f}, BEGIN and COMMIT among them")


def four(link: Any, at: Any, key: int, to: str) -> None:
    """Read, guarded update, history, outbox; BEGIN and COMMIT around them."""
    with link.transaction():
        node, version = link.execute(FOUR, (key,)).fetchone()
        assert link.execute(GUARDED, (to, at, at, key, version)).rowcount == 1
        link.execute(HISTORY, (key, at, node, to))
        link.execute(OUTBOX, (to, at))


def one(link: Any, at: Any, key: int, to: str) -> None:
    """The same in one statement that is its own transaction."""
    version = int(to[1:])
    assert link.execute(ONE, {"id": key, "to": to, "at": at, "version": version}).rowcount == 1


def raw(link: Any, transition: Any, step: Callable[[Any, Any, int, str], None]) -> Walk:
    """Hand-written SQL through psycopg."""
    first = "insert into bench_ticket(title, node, status, due, updated, version) values ('异响','n0','open',%s,%s,1)"

    def walk() -> Iterator[None]:
        at = transition.NOW
        key = link.execute(f"{first} returning id", (at, at)).fetchone()[0]
        yield
        for to in transition.NODES[1:]:
            step(link, at, key, to)
            yield

    return walk


def count_trips(transition: Any, walk: Walk) -> float:
    """Statements a step sends, the transaction's own two included."""
    for _ in walk():
        pass
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    transition.event.listen(transition.db.engine(), "before_cursor_execute", note)
    steps, trips = walk(), []
    for _ in steps:
        trips.append(len(sent) + 2)
        sent.clear()
    transition.event.remove(transition.db.engine(), "before_cursor_execute", note)
    return sum(trips[1:]) / len(trips[1:])


if __name__ == "__main__":
    sys.exit(main())
