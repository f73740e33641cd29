"""Customers: who sees whom, search by sound, edits that collide, bulk upserts."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from models.audit import AuditEntry
from models.customer import Customer, Order
from scrm_app.core.actor import Scope
from scrm_app.core.errors import Forbidden, NotFound
from scrm_app.core.pagination import PageRequest
from scrm_app.customers import service
from scrm_app.customers.engine.profile import ProfileDraft
from scrm_app.customers.errors import CustomerChanged, CustomerInvalid
from scrm_app.customers.service import CustomerFilter
from tests.conftest import NOW, World

PAGE = PageRequest()


def names(world: World, actor: object, q: str = "", **wish: str) -> list[str]:
    found = service.list_customers(world.session, actor, wish=CustomerFilter(q=q, **wish), page=PAGE)  # type: ignore[arg-type]
    return [row.name for row in found.rows]


def test_a_name_with_a_character_that_no_dictionary_knows_is_kept(world: World) -> None:
    draft = ProfileDraft(name="㐂屋")
    service.create_customer(world.session, world.alice, draft=draft, now=NOW)
    assert names(world, world.alice, "㐂") == names(world, world.alice, "㐂w") == ["㐂屋"]


@pytest.fixture
def zhang(world: World) -> int:
    draft = ProfileDraft(
        name="张三", phone="138-0013-8000", address="上海市浦东新区世纪大道 1 号", tags=["老客户", "老客户"]
    )
    return service.create_customer(world.session, world.alice, draft=draft, now=NOW)


def test_a_new_customer_is_clean_and_found_by_name_pinyin_initials_and_phone(world: World, zhang: int) -> None:
    card = service.get_card(world.session, world.bob, customer_id=zhang)
    assert (card.row.phone, card.row.province_code, card.row.tags) == ("13800138000", "310000", ["老客户"])
    assert card.identities == [("phone", "13800138000")]
    for q in ("张", "zhangsan", "zs", "ZS", "13800138", "zhang san"):
        assert names(world, world.bob, q) == ["张三"], q
    assert names(world, world.bob, "李") == []
    assert names(world, world.bob, "%") == []
    entry = world.session.exec(select(AuditEntry).where(AuditEntry.action == "customer.created")).one()
    assert entry.subject_name == "张三"


def test_charlie_in_beijing_neither_lists_nor_opens_a_customer_of_pudong(world: World, zhang: int) -> None:
    assert names(world, world.charlie) == []
    assert names(world, world.erin) == ["张三"]
    assert service.find_hits(world.session, world.charlie, "zs") == []
    for act in (
        lambda: service.get_card(world.session, world.charlie, customer_id=zhang),
        lambda: service.list_orders(world.session, world.charlie, customer_id=zhang, page=PAGE),
    ):
        with pytest.raises(NotFound):
            act()


def test_somebody_with_own_scope_sees_only_what_they_own(world: World, zhang: int) -> None:
    assert names(world, replace(world.alice, scope=Scope.OWN)) == ["张三"]
    assert names(world, replace(world.bob, scope=Scope.OWN)) == []


def test_bob_may_look_but_not_change_and_the_designer_sees_nobody(world: World, zhang: int) -> None:
    wish = {"customer_id": zhang, "version": 1, "draft": ProfileDraft(name="李四"), "now": NOW}
    with pytest.raises(Forbidden):
        service.edit_customer(world.session, world.bob, **wish)
    with pytest.raises(Forbidden):
        service.add_touchpoint(world.session, world.bob, customer_id=zhang, kind="call", summary="x", now=NOW)
    with pytest.raises(Forbidden):
        names(world, world.designer)
    with pytest.raises(Forbidden):
        service.list_related(world.session, world.designer, customer_id=zhang)


def test_the_second_of_two_savers_is_told_and_nothing_is_lost(world: World, zhang: int) -> None:
    first = ProfileDraft(name="张三丰", phone="13800138000")
    service.edit_customer(world.session, world.alice, customer_id=zhang, version=1, draft=first, now=NOW)
    with pytest.raises(CustomerChanged):
        service.edit_customer(world.session, world.admin, customer_id=zhang, version=1, draft=first, now=NOW)
    assert names(world, world.alice, "zsf") == ["张三丰"]


def test_every_problem_of_a_profile_is_said_at_its_field(world: World) -> None:
    draft = ProfileDraft(name=" ", phone="abc", email="nobody", note="x" * 3000)
    with pytest.raises(CustomerInvalid) as caught:
        service.create_customer(world.session, world.alice, draft=draft, now=NOW)
    assert set(caught.value.problems) == {"name", "phone", "email", "note"}


def test_a_known_phone_points_to_its_customer(world: World, zhang: int) -> None:
    with pytest.raises(CustomerInvalid, match="张三"):
        service.create_customer(
            world.session, world.alice, draft=ProfileDraft(name="李四", phone="13800138000"), now=NOW
        )


def test_a_contact_is_dated_and_moves_the_last_contact(world: World, zhang: int) -> None:
    later = NOW + timedelta(days=1)
    card = service.add_touchpoint(
        world.session, world.alice, customer_id=zhang, kind="call", summary=" 已 回访 ", now=later
    )
    assert card.touchpoints == [("call", later, "已 回访")]
    assert card.row.last_contact_at == later
    with pytest.raises(CustomerInvalid):
        service.add_touchpoint(world.session, world.alice, customer_id=zhang, kind="hack", summary="x", now=later)


def upsert(world: World, rows: list[dict[str, object]], actor: str = "admin", unit: str = "pudong") -> tuple[int, ...]:
    done = service.upsert_customers(
        world.session, getattr(world, actor), rows=rows, source="老系统", org_unit_id=world.units[unit], now=NOW
    )
    return done.new, done.changed, done.unchanged, len(done.refused)


def test_bulk_upsert_changes_only_what_is_given(world: World) -> None:
    rows: list[dict[str, object]] = [
        {"external_id": "1", "name": "王五", "phone": "13900139000", "tags": "VIP，重点"},
        {"phone": "13700137000"},
    ]
    assert upsert(world, rows) == (2, 0, 0, 0)
    assert upsert(world, rows) == (0, 0, 2, 0)
    assert upsert(world, [{"external_id": "1", "name": "王武"}, {"phone": "13700137000", "name": "赵六"}]) == (
        0,
        2,
        0,
        0,
    )
    stored = world.session.exec(select(Customer).where(Customer.external_id == "1")).one()
    world.session.refresh(stored)
    assert (stored.name, stored.initials, stored.phone, stored.tags) == ("王武", "ww", "13900139000", ["VIP", "重点"])
    assert stored.version == 2


def test_the_same_number_twice_in_one_file_is_one_customer(world: World) -> None:
    assert upsert(world, [{"external_id": "1", "name": "甲"}, {"external_id": "1", "name": "乙"}]) == (1, 1, 0, 0)
    assert names(world, world.admin) == ["乙"]


def test_an_import_cannot_overwrite_another_stores_customer(world: World) -> None:
    upsert(world, [{"external_id": "1", "name": "甲"}])
    importer = replace(world.charlie, permissions=world.charlie.permissions | {"import.run"})
    done = service.upsert_customers(
        world.session,
        importer,
        rows=[{"external_id": "1", "name": "乙"}],
        source="老系统",
        org_unit_id=world.units["chaoyang"],
        now=NOW,
    )
    assert list(done.refused) == [0]
    assert names(world, world.alice) == ["甲"]
    with pytest.raises(Forbidden):
        upsert(world, [{"external_id": "2", "name": "丙"}], actor="bob")


def test_orders_find_their_buyer_by_number_phone_name_or_province(world: World) -> None:
    upsert(world, [{"external_id": "c1", "name": "甲", "phone": "13800138001"}])
    base = {"amount_fen": 1000, "paid_fen": 900, "placed_at": NOW}
    rows = [
        {**base, "external_id": "1", "customer_external_id": "c1"},
        {**base, "external_id": "2", "customer_phone": "13800138001"},
        {**base, "external_id": "3", "customer_name": "丙"},
        {**base, "external_id": "4", "province_code": "440000", "address": "广东省"},
        {**base, "external_id": "5", "province_code": "440000", "address": "广东省"},
    ]
    wish = {"rows": rows, "source": "老系统", "org_unit_id": world.units["pudong"], "now": NOW}
    done = service.upsert_orders(world.session, world.admin, **wish)
    assert (done.new, done.refused) == (5, {})
    assert service.upsert_orders(world.session, world.admin, **wish).unchanged == 5
    pairs = [(order.external_id, order.customer_id) for order in world.session.exec(select(Order).order_by(Order.id))]
    buyers = {number: world.session.get(Customer, customer) for number, customer in pairs}
    assert [buyers[n].name for n in "12345"] == ["甲", "甲", "丙", *["老系统散客 · 广东省"] * 2]  # type: ignore[union-attr]
    card = service.get_card(world.session, world.alice, customer_id=buyers["1"].id)  # type: ignore[union-attr, arg-type]
    assert (card.row.orders, card.row.net_fen) == (2, 1800)
    assert service.province_totals(world.session, world.charlie) == []
