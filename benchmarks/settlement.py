"""Settlement: a month of 1,000,000 lines computed (M1), explained (M3) and closed end to end on SQLite (M2).

Prints our figure beside the alternative measured in the same run and the goal.
`python benchmarks/settlement.py [lines]`
"""

import os
import sqlite3
import statistics
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlmodel import Session, SQLModel

import models  # noqa: F401
from models.customer import Customer, Order
from models.identity import OrgUnit
from models.settlement import Statement, StatementLine
from scrm_app.core import bulk, clock, db
from scrm_app.core.actor import system_actor
from scrm_app.core.settings import settings
from scrm_app.settlement import service as settlement
from scrm_app.settlement.engine.explain import TraceRow, explain
from scrm_app.settlement.engine.rules import PlanDoc, default_plan
from scrm_app.settlement.engine.statement import Kind
from scrm_app.settlement.engine.tiers import Mode, Tier, TierTable
from scrm_app.settlement.engine.vector import Trace, settle

STORES = 300
PERIOD, PAID = "2026-10", datetime(2026, 10, 15, 4, tzinfo=UTC)
OFFICE = system_actor(1)
TIERS = (
    Tier(5_000_000, Decimal("0.0325")),
    Tier(20_000_000, Decimal("0.041")),
    Tier(60_000_000, Decimal("0.05")),
    Tier(150_000_000, Decimal("0.0615")),
    Tier(None, Decimal("0.07")),
)
TABLE = TierTable(Mode.GRADUATED, TIERS)


def timed(fn: Callable[[], Any], rounds: int = 5) -> float:
    """Median seconds."""
    spent = []
    for _ in range(rounds):
        start = time.perf_counter()
        fn()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def naive_decimal(stores: list[int], amounts: list[int]) -> list[int]:
    """What one would write first: a Decimal loop, a running total a store, each slice at its rate."""
    bounds = [t.up_to for t in TIERS[:-1] if t.up_to is not None]
    cent, totals, out = Decimal(1), [0] * STORES, []

    def charge(total: int) -> Decimal:
        last, fee, low = bisect_left(bounds, total), Decimal(0), 0
        for i in range(last + 1):
            high = total if i == last else bounds[i]
            fee += (high - low) * TIERS[i].rate
            low = high
        return fee.quantize(cent, rounding=ROUND_HALF_UP)

    for store, amount in zip(stores, amounts, strict=True):
        before = totals[store]
        totals[store] = before + amount
        out.append(int(charge(before + amount) - charge(before)))
    return out


def line(name: str, value: str, goal: str) -> None:
    print(f"  {name:<58}{value:>22}   goal {goal}")


def memory_mb() -> float:
    """Most memory this process ever held; getrusage would count what it was before exec."""
    held = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(held.split()[1]) / 1024


def compute(stores: Any, amounts: Any) -> Trace:
    """M1: the vectorised month beside the Decimal loop, and the same fen in every line."""
    count = len(amounts)
    ours = timed(lambda: settle(TABLE, stores, amounts))
    trace = settle(TABLE, stores, amounts)
    plain_stores, plain = stores.tolist(), amounts.tolist()
    start = time.perf_counter()
    expected = naive_decimal(plain_stores, plain)
    theirs = time.perf_counter() - start
    assert trace.fee.tolist() == expected, "the vectorised month differs from the Decimal loop"
    totals = np.bincount(stores, weights=amounts, minlength=STORES).astype(np.int64)
    assert int(trace.fee.sum()) == sum(TABLE.fee(int(total)) for total in totals)
    print(f"M1  {count:,} lines, {STORES} stores, 5 tiers, with trace columns")
    line("ours (numpy int64 + trace)", f"{count / ours / 1e6:.1f} M lines/s", "")
    line("naive Decimal loop", f"{count / theirs / 1e3:.0f} k lines/s", "")
    line("ratio; every line the same fen", f"{theirs / ours:.0f}x", ">= 30x")
    return trace


def explained(amounts: Any, trace: Trace) -> None:
    """M3: any line explained from its trace, equal to the stored fen."""
    doc = PlanDoc(TABLE)
    sample = np.random.default_rng(5).integers(0, len(amounts), 5_000)
    rows = [
        TraceRow(Kind.COMMISSION, int(trace.fee[i]), x=int(amounts[i]), cum_before=int(trace.cum_before[i]))
        for i in sample
    ]
    start = time.perf_counter()
    agreed = sum(explain(doc, row).agrees for row in rows)
    each = (time.perf_counter() - start) / len(rows)
    print("M3  explaining a line (steps, why not another tier, compared with the booked fen)")
    line("each", f"{each * 1000:.3f} ms", "<= 5 ms")
    line("sampled lines that re-derive", f"{100 * agreed / len(rows):.2f} %", "100 %")


def prepare(folder: Path, stores: Any, amounts: Any) -> None:
    """The product's database: 300 stores, a published plan, and a month of orders as an import leaves them."""
    at_home(folder)
    now = clock.now()
    SQLModel.metadata.create_all(db.engine())
    with db.transaction() as session:
        for i in range(STORES):
            session.add(OrgUnit(id=i + 1, kind="store", name=f"门店{i}", path=f"/{i + 1}/"))
        session.flush()
        session.add(Customer(id=1, name="散客", org_unit_id=1, created_at=now, updated_at=now))
        plan_id = settlement.create_plan(session, OFFICE, name="月结", now=now)
        tiers = [{"up_to_fen": t.up_to, "rate": str(t.rate)} for t in TIERS]
        view = settlement.save_draft(
            session, OFFICE, plan_id=plan_id, revision=1, name="月结", draft={**default_plan(), "tiers": tiers}, now=now
        )
        first = datetime(2026, 1, 1, tzinfo=UTC).date()
        settlement.publish_plan(session, OFFICE, plan_id=plan_id, revision=view.revision, starts_on=first, now=now)
        columns = {
            "external_id": [f"T{n}" for n in range(len(amounts))],
            "org_unit_id": (stores.astype(int) + 1).tolist(),
            "paid_fen": amounts.tolist(),
            "amount_fen": amounts.tolist(),
        }
        same = {"source": "bench", "customer_id": 1, "province_code": "310000", "placed_at": PAID, "paid_at": PAID}
        same |= {"created_at": now, "updated_at": now}
        bulk.insert_columns(session, bulk.table_of(Order), columns, same)


