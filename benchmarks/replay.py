"""N1: 5,000 past tickets replayed over a draft, beside the naive way of taking each through the services again.

Ours is what the replay lab does: histories read in bulk, every ticket walked through the draft in memory, work given
out in order of time, rows written. The naive way opens each ticket with the product's own services, takes its recorded
steps and rolls back. Both run on the same SQLite file with the same draft; the naive one on a sample, per ticket.
"""

import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

HOME = tempfile.TemporaryDirectory(prefix="bench-replay-")
os.environ.update(DATA_DIR=HOME.name, SECRET_KEY="bench", SCHEDULER="0")
os.environ.pop("DATABASE_URL", None)
sys.path.insert(0, str(Path(__file__).parents[1]))

from sqlmodel import SQLModel

import models  # noqa: F401
from scrm_app.core import db
from scrm_app.core.actor import system_actor
from scrm_app.flows import service as flows
from scrm_app.rollout import service
from scrm_app.rollout.service import Sample, Step
from scrm_app.tickets import service as tickets
from scrm_app.tickets.service import LogCase, LogEvent
from scrm_app.wiring import connect
from tests.conftest import build_world
from tests.rollout.test_service_replay import redrawn
from tests.tickets.conftest import FORM, GRAPH, publish

TICKETS, NAIVE = 5_000, 60
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CHEAP, DEAR = ["受理", "维修", "回访"], ["受理", "店长审批", "维修", "回访"]


def case(number: int) -> LogCase:
    """A ticket of the past; every third one is dear and was approved."""
    start = NOW - timedelta(days=20, minutes=-3 * number)
    names = DEAR if number % 3 == 0 else CHEAP
    steps = [LogEvent(name, start + timedelta(minutes=25 * i)) for i, name in enumerate(names)]
    answers = {"title": "空调不制冷", "amount": 400_000 if number % 3 == 0 else 1_000, "labour_hours": 2}
    return LogCase(f"C{number}", steps, answers=answers)


def prepare() -> tuple[int, int, Any]:
    """The chain, the flow, its draft with another limit, and the tickets."""
    SQLModel.metadata.create_all(db.engine())
    connect()
    with db.transaction() as session:
        world = build_world(session)
        flow_id, store, admin = publish(session, GRAPH, FORM), world.units["pudong"], world.admin
    waiting = (case(n) for n in range(TICKETS))
    while batch := list(islice(waiting, 1_000)):
        db.call(
            tickets.import_history,
            system_actor(),
            source="bench",
            flow_id=flow_id,
            org_unit_id=store,
            cases=batch,
            now=NOW,
        )
    draft = db.call(flows.get_draft, admin, flow_id=flow_id, write=False)
    graph = redrawn(accept={"limit_minutes": 10}, visit={"assign": {"kind": "dispatch", "value": "staff"}})
    db.call(flows.save_draft, admin, flow_id=flow_id, revision=draft.revision, graph=graph, now=NOW)
    return flow_id, store, admin


def ours(flow_id: int, admin: Any) -> tuple[float, dict[str, Any]]:
    """Seconds for all tickets, and the totals."""
    replay = db.call(service.start_replay, admin, flow_id=flow_id, what="draft", days=30, now=NOW)
    start = time.perf_counter()
    service.run_waiting()
    spent = time.perf_counter() - start
    return spent, db.call(service.get_replay, admin, replay_id=replay, write=False).result


def naive(flow_id: int, store: int, admin: Any) -> float:
    """Seconds for the sample, ticket by ticket through the services."""
    start = time.perf_counter()
    for number in range(NAIVE):
        dear = number % 3 == 0
        answers = {"title": "空调不制冷", "amount": 400_000 if dear else 1_000}
        last = [Step("complete", answers={"labour_hours": 2}), Step("complete")]
        steps = [Step("complete"), *([Step("approve")] if dear else []), *last]
        db.call(service.rehearse, admin, flow_id=flow_id, sample=Sample(store, answers), steps=steps, now=NOW)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    flow_id, store, admin = prepare()
    spent, result = ours(flow_id, admin)
    slow = naive(flow_id, store, admin)
    mine, theirs = TICKETS / spent, NAIVE / slow
    print(f"tickets replayed          {result['tickets']}")
    print(f"replay lab                {spent:6.1f} s   {mine:8.0f} tickets/s (goal: 5,000 in under 30 s)")
    print(f"through the services      {slow / NAIVE * TICKETS:6.1f} s   {theirs:8.1f} tickets/s (from {NAIVE} tickets)")
    print(f"ratio                     {mine / theirs:6.1f} x")
    print(f"what it found             breaches {result['late_now']} → {result['late_then']}, people {result['people']}")


if __name__ == "__main__":
    main()
