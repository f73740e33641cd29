"""One wish is one ticket however often it arrives; serial numbers never repeat; pickers give only what is in reach."""

import threading
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.customer import Customer
from models.equipment import Equipment
from models.settlement import PricePart
from models.ticket import Ticket, TicketIntake
from scrm_app.core import db
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.customers import service as customers
from scrm_app.forms import service as forms
from scrm_app.tickets import service
from scrm_app.wiring import LOOKUPS
from tests.conftest import NOW, World, build_world
from tests.forms.samples import field
from tests.tickets.conftest import GRAPH, publish

FORM: dict[str, Any] = {
    "fields": [
        field("title", "text", "问题", required=True, role="title"),
        field("amount", "money", "金额", role="amount"),
        field("labour_hours", "number", "工时", role="labour_hours"),
        field("number", "serial", "单号", pattern="WX{yyyy}{mm}-{0001}"),
        field("machine", "equipment", "设备"),
        field("shop", "department", "门店"),
        field("before", "ticket", "上次工单"),
        field(
            "parts",
            "table",
            "备件",
            role="parts",
            columns=[
                field("part", "product", "备件", role="part"),
                field("qty", "number", "数量", role="quantity"),
                field("price", "money", "单价", role="unit_price", fill="price"),
                field("sum", "formula", "金额", formula="{qty}*{price}", result="money", total=True),
            ],
        ),
    ]
}


@pytest.fixture
def form_flow(session: Session, world: World) -> int:
    forms.provide_lookups(LOOKUPS)
    return publish(session, GRAPH, FORM, "带编号")


