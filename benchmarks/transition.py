"""F1, F2: a full ticket transition against hand-written SQL and an ORM session, interleaved in the same run.

Each case opens a ticket and takes it through six steps, every step its own committed transaction on the same kind of
SQLite file (WAL, synchronous=NORMAL, BEGIN IMMEDIATE). "raw rich" reads the ticket, updates it guarded by its version,
inserts a history row and an outbox row. Ours does permission, data scope, flow engine, version, visits, history,
counters, reminders and events. Goals (F1, F2): ours at least 25 % of raw rich, slack 0.7.
"""

import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

HOME = tempfile.TemporaryDirectory(prefix="bench-transition-")
os.environ.update(DATA_DIR=HOME.name, SECRET_KEY="bench", SCHEDULER="0")
os.environ.pop("DATABASE_URL", None)
sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlmodel import Field, Session, SQLModel, create_engine

import models  # noqa: F401
from scrm_app.core import db, events
from scrm_app.core.actor import Actor, system_actor
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.library.engine.build import chain, field, flow, node, task
from scrm_app.tickets import service
from scrm_app.wiring import WIRING
from tests.conftest import build_world

ROUNDS, TICKETS, STEPS = 5, 60, 6
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
NODES = [f"n{i}" for i in range(STEPS + 1)]
NEXT = dict(pairwise(NODES))


def raw_case() -> Callable[[int], None]:
    """Hand-written SQL on sqlite3 itself."""
    link = sqlite3.connect(Path(HOME.name) / "raw.db", isolation_level=None)
    link.executescript(
        """PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
        CREATE TABLE ticket(id INTEGER PRIMARY KEY, title TEXT, node TEXT, status TEXT, answers TEXT, assignee INTEGER,
                            due TEXT, updated TEXT, version INTEGER);
        CREATE INDEX ix_node ON ticket(status, node); CREATE INDEX ix_who ON ticket(assignee, due);
        CREATE TABLE history(id INTEGER PRIMARY KEY, ticket INTEGER, at TEXT, who INTEGER, a TEXT, b TEXT);
        CREATE INDEX ix_h ON history(ticket);
        CREATE TABLE outbox(id INTEGER PRIMARY KEY, kind TEXT, payload TEXT, due TEXT);
        CREATE INDEX ix_o ON outbox(due);"""
    )
    at = NOW.isoformat()

    def one(_n: int) -> None:
        link.execute("BEGIN IMMEDIATE")
        row = ("异响", NODES[0], "open", "{}", 1, at, at, 1)
        made = link.execute("INSERT INTO ticket VALUES (NULL,?,?,?,?,?,?,?,?)", row).lastrowid
        link.execute("INSERT INTO history VALUES (NULL,?,?,?,?,?)", (made, at, 1, "", NODES[0]))
        link.execute("COMMIT")
        for _ in range(STEPS):
            link.execute("BEGIN IMMEDIATE")
            found = link.execute("SELECT node, version FROM ticket WHERE id=?", (made,)).fetchone()
            to = NEXT[found[0]]
            change = "UPDATE ticket SET node=?, due=?, updated=?, version=version+1 WHERE id=? AND version=?"
            assert link.execute(change, (to, at, at, made, found[1])).rowcount == 1
            link.execute("INSERT INTO history VALUES (NULL,?,?,?,?,?)", (made, at, 1, found[0], to))
            link.execute("INSERT INTO outbox VALUES (NULL,?,?,?)", ("moved", json.dumps({"id": made, "to": to}), at))
            link.execute("COMMIT")

    return one


class OrmTicket(SQLModel, table=True):
    """The same row as an ORM class."""

    __tablename__ = "bench_ticket"
    id: int | None = Field(default=None, primary_key=True)
    title: str = "异响"
    node: str = Field(default="n0", index=True)
    status: str = "open"
    due: str = ""
    version: int = 1


class OrmHistory(SQLModel, table=True):
    """Its history."""

    __tablename__ = "bench_history"
    id: int | None = Field(default=None, primary_key=True)
    ticket: int = Field(index=True)
    at: str
    a: str
    b: str


