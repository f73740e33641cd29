"""Moving running tickets while the process is killed between and inside batches, and while people work on them."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.ticket import Ticket, TicketCounter, TicketEvent, TicketTask
from scrm_app.core import db
from scrm_app.core.errors import ScrmError
from scrm_app.flows import service as flows
from scrm_app.flows.engine.advance import FlowState, open_nodes
from scrm_app.tickets import service as tickets
from scrm_app.tickets.service import Choice, moving
from tests.conftest import NOW
from tests.rollout.conftest import Save, Shop
from tests.rollout.test_service_replay import redrawn

ROOT = Path(__file__).parents[2]
DIES = """
import os, signal, sys
from datetime import UTC, datetime
import models
from scrm_app.core import db, events
from scrm_app.wiring import WIRING
from scrm_app.tickets.service import moving
events.wire(WIRING)
moving.BATCH = 4
left = int(sys.argv[1])
carry = moving._carry
def counted(*given):
    global left
    carry(*given)
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
moving._carry = counted
while db.call(moving.run_moves, datetime(2026, 11, 20, 2, 0, tzinfo=UTC)):
    pass
"""


def publish(shop: Shop, save_draft: Save, **choices: Choice) -> int:
    save_draft(redrawn(accept={"limit_minutes": 15}))
    with db.transaction() as session:
        draft = flows.get_draft(session, shop.admin, flow_id=shop.flow_id)
        made = flows.publish_flow(session, shop.admin, flow_id=shop.flow_id, revision=draft.revision, now=NOW)
        return tickets.start_moves(
            session, shop.admin, flow_id=shop.flow_id, version_id=made.id, choices=choices, mapping={}, now=NOW
        )


def rows(session: Session, model: Any) -> list[Any]:
    return list(session.connection().execute(sa.select(model.__table__).order_by(model.__table__.c.id)))


def check_whole(shop: Shop, asked: int) -> None:
    """Every ticket stands on its version as its visits say, once; and the counters agree."""
    with Session(shop.engine) as session:
        found = rows(session, Ticket)
        assert len(found) == asked
        counts: dict[tuple[str, str], int] = {}
        for row in found:
            graph = flows.get_flow_version(session, row.flow_version_id).graph
            tokens = sorted(open_nodes(graph, FlowState.from_json(row.flow_state)))
            visits = [t for t in rows(session, TicketTask) if t.ticket_id == row.id and t.finished_at is None]
            assert sorted(t.node_id for t in visits) == tokens
            assert {t.flow_version_id for t in visits} <= {row.flow_version_id}
            moved = [e for e in rows(session, TicketEvent) if e.ticket_id == row.id and e.kind == "migrated"]
            assert len(moved) == (row.flow_version_id == 2), "one line for each move, none without"
            counts[row.node_id, row.status] = counts.get((row.node_id, row.status), 0) + 1
        kept = {(c.node_id, c.status): c.tickets for c in rows(session, TicketCounter) if c.tickets}
        assert kept == counts


@pytest.mark.parametrize("dies_after", [2, 6])
def test_a_killed_process_moves_no_ticket_twice_and_loses_none(shop: Shop, save_draft: Save, dies_after: int) -> None:
    for i in range(9):
        shop.open(title=f"第 {i} 张")
    move = publish(shop, save_draft, accept=Choice("move"))
    shop.engine.dispose()
    done = subprocess.run(
        [sys.executable, "-c", DIES, str(dies_after)], cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    check_whole(shop, 9)
    view = db.call(tickets.get_move, shop.admin, move_id=move, now=NOW, write=False)
    assert (view.moved, view.left) == ((dies_after - 1) // 4 * 4, 9 - (dies_after - 1) // 4 * 4), "whole batches"
    while db.call(tickets.run_moves, NOW):
        pass
    check_whole(shop, 9)
    view = db.call(tickets.get_move, shop.admin, move_id=move, now=NOW, write=False)
    assert (view.status, view.moved, view.left) == ("done", 9, 0)


def test_people_may_work_while_tickets_move(shop: Shop, save_draft: Save, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moving, "BATCH", 3)
    waits = [shop.open(title=f"第 {i} 张") for i in range(12)]
    later = [shop.open(title=f"稍后 {i}", amount=400_000) for i in range(4)]
    for ticket in later:
        shop.step(ticket, NOW)
    publish(shop, save_draft, accept=Choice("move"), approve=Choice("later", "repair"))
    failures: list[Exception] = []

    def work() -> None:
        for ticket in [*waits[::2], *later]:
            for _ in range(5):
                try:
                    shop.step(ticket, NOW + timedelta(minutes=1))
                    break
                except ScrmError:
                    continue
                except Exception as error:
                    failures.append(error)
                    return

    def move() -> None:
        try:
            while db.call(tickets.run_moves, NOW):
                pass
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work), threading.Thread(target=move), threading.Thread(target=move)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    check_whole(shop, 16)
    assert {shop.row(t).flow_version_id for t in waits} == {2}
    assert {(shop.row(t).node_id, shop.row(t).flow_version_id) for t in later} == {("repair", 2)}
