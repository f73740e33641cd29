"""Double-11: twenty people at the real server, three hundred tickets at once; none is lost, none has two owners."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from random import Random
from threading import Barrier

import pytest
import sqlalchemy as sa
from reflex_base.registry import RegistrationContext
from sqlmodel import Session

import scrm_app.scrm_app
from models.ticket import TicketCounter
from scrm_app.core import events
from scrm_app.tickets.repository import hot
from tests.conftest import World
from tests.security.conftest import Fortress, bare_server
from tests.security.rawsocket import Tab, said
from tests.tickets.conftest import FORM, GRAPH, publish
from tests.tickets.test_service_crowd import add_staff

assert scrm_app.scrm_app.app
STAFF, EACH, RIVALS = 20, 15, 3
ALL = STAFF * EACH


@dataclass
class Shop:
    """A server with twenty people in one store, and their tabs."""

    fortress: Fortress
    flow_id: int
    tabs: list[Tab]

    def rows(self, statement: sa.Select[tuple[object, ...]]) -> list[sa.Row[tuple[object, ...]]]:
        with Session(self.fortress.engine) as session:
            return list(session.connection().execute(statement))

    def at_once(self, work: Callable[[int, Tab], None]) -> None:
        """`work` by everybody, all starting at the same moment."""
        start = Barrier(STAFF)

        def one(n: int) -> None:
            start.wait()
            work(n, self.tabs[n])

        with ThreadPoolExecutor(STAFF) as pool:
            list(pool.map(one, range(STAFF)))


def event(name: str) -> str:
    """`TicketState.act` as the socket calls it."""
    state, _, method = name.partition(".")
    known = RegistrationContext.get().event_handlers
    return next(n for n, h in known.items() if h.states[0].__name__ == state and n.endswith(f".{method}"))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    with bare_server(tmp_path_factory.mktemp("crowd")) as fortress:
        events.wire([])
        with Session(fortress.engine) as session:
            world = World(session, fortress.units, fortress.users)
            people = [add_staff(session, world, n) for n in range(STAFF)]
            flow_id = publish(session, GRAPH, FORM)
            session.commit()
        fortress.users.update({f"s{n}": person.user_id for n, person in enumerate(people)})
        tabs = [fortress.tab(f"s{n}") for n in range(STAFF)]
        for tab in tabs:
            tab.hydrate()
        yield Shop(fortress, flow_id, tabs)
        for tab in tabs:
            tab.close()


def test_three_hundred_tickets_at_once(shop: Shop) -> None:
    submit, about = event("NewTicketState.submit"), {"flow": shop.flow_id, "store": shop.fortress.units["pudong"]}

    def open_some(n: int, tab: Tab) -> None:
        for k in range(EACH):
            for _ in range(2):
                wish = {"key": f"wish-{n:03d}-{k:03d}", "about": about, "values": {"title": f"双11 {n}-{k}"}}
                tab.emit(submit, {"form": wish})
            assert tab.answers(60)

    shop.at_once(open_some)
    opened = shop.rows(sa.select(hot.TICKET.c.id, hot.TICKET.c.title, hot.TICKET.c.number, hot.TICKET.c.opener_id))
    assert sorted(row.title for row in opened) == sorted(f"双11 {n}-{k}" for n in range(STAFF) for k in range(EACH))
    assert len({row.number for row in opened}) == ALL

    ids = [row.id for row in opened]
    Random(11).shuffle(ids)
    tries = {n: [ids[(n * EACH + k * 7) % ALL] for k in range(EACH * RIVALS)] for n in range(STAFF)}
    look, act = event("TicketState.open_ticket"), event("TicketState.act")

    def claim_some(n: int, tab: Tab) -> None:
        for ticket in tries[n]:
            tab.emit(look, {"ticket_id": ticket})
            tab.emit(act, {"action": "claim"})
            assert tab.answers(60)

    shop.at_once(claim_some)
    owners = shop.rows(sa.select(hot.TASK.c.ticket_id, hot.TASK.c.assignee_id).where(hot.TASK.c.node_id == "accept"))
    wanted = {ticket for some in tries.values() for ticket in some}
    assert Counter(row.ticket_id for row in owners) == dict.fromkeys(ids, 1)
    assert {row.ticket_id for row in owners if row.assignee_id} == wanted
    claimed = shop.rows(sa.select(hot.EVENT.c.ticket_id, hot.EVENT.c.actor_id).where(hot.EVENT.c.kind == "claimed"))
    assert {(row.ticket_id, row.actor_id) for row in claimed} == {
        (row.ticket_id, row.assignee_id) for row in owners if row.assignee_id
    }
    assert len(claimed) == len(wanted), "nobody claimed what somebody had"

    mine: dict[int, list[int]] = {}
    for row in owners:
        mine.setdefault(row.assignee_id, []).append(row.ticket_id)

    def finish_some(n: int, tab: Tab) -> None:
        for ticket in mine.get(shop.fortress.users[f"s{n}"], []):
            tab.emit(look, {"ticket_id": ticket})
            tab.emit(act, {"action": "complete"})
            assert "已" in said(tab.answers(60))

    shop.at_once(finish_some)
    gone_on = shop.rows(sa.select(hot.TICKET.c.id, hot.TICKET.c.node_id, hot.TICKET.c.assignee_id))
    assert {row.id for row in gone_on if row.node_id == "repair"} == wanted
    assert all(row.assignee_id for row in gone_on if row.node_id == "repair")
    real = Counter(row.node_id for row in gone_on)
    counter = TicketCounter.__table__  # type: ignore[attr-defined]
    kept = shop.rows(
        sa.select(counter.c.node_id, sa.func.sum(counter.c.tickets).label("n")).group_by(counter.c.node_id)
    )
    assert {row.node_id: row.n for row in kept if row.n} == dict(real)
    assert "Traceback" not in shop.fortress.log()
