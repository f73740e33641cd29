"""A chain in a committed database, with a repair flow and tickets that really ran."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from scrm_app.core import db, events
from scrm_app.core.actor import Actor
from scrm_app.tickets import service as tickets
from scrm_app.tickets.repository import hot
from tests.conftest import NOW, build_world
from tests.tickets.conftest import FORM, GRAPH, publish


@dataclass
class Shop:
    """The cast, the flow, and short words to run tickets; every act is a transaction of its own."""

    engine: Engine
    actors: dict[str, Actor]
    users: dict[str, int]
    units: dict[str, int]
    flow_id: int

    def __getattr__(self, name: str) -> Actor:
        return self.__dict__["actors"][name]  # type: ignore[no-any-return]

    def open(self, at: datetime = NOW, place: str = "pudong", **answers: Any) -> int:
        """A ticket in a store."""
        about = {"title": "空调不制冷", "customer_name": "王女士", "phone": "13800138000", **answers}
        return db.call(
            tickets.open_ticket, self.alice if place == "pudong" else self.admin, flow_id=self.flow_id, answers=about,
            org_unit_id=self.units[place], now=at,
        ).id  # fmt: skip

    def row(self, ticket: int) -> Any:
        """The ticket as it is."""
        with Session(self.engine) as session:
            return hot.load(session, ticket)

    def step(self, ticket: int, at: datetime, **answers: Any) -> None:
        """Whoever may completes the present step."""
        row = self.row(ticket)
        who = next((a for a in (self.bob, self.dora, self.alice) if a.user_id == row.assignee_id), self.alice)
        act = tickets.approve_ticket if row.node_id == "approve" else tickets.complete_ticket
        db.call(act, who, ticket_id=ticket, version=row.version, answers=answers or None, now=at)

    def whole(self, at: datetime, minutes: int = 20, **answers: Any) -> int:
        """A ticket from opening to the end, each step taking `minutes`."""
        ticket = self.open(at, **answers)
        while self.row(ticket).status == "open":
            at += timedelta(minutes=minutes)
            self.step(ticket, at, labour_hours=2)
        return ticket


@pytest.fixture
def shop(database: Engine) -> Shop:
    from scrm_app.wiring import WIRING

    events.wire(WIRING)
    with db.transaction() as session:
        world = build_world(session)
        flow_id = publish(session, GRAPH, FORM)
        actors = {login: getattr(world, login) for login in world.users}
        users, units = dict(world.users), dict(world.units)
    return Shop(database, actors, users, units, flow_id)


Save = Callable[[dict[str, Any]], None]


@pytest.fixture
def save_draft(shop: Shop) -> Save:
    """Draw something else as the flow's draft."""
    from scrm_app.flows import service as flows

    def save(graph: dict[str, Any]) -> None:
        draft = db.call(flows.get_draft, shop.designer, flow_id=shop.flow_id, write=False)
        db.call(flows.save_draft, shop.designer, flow_id=shop.flow_id, revision=draft.revision, graph=graph, now=NOW)

    return save
