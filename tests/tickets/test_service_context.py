"""The customer beside the form: complete for those who may, nothing for those who may not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session

from models.customer import Customer, Order
from scrm_app.core.errors import NotFound
from scrm_app.customers import service as customers
from scrm_app.customers.service import EquipmentDraft
from scrm_app.tickets import presenter, service
from scrm_app.tickets.repository import hot
from tests.conftest import NOW, World
from tests.tickets.conftest import Open


@pytest.fixture
def ticket(session: Session, world: World, open_one: Open) -> int:
    """A ticket of 王女士, who has an order, a device, another ticket and a contact."""
    who = Customer(
        name="王女士",
        phone="13900001234",
        tags=["老客户"],
        org_unit_id=world.units["pudong"],
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(who)
    session.flush()
    assert who.id
    session.add(
        Order(
            source="门店", external_id="D1", customer_id=who.id, org_unit_id=who.org_unit_id, item="小保养",
            paid_fen=46_800, amount_fen=46_800, placed_at=NOW, created_at=NOW, updated_at=NOW,
        )
    )  # fmt: skip
    draft = EquipmentDraft(model="KFR-35", serial_number="SN7", installed_on=NOW.date(), maintenance_days=90)
    customers.add_equipment(session, world.admin, customer_id=who.id, draft=draft, now=NOW)
    customers.add_touchpoint(session, world.alice, customer_id=who.id, kind="call", summary="约周六", now=NOW)
    ids = [open_one(title=title) for title in ("漏水", "异响")]
    for ticket_id in ids:
        hot.update_ticket(session, ticket_id, hot.load(session, ticket_id).version, customer_id=who.id)
    return ids[0]


def test_everything_is_beside_the_form(session: Session, world: World, ticket: int) -> None:
    found = service.customer_context(session, world.alice, ticket_id=ticket, now=NOW)
    assert found
    assert (found.name, found.phone, found.tags, found.paid_fen) == ("王女士", "13900001234", ("老客户",), 46_800)
    assert [item for _, item, _ in found.orders] == ["小保养"]
    assert [card.title for card in found.tickets] == ["异响"]
    assert found.devices == [("KFR-35", "SN7", NOW.date() + timedelta(days=90))]
    assert [words for *_, words in found.contacts] == ["约周六"]
    shown = presenter.context(found, "zh-CN")
    assert shown["orders"][0]["paid"] == "¥468.00"
    assert shown["call"] == "tel:13900001234"


def test_what_one_may_not_see_is_not_there(session: Session, world: World, ticket: int) -> None:
    few = replace(world.alice, permissions=world.alice.permissions - {"contact.view", "order.view"})
    found = service.customer_context(session, few, ticket_id=ticket, now=NOW)
    assert found
    assert "0000" not in found.phone
    assert (found.orders, found.order_count, found.paid_fen) == ([], 0, 0)
    assert presenter.context(found, "zh-CN")["call"] == ""
    none = replace(world.alice, permissions=world.alice.permissions - {"customer.view"})
    assert service.customer_context(session, none, ticket_id=ticket, now=NOW) is None


def test_another_store_finds_no_ticket(session: Session, world: World, ticket: int) -> None:
    with pytest.raises(NotFound):
        service.customer_context(session, world.charlie, ticket_id=ticket, now=NOW)


def test_a_ticket_without_a_customer_has_nothing_beside_it(session: Session, world: World, open_one: Open) -> None:
    assert service.customer_context(session, world.alice, ticket_id=open_one(), now=NOW) is None


@pytest.mark.parametrize(
    ("kind", "sight"),
    [
        ("comment", "words"),
        ("customer", "customer"),
        ("auto_reject", "system"),
        ("complete", "steps"),
        ("new", "steps"),
    ],
)
def test_every_line_belongs_to_one_part(kind: str, sight: str) -> None:
    assert presenter.sight_of(kind) == sight
