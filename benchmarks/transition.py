"""F1, F2: a full ticket transition against hand-written SQL and an ORM session, ticket by ticket in the same run.

Each case opens a ticket and takes it through six steps, every step its own committed transaction on the same kind of
SQLite file (WAL, synchronous=NORMAL, BEGIN IMMEDIATE). "raw rich" reads the ticket, updates it guarded by its version,
inserts a history row and an outbox row. Ours does permission, data scope, flow engine, version, visits, history,
counters, reminders, events and, for what is opened, the index of full-text search; "ORM by hand" writes the same rows
with none of the checks.
"""

import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

HOME = tempfile.TemporaryDirectory(prefix="bench-transition-")
os.environ.update(DATA_DIR=HOME.name, SECRET_KEY="bench", SCHEDULER="0")
os.environ.pop("DATABASE_URL", None)
if os.environ.get("BENCH_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["BENCH_DATABASE_URL"]
sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import event
from sqlmodel import Session, SQLModel, create_engine, select

import models  # noqa: F401
from models.notification import Reminder
from models.ticket import Ticket, TicketCounter, TicketEvent, TicketTask
from scrm_app.core import db
from scrm_app.core.actor import Actor, system_actor
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.library.engine.build import chain, field, flow, node, task
from scrm_app.tickets import service
from scrm_app.wiring import connect
from tests.conftest import build_world

ROUNDS, TICKETS, STEPS = 5, 60, 6
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
NODES = [f"n{i}" for i in range(STEPS + 1)]
NEXT = dict(pairwise(NODES))


Walk = Callable[[], Iterator[None]]
"""One ticket through all its steps; yields after each transaction."""


def whole(walk: Walk) -> Callable[[int], None]:
    """A walk without a stop."""

    def one(_n: int) -> None:
        for _ in walk():
            pass

    return one


def raw_walk() -> Walk:
    """Hand-written SQL on sqlite3 itself."""
    link = sqlite3.connect(Path(HOME.name) / "raw.db", isolation_level=None, timeout=10)
    link.executescript(
        """PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;
        CREATE TABLE IF NOT EXISTS ticket(id INTEGER PRIMARY KEY, title TEXT, node TEXT, status TEXT, answers TEXT,
                                          assignee INTEGER, due TEXT, updated TEXT, version INTEGER);
        CREATE INDEX IF NOT EXISTS ix_node ON ticket(status, node);
        CREATE INDEX IF NOT EXISTS ix_who ON ticket(assignee, due);
        CREATE TABLE IF NOT EXISTS history(id INTEGER PRIMARY KEY, ticket INTEGER, at TEXT, who INTEGER,
                                           a TEXT, b TEXT);
        CREATE INDEX IF NOT EXISTS ix_h ON history(ticket);
        CREATE TABLE IF NOT EXISTS outbox(id INTEGER PRIMARY KEY, kind TEXT, payload TEXT, due TEXT);
        CREATE INDEX IF NOT EXISTS ix_o ON outbox(due);"""
    )
    at = NOW.isoformat()

    def walk() -> Iterator[None]:
        link.execute("BEGIN IMMEDIATE")
        row = ("异响", NODES[0], "open", "{}", 1, at, at, 1)
        made = link.execute("INSERT INTO ticket VALUES (NULL,?,?,?,?,?,?,?,?)", row).lastrowid
        link.execute("INSERT INTO history VALUES (NULL,?,?,?,?,?)", (made, at, 1, "", NODES[0]))
        link.execute("COMMIT")
        yield
        for _ in range(STEPS):
            link.execute("BEGIN IMMEDIATE")
            found = link.execute("SELECT node, version FROM ticket WHERE id=?", (made,)).fetchone()
            to = NEXT[found[0]]
            change = "UPDATE ticket SET node=?, due=?, updated=?, version=version+1 WHERE id=? AND version=?"
            assert link.execute(change, (to, at, at, made, found[1])).rowcount == 1
            link.execute("INSERT INTO history VALUES (NULL,?,?,?,?,?)", (made, at, 1, found[0], to))
            link.execute("INSERT INTO outbox VALUES (NULL,?,?,?)", ("moved", json.dumps({"id": made, "to": to}), at))
            link.execute("COMMIT")
            yield

    return walk


def orm_case() -> Callable[[int], None]:
    """The same rows written by hand through an ORM session on our own tables: no rules, rights, events or notices."""
    engine = create_engine(f"sqlite:///{HOME.name}/orm.db")

    @event.listens_for(engine, "connect")
    def on_connect(link: Any, _record: Any) -> None:
        link.execute("PRAGMA journal_mode=WAL")
        link.execute("PRAGMA synchronous=NORMAL")

    SQLModel.metadata.create_all(engine)

    def visit(session: Session, ticket: Ticket, before: str, after: str) -> None:
        ticket.node_id, ticket.entered_at, ticket.due_at = after, NOW, NOW + timedelta(minutes=240)
        session.add(ticket)
        session.flush()
        key = ticket.id or 0
        history = {"actor_name": "x", "from_node": before, "to_node": after}
        session.add(TicketEvent(ticket_id=key, kind="complete", at=NOW, **history))
        task = {"node_name": "x", "role_code": "staff", "due_at": ticket.due_at}
        session.add(TicketTask(ticket_id=key, flow_version_id=1, node_id=after, org_unit_id=1, entered_at=NOW, **task))
        about = {"kind": "overdue", "subject_type": "ticket", "subject_id": key, "payload": {"node": after}}
        when = {"due_at": ticket.due_at, "next_at": ticket.due_at}
        session.add(Reminder(**about, **when, dedupe_key=f"{key}:{after}"))
        for name, change in ((before, -1), (after, 1)):
            place = {"org_unit_id": 1, "flow_id": 1, "node_id": name, "status": "open"}
            counter = session.exec(select(TicketCounter).filter_by(**place)).first() or TicketCounter(**place)
            counter.tickets += change
            session.add(counter)

    def one(n: int) -> None:
        with Session(engine) as session:
            about = {
                "title": "异响",
                "flow_id": 1,
                "flow_version_id": 1,
                "org_unit_id": 1,
                "answers": {"title": "异响"},
            }
            at = {"entered_at": NOW, "rank_at": NOW, "created_at": NOW, "updated_at": NOW}
            ticket = Ticket(number=f"O{n}-{time.perf_counter_ns()}", **about, **at)
            visit(session, ticket, "", "n0")
            session.commit()
            key = ticket.id
        for _ in range(STEPS):
            with Session(engine) as session:
                ticket = session.get_one(Ticket, key)
                mine = (TicketTask.ticket_id == key, TicketTask.node_id == ticket.node_id)
                task = session.exec(select(TicketTask).where(*mine)).one()
                task.finished_at, task.action, task.actor_name = NOW, "complete", "x"
                session.add(task)
                asked = (Reminder.subject_type == "ticket", Reminder.subject_id == key, Reminder.status == "waiting")
                for reminder in session.exec(select(Reminder).where(*asked)):
                    reminder.status, reminder.next_at = "cancelled", None
                    session.add(reminder)
                ticket.version, ticket.updated_at = ticket.version + 1, NOW
                ticket.flow_state = {"tokens": [{"node": NEXT[ticket.node_id]}]}
                visit(session, ticket, ticket.node_id, NEXT[ticket.node_id])
                session.commit()

    return one


def our_walk() -> Walk:
    """The product's own service functions."""
    engine = db.engine()
    SQLModel.metadata.create_all(engine)
    connect()
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

    def walk() -> Iterator[None]:
        made = db.call(service.open_ticket, boss, now=NOW, **wish)
        yield
        version = 2
        for _ in range(STEPS):
            moved = db.call(service.complete_ticket, boss, ticket_id=made.id, version=version, now=NOW)
            version = moved.version
            yield

    return walk


def main() -> None:
    cases = {
        "raw rich SQL": whole(raw_walk()),
        "ORM session by hand": orm_case(),
        "ours, everything": whole(our_walk()),
    }
    rounds: dict[str, list[float]] = {name: [] for name in cases}
    for case in cases.values():
        case(0)
    for _ in range(ROUNDS):
        spent = dict.fromkeys(cases, 0.0)
        for n in range(TICKETS):
            for name, case in cases.items():
                began = time.perf_counter()
                case(n)
                spent[name] += time.perf_counter() - began
        for name, seconds in spent.items():
            rounds[name].append(TICKETS * (STEPS + 1) / seconds)
    raw, orm, ours = (rounds[name] for name in cases)
    print(f"open + {STEPS} steps, {TICKETS} tickets, {ROUNDS} rounds, median [min..max] transactions a second")
    for name, found in rounds.items():
        share = 100 * _ratio(found, raw)
        print(f"{name:22} {median(found):8,.0f} [{min(found):,.0f}..{max(found):,.0f}]  {share:5.1f} % of raw rich")
    print(f"F1 goal: 25 % of raw rich (CI 17.5 %): {100 * _ratio(ours, raw):.1f} %")
    print(f"F2 goal: 2.5x an ORM by hand with the same writes (CI 2x): {_ratio(ours, orm):.2f}x")


def _ratio(found: list[float], base: list[float]) -> float:
    """The median of the rounds' own ratios: what else the machine does slows both sides of a round alike."""
    return median(a / b for a, b in zip(found, base, strict=True))


if __name__ == "__main__":
    main()
