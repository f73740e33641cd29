"""B1, B2: board and lists on many tickets, beside hand-written SQL and the window query everybody writes first.

`python -m benchmarks.board [TICKETS] [--postgres]`, 100,000 on SQLite unless said otherwise. The board is eight columns
with the first twelve cards in queue order and the counts of every column. Goals: p95 at most 3x hand-written SQL; the
window query at least 300x slower on a million (on 100,000 the gap is smaller by nature). B2: the overdue list, the
tickets of one customer and a later page of a list within 10 ms at the data layer on a million.
"""

import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

HOME = tempfile.TemporaryDirectory(prefix="bench-board-")
os.environ.update(DATA_DIR=HOME.name, SECRET_KEY="bench", SCHEDULER="0")
os.environ.pop("DATABASE_URL", None)
sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import text
from sqlmodel import SQLModel

import models  # noqa: F401
from models.customer import Customer
from scrm_app.core import bulk as core_bulk
from scrm_app.core import db, events
from scrm_app.core.actor import Actor, system_actor
from scrm_app.core.pagination import PageRequest
from scrm_app.flows import service as flows
from scrm_app.flows.engine.advance import FlowState, Start, advance
from scrm_app.forms import service as forms
from scrm_app.library.engine.build import chain, choice, field, flow, node, task
from scrm_app.tickets import service
from scrm_app.tickets.engine import priority
from scrm_app.tickets.repository import bulk, counting, hot, reading
from scrm_app.tickets.service import TicketFilter
from tests.conftest import build_world

TICKETS = int(next((a for a in sys.argv[1:] if a.isdecimal()), "100000"))
COLUMNS, CARDS, RUNS, CUSTOMERS = 8, 12, 40, 20_000
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
KINDS = ("保养", "维修", "钣喷", "轮胎", "电瓶", "年检")
NODES = [f"n{i}" for i in range(COLUMNS)]


def fill() -> tuple[Actor, Actor, int]:
    """The cast, a flow of eight nodes and 100,000 tickets, three quarters of them closed."""
    events.wire([])
    SQLModel.metadata.create_all(db.engine())
    steps = [task(n, f"步骤 {n}", "staff", 240, "") for n in NODES]
    drawing = flow([node("start", "start", "开始"), *steps, node("end", "end", "结束")], chain("start", *NODES, "end"))
    fields = [field("title", "text", "标题", role="title", required=True), choice("kind", "类别", list(KINDS))]
    form = {"fields": fields}
    with db.transaction() as session:
        world = build_world(session)
        root = system_actor()
        form_id = forms.create_form(session, root, name="表", content=form, now=NOW)
        forms.publish_form(session, root, form_id=form_id, revision=1, now=NOW)
        flow_id = flows.create_flow(session, root, name="流程", form_id=form_id, graph=drawing, now=NOW)
        version = flows.publish_flow(session, root, flow_id=flow_id, revision=1, now=NOW)
        stores = [world.units[k] for k in ("pudong", "xihu", "chaoyang")]
        started: Any = advance(version.graph, FlowState(), Start(), values={}, now=NOW)
        draw = random.Random(7)
        staff = list(world.users.values())
        people = core_bulk.table_of(Customer)
        same = {
            "org_unit_id": stores[0],
            "source": "bench",
            "tags": [],
            "own": {},
            "created_at": NOW,
            "updated_at": NOW,
        }
        core_bulk.insert_columns(session, people, {"name": [f"客户{n}" for n in range(CUSTOMERS)]}, same)
        first = session.connection().execute(text("SELECT min(id) FROM customer")).scalar_one()
        counts: Counter[tuple[int, str, str]] = Counter()
        for at in range(0, TICKETS, 5000):
            numbers = range(at, min(at + 5000, TICKETS))
            rows = [_row(draw, n, stores, flow_id, version.id, version.form_version_id, started) for n in numbers]
            for row in rows:
                row["assignee_id"] = draw.choice([None, *staff]) if row["status"] == "open" else None
                row["customer_id"] = first + draw.randrange(CUSTOMERS)
            bulk.insert_rows(session, hot.TICKET, rows)
            counts.update((r["org_unit_id"], r["node_id"], r["status"]) for r in rows)
        counting.count(
            session,
            [
                {"org_unit_id": u, "flow_id": flow_id, "node_id": n, "stage": "mid", "status": s, "tickets": c}
                for (u, n, s), c in counts.items()
            ],
        )
        counting.write_counts(session)
        return world.admin, world.alice, flow_id


