"""Columns of the list: which are offered to whom, what stands in them, and that each person has their own."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from scrm_app.core.errors import Forbidden
from scrm_app.tickets import service
from scrm_app.tickets.engine.columns import FIXED, answer_key, is_answer
from tests.conftest import NOW, World
from tests.tickets.conftest import Open
from tests.tickets.test_api_tickets import CODE, COST, NOTE, PHONE
from tests.tickets.test_api_tickets import open_one as open_masked
from tests.tickets.test_service_exporting import column, sheet


def keys_of(session: Session, actor: object) -> list[str]:
    return [one.key for one in service.list_columns(session, actor)]  # type: ignore[arg-type]


def test_fixed_columns_and_the_questions_of_the_forms_in_use(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one(labour_hours=2.5, amount=320000, phone="13812345678")
    offered = {one.key: one.label.zh for one in service.list_columns(session, world.alice)}
    assert list(offered)[: len(FIXED)] == list(FIXED)
    hours = next(key for key, label in offered.items() if label == "工时")
    assert "照片" not in offered.values()
    wished = [hours, "amount", "flow", "channel", "phone", "opener", "due"]
    found = service.list_cells(session, world.alice, ticket_ids=[ticket], keys=wished)[ticket]
    assert "due" not in found, "the list has it already"
    assert (found[hours], found["amount"], found["flow"], found["channel"]) == ("2.5", "¥3,200.00", "维修", "电脑")
    assert service.list_cells(session, world.alice, ticket_ids=[ticket], keys=["due", "node"]) == {}


def test_two_forms_have_columns_of_their_own(session: Session, world: World, open_one: Open) -> None:
    open_one(phone="13812345678")
    open_masked(session, world)
    labels = [one.label.zh for one in service.list_columns(session, world.alice)]
    assert "联系电话 (维修表)" in labels
    assert "联系电话 (接口表)" in labels
    assert len(keys_of(session, world.alice)) == len(set(keys_of(session, world.alice)))


def test_what_the_rights_grid_hides_is_neither_offered_nor_handed_out(session: Session, world: World) -> None:
    ticket = open_masked(session, world)
    for actor in (world.bob, world.alice):
        offered = keys_of(session, actor)
        found = repr(service.list_cells(session, actor, ticket_ids=[ticket], keys=[*offered, "phone"]))
        assert str(COST) not in found
        assert PHONE not in found or actor.may("contact.view")
    form = int(keys_of(session, world.admin)[-1].split(".")[1])
    forged = [answer_key(form, "parts"), answer_key(form, "parts.cost"), answer_key(form + 1, "note"), "password_hash"]
    found = service.list_cells(session, world.bob, ticket_ids=[ticket], keys=forged)[ticket]
    assert found[answer_key(form + 1, "note")] == found[answer_key(form, "parts.cost")] == ""
    assert "password_hash" not in found


def test_nothing_of_tickets_out_of_reach(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one(phone="13812345678")
    assert service.list_cells(session, world.charlie, ticket_ids=[ticket], keys=["phone"]) == {}
    for ask in (
        lambda: service.list_cells(session, world.finance, ticket_ids=[ticket], keys=["phone"]),
        lambda: service.list_columns(session, world.finance),
        lambda: service.get_desk(session, world.finance, place="list"),
        lambda: service.keep_desk(session, world.finance, place="list", name="columns", value=[], now=NOW),
    ):
        with pytest.raises(Forbidden):
            ask()


def test_a_choice_is_kept_for_one_person_and_forgotten(session: Session, world: World) -> None:
    def keep(name: str, value: object) -> None:
        service.keep_desk(session, world.bob, place="list", name=name, value=value, now=NOW)

    keep("columns", ["due", "phone"])
    keep("view", 3)
    assert service.get_desk(session, world.bob, place="list") == {"columns": ["due", "phone"], "view": 3}
    assert service.get_desk(session, world.dora, place="list") == {}
    keep("view", None)
    assert service.get_desk(session, world.bob, place="list") == {"columns": ["due", "phone"]}
    service.keep_desk(session, world.bob, place="elsewhere", name="x", value=1, now=NOW)
    assert service.get_desk(session, world.bob, place="elsewhere") == {}


def test_an_export_has_the_columns_of_the_list(session: Session, world: World, open_one: Open) -> None:
    open_one(labour_hours=2, amount=990)
    hours = next(one.key for one in service.list_columns(session, world.alice) if one.label.zh == "工时")
    made = sheet(session, world.alice, columns=["store", hours, "amount", "nonsense", "store"])
    assert made[0] == ["工单号", "标题", "门店", "工时", "金额"]
    assert made[1][0][2:] == ["上海浦东店", 2, "¥9.90"]


def test_an_export_with_chosen_columns_is_masked_like_the_whole_one(session: Session, world: World) -> None:
    open_masked(session, world)
    every = [key for key in keys_of(session, world.admin) if is_answer(key) or key in ("phone", "customer")]
    found = sheet(session, world.admin, columns=every)
    assert CODE not in repr(found)
    assert "张三丰" not in repr(found)
    staff = replace(world.bob, permissions=world.bob.permissions - {"contact.view"})
    assert PHONE not in repr(sheet(session, staff, columns=every))
    assert NOTE in column(found, "内部备注")
