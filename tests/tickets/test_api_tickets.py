"""Tickets over HTTP and for exports: who gets what, masked as the rights grid of the form says for that reader."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlmodel import Session

from models.identity import UserSession
from scrm_app.api import build_api
from scrm_app.core import clock, db, events
from scrm_app.core.crypto import fingerprint
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.library.engine.build import chain, field, flow, node, parts_table, task
from scrm_app.tickets import service
from tests.conftest import NOW, World, build_world
from tests.tickets.conftest import publish

PHONE, COST, NOTE, CODE = "13877776666", 44332211, "CANARY-note", "NO-20260001"
FORM = {
    "fields": [
        field("title", "text", "问题", role="title"),
        field("customer_name", "text", "联系人", role="customer_name"),
        field("phone", "phone", "联系电话", role="phone"),
        field("note", "text", "内部备注"),
        field("code", "text", "订单编号"),
        parts_table(),
    ],
    "rights": {
        "audience:api": {"note": "hide", "phone": "mask:phone"},
        "audience:export": {"code": "mask:last4", "customer_name": "mask:name"},
    },
}
GRAPH = flow(
    [
        node("start", "start", "开始", stage="pre"),
        task("work", "处理", "staff", 60, "处理中"),
        task("audit", "财务审核", "staff", 60, "审核中") | {"field_rights": {"phone": "hide"}},
        node("end", "end", "结束"),
    ],
    chain("start", "work", "audit", "end"),
)
PART = {"part": "泵", "quantity": 1, "unit_price": 100, "cost": COST}
GIVEN: dict[str, Any] = {
    "title": "漏水",
    "customer_name": "张三丰",
    "phone": PHONE,
    "note": NOTE,
    "code": CODE,
    "parts": [PART],
}


def open_one(session: Session, world: World) -> int:
    where = {"flow_id": publish(session, GRAPH, FORM, "接口"), "org_unit_id": world.units["pudong"], "now": NOW}
    return service.open_ticket(session, world.admin, answers=GIVEN, **where).id


@pytest.fixture
def desk(database: Engine) -> Iterator[dict[str, Any]]:
    events.wire([])
    cast = ("alice", "bob", "charlie", "admin")
    with db.transaction() as session:
        world = build_world(session)
        ticket = open_one(session, world)
        far = NOW.replace(year=NOW.year + 1)
        for name in cast:
            mark = fingerprint(f"token-{name}")
            row = UserSession(user_id=world.users[name], fingerprint=mark, created_at=NOW, seen_at=NOW, expires_at=far)
            session.add(row)
    app = build_api()
    with clock.frozen(NOW):
        clients = {name: TestClient(app, cookies={"sid": f"token-{name}"}) for name in cast}
        yield {**clients, "nobody": TestClient(app), "ticket": ticket}


def test_the_api_gives_what_its_column_of_the_grid_allows(desk: dict[str, Any]) -> None:
    one = desk["admin"].get(f"/api/tickets/{desk['ticket']}")
    listed = desk["admin"].get("/api/tickets", params={"status": "open"})
    assert one.status_code == listed.status_code == 200
    for told in (one.json(), listed.json()["tickets"][0]):
        answers = {a["key"]: a["value"] for a in told["answers"]}
        assert (told["title"], told["phone"], answers["phone"]) == ("漏水", "138****6666", "138****6666")
        assert answers["code"] == CODE
        assert "note" not in answers
        assert answers["parts"][0]["cost"] == COST
    assert not any(secret in one.text + listed.text for secret in (PHONE, NOTE))


def test_a_persons_own_limits_count_in_the_api_too(desk: dict[str, Any]) -> None:
    told = desk["bob"].get(f"/api/tickets/{desk['ticket']}").text + desk["bob"].get("/api/tickets").text
    assert CODE in told
    assert not any(secret in told for secret in (str(COST), PHONE, NOTE))


def test_strangers_and_other_stores_get_nothing(desk: dict[str, Any]) -> None:
    path = f"/api/tickets/{desk['ticket']}"
    assert [desk["nobody"].get(p).status_code for p in (path, "/api/tickets")] == [401, 401]
    assert desk["charlie"].get(path).status_code == 404
    assert desk["charlie"].get("/api/tickets").json()["tickets"] == []


@pytest.mark.parametrize("query", ["page=0", "page=x", "size=101", "flow=-1", "status=all", "q=" + "长" * 61])
def test_bad_parameters_are_named_in_a_sentence(desk: dict[str, Any], query: str) -> None:
    answer = desk["alice"].get(f"/api/tickets?{query}")
    assert answer.status_code == 422
    assert f"参数无法识别: {query.partition('=')[0]}。" in answer.json()["error"]


def test_service_masks_answers_for_an_export_and_only_in_reach(session: Session, world: World) -> None:
    ticket = open_one(session, world)
    out = service.masked_answers(session, world.admin, ticket_ids=[ticket, ticket + 99])[ticket]
    told = {a.key: a.words for a in out.answers}
    assert (out.customer, told["customer_name"], told["code"]) == ("张**", "张**", "****0001")
    assert (out.phone, told["note"]) == (PHONE, NOTE)
    assert service.masked_answers(session, world.charlie, ticket_ids=[ticket]) == {}
    with pytest.raises(InvalidInput):
        service.masked_answers(session, world.admin, ticket_ids=[ticket], audience="staff")
    with pytest.raises(InvalidInput):
        service.masked_answers(session, world.admin, ticket_ids=list(range(501)))
    with pytest.raises(Forbidden):
        service.masked_answers(session, world.finance, ticket_ids=[ticket])


def test_service_export_of_a_ticket_at_a_place_that_hides(session: Session, world: World) -> None:
    """144: at the finance node contact data is gone from the export as it is from the screen."""
    ticket = open_one(session, world)
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    version = service.get_ticket_view(session, world.bob, ticket_id=ticket, now=NOW).version
    service.complete_ticket(session, world.bob, ticket_id=ticket, version=version, now=NOW)
    out = service.masked_answers(session, world.admin, ticket_ids=[ticket])[ticket]
    assert out.phone == ""
    assert "phone" not in {a.key for a in out.answers}