def _row(
    draw: random.Random, n: int, stores: list[int], flow_id: int, version_id: int, form_version_id: int, started: Any
) -> dict[str, Any]:
    entered = NOW - timedelta(minutes=draw.randrange(60 * 24 * 60))
    due, level = entered + timedelta(hours=draw.randrange(1, 72)), draw.choice((0, 0, 0, 1, 2))
    is_open = draw.random() < 0.25
    return {
        "number": f"B{n:07d}",
        "title": draw.choice(("空调不制冷", "刹车异响", "机油更换", "电瓶亏电", "漆面修复")) + str(n),
        "status": "open" if is_open else "closed",
        "priority": level,
        "flow_id": flow_id,
        "flow_version_id": version_id,
        "form_version_id": form_version_id,
        "flow_state": started.state.to_json() if is_open else {},
        "answers": {"title": "x", "kind": draw.choice(KINDS)},
        "node_id": draw.choice(NODES) if is_open else "end",
        "node_name": "步骤",
        "stage": draw.choice(("pre", "mid", "post")),
        "entered_at": entered,
        "org_unit_id": draw.choice(stores),
        "customer_name": draw.choice(("王女士", "李先生", "赵师傅")),
        "contact_phone": f"138{n:08d}",
        "opener_name": "x",
        "role_code": "staff",
        "channel": "pc",
        "due_at": due if is_open else None,
        "rank_at": priority.rank_at(level, entered, due),
        "closed_at": None if is_open else entered,
        "escalation_level": 0,
        "last_actor_name": "",
        "created_at": entered,
        "updated_at": entered,
        "version": 1,
    }


Spent = dict[str, list[float]]


def interleaved(cases: dict[str, Callable[[], Any]], runs: int, clock: Callable[[], float]) -> Spent:
    """Milliseconds of every run, warm; the cases take turns so that what else the machine does meets all alike."""
    found: Spent = {name: [] for name in cases}
    for work in cases.values():
        work()
    for _ in range(runs):
        for name, work in cases.items():
            began = clock()
            work()
            found[name].append((clock() - began) * 1000)
    return found


def at(spent: list[float], share: float) -> float:
    """The value below which `share` of the runs lie."""
    return sorted(spent)[min(len(spent) - 1, int(len(spent) * share))]


def main(work: Callable[[], None]) -> None:
    """On SQLite, or on a PostgreSQL of its own."""
    if "--postgres" not in sys.argv:
        work()
        return
    from tests.postgres import running_postgres

    with running_postgres() as cluster:
        os.environ["DATABASE_URL"] = cluster.url
        work()
        db.engine().dispose()


