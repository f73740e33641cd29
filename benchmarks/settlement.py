"""Settlement: a month of 1,000,000 lines computed (M1), explained (M3) and closed end to end on SQLite (M2).

Prints our figure beside the alternative measured in the same run and the goal.
`python benchmarks/settlement.py [lines]`
"""

import resource
import sqlite3
import statistics
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from multiprocessing import get_context
from pathlib import Path
from typing import Any, cast

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlalchemy import Table, text
from sqlmodel import Session, SQLModel

import models  # noqa: F401
from models.identity import OrgUnit
from models.settlement import PlanVersion, SettlementPlan, Statement, StatementLine
from scrm_app.core import clock, db
from scrm_app.settlement.engine.explain import TraceRow, explain
from scrm_app.settlement.engine.rules import PlanDoc
from scrm_app.settlement.engine.statement import Kind
from scrm_app.settlement.engine.tiers import Mode, Tier, TierTable
from scrm_app.settlement.engine.vector import Trace, settle

STORES = 300
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
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


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


def prepare(path: Path, stores: Any, amounts: Any) -> None:
    """An empty product database with a month of source lines beside it."""
    engine = db.make_engine(f"sqlite:///{path}")
    SQLModel.metadata.create_all(engine)
    now = clock.now()
    with Session(engine) as session:
        for i in range(STORES):
            session.add(OrgUnit(id=i + 1, kind="store", name=f"门店{i}", path=f"/{i + 1}/"))
        session.add(SettlementPlan(id=1, name="p", created_at=now, updated_at=now))
        session.flush()
        session.add(PlanVersion(id=1, plan_id=1, number=1, starts_on=now.date(), published_at=now))
        session.execute(text("CREATE TABLE source (id INTEGER PRIMARY KEY, store INTEGER, amount INTEGER, at TEXT)"))
        session.commit()
    engine.dispose()
    raw = sqlite3.connect(path)
    at = now.isoformat()
    values = zip(stores.tolist(), amounts.tolist(), strict=True)
    raw.executemany("INSERT INTO source (store, amount, at) VALUES (?, ?, ?)", ((s, a, at) for s, a in values))
    raw.commit()
    raw.close()


COLUMNS = "statement_id, source, source_id, part, kind, title, reference, amount_fen, plan_version_id, quantity_milli, unit_fen, region_tier, customer_type, province_code, x, cum_before, tier, month_total, late_from, occurred_at"  # noqa: E501
SQL = f"INSERT INTO statement_line ({COLUMNS}) VALUES (?, 'order', ?, '', 'commission', '', '', ?, 1, 0, 0, '', '', '', ?, ?, ?, 0, '', ?)"  # noqa: E501


def close_month(path: Path) -> tuple[int, int]:
    """Read, compute, write lines and statements in one transaction; both sums must agree."""
    raw = connected(path)
    now = clock.now().strftime("%Y-%m-%d %H:%M:%S.%f")
    read = raw.execute("SELECT id, store, amount FROM source ORDER BY id").fetchall()
    table = np.array(read, np.int64)
    del read
    stores, amounts = table[:, 1].astype(np.int16), table[:, 2]
    trace = settle(TABLE, stores, amounts)
    sums = np.bincount(stores, weights=trace.fee, minlength=STORES).astype(np.int64)
    counts = np.bincount(stores, minlength=STORES)
    with raw:
        raw.executemany(
            "INSERT INTO statement (id, org_unit_id, period, kind, status, labour_fen, parts_fen, commission_fen,"
            " adjustment_fen, total_fen, line_count, dispute_note, created_at, updated_at, version)"
            " VALUES (?, ?, '2026-11', 'orders', 'draft', 0, 0, ?, 0, ?, ?, '', ?, ?, 1)",
            [
                (i + 1, i + 1, int(s), int(s), int(c), now, now)
                for i, (s, c) in enumerate(zip(sums, counts, strict=True))
            ],
        )
        step = 50_000
        for at in range(0, len(amounts), step):
            part = slice(at, at + step)
            raw.executemany(
                SQL,
                zip(
                    (stores[part].astype(int) + 1).tolist(), table[part, 0].tolist(), trace.fee[part].tolist(),
                    amounts[part].tolist(), trace.cum_before[part].tolist(), trace.tier[part].tolist(),
                    (now,) * len(amounts[part]), strict=True,
                ),
            )  # fmt: skip
    written = raw.execute("SELECT sum(amount_fen), count(*) FROM statement_line").fetchone()
    booked = raw.execute("SELECT sum(total_fen) FROM statement").fetchone()[0]
    raw.close()
    assert written[0] == booked == int(trace.fee.sum())
    return int(written[1]), int(booked)