def at_home(folder: Path) -> None:
    """This process works on the database in `folder`."""
    os.environ.update(DATA_DIR=str(folder), SECRET_KEY="bench", SCHEDULER="0")
    os.environ.pop("DATABASE_URL", None)
    settings.cache_clear()
    db.engine.cache_clear()


def measured_close(folder: Path) -> tuple[float, float, int]:
    """(seconds, extra megabytes, fee) of the close as a person presses it, in a process of its own."""
    at_home(folder)
    with db.transaction() as session:
        session.connection()
    before, start = memory_mb(), time.perf_counter()
    with db.transaction() as session:
        run = settlement.settle_orders(session, OFFICE, period=PERIOD, now=clock.now())
    spent, grown = time.perf_counter() - start, memory_mb() - before
    raw = connected(folder / "scrm.db")
    lines, fee = raw.execute("SELECT count(*), sum(amount_fen) FROM statement_line").fetchone()
    booked, statements = raw.execute("SELECT sum(total_fen), count(*) FROM statement").fetchone()
    raw.close()
    assert fee == booked == run.fee_fen
    assert statements == STORES
    assert lines == run.orders
    return spent, grown, fee


def connected(path: Path) -> sqlite3.Connection:
    """The manners both pipelines share."""
    raw = sqlite3.connect(path)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-200000"):
        raw.execute(f"PRAGMA {pragma}")
    return raw


def raw_pipeline(path: Path) -> None:
    """The limit: the same work with a bare table (no unique source, no index) and nothing else."""
    raw = connected(path)
    shape = ", ".join(f"{name} INTEGER" for name in ("store", "version", "cum", "tier", "fee"))
    raw.execute(f"CREATE TABLE bare (id INTEGER PRIMARY KEY, {shape})")
    table = np.array(
        raw.execute("SELECT id, org_unit_id - 1, paid_fen FROM customer_order ORDER BY id").fetchall(), np.int64
    )
    trace = settle(TABLE, table[:, 1].astype(np.int16), table[:, 2])
    columns = (table[:, 0], table[:, 1], trace.cum_before, trace.tier, trace.fee)
    with raw:
        lines = zip(*(column.tolist() for column in columns), strict=True)
        raw.executemany("INSERT INTO bare VALUES (?, ?, 1, ?, ?, ?)", lines)
    raw.close()


def orm_sample(path: Path, stores: Any, amounts: Any, sample: int) -> float:
    """Seconds a line for SQLModel objects, Decimal and session.add()."""
    engine = db.make_engine(f"sqlite:///{path}")
    fees = naive_decimal(stores[:sample].tolist(), amounts[:sample].tolist())
    now = clock.now()
    start = time.perf_counter()
    naive_decimal(stores[:sample].tolist(), amounts[:sample].tolist())
    with Session(engine) as session:
        statement = Statement(org_unit_id=1, period="2026-10", created_at=now, updated_at=now)
        session.add(statement)
        session.flush()
        for i, fee in enumerate(fees):
            session.add(
                StatementLine(
                    statement_id=statement.id or 0, source="naive", source_id=i, kind="commission", amount_fen=fee,
                    plan_version_id=1, x=int(amounts[i]), occurred_at=now,
                )
            )  # fmt: skip
        session.commit()
    spent = (time.perf_counter() - start) / sample
    engine.dispose()
    return spent


def end_to_end(stores: Any, amounts: Any, fee: int) -> None:
    """M2: the month closed on SQLite by the product, beside the ORM way and the bare limit."""
    count = len(amounts)
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        prepare(folder, stores, amounts)
        with get_context("spawn").Pool(1) as pool:
            ours, grown, booked = pool.apply(measured_close, (folder,))
        assert booked == fee, "the close booked another sum than the vector engine"
        start = time.perf_counter()
        raw_pipeline(folder / "scrm.db")
        bare = time.perf_counter() - start
        naive = orm_sample(folder / "scrm.db", stores, amounts, 5_000) * count
    print(f"M2  settle_orders: {count:,} orders read, settled, written as lines of {STORES} statements (SQLite, WAL)")
    line("ours: the service, one transaction, indexes, trace, audit", f"{ours:.1f} s", "<= 10 s")
    line("SQLModel objects + Decimal + add(), from 5,000 lines", f"{naive:.0f} s = {naive / ours:.0f}x", ">= 40x")
    line("bare table, no unique source, no index", f"{bare:.1f} s = {ours / bare:.2f}x", "<= 2x")
    line("extra memory", f"{grown:.0f} MB", "<= 300 MB")


def main() -> None:
    """Everything on one random month."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rng = np.random.default_rng(7)
    stores = rng.integers(0, STORES, count).astype(np.int16)
    amounts = rng.integers(100, 120_000, count).astype(np.int64)
    trace = compute(stores, amounts)
    explained(amounts, trace)
    fee = int(trace.fee.sum())
    del trace
    end_to_end(stores, amounts, fee)


if __name__ == "__main__":
    main()
