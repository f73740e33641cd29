"""X1: a 100,000-row workbook, the whole import beside pandas + openpyxl that only parse it.

`python -m benchmarks.imports [ROWS]`. The import is everything a person waits for: guard, child process, validation,
upsert in batches with counts, in a fresh SQLite database. Goal: at least 6 times the speed of pandas parsing alone.
"""

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
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


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what came of it."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def look(path: Path) -> int:
    """The step at upload: guard, child process, header, sample, number of rows."""
    from scrm_app.imports.engine import reader

    return int(reader.inspect(path, "customers")["total"])


def import_once(path: Path) -> Any:
    """Look, accept the guessed mapping, run to the end."""
    from scrm_app.imports import service

    return service.import_file(str(path), "customers", "基准")


def raw_pipeline(path: Path) -> int:
    """The least that could be done: calamine and one executemany, no checks, no child, no counts."""
    import sqlite3

    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]
    with sqlite3.connect(":memory:") as connection:
        connection.execute(f"create table t ({', '.join(f'c{n}' for n in range(12))}, unique (c0))")
        connection.executemany(f"insert into t values ({', '.join('?' * 12)})", rows)
    return len(rows)


def main(rows: int) -> None:
    """Print seconds, rows a second and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(DATA_DIR=folder, SECRET_KEY="bench", SCHEDULER="0")
        os.environ.pop("DATABASE_URL", None)
        import pandas as pd
        from sqlmodel import SQLModel

        import models  # noqa: F401
        from scrm_app.core import db
        from tests.conftest import build_world

        SQLModel.metadata.create_all(db.engine())
        with db.transaction() as session:
            build_world(session)
        path = Path(folder) / "customers.xlsx"
        make_workbook(path, rows)
        print(f"{rows:,} rows x {len(COLUMNS)} columns, {path.stat().st_size / 1e6:.1f} MB")
        looking, _ = timed(lambda: look(path))
        print(f"look at the file  {looking:7.2f} s  {rows / looking:9,.0f} rows/s   at upload")
        first, line = timed(lambda: import_once(path))
        print(f"look and import   {first:7.2f} s  {rows / first:9,.0f} rows/s   {line}")
        again, line = timed(lambda: import_once(path))
        print(f"once more         {again:7.2f} s  {rows / again:9,.0f} rows/s   {line}")
        run = first - looking
        print(f"the import alone  {run:7.2f} s  {rows / run:9,.0f} rows/s   validation, upsert, refused rows, counts")
        raw, _ = timed(lambda: raw_pipeline(path))
        print(f"raw pipeline      {raw:7.2f} s  {rows / raw:9,.0f} rows/s   no checks, no child, no counts")
        parse, _ = timed(lambda: pd.read_excel(path, engine="openpyxl"))
        print(f"pandas + openpyxl {parse:7.2f} s  {rows / parse:9,.0f} rows/s   parsing alone")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"X1: import alone {parse / run:.1f} x, with the look {parse / first:.1f} x pandas + openpyxl (goal 6)")
        print(f"    {raw / run:.0%} of the raw pipeline's speed")
        print(f"largest child process: {peak:.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
