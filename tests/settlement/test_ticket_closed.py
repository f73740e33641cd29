"""A ticket worked to its end appears in the statement of its store, with hours, parts and commission."""

from datetime import timedelta

from sqlmodel import Session, select

from models.settlement import StatementLine
from scrm_app.core.pagination import PageRequest
from scrm_app.library.engine.build import chain, field, flow, node, parts_table, task
from scrm_app.settlement import service
from scrm_app.settlement.jobs import settle_waiting
from scrm_app.tickets import service as tickets
from scrm_app.tickets.repository import hot
from tests.conftest import NOW, World
from tests.settlement.conftest import Publish
from tests.tickets.conftest import publish as publish_flow

FORM = {
    "fields": [
        field("title", "text", "问题简述", role="title", required=True),
        field("labour_hours", "number", "工时", role="labour_hours", min=0),
        parts_table(),
    ]
}
GRAPH = flow([node("start", "start", "开始"), task("repair", "维修", "staff", 60, ""), node("end", "end", "结束")],
             chain("start", "repair", "end"))  # fmt: skip
ANSWERS = {
    "title": "空调不制冷",
    "labour_hours": 1.5,
    "parts": [
        {"part": "压缩机", "quantity": 1, "unit_price": 45_000},
        {"part": "滤网", "quantity": 2, "unit_price": 900},
    ],
}


def close_one(session: Session, world: World) -> int:
    flow_id = publish_flow(session, GRAPH, FORM)
    ticket = tickets.open_ticket(
        session, world.alice, flow_id=flow_id, answers=ANSWERS, org_unit_id=world.units["pudong"], now=NOW
    )
    version = hot.load_for_change(session, ticket.id).version
    moved = tickets.complete_ticket(session, world.admin, ticket_id=ticket.id, version=version, now=NOW)
    assert moved.status == "closed"
    return ticket.id


def test_a_finished_ticket_becomes_money(session: Session, world: World, publish: Publish) -> None:
    publish()
    service.save_price(session, world.finance, name="滤网", sale_fen=1_250, now=NOW)
    ticket_id = close_one(session, world)
    (view,) = service.list_statements(session, world.alice, page=PageRequest()).rows
    assert (view.labour_fen, view.parts_fen) == (13_200, 45_000 + 2_500)
    lines = service.list_lines(session, world.alice, statement_id=view.id, page=PageRequest()).rows
    assert {line.source_id for line in lines} == {ticket_id}
    assert all(service.explain_line(session, world.alice, line_id=line.id).explanation.agrees for line in lines)
    again = service.recompute_statement(session, world.finance, statement_id=view.id, now=NOW)
    assert (again.total_fen, again.line_count) == (view.total_fen, view.line_count)


def test_closing_never_waits_for_a_plan(session: Session, world: World) -> None:
    close_one(session, world)
    assert session.exec(select(StatementLine)).all() == []
    assert service.get_overview(session, world.alice, period="2026-11").unsettled == 1


def test_a_plan_published_later_settles_what_waited(session: Session, world: World, publish: Publish) -> None:
    close_one(session, world)
    assert not service.is_anything_waiting(session, NOW)
    publish(match={"customer_types": ["VIP"]}, now=NOW + timedelta(hours=1))
    assert service.is_anything_waiting(session, NOW)
    assert settle_waiting(session, NOW + timedelta(hours=2)) is False
    assert service.get_overview(session, world.alice, period="2026-11").unsettled == 1
    assert not service.is_anything_waiting(session, NOW)
    publish("给所有人", now=NOW + timedelta(hours=3))
    settle_waiting(session, NOW + timedelta(hours=4))
    assert service.get_overview(session, world.alice, period="2026-11").unsettled == 0
    assert len(session.exec(select(StatementLine)).all()) == 4
