"""B3: searching the texts of many tickets in Chinese, two to six characters, beside LIKE over the same texts.

`python -m benchmarks.search [TICKETS] [--postgres]`. The search is the product's own (list_tickets with words, newest
first, fifty rows and the count up to 10,000); LIKE reads the same documents. Both must find the same tickets.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, SQLModel

CHARS = (
    "空调制冷热水阀门漏渗油泵机滤清器刹车片灯光轮胎玻璃雨刷发动变速箱电瓶线束传感压缩安装维修保养"
    "更换检测清洗预约上门客户投诉退款安排师傅配件门店上海北京杭州成都浦东西湖朝阳高新"
)
WORDS = ["空调", "漏水阀", "变速箱", "上门安装", "刹车片更换"]


def texts(count: int) -> Any:
    """Documents of 20 to 60 characters of everyday words; the longer queries are rare."""
    chance = random.Random(11)
    common = ["".join(chance.choices(CHARS, k=chance.choice((2, 2, 3, 4)))) for _ in range(4000)] + WORDS[:1] * 40
    for n in range(count):
        words = chance.choices(common, k=chance.randrange(8, 18))
        if n % 5000 == 7:
            words += WORDS
        yield f"gd{n:08d}\n" + "".join(words)


def fill(session: Session, count: int, flow: tuple[int, int], unit: int, now: Any) -> None:
    """Tickets with their documents, indexed through the product's repository."""
    from scrm_app.core import bulk
    from scrm_app.tickets.repository import finding, hot

    batch: dict[int, tuple[str, str]] = {}
    names: list[str] = []
    for at, document in enumerate(texts(count), start=1):
        batch[at] = (document, f"139{at:08d}")
        names.append(document[11:31])
        if len(batch) == 5000 or at == count:
            ids = list(batch)
            columns = {"id": ids, "number": [f"GD{i:08d}" for i in ids], "title": names}
            same = {
                "flow_id": flow[0], "flow_version_id": flow[1], "org_unit_id": unit, "entered_at": now, "rank_at": now,
                "created_at": now, "updated_at": now, "flow_state": {}, "answers": {}, "tags": [], "status": "open",
            }  # fmt: skip
            bulk.insert_columns(session, hot.TICKET, columns, same)
            finding.write(session, batch)
            batch, names = {}, []


def timed(work: Callable[[], Any], rounds: int = 7) -> tuple[float, float, Any]:
    """Median and worst milliseconds, and what came of it."""
    spent, result = [], None
    for _ in range(rounds):
        start = time.perf_counter()
        result = work()
        spent.append((time.perf_counter() - start) * 1000)
    return statistics.median(spent), max(spent), result


def measure(count: int) -> None:
    """Fill and ask."""
    import models  # noqa: F401
    from scrm_app.core import clock, db
    from scrm_app.core.pagination import PageRequest
    from scrm_app.tickets import service
    from tests.conftest import build_world
    from tests.tickets.conftest import FORM, GRAPH, publish

    SQLModel.metadata.create_all(db.engine())
    with db.transaction() as session:
        world = build_world(session)
        flow_id = publish(session, GRAPH, FORM)
        version = session.connection().execute(text("SELECT id FROM flow_version")).scalar_one()
        admin, unit = world.admin, world.units["pudong"]
    start = time.perf_counter()
    with db.transaction() as session:
        fill(session, count, (flow_id, version), unit, clock.now())
    spent = time.perf_counter() - start
    print(f"{count:,} tickets, indexed at {count / spent:,.0f} a second (with the tickets themselves)")
    if db.engine().dialect.name == "postgresql":
        with db.engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    page, worst = PageRequest(1, 50, "created", True), 0.0
    for word in WORDS:
        with db.transaction(write=False) as session:
            wish = service.TicketFilter(q=word)
            ask = partial(service.list_tickets, session, admin, wish=wish, page=page, now=clock.now())
            ours, high, found = timed(ask)
            like = text("SELECT count(*) FROM ticket_text WHERE open LIKE :p").bindparams(p=f"%{word}%")
            theirs, _, total = timed(partial(session.scalar, like), 1)
        worst = max(worst, high)
        assert found.total == min(int(total), 10_001), f"{word}: {found.total} found, {total} there"
        said = f"ours {ours:7.1f} ms (worst {high:.1f})   LIKE {theirs:7.0f} ms   {theirs / ours:6.1f} x"
        print(f"{len(word)} characters, {total:7,} hits   {said}")
    print(f"B3: worst {worst:.0f} ms, same tickets as LIKE   goal p95 50 ms on 1,000,000")


def main() -> None:
    """On SQLite, or on a PostgreSQL of its own."""
    count = int(next((a for a in sys.argv[1:] if a.isdecimal()), "200000"))
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(DATA_DIR=folder, SECRET_KEY="bench", SCHEDULER="0")
        os.environ.pop("DATABASE_URL", None)
        if "--postgres" not in sys.argv:
            print("SQLite")
            measure(count)
            return
        from tests.postgres import running_postgres

        with running_postgres() as cluster:
            os.environ["DATABASE_URL"] = cluster.url
            print("PostgreSQL")
            measure(count)


if __name__ == "__main__":
    main()
