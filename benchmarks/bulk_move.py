"""F4: many tickets moved one step in one act, with everything a move writes, beside the raw bulk of the same change.

    python -m benchmarks.bulk_move

"raw bulk" updates 10,000 tickets guarded by their version and inserts a history row and an outbox row for each, by
`executemany` in one transaction. Ours is what the list's "move" button calls, 500 tickets at a time, each with rights,
flow engine, visits, history, counters, reminders and events, refused one by one.
"""

import json
import sqlite3
import time
from pathlib import Path

from sqlmodel import Session, select

from benchmarks.transition import HOME, NODES, NOW, our_walk
from models.ticket import Ticket
from scrm_app.core import db
from scrm_app.core.actor import Actor
from scrm_app.identity import service as identity
from scrm_app.tickets import service

RAW, OURS = 10_000, 1_000


def raw_bulk() -> float:
    """Tickets a second."""
    link = sqlite3.connect(Path(HOME.name) / "bulk.db", isolation_level=None)
    link.executescript(
        """PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
        CREATE TABLE ticket(id INTEGER PRIMARY KEY, node TEXT, status TEXT, due TEXT, updated TEXT, version INTEGER);
        CREATE INDEX ix_node ON ticket(status, node);
        CREATE TABLE history(id INTEGER PRIMARY KEY, ticket INTEGER, at TEXT, who INTEGER, a TEXT, b TEXT);
        CREATE INDEX ix_h ON history(ticket);
        CREATE TABLE outbox(id INTEGER PRIMARY KEY, kind TEXT, payload TEXT, due TEXT);
        CREATE INDEX ix_o ON outbox(due);"""
    )
    at, ids = NOW.isoformat(), range(1, RAW + 1)
    link.executemany("INSERT INTO ticket VALUES (?,?,?,?,?,1)", [(n, NODES[0], "open", at, at) for n in ids])
    began = time.perf_counter()
    link.execute("BEGIN IMMEDIATE")
    known = link.execute("SELECT id, node, version FROM ticket").fetchall()
    change = "UPDATE ticket SET node=?, due=?, updated=?, version=version+1 WHERE id=? AND version=?"
    link.executemany(change, [(NODES[1], at, at, key, version) for key, _, version in known])
    link.executemany(
        "INSERT INTO history VALUES (NULL,?,?,?,?,?)", [(key, at, 1, node, NODES[1]) for key, node, _ in known]
    )
    told = [("moved", json.dumps({"id": key, "to": NODES[1]}), at) for key, _, _ in known]
    link.executemany("INSERT INTO outbox VALUES (NULL,?,?,?)", told)
    link.execute("COMMIT")
    return RAW / (time.perf_counter() - began)


def our_bulk() -> float:
    """Tickets a second."""
    walk = our_walk()
    for _ in range(OURS):
        next(walk())

    def boss_and_tickets(session: Session) -> tuple[Actor, list[int]]:
        boss = next(iter(identity.actors_of(session, [_alice(session)]).values()))
        return boss, [key or 0 for key in session.exec(select(Ticket.id))]

    boss, ids = db.call(boss_and_tickets, write=False)
    act = service.MassAct(act="move", value=f"步骤 {NODES[1]}", note="批量")
    began = time.perf_counter()
    done = 0
    for start in range(0, len(ids), 500):
        done += len(db.call(service.do_all, boss, ticket_ids=ids[start : start + 500], act=act, now=NOW).done)
    assert done == OURS
    return OURS / (time.perf_counter() - began)


def _alice(session: Session) -> int:
    from models.identity import User

    return int(session.exec(select(User.id).where(User.login == "alice")).one() or 0)


def main() -> None:
    """Prints both and the ratio."""
    raw, ours = raw_bulk(), our_bulk()
    print(f"F4 raw bulk, {RAW:,} tickets      {raw:10,.0f} /s")
    print(f"F4 ours, {OURS:,} tickets by 500   {ours:10,.0f} /s")
    print(f"F4 ratio {100 * ours / raw:.1f} % (goal 40 %)")


if __name__ == "__main__":
    main()