def connected(path: Path) -> sqlite3.Connection:
    """The manners both pipelines share."""
    raw = sqlite3.connect(path)
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "cache_size=-200000"):
        raw.execute(f"PRAGMA {pragma}")
    return raw


def measured_close(path: Path) -> tuple[float, float]:
    """(seconds, extra megabytes) of the close, in a process of its own."""
    before, start = memory_mb(), time.perf_counter()
    close_month(path)
    return time.perf_counter() - start, memory_mb() - before


def raw_pipeline(path: Path) -> None:
    """The limit: the same work with a bare table (no unique source, no index) and nothing else."""
    raw = connected(path)
    shape = ", ".join(f"{name} INTEGER" for name in ("store", "version", "cum", "tier", "fee"))
    raw.execute(f"CREATE TABLE bare (id INTEGER PRIMARY KEY, {shape})")
    table = np.array(raw.execute("SELECT id, store, amount FROM source ORDER BY id").fetchall(), np.int64)
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


def screens_write(path: Path, sample: int) -> float:
    """Lines a second through the product's own repository write, for comparison."""
    from scrm_app.settlement import repository

    engine = db.make_engine(f"sqlite:///{path}")
    table, now = cast(Table, StatementLine.__table__), clock.now()  # type: ignore[attr-defined]
    words = ("part", "kind", "title", "reference", "region_tier", "customer_type", "province_code", "late_from")
    row = {c.name: 0 for c in table.columns if c.name not in ("id", "plan_version_id")}
    row |= dict.fromkeys(words, "") | {"source": "core", "statement_id": 1, "occurred_at": now}
    rows = [{**row, "source_id": i} for i in range(sample)]
    start = time.perf_counter()
    with Session(engine) as session:
        for at in range(0, sample, 5_000):
            repository.insert_lines(session, rows[at : at + 5_000])
        session.commit()
    spent = time.perf_counter() - start
    engine.dispose()
    return sample / spent


def end_to_end(stores: Any, amounts: Any) -> None:
    """M2: the month closed on SQLite beside the ORM way and the bare limit."""
    count = len(amounts)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        prepare(path, stores, amounts)
        with get_context("spawn").Pool(1) as pool:
            ours, grown = pool.apply(measured_close, (path,))
        start = time.perf_counter()
        raw_pipeline(path)
        bare = time.perf_counter() - start
        naive = orm_sample(path, stores, amounts, 5_000) * count
        core = screens_write(path, min(count, 50_000))
    print(f"M2  {count:,} lines read, computed, written with {STORES} statements in one transaction (SQLite, WAL)")
    line("ours, with unique sources and indexes", f"{ours:.1f} s", "<= 10 s")
    line("SQLModel objects + Decimal + add(), from 5,000 lines", f"{naive:.0f} s = {naive / ours:.0f}x", ">= 40x")
    line("bare table, no unique source, no index", f"{bare:.1f} s = {ours / bare:.2f}x", "<= 2x")
    line("extra memory", f"{grown:.0f} MB", "<= 300 MB")
    line("screens' own write path", f"{core / 1e3:.0f} k lines/s", "")


def main() -> None:
    """Everything on one random month."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    rng = np.random.default_rng(7)
    stores = rng.integers(0, STORES, count).astype(np.int16)
    amounts = rng.integers(100, 120_000, count).astype(np.int64)
    trace = compute(stores, amounts)
    explained(amounts, trace)
    del trace
    end_to_end(stores, amounts)


if __name__ == "__main__":
    main()