def device(session: Session, world: World, unit: str) -> int:
    customer = Customer(name=f"客户{unit}", org_unit_id=world.units[unit], created_at=NOW, updated_at=NOW)
    session.add(customer)
    session.flush()
    row = Equipment(
        customer_id=customer.id or 0, org_unit_id=world.units[unit], model="空调 X8", serial_number="S1",
        code=f"EQ-{unit}", created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id or 0


def opened(session: Session, world: World, flow: int, actor: Actor | None = None, **more: Any) -> Ticket:
    key = more.pop("key", "")
    done = service.open_ticket(
        session, actor or world.alice, flow_id=flow, answers={"title": "不制冷", **more},
        org_unit_id=world.units["pudong"], key=key, now=NOW,
    )  # fmt: skip
    ticket = session.get(Ticket, done.id)
    assert ticket is not None
    return ticket


def test_the_same_wish_twice_is_one_ticket(session: Session, world: World, form_flow: int) -> None:
    first = opened(session, world, form_flow, key="abc")
    assert opened(session, world, form_flow, key="abc").id == first.id
    assert opened(session, world, form_flow, key="other").id != first.id
    assert opened(session, world, form_flow, actor=world.bob, key="abc").id != first.id


def test_a_wish_that_was_refused_may_be_sent_again(session: Session, world: World, form_flow: int) -> None:
    with pytest.raises(InvalidInput), session.begin_nested():
        opened(session, world, form_flow, key="abc", amount="viel")
    assert opened(session, world, form_flow, key="abc").id


def test_ten_at_once_are_one_ticket(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.transaction() as session:
        world = build_world(session)
        flow, alice, unit = publish(session, GRAPH, FORM), world.alice, world.units["pudong"]
    numbers: list[str] = []

    def send() -> None:
        done = db.call(
            service.open_ticket, alice, flow_id=flow, answers={"title": "双击"}, org_unit_id=unit, key="once", now=NOW
        )
        numbers.append(done.number)

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 10
    assert len(set(numbers)) == 1
    with db.transaction(write=False) as session:
        assert len(session.exec(select(Ticket)).all()) == 1
        assert len(session.exec(select(TicketIntake)).all()) == 1


def test_serial_numbers_under_a_crowd_neither_repeat_nor_leave_gaps(database: Engine) -> None:
    with db.transaction() as session:
        world = build_world(session)
        flow, alice, unit = publish(session, GRAPH, FORM), world.alice, world.units["pudong"]

    def send(name: str) -> None:
        db.call(service.open_ticket, alice, flow_id=flow, answers={"title": name}, org_unit_id=unit, key=name, now=NOW)

    threads = [threading.Thread(target=send, args=(f"第 {n} 个",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.transaction(write=False) as session:
        found = sorted(ticket.answers["number"] for ticket in session.exec(select(Ticket)).all())
    assert found == [f"WX202611-{n:04d}" for n in range(1, 9)]


def test_a_serial_number_stays_when_the_form_is_corrected(session: Session, world: World, form_flow: int) -> None:
    ticket = opened(session, world, form_flow, actor=world.alice)
    number = ticket.answers["number"]
    service.claim_ticket(session, world.alice, ticket_id=ticket.id or 0, now=NOW)
    session.refresh(ticket)
    version = ticket.version
    change = {"title": "换个说法", "number": "WX209901-0001"}
    service.save_answers(session, world.alice, ticket_id=ticket.id or 0, version=version, answers=change, now=NOW)
    session.refresh(ticket)
    assert ticket.answers["title"] == "换个说法"
    assert ticket.answers["number"] == number == "WX202611-0001"


def test_records_get_their_owners_name_and_rows_their_sums(session: Session, world: World, form_flow: int) -> None:
    part = PricePart(name="压缩机", code="YSJ", unit="台", sale_fen=12345, cost_fen=6000, updated_at=NOW)
    session.add(part)
    session.flush()
    mine = device(session, world, "pudong")
    ticket = opened(
        session,
        world,
        form_flow,
        machine={"id": mine, "name": "<b>假名</b>"},
        parts=[{"part": {"id": part.id, "name": "假"}, "qty": "2", "price": "123.45", "sum": 1}],
    )
    assert ticket.answers["machine"] == {"id": mine, "name": "空调 X8 S1"}
    row = ticket.answers["parts"][0]
    assert row == {"part": {"id": part.id, "name": "压缩机"}, "qty": 2, "price": 12345, "sum": 24690}


def test_a_record_out_of_reach_cannot_be_chosen_but_stays_where_it_was(
    session: Session, world: World, form_flow: int
) -> None:
    theirs = device(session, world, "chaoyang")
    with pytest.raises(InvalidInput) as refused:
        opened(session, world, form_flow, machine=theirs)
    assert set(refused.value.problems) == {"machine"}
    with pytest.raises(InvalidInput):
        opened(session, world, form_flow, shop=world.units["chaoyang"])
    ticket = opened(session, world, form_flow)
    ticket.answers = ticket.answers | {"machine": {"id": theirs, "name": "北京的设备"}}
    session.flush()
    service.claim_ticket(session, world.alice, ticket_id=ticket.id or 0, now=NOW)
    session.refresh(ticket)
    change = {"machine": {"id": theirs, "name": "改名"}, "title": "新"}
    service.save_answers(
        session, world.alice, ticket_id=ticket.id or 0, version=ticket.version, answers=change, now=NOW
    )
    session.refresh(ticket)
    assert ticket.answers["machine"] == {"id": theirs, "name": "北京的设备"}


def test_pickers_find_only_what_is_in_reach_and_never_the_purchase_price(
    session: Session, world: World, form_flow: int
) -> None:
    session.add(PricePart(name="压缩机", code="YSJ", unit="台", sale_fen=12345, cost_fen=6000, updated_at=NOW))
    session.flush()
    mine, theirs = device(session, world, "pudong"), device(session, world, "chaoyang")
    find = forms.find_records
    assert [r.id for r in find(session, world.bob, kind="equipment", query="空调")] == [mine]
    assert [r.id for r in find(session, world.charlie, kind="equipment")] == [theirs]
    assert {r.name for r in find(session, world.bob, kind="department")} == {"上海浦东店"}
    product = find(session, world.bob, kind="product", query="YSJ")[0]
    assert dict(product.facts) == {"price": 12345, "code": "YSJ", "unit": "台"}
    assert "60.00" not in product.hint
    number = opened(session, world, form_flow).number
    assert find(session, world.charlie, kind="ticket", query=number) == []
    assert find(session, world.bob, kind="ticket", query=number)[0].name.startswith(number)
    with pytest.raises(InvalidInput):
        find(session, world.bob, kind="user")
    with pytest.raises(Forbidden):
        find(session, world.finance, kind="product")


def test_a_scanned_code_finds_its_device_first(session: Session, world: World) -> None:
    device(session, world, "pudong")
    assert customers.find_equipment(session, world.alice, query="EQ-pudong")[0].code == "EQ-pudong"