class OrmOutbox(SQLModel, table=True):
    """Its outbox."""

    __tablename__ = "bench_outbox"
    id: int | None = Field(default=None, primary_key=True)
    kind: str
    payload: str
    due: str = Field(index=True)


def orm_case() -> Callable[[int], None]:
    """An ORM session by hand: the same three writes a step."""
    engine = create_engine(f"sqlite:///{HOME.name}/orm.db")
    with engine.connect() as link:
        link.exec_driver_sql("PRAGMA journal_mode=WAL")
    for table in (OrmTicket, OrmHistory, OrmOutbox):
        table.__table__.create(engine)  # type: ignore[attr-defined]
    at = NOW.isoformat()

    def one(_n: int) -> None:
        with Session(engine) as session:
            session.connection().exec_driver_sql("PRAGMA synchronous=NORMAL")
            ticket = OrmTicket()
            session.add(ticket)
            session.flush()
            session.add(OrmHistory(ticket=ticket.id or 0, at=at, a="", b="n0"))
            session.commit()
            key = ticket.id
        for _ in range(STEPS):
            with Session(engine) as session:
                ticket = session.get_one(OrmTicket, key)
                before, ticket.node = ticket.node, NEXT[ticket.node]
                ticket.version += 1
                session.add(ticket)
                session.add(OrmHistory(ticket=key or 0, at=at, a=before, b=ticket.node))
                session.add(OrmOutbox(kind="moved", payload=json.dumps({"id": key, "to": ticket.node}), due=at))
                session.commit()

    return one


def our_case() -> Callable[[int], None]:
    """The product's own service functions."""
    engine = db.engine()
    SQLModel.metadata.create_all(engine)
    events.wire(WIRING)
    waiting = {"assign": {"kind": "role", "value": "staff"}}
    steps = [task(n, f"步骤 {n}", "staff", 240, "", **waiting) for n in NODES]
    drawing = flow([node("start", "start", "开始"), *steps, node("end", "end", "结束")], chain("start", *NODES, "end"))
    form = {"fields": [field("title", "text", "标题", role="title", required=True)]}
    with db.transaction() as session:
        world = build_world(session)
        boss: Actor = world.alice
        unit, root = world.units["pudong"], system_actor()
        form_id = forms.create_form(session, root, name="表", content=form, now=NOW)
        forms.publish_form(session, root, form_id=form_id, revision=1, now=NOW)
        flow_id = flows.create_flow(session, root, name="流程", form_id=form_id, graph=drawing, now=NOW)
        flows.publish_flow(session, root, flow_id=flow_id, revision=1, now=NOW)
    wish: dict[str, Any] = {"flow_id": flow_id, "answers": {"title": "异响"}, "org_unit_id": unit}

    def one(_n: int) -> None:
        made = db.call(service.open_ticket, boss, now=NOW, **wish)
        version = 2
        for _ in range(STEPS):
            moved = db.call(service.complete_ticket, boss, ticket_id=made.id, version=version, now=NOW)
            version = moved.version

    return one


def main() -> None:
    cases = {"raw rich SQL": raw_case(), "ORM session by hand": orm_case(), "ours, everything": our_case()}
    speed: dict[str, list[float]] = {name: [] for name in cases}
    for case in cases.values():
        case(0)
    for _ in range(ROUNDS):
        for name, case in cases.items():
            began = time.perf_counter()
            for n in range(TICKETS):
                case(n)
            speed[name].append(TICKETS * (STEPS + 1) / (time.perf_counter() - began))
    base = median(speed["raw rich SQL"])
    print(f"open + {STEPS} steps, {TICKETS} tickets, {ROUNDS} rounds, median [min..max] transactions a second")
    for name, found in speed.items():
        share = 100 * median(found) / base
        print(f"{name:22} {median(found):8,.0f} [{min(found):,.0f}..{max(found):,.0f}]  {share:5.1f} % of raw rich")
    ours, orm = median(speed["ours, everything"]), median(speed["ORM session by hand"])
    print(f"F1 goal: 25 % of raw rich (CI 17.5 %): {100 * ours / base:.1f} %")
    print(f"F2: ours / ORM by hand (which does three of our writes): {ours / orm:.2f}x")


if __name__ == "__main__":
    main()
