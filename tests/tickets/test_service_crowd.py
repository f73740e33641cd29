"""Many people at once on a real database: nothing is lost, nobody wins twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.identity import Role, User, UserRole
from models.ticket import TicketEvent
from scrm_app.core import db, events
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.identity import service as identity
from scrm_app.tickets import service
from scrm_app.tickets.repository import hot
from scrm_app.tickets.service import mass
from tests.conftest import NOW, World, build_world
from tests.tickets.conftest import FORM, GRAPH, publish

CROWD = 50


def add_staff(session: Session, world: World, n: int) -> Actor:
    """One more person at 浦东店."""
    role = session.exec(select(Role).where(Role.code == "staff")).one()
    user = User(login=f"s{n}", name=f"员工{n}", password_hash="!", org_unit_id=world.units["pudong"], created_at=NOW)
    session.add(user)
    session.flush()
    session.add(UserRole(user_id=user.id or 0, role_id=role.id or 0))
    session.flush()
    return identity.actor_for(session, user)


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


def test_twenty_people_and_300_tickets_at_once_lose_none(database: Engine) -> None:
    """Everybody opens, claims and finishes as fast as they can; each ticket is claimed once and none is lost."""
    events.wire([])
    with db.transaction() as session:
        world = build_world(session)
        flow_id = publish(session, GRAPH, FORM)
        staff = [add_staff(session, world, n) for n in range(20)]
    wish: dict[str, Any] = {"flow_id": flow_id, "org_unit_id": world.units["pudong"], "now": NOW}
    start = Barrier(20)

    def work(n: int) -> list[int]:
        start.wait()
        won = []
        for k in range(15):
            title = {"title": f"双11 订单 {n}-{k}"}
            opened = db.call(service.open_ticket, staff[n], answers=title, **wish).id
            for ticket in (opened, opened - 1):
                try:
                    db.call(service.claim_ticket, staff[n], ticket_id=ticket, now=NOW)
                except (Conflict, NotFound):
                    continue
                won.append(ticket)
        return won

    with ThreadPoolExecutor(20) as pool:
        won = [ticket for found in pool.map(work, range(20)) for ticket in found]
    with Session(database) as session:
        claimed = session.connection().execute(
            sa.text("SELECT ticket_id, count(*) FROM ticket_event WHERE kind = 'claimed' GROUP BY ticket_id")
        )
        assert {row[1] for row in claimed} == {1}
        total = session.connection().execute(sa.text("SELECT count(*) FROM ticket")).scalar_one()
        counted = session.connection().execute(sa.text("SELECT sum(tickets) FROM ticket_counter")).scalar_one()
        numbers = session.connection().execute(sa.text("SELECT count(DISTINCT number) FROM ticket")).scalar_one()
    assert (total, counted, numbers) == (300, 300, 300)
    assert set(won) == set(range(1, 301))


def test_of_fifty_cards_that_enter_a_column_of_seven_at_once_seven_do(database: Engine) -> None:
    cast, tickets = committed(CROWD)
    with db.transaction() as session:
        flow_id = hot.load(session, tickets[0]).flow_id
        limit: dict[str, Any] = {"flow_id": flow_id, "by": "node", "column": "repair", "scope": "all", "most": 7}
        service.set_limit(session, cast["alice"], **limit, hard=True, now=NOW)

    def move(n: int) -> None:
        db.call(service.move_ticket, cast["alice"], ticket_id=tickets[n], to_node="repair", now=NOW)

    said = together(move)
    with Session(database) as session:
        inside = [t for t in tickets if hot.load(session, t).node_id == "repair"]
    assert len(inside) == said.count("won") == 7
    assert set(said) == {"won", "ColumnFull"}


def test_taking_back_holds_the_ticket_from_looking_to_writing(database: Engine, monkeypatch: Any) -> None:
    """On PostgreSQL somebody else could change it in between; SQLite has one writer."""
    cast, (ticket,) = committed(1)
    act = service.MassAct(act="priority", value="2")
    done = db.call(service.do_all, cast["alice"], ticket_ids=[ticket], act=act, now=NOW)
    free: list[bool] = []
    carry_out = mass._all

    def looked(session: Session, *given: Any) -> Any:
        if database.dialect.name == "postgresql":
            with database.connect() as other:
                wanted = sa.select(hot.TICKET.c.id).with_for_update(skip_locked=True)
                free.append(bool(other.execute(wanted).first()))
        return carry_out(session, *given)

    monkeypatch.setattr(mass, "_all", looked)
    back = db.call(service.undo_all, cast["alice"], fates=done.done, now=NOW)
    assert [fate.id for fate in back.done] == [ticket]
    assert not any(free)


def test_acts_on_many_tickets_of_several_stores_never_wait_for_each_other(database: Engine) -> None:
    """Both go through the counters of the same stores, one from each end, while people finish single tickets."""
    events.wire([])
    with db.transaction() as session:
        world = build_world(session)
        wish: dict[str, Any] = {"flow_id": publish(session, GRAPH, FORM), "answers": {"title": "异响"}, "now": NOW}
        stores = [world.units["pudong"], world.units["xihu"]]
        boss = Actor(**{**world.alice.__dict__, "org_ids": None})
        opened = [service.open_ticket(session, boss, org_unit_id=stores[n % 4 in (1, 2)], **wish).id for n in range(64)]
    act, start = service.MassAct(act="move", value="维修"), Barrier(6)

    def work(n: int) -> int:
        start.wait()
        if n < 2:
            return len(db.call(service.do_all, boss, ticket_ids=opened[n::2], act=act, now=NOW).done)
        moved = 0
        for ticket in opened[n::4][::-1]:
            try:
                db.call(service.move_ticket, boss, ticket_id=ticket, to_node="repair", now=NOW)
                moved += 1
            except (Conflict, InvalidInput):
                continue
        return moved

    with ThreadPoolExecutor(6) as pool:
        moved = sum(pool.map(work, range(6)))
    assert moved == len(opened)
