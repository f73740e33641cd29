"""Fifty people vote at one approval at the same moment, and a process dies in the middle of a vote: no vote is lost,
none counts twice, and the ticket moves on once."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session

from scrm_app.core import db, events
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict
from scrm_app.flows.engine.advance import FlowState
from scrm_app.library.engine.build import node
from scrm_app.tickets import service
from scrm_app.tickets.repository import hot
from tests.conftest import NOW, build_world
from tests.tickets.flows_of_all_kinds import middle
from tests.tickets.test_service_crowd import CROWD, add_staff, together

ROOT = Path(__file__).parents[2]
DIES = """
import os, signal, sys
from datetime import UTC, datetime
import models
from scrm_app.core import db, events
from scrm_app.identity import service as identity
from scrm_app.tickets import service
from scrm_app.tickets.service import following, transition
from tests.tickets.test_service_votes_crowd import actor_of, version_of
events.wire([])
ticket, left, *voters = map(int, sys.argv[1:])
write = following.write_history
def counted(*given):
    global left
    write(*given)
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
following.write_history = transition.following.write_history = counted
for user in voters:
    db.call(service.approve_ticket, db.call(actor_of, user), ticket_id=ticket, version=db.call(version_of, ticket),
            now=datetime(2026, 11, 20, 2, 0, tzinfo=UTC))
"""


def actor_of(session: Session, user_id: int) -> Actor:
    from models.identity import User
    from scrm_app.identity import service as identity

    user = session.get(User, user_id)
    assert user is not None
    return identity.actor_for(session, user)


def version_of(session: Session, ticket_id: int) -> int:
    row: Any = hot.load(session, ticket_id)
    return int(row.version)


def panel(mode: str, people: int, percent: int = 50) -> tuple[int, list[Actor]]:
    """A ticket that asks everybody of a role of one store, really in the database, and those people."""
    events.wire([])
    with db.transaction() as session:
        world = build_world(session)
        staff = [world.bob, world.dora, *(add_staff(session, world, n) for n in range(people - 2))]
        asks = {"mode": mode, "percent": percent, "approvers": [{"kind": "role", "value": "staff"}]}
        flow_id = middle(session, node("vote", "approval", "会审", approval=asks, on_reject="end"))
        ticket = service.open_ticket(
            session,
            world.alice,
            flow_id=flow_id,
            answers={"title": "异响"},
            org_unit_id=world.units["pudong"],
            now=NOW,
        ).id
        service.complete_ticket(session, world.alice, ticket_id=ticket, version=version_of(session, ticket), now=NOW)
    return ticket, staff


def say(actor: Actor, ticket: int, yes: bool = True) -> None:
    """Vote on what is there now; when somebody was quicker, look again and vote then."""
    while True:
        version = db.call(version_of, ticket, write=False)
        wish: dict[str, Any] = {"ticket_id": ticket, "version": version, "now": NOW}
        try:
            if yes:
                db.call(service.approve_ticket, actor, **wish)
            else:
                db.call(service.reject_ticket, actor, note="不同意", **wish)
            return
        except Conflict:
            with Session(db.engine()) as session:
                row: Any = hot.load(session, ticket)
                if row.status != "open":
                    raise


def votes(session: Session, ticket: int, *kinds: str) -> list[int]:
    """Who voted, by the history."""
    found = session.connection().execute(
        sa.text("SELECT actor_id, kind FROM ticket_event WHERE ticket_id = :t ORDER BY id"), {"t": ticket}
    )
    return [r[0] for r in found if r[1] in kinds]


def said_yes(session: Session, ticket: int) -> set[int]:
    """Whose seat says yes in the state of the flow."""
    row: Any = hot.load(session, ticket)
    tokens = FlowState.from_json(row.flow_state).tokens
    return {int(seat.who) for token in tokens for seat in token.seats if seat.verdict == "yes"}


def test_of_fifty_votes_at_once_every_one_counts_once(database: Engine) -> None:
    ticket, staff = panel("all", CROWD)
    with Session(database) as session:
        assert len(hot.open_tasks(session, ticket)) == CROWD
    assert together(lambda n: say(staff[n], ticket)) == ["won"] * CROWD
    with Session(database) as session:
        row: Any = hot.load(session, ticket)
        assert sorted(votes(session, ticket, "approve")) == sorted(a.user_id for a in staff)
        assert (row.node_id, row.status) == ("visit", "open")
        assert [t.node_id for t in hot.open_tasks(session, ticket)] == ["visit"]
        done = session.connection().execute(
            sa.text(
                "SELECT count(*), count(DISTINCT seat) FROM ticket_task WHERE node_id = 'vote' AND action='approve'"
            )
        )
        assert tuple(done.one()) == (CROWD, CROWD)


def test_votes_for_and_against_at_once_decide_once(database: Engine) -> None:
    """Whatever the order, one side gets its share first; who comes later is told and changes nothing."""
    ticket, staff = panel("ratio", 12, percent=50)
    start = Barrier(12)

    def one(n: int) -> str:
        start.wait()
        try:
            say(staff[n], ticket, yes=n % 2 == 0)
        except Exception as error:
            return type(error).__name__
        return "counted"

    with ThreadPoolExecutor(12) as pool:
        heard = list(pool.map(one, range(12)))
    with Session(database) as session:
        row: Any = hot.load(session, ticket)
        yes, no = (len(votes(session, ticket, kind)) for kind in ("approve", "reject"))
        assert yes + no == heard.count("counted")
        assert (row.node_id == "visit") == (yes >= 6)
        assert (row.status == "cancelled") == (no > 6)
        assert yes >= 6 or no > 6, "somebody has decided"


@pytest.mark.parametrize("dies_at", [1, 4, 6])
def test_a_vote_cut_off_by_a_kill_never_happened(database: Engine, dies_at: int) -> None:
    ticket, staff = panel("all", 6)
    database.dispose()
    voters = [str(a.user_id) for a in staff]
    done = subprocess.run(
        [sys.executable, "-c", DIES, str(ticket), str(dies_at), *voters],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL
    counted = {a.user_id for a in staff[: dies_at - 1]}
    with Session(database) as session:
        assert set(votes(session, ticket, "approve")) == said_yes(session, ticket) == counted
        assert {t.assignee_id for t in hot.open_tasks(session, ticket)} == {a.user_id for a in staff} - counted
    for actor in staff[dies_at - 1 :]:
        say(actor, ticket)
    with Session(database) as session:
        row: Any = hot.load(session, ticket)
        assert (row.node_id, len(votes(session, ticket, "approve"))) == ("visit", 6)