def measure() -> None:
    """Fill and ask."""
    boss, manager, flow_id = fill()
    kind = db.engine().dialect.name
    with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if kind == "sqlite" else "VACUUM ANALYZE"))
    raw = db.engine().raw_connection()
    link = raw.cursor()

    def fetched(sql: str, values: tuple[Any, ...]) -> Any:
        link.execute(sql if kind == "sqlite" else sql.replace("?", "%s"), values)
        return link.fetchall()

    page = """SELECT id, number, title, priority, due_at, assignee_id, customer_name, org_unit_id, flow_state, answers
        FROM ticket WHERE flow_id=? AND status='open' AND node_id=? ORDER BY rank_at, id LIMIT ?"""
    counts = "SELECT node_id, sum(tickets) FROM ticket_counter WHERE flow_id=? AND status='open' GROUP BY node_id"
    window = """SELECT id, number, title FROM (SELECT id, number, title, row_number() OVER
        (PARTITION BY node_id ORDER BY rank_at, id) AS place FROM ticket WHERE flow_id=?) AS t WHERE place <= ?"""

    def by_hand() -> None:
        for name in NODES:
            fetched(page, (flow_id, name, CARDS))
        fetched(counts, (flow_id,))

    asked = (
        "SELECT value, count(*) FROM ticket_choice WHERE flow_id=? AND key='kind' GROUP BY value",
        f"""SELECT {page.split("SELECT ")[1].split(" FROM")[0].replace("id, n", "t.id, n", 1)}
        FROM ticket AS t JOIN (SELECT ticket_id FROM ticket_choice WHERE flow_id=? AND key='kind' AND value=?
        ORDER BY rank_at, ticket_id LIMIT ?) AS c ON c.ticket_id = t.id ORDER BY t.rank_at, t.id""",
    )

    def answers_by_hand() -> None:
        fetched(asked[0], (flow_id,))
        for kind in KINDS:
            fetched(asked[1], (flow_id, kind, CARDS))

    def ours() -> None:
        with db.transaction(write=False) as session:
            reading.node_counts(session, boss, flow_id, 0)
            reading.node_cards(session, boss, TicketFilter(flow_id=flow_id), dict.fromkeys(NODES, CARDS), NOW)

    def listing(actor: Actor, wish: TicketFilter, asked: PageRequest) -> Callable[[], Any]:
        return lambda: db.call(service.list_tickets, actor, wish=wish, page=asked, now=NOW, write=False)

    def grouped(actor: Actor, by: str, lane: str) -> Callable[[], Any]:
        asked = {"wish": TicketFilter(flow_id=flow_id), "by": by, "lane": lane, "now": NOW}
        return lambda: db.call(service.get_grouped_board, actor, **asked, write=False)

    began = time.perf_counter()
    db.call(service.keep_question, boss, flow_id=flow_id, by="f.kind", now=NOW)
    print(f"answers to a question kept ready for the first time: {time.perf_counter() - began:.2f} s")
    newest = PageRequest(1, 50, "created", True)
    with db.transaction(write=False) as session:
        someone = int(session.connection().execute(text("SELECT max(id) FROM customer")).scalar_one())
    b2 = {
        "list: 50 most overdue": listing(boss, TicketFilter(overdue=True), PageRequest(1, 50, "due")),
        "list: of one customer": listing(boss, TicketFilter(customer_id=someone), newest),
        "list: store, page 20": listing(manager, TicketFilter(), PageRequest(20, 50, "created", True)),
    }
    cases: dict[str, Callable[[], Any]] = {
        "board: hand-written SQL": by_hand,
        "board: our queries": ours,
        "board: whole service call, everything": lambda: db.call(
            service.get_board, boss, wish=TicketFilter(flow_id=flow_id), now=NOW, write=False
        ),
        "board: whole service call, one store": lambda: db.call(
            service.get_board, manager, wish=TicketFilter(flow_id=flow_id), now=NOW, write=False
        ),
        **{
            f"board by {by or 'step'}{', lanes by ' + lane if lane else ''}, everything": grouped(boss, by, lane)
            for by, lane in (("stage", ""), ("person", ""), ("priority", ""), ("f.kind", ""), ("", "person"))
        },
        "board by f.kind, one store": grouped(manager, "f.kind", ""),
        "board by f.kind: hand-written SQL": answers_by_hand,
        "board by person, one store": grouped(manager, "person", ""),
        "list: newest 50 open, with total": listing(boss, TicketFilter(status="open"), newest),
        **b2,
        "list: words in title": listing(boss, TicketFilter(q="空调不制冷123"), newest),
    }
    print(f"{kind}, {TICKETS:,} tickets, 25 % open, {COLUMNS} columns x {CARDS} cards; ms p50 / p95")
    two = {name: cases[name] for name in ("board: hand-written SQL", "board: our queries")}
    spent = interleaved(cases, RUNS, time.perf_counter)
    show(spent)
    question = [at(spent[f"board by f.kind{name}"], 0.95) for name in (", everything", ": hand-written SQL")]
    print(
        f"board by a question, whole service call / hand-written, p95 {question[0] / question[1]:.1f}x (goal at most 3)"
    )
    wide = {"board: window query over all": lambda: fetched(window, (flow_id, CARDS))}
    slow = interleaved(wide, 5, time.thread_time)
    show(slow)
    cpu = interleaved(two, RUNS * 5, time.thread_time)
    hand, mine = cpu.values()
    print("of CPU, which other work on the machine does not touch:")
    show(cpu)
    print(f"B1: our queries / hand-written, p95 {at(mine, 0.95) / at(hand, 0.95):.1f}x (goal at most 3)")
    print(f"B1: our queries / hand-written, p50 {at(mine, 0.5) / at(hand, 0.5):.1f}x")
    factor = at(next(iter(slow.values())), 0.5) / at(mine, 0.5)
    print(f"B1: window query / our queries, p50 {factor:.0f}x (goal 300, on a million tickets)")
    raw.close()
    worst = max(at(spent[name], 0.95) for name in b2)
    print(f"B2: worst p95 of {len(b2)} lists, whole service call {worst:.1f} ms (goal 10 ms)")


def show(spent: Spent) -> None:
    """One line a case."""
    for name, runs in spent.items():
        print(f"{name:40} {at(runs, 0.5):9.2f} / {at(runs, 0.95):9.2f}")


if __name__ == "__main__":
    main(measure)
