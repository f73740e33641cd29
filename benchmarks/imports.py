"""X1: a 100,000-row workbook, the whole import beside pandas + openpyxl that only parse it.

`python -m benchmarks.imports [ROWS] [ROUNDS]`. The import is everything a person waits for: guard, child process,
validation, upsert in batches with counts, in a SQLite database. Goal: 6 times the speed of pandas parsing alone.
"""

import json
import os
import random
import re
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

COLUMNS = ["客户编号", "姓名", "手机", "客户类型", "单位", "邮箱", "地址", "标签", "建档时间", "备注", "余额", "积分"]
PLACES = ["上海市浦东新区", "广东省深圳市", "江苏省南京市", "北京市朝阳区", "四川省成都市"]


def make_workbook(path: Path, rows: int) -> None:
    """Customers with one bad phone in a thousand, as people's files have them."""
    from openpyxl import Workbook

    chance = random.Random(7)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("客户")
    sheet.append(COLUMNS)
    for n in range(rows):
        phone = "待补" if n % 1000 == 999 else f"1{chance.randrange(3, 10)}{n:09d}"
        name = chance.choice("赵钱孙李周吴郑王") + chance.choice("伟芳娜敏静丽强磊") + chance.choice("一二三四五六")
        place = chance.choice(PLACES)
        since = f"20{chance.randrange(10, 27)}-0{chance.randrange(1, 10)}-1{chance.randrange(0, 10)} 09:30:00"
        line = [f"K{n:07d}", name, phone, chance.choice(["普通", "VIP", "会员"]), f"{name}商行", f"u{n}@example.com"]
        sheet.append([*line, f"{place}{n % 900} 号", "老客户,重点", since, "备注", n / 100, n])
    book.save(path)


def look(path: Path) -> int:
    """The step at upload: guard, child process, header, sample, number of rows."""
    from scrm_app.imports.engine import reader

    return int(reader.inspect(path, "customers")["total"])


def import_all(path: Path) -> str:
    """Look, accept the guessed mapping, run to the end: into an empty table, or once more."""
    from scrm_app.imports import service

    return str(service.import_file(str(path), "customers", "基准"))


def by_hand(path: Path) -> int:
    """The raw pipeline: calamine, checks and cents inline, one upsert by number into the product's own table.

    One transaction, in this process; no guard, no child, no counts, no reject rows, no search keys.
    """
    from python_calamine import CalamineWorkbook

    from scrm_app.core import db

    mobile, day = re.compile(r"1[3-9][0-9]{9}"), "2026-11-20 00:00:00.000000"
    rows = []
    for row in CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]:
        number, name, phone, kind, company, email, place, tags, since, note, *_ = [str(cell).strip() for cell in row]
        if not mobile.fullmatch(phone) or not number or len(name) > 200:
            continue
        at = datetime.fromisoformat(since).isoformat(" ", "microseconds")
        words = json.dumps(tags.split(","), ensure_ascii=False)
        rows.append((name, phone, kind, company, email, place, words, at, note, number, day, day))
    with db.transaction() as session:
        session.connection().exec_driver_sql(BY_HAND, rows)
    return len(rows)


BY_HAND = (
    "insert into customer (name, phone, customer_type, company, email, address, tags, joined_at, note, external_id, "
    "created_at, updated_at, source, kind, pinyin, initials, province_code, city_code, district_code, org_unit_id, "
    "version) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'hand', 'person', '', '', '', '', '', 4, 1) "
    "on conflict (source, external_id) do update set name = excluded.name, phone = excluded.phone"
)


def parse_only(path: Path) -> int:
    """pandas with its default reader; parsing alone."""
    import pandas as pd

    return len(pd.read_excel(path, engine="openpyxl"))


def empty() -> None:
    """No customers, and a small log."""
    from scrm_app.core import db

    with db.transaction() as session:
        session.connection().exec_driver_sql("delete from customer")
    with db.engine().connect() as connection:
        connection.connection.execute("pragma wal_checkpoint(truncate)")  # type: ignore[attr-defined]


def timed(work: Callable[[Path], Any], path: Path) -> tuple[float, float]:
    """Seconds on the wall and seconds of CPU, children included."""
    start, before = time.perf_counter(), os.times()
    work(path)
    wall, after = time.perf_counter() - start, os.times()
    return wall, sum(after[:4]) - sum(before[:4])


def main(rows: int, rounds: int) -> None:
    """Print medians and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(DATA_DIR=folder, SECRET_KEY="bench", SCHEDULER="0")
        os.environ.pop("DATABASE_URL", None)
        from sqlmodel import SQLModel

        import models  # noqa: F401
        from scrm_app.core import db
        from scrm_app.imports import service  # noqa: F401  a running server has it loaded
        from tests.conftest import build_world

        SQLModel.metadata.create_all(db.engine())
        with db.transaction() as session:
            build_world(session)
        path = Path(folder) / "customers.xlsx"
        make_workbook(path, rows)
        print(f"{rows:,} rows x {len(COLUMNS)} columns, {path.stat().st_size / 1e6:.1f} MB, medians of {rounds}")
        ways = {"look": look, "import": import_all, "again": import_all, "by hand": by_hand, "pandas": parse_only}
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                if name in {"import", "by hand"}:
                    empty()
                taken[name].append(timed(way, path))
        wall = {name: statistics.median(one for one, _ in pairs) for name, pairs in taken.items()}
        cpu = {name: statistics.median(two for _, two in pairs) for name, pairs in taken.items()}
        for name in taken:
            print(f"{name:14s} {wall[name]:7.2f} s  {rows / wall[name]:9,.0f} rows/s   {cpu[name]:6.2f} s of CPU")
        report(wall, cpu)


def report(wall: dict[str, float], cpu: dict[str, float]) -> None:
    """The ratios beside the goals: on the wall two cores share the work, of CPU nothing is hidden by the other core."""
    for unit, took in (("wall", wall), ("CPU", cpu)):
        alone = took["import"] - took["look"]
        whole = took["pandas"] / took["import"]
        ratio = f"X1 ({unit}): import {took['pandas'] / alone:.1f} x, with the look at upload {whole:.1f} x"
        print(f"{ratio} pandas + openpyxl parsing alone (goal 6)")
        print(f"X1 ({unit}): {took['by hand'] / alone:.0%} of the speed of the raw pipeline (goal 60%)")
    print(f"largest child process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
