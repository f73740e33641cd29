"""What leaves the server over the socket holds no protected value for whoever may not see it; a sample of the product.

The full product of role, place and audience runs in memory: tests/forms/test_rights.py.
"""

import json
from typing import Any

import pytest
from sqlmodel import Session

from models.customer import Customer
from scrm_app.core import clock
from scrm_app.core.actor import system_actor
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.library.engine.build import chain, field, flow, node, parts_table, task
from scrm_app.tickets import service as tickets
from scrm_app.wiring import WIRING
from tests.security.conftest import Fortress
from tests.security.rawsocket import said
from tests.security.test_gate import handlers, short

PHONE, COST, SECRET, ORDER = "13877776666", 44332211, "CANARY-internal", "CANARY-order"
FORM = {
    "fields": [
        field("title", "text", "问题", role="title"),
        field("phone", "phone", "联系电话", role="phone"),
        field("order", "text", "订单编号"),
        field("secret", "text", "内部备注"),
        parts_table(),
    ],
    "rights": {"role:staff": {"secret": "hide"}},
}
GRAPH = flow(
    [
        node("start", "start", "开始", stage="pre"),
        task("work", "处理", "staff", 60, "处理中"),
        node("end", "end", "结束"),
    ],
    chain("start", "work", "end"),
)


@pytest.fixture(scope="module")
def ticket(fortress: Fortress) -> int:
    from scrm_app.core import events

    events.wire(WIRING)
    actor, now = system_actor(), clock.now()
    with Session(fortress.engine) as session:
        form_id = forms.create_form(session, actor, name="泄漏试验", content=FORM, now=now)
        forms.publish_form(session, actor, form_id=form_id, revision=1, now=now)
        flow_id = flows.create_flow(session, actor, name="泄漏试验", form_id=form_id, graph=GRAPH, now=now)
        flows.publish_flow(session, actor, flow_id=flow_id, revision=1, now=now)
        part = {"part": "泵", "quantity": 1, "unit_price": 100, "cost": COST}
        answers: dict[str, Any] = {"title": "T", "phone": PHONE, "order": ORDER, "secret": SECRET, "parts": [part]}
        where = {"flow_id": flow_id, "org_unit_id": fortress.units["pudong"], "now": now}
        opened = tickets.open_ticket(session, actor, answers=answers, **where)
        session.add(
            Customer(name="渗漏客户", phone=PHONE, org_unit_id=fortress.units["pudong"], created_at=now, updated_at=now)
        )
        session.commit()
        return opened.id


def told(fortress: Fortress, who: str, calls: list[tuple[str, Any]]) -> str:
    names = {short(name): name for name in handlers()}
    tab = fortress.tab(who)
    answers = [said(tab.call(names[name], payload)) for name, payload in calls]
    tab.close()
    return json.dumps(answers, ensure_ascii=False) + "".join(answers)


@pytest.mark.parametrize(
    ("who", "sees", "never"),
    [
        ("admin", [str(COST), PHONE, SECRET, ORDER], []),
        ("alice", [PHONE, SECRET, ORDER], [str(COST)]),
        ("bob", [PHONE, ORDER], [str(COST), SECRET]),
        ("charlie", [], [str(COST), SECRET, PHONE, ORDER]),
    ],
)
def test_a_ticket_tells_each_only_theirs(
    fortress: Fortress, ticket: int, who: str, sees: list[str], never: list[str]
) -> None:
    calls = [
        ("TicketState.open_ticket", {"ticket_id": ticket}),
        ("ListState.load", None),
        ("TodoState.load", None),
        ("BoardState.load", None),
    ]
    answers = told(fortress, who, calls)
    assert all(value in answers for value in sees)
    assert not any(value in answers for value in never)
