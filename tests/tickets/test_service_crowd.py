"""Many people at once on a real database: nothing is lost, nobody wins twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session

from models.ticket import TicketEvent
from scrm_app.core import db, events
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict
from scrm_app.tickets import service
from scrm_app.tickets.repository import hot
from tests.conftest import NOW, build_world
from tests.tickets.conftest import FORM, GRAPH, publish

CROWD = 50


def committed(count: int) -> tuple[dict[str, Actor], list[int]]:
    """The cast and `count` tickets, really in the database."""
    events.wire([])
    with db.transaction() as session:
        world = build_world(session)
        flow_id = publish(session, GRAPH, FORM)
        cast = {name: getattr(world, name) for name in ("alice", "bob", "dora")}
        wish: dict[str, Any] = {"flow_id": flow_id, "answers": {"title": "异响"}, "org_unit_id": world.units["pudong"]}
        tickets = [service.open_ticket(session, cast["alice"], now=NOW, **wish).id for _ in range(count)]
    return cast, tickets


def together(work: Any) -> list[str]:
    """`work(n)` in 50 threads that start at the same moment; "won" or the name of the refusal."""
    start = Barrier(CROWD)

    def one(n: int) -> str:
        start.wait()
        try:
            work(n)
        except Conflict as error:
            return type(error).__name__
        return "won"

    with ThreadPoolExecutor(CROWD) as pool:
        return list(pool.map(one, range(CROWD)))


def test_of_fifty_who_claim_at_once_exactly_one_wins(database: Engine) -> None:
    cast, (ticket,) = committed(1)
    actors = [Actor(**{**cast["bob"].__dict__, "user_id": cast[name].user_id}) for name in ("bob", "dora")]

    def claim(n: int) -> None:
        db.call(service.claim_ticket, actors[n % 2], ticket_id=ticket, now=NOW)

    said = together(claim)
    with Session(database) as session:
        row: Any = hot.load_for_change(session, ticket)
        claimed = session.connection().execute(
            sa.select(sa.func.count()).where(TicketEvent.kind == "claimed")  # type: ignore[arg-type]
        )
        assert claimed.scalar_one() == 1
        assert row.assignee_id in {a.user_id for a in actors}
    assert set(said) <= {"won", "AlreadyClaimed"}
    winner = 0 if row.assignee_id == actors[0].user_id else 1
    assert all(result == ("won" if n % 2 == winner else "AlreadyClaimed") for n, result in enumerate(said))


def test_of_fifty_who_move_one_version_exactly_one_wins(database: Engine) -> None:
    cast, (ticket,) = committed(1)
    with Session(database) as session:
        version = hot.load_for_change(session, ticket).version  # type: ignore[union-attr]

    def move(_n: int) -> None:
        db.call(service.move_ticket, cast["alice"], ticket_id=ticket, to_node="repair", version=version, now=NOW)

    said = together(move)
    assert said.count("won") == 1
    assert set(said) == {"won", "TicketChanged"}


def test_numbers_given_out_at_once_are_all_different_and_without_a_gap(database: Engine) -> None:
    cast, (first,) = committed(1)
    with Session(database) as session:
        row: Any = hot.load_for_change(session, first)

    def open_one(_n: int) -> None:
        wish: dict[str, Any] = {"flow_id": row.flow_id, "answers": {"title": "异响"}, "org_unit_id": row.org_unit_id}
        db.call(service.open_ticket, cast["alice"], now=NOW, **wish)

    assert together(open_one) == ["won"] * CROWD
    with Session(database) as session:
        numbers = [r[0] for r in session.connection().execute(sa.text("SELECT number FROM ticket ORDER BY number"))]
    assert [int(n.rsplit("-", 1)[1]) for n in numbers] == list(range(1, CROWD + 2))
