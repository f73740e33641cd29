"""Canned replies: whose they are, and that they never say more than the page shows."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from scrm_app.library.engine.build import chain, choice, field, flow, node, task
from scrm_app.tickets import service
from scrm_app.tickets.errors import TicketNotFound
from tests.conftest import NOW, World
from tests.tickets.conftest import publish

FORM = {
    "fields": [
        field("title", "text", "问题", role="title", required=True),
        field("who", "text", "联系人", role="customer_name"),
        field("phone", "phone", "电话", role="phone"),
        choice("kind", "类型", ["维修", "保养"]),
        field("order", "text", "订单编号"),
        field("cost", "money", "进货价"),
        field("secret", "text", "内部备注"),
    ],
    "rights": {
        "role:staff": {"order": "mask:last4", "cost": "hide"},
        "audience:customer": {"secret": "hide", "cost": "hide"},
    },
}
GRAPH = flow(
    [
        node("start", "start", "开始", stage="pre"),
        task("repair", "维修", "staff", 60, "维修中"),
        node("end", "end", "结束"),
    ],
    chain("start", "repair", "end"),
)
GIVEN = {
    "title": "不制冷",
    "who": "王女士",
    "phone": "13812345678",
    "kind": "repair",
    "order": "NO-20260001",
    "cost": 12_345,
    "secret": "难缠",
}


@pytest.fixture
def ticket(session: Session, world: World) -> int:
    flow_id = publish(session, GRAPH, FORM, "常用语")
    where = {"flow_id": flow_id, "org_unit_id": world.units["pudong"], "now": NOW}
    answers = GIVEN | {"kind": FORM["fields"][3]["options"][0]["value"]}  # type: ignore[index]
    opened = service.open_ticket(session, world.admin, answers=answers, **where).id  # type: ignore[arg-type]
    service.claim_ticket(session, world.bob, ticket_id=opened, now=NOW)
    return opened


def said(session: Session, who: object, ticket: int, body: str, audience: str = "internal") -> str:
    reply = service.save_reply(session, who, title="试", body=body, now=NOW)  # type: ignore[arg-type]
    return service.fill_reply(session, who, ticket_id=ticket, reply_id=reply, audience=audience)  # type: ignore[arg-type]


def test_a_reply_is_filled_for_the_ticket(session: Session, world: World, ticket: int) -> None:
    number = service.get_ticket_view(session, world.bob, ticket_id=ticket, now=NOW).number
    words = said(session, world.bob, ticket, "{客户姓名}: {工单号} {工单标题} {处理人} {门店} {环节} {类型} {我}")
    assert words == f"王女士: {number} 不制冷 鲍勃 上海浦东店 维修 维修 鲍勃"


def test_a_reply_never_reveals_what_the_page_masks(session: Session, world: World, ticket: int) -> None:
    body = "{联系电话} {电话} {订单编号} {进货价} {联系人}"
    shared = service.save_reply(session, world.alice, title="全部", body=body, shared=True, now=NOW)
    blind = replace(world.bob, permissions=world.bob.permissions - {"contact.view"})
    words = service.fill_reply(session, blind, ticket_id=ticket, reply_id=shared)
    assert words == "138****5678 138****5678 ****0001  王**"
    assert "13812345678" in service.fill_reply(session, world.alice, ticket_id=ticket, reply_id=shared)


def test_words_to_the_customer_hold_only_what_the_customer_may_see(session: Session, world: World, ticket: int) -> None:
    body = "{客户姓名} {内部备注} {联系电话} {进货价}"
    assert said(session, world.admin, ticket, body) == "王女士 难缠 13812345678 ¥123.45"
    assert said(session, world.admin, ticket, body, "public") == "王女士  138****5678 "


def test_own_replies_are_ones_own_and_shared_ones_everybodys(session: Session, world: World, ticket: int) -> None:
    own = service.save_reply(session, world.bob, title=" 已  收到 ", body=" 好 ", now=NOW)
    service.save_reply(session, world.alice, title="再见", body="谢谢", shared=True, now=NOW)
    rows = service.list_replies(session, world.bob)
    assert [(r.title, r.body, r.mine) for r in rows] == [("已 收到", "好", True), ("再见", "谢谢", False)]
    assert "ysd" in rows[0].keys
    assert [r.title for r in service.list_replies(session, world.charlie)] == ["再见"]
    for attack in (
        lambda: service.delete_reply(session, world.admin, reply_id=own, now=NOW),
        lambda: service.save_reply(session, world.charlie, title="x", body="y", reply_id=own, now=NOW),
        lambda: service.fill_reply(session, world.alice, ticket_id=ticket, reply_id=own),
        lambda: service.fill_reply(session, world.bob, ticket_id=ticket, reply_id=2**31 - 1),
    ):
        with pytest.raises(NotFound):
            attack()
    with pytest.raises(TicketNotFound):
        service.fill_reply(session, world.charlie, ticket_id=ticket, reply_id=own)
    with pytest.raises(Forbidden):
        service.list_replies(session, world.finance)


def test_sharing_needs_the_right(session: Session, world: World) -> None:
    with pytest.raises(Forbidden):
        service.save_reply(session, world.bob, title="x", body="y", shared=True, now=NOW)
    shared = service.save_reply(session, world.alice, title="x", body="y", shared=True, now=NOW)
    for attack in (
        lambda: service.delete_reply(session, world.bob, reply_id=shared, now=NOW),
        lambda: service.save_reply(session, world.bob, title="x", body="y", reply_id=shared, now=NOW),
    ):
        with pytest.raises(Forbidden):
            attack()


def test_a_reply_is_changed_deleted_and_put_back(session: Session, world: World) -> None:
    one = service.save_reply(session, world.bob, title="收到", body="好", now=NOW)
    service.save_reply(session, world.bob, title="收到", body="好的", reply_id=one, version=1, now=NOW)
    with pytest.raises(Conflict):
        service.save_reply(session, world.bob, title="收到", body="行", reply_id=one, version=1, now=NOW)
    gone = service.delete_reply(session, world.bob, reply_id=one, now=NOW)
    assert (gone.title, gone.body) == ("收到", "好的")
    assert service.list_replies(session, world.bob) == []


@pytest.mark.parametrize(("title", "body"), [("", "x"), ("  ", "x"), ("长" * 41, "x"), ("x", "  "), ("x", "长" * 1001)])
def test_what_does_not_fit_is_a_sentence(session: Session, world: World, title: str, body: str) -> None:
    with pytest.raises(InvalidInput):
        service.save_reply(session, world.bob, title=title, body=body, now=NOW)


def test_a_hundred_are_enough(session: Session, world: World) -> None:
    for number in range(100):
        service.save_reply(session, world.bob, title=f"常用语 {number}", body="好", now=NOW)
    with pytest.raises(InvalidInput):
        service.save_reply(session, world.bob, title="再一条", body="好", now=NOW)
