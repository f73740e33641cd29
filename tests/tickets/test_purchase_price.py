"""A member of staff without the right works on a ticket whose parts have purchase prices."""

from typing import Any

import pytest
from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.pagination import PageRequest
from scrm_app.library.engine.build import chain, field, flow, node, parts_table, task
from scrm_app.tickets import service
from tests.conftest import NOW, World
from tests.tickets.conftest import publish

GRAPH = flow(
    [
        node("start", "start", "开始", stage="pre"),
        task("repair", "维修", "staff", 60, "维修中"),
        node("end", "end", "结束"),
    ],
    chain("start", "repair", "end"),
)
ROW: dict[str, Any] = {"part": "压缩机", "quantity": 1, "unit_price": 90000}


@pytest.fixture
def ticket(session: Session, world: World) -> int:
    form = {"fields": [field("title", "text", "问题", role="title", required=True), parts_table()]}
    flow_id = publish(session, GRAPH, form, "带进货价")
    answers = {"title": "不制冷", "parts": [ROW | {"cost": 61000}]}
    store = world.units["pudong"]
    return service.open_ticket(session, world.admin, flow_id=flow_id, answers=answers, org_unit_id=store, now=NOW).id


def parts(session: Session, actor: Actor, ticket: int) -> Any:
    return service.get_ticket_view(session, actor, ticket_id=ticket, now=NOW).answers["parts"]


def test_staff_see_no_purchase_price_and_cannot_lose_or_change_it(session: Session, world: World, ticket: int) -> None:
    view = service.get_ticket_view(session, world.bob, ticket_id=ticket, now=NOW)
    assert "61000" not in repr(view.answers)
    assert "进货价" not in repr(view.form)
    sent = {"title": "不制冷, 有异响", "parts": [ROW | {"quantity": 2, "cost": 1}, ROW | {"part": "支架", "cost": 7}]}
    service.claim_ticket(session, world.bob, ticket_id=ticket, now=NOW)
    version = service.get_ticket_view(session, world.bob, ticket_id=ticket, now=NOW).version
    service.save_answers(session, world.bob, ticket_id=ticket, version=version, answers=sent, now=NOW)
    assert [row.get("cost") for row in parts(session, world.admin, ticket)] == [61000, None]
    assert parts(session, world.admin, ticket)[0]["quantity"] == 2


@pytest.mark.parametrize(("words", "found"), [("压缩机", 1), ("900", 1), ("610.00", 0), ("61000", 0)])
def test_parts_are_found_by_name_and_never_by_purchase_price(
    session: Session, world: World, ticket: int, words: str, found: int
) -> None:
    wish = service.TicketFilter(q=words)
    assert service.list_tickets(session, world.bob, wish=wish, page=PageRequest(), now=NOW).total == found
