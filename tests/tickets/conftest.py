"""A published repair flow with its form in Alice's chain, and short words to work it."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from models.identity import UserSession
from scrm_app.core import clock, db, events
from scrm_app.core.actor import Actor, system_actor
from scrm_app.core.crypto import fingerprint
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.identity import session as identity_session
from scrm_app.library.engine.build import approval, chain, choice, edge, field, flow, leaf, node, parts_table, task
from scrm_app.tickets import service
from tests.conftest import NOW, World, build_world
from tests.tickets.desk import Desk

FORM = {
    "fields": [
        field("title", "text", "问题简述", role="title", required=True, max_length=60),
        field("customer_name", "text", "联系人", role="customer_name"),
        field("phone", "phone", "联系电话", role="phone"),
        choice("urgency", "紧急程度", ["普通", "加急", "特急"], role="urgency"),
        field("photos", "attachment", "照片"),
        field("labour_hours", "number", "工时", role="labour_hours", min=0),
        field("amount", "money", "预估金额", role="amount"),
        parts_table(),
    ]
}
GRAPH = flow(
    [
        node("start", "start", "开始", stage="pre"),
        task("accept", "受理", "staff", 30, "已受理", stage="pre"),
        node("big", "condition", "金额是否超过 3,000 元"),
        approval("approve", "店长审批", "manager", 240, "审批中"),
        task("repair", "维修", "staff", 960, "维修中", assign={"kind": "dispatch", "value": "staff"})
        | {"required_fields": ["labour_hours"], "actions": ["complete", "return", "transfer"]},
        task("visit", "回访", "staff", None, "回访", stage="post", assign={"kind": "leader", "value": ""}),
        node("end", "end", "结束", stage="post"),
    ],
    [
        *chain("start", "accept", "big"),
        edge("big", "approve", condition=leaf("amount", "gt", 300_000), name="超过 3,000 元"),
        edge("big", "repair", is_default=True, name="其他"),
        edge("approve", "repair"),
        *chain("repair", "visit", "end"),
    ],
)


def publish(session: Session, graph: dict[str, Any], form: dict[str, Any], name: str = "维修") -> int:
    """A form and a flow from their JSON, published; the flow's id."""
    actor = system_actor()
    form_id = forms.create_form(session, actor, name=f"{name}表", content=form, now=NOW)
    forms.publish_form(session, actor, form_id=form_id, revision=1, now=NOW)
    flow_id = flows.create_flow(session, actor, name=name, form_id=form_id, graph=graph, now=NOW)
    flows.publish_flow(session, actor, flow_id=flow_id, revision=1, now=NOW)
    return flow_id


@pytest.fixture
def flow_id(session: Session, world: World) -> int:
    return publish(session, GRAPH, FORM)


Open = Callable[..., int]


@pytest.fixture
def open_one(session: Session, world: World, flow_id: int) -> Open:
    """Open a ticket in 浦东店; extra keywords are form answers."""

    def opened(actor: Actor | None = None, at: datetime = NOW, **answers: Any) -> int:
        return service.open_ticket(
            session,
            actor or world.alice,
            flow_id=flow_id,
            answers={"title": "空调不制冷", "customer_name": "王女士", **answers},
            org_unit_id=world.units["pudong"],
            now=at,
        ).id

    return opened


@pytest.fixture
async def desk(database: Engine, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    events.wire([])
    with db.transaction() as session:
        world = build_world(session)
        flow_id = publish(session, GRAPH, FORM)
        wish: dict[str, Any] = {"flow_id": flow_id, "answers": {"title": "异响"}, "org_unit_id": world.units["pudong"]}
        ticket = service.open_ticket(session, world.alice, now=NOW, **wish).id
        for name in ("admin", "alice", "bob", "charlie"):
            far = NOW.replace(year=NOW.year + 1)
            mark = fingerprint(f"token-{name}")
            person = {"user_id": world.users[name], "fingerprint": mark}
            session.add(UserSession(**person, created_at=NOW, seen_at=NOW, expires_at=far))
    tab = Desk({"ticket": ticket, "flow": flow_id, **world.users})
    monkeypatch.setattr(identity_session, "cookie_token", lambda _header: f"token-{tab.who}")
    with clock.frozen(NOW):
        yield tab
