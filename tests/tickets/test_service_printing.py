"""What stands on a printed work order, who may print it, and that the PDF really holds it."""

from datetime import timedelta
from typing import Any

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import Paragraph
from sqlmodel import Session, select

from models.audit import AuditEntry
from scrm_app.core.errors import Forbidden, InvalidInput, NotFound
from scrm_app.tickets import service
from scrm_app.tickets.service import paper, printing
from tests.conftest import NOW, World
from tests.tickets.conftest import FORM, GRAPH, Open, publish

PARTS = [
    {"part": "压缩机", "quantity": 1, "unit_price": 150_000, "cost": 98_765},
    {"part": "冷媒 R134a <进口>", "quantity": 2, "unit_price": 8_000, "cost": 4_321},
]


def of(session: Session, actor: Any, *ids: int) -> list[service.WorkOrder]:
    return service.list_work_orders(session, actor, ticket_ids=ids, now=NOW)


def words(order: service.WorkOrder) -> str:
    return repr(order)


def test_a_work_order_says_who_what_and_where(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one(phone="13800001234", labour_hours=2, parts=PARTS)
    (order,) = of(session, world.alice, ticket)
    assert (order.company, order.store, order.title) == ("总部", "上海浦东店", "空调不制冷")
    assert order.link.endswith(f"/tickets/{ticket}")
    assert {("客户", "王女士"), ("电话", "13800001234")} <= set(order.facts)
    assert dict(order.answers)["工时"] == "2"
    (table,) = order.tables
    assert table.rows[0][0] == "压缩机"
    assert len(table.rows) == 2


def test_what_the_printing_person_may_not_see_is_not_on_paper(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one(world.admin, phone="13800001234", parts=PARTS)
    assert "987.65" in words(of(session, world.admin, ticket)[0])
    for secret in ("987.65", "98765", "43.21"):
        assert secret not in words(of(session, world.bob, ticket)[0])


def test_a_field_hidden_from_exports_is_not_on_paper(session: Session, world: World) -> None:
    fields = [
        {**field, "rights": {"audience:export": "hide"}} if field["key"] == "phone" else field
        for field in FORM["fields"]
    ]
    form = {"fields": fields, "rights": {"audience:export": {"phone": "hide"}}}
    flow = publish(session, GRAPH, form, "保密维修")
    answers = {"title": "异响", "customer_name": "王女士", "phone": "13800001234"}
    place = world.units["pudong"]
    ticket = service.open_ticket(session, world.alice, flow_id=flow, answers=answers, org_unit_id=place, now=NOW).id
    assert "13800001234" not in words(of(session, world.alice, ticket)[0])


def test_strangers_print_nothing_and_a_pile_is_never_short(session: Session, world: World, open_one: Open) -> None:
    ticket = open_one()
    with pytest.raises(NotFound):
        of(session, world.charlie, ticket)
    with pytest.raises(Forbidden):
        of(session, world.finance, ticket)
    with pytest.raises(NotFound):
        of(session, world.alice, ticket, 10**6)
    for ids in ((), tuple(range(1, 52))):
        with pytest.raises(InvalidInput):
            of(session, world.alice, *ids)


def test_a_pile_comes_in_the_order_asked_for_each_sheet_on_its_own_page_and_in_the_log(
    session: Session, world: World, open_one: Open
) -> None:
    first, second = open_one(), open_one(title="刹车异响", at=NOW + timedelta(minutes=1))
    sheets = of(session, world.alice, second, first, second)
    assert [order.title for order in sheets] == ["刹车异响", "空调不制冷"]
    printed = service.print_work_orders(session, world.alice, ticket_ids=[second, first], now=NOW)
    assert printed.startswith(b"%PDF-")
    assert b"/Count 2" in printed
    logged = session.exec(select(AuditEntry).where(AuditEntry.action == "ticket.printed")).all()
    assert [entry.subject_id for entry in logged] == [str(second), str(first)]


def test_the_pdf_is_in_a_chinese_font_and_holds_the_words(
    session: Session, world: World, open_one: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportlab.rl_config.pageCompression", 0)
    monkeypatch.setattr("reportlab.rl_config.useA85", 0)
    ticket = open_one(title="空调不制冷 & <异响>", parts=PARTS)
    printed = service.print_work_orders(session, world.alice, ticket_ids=[ticket], now=NOW)
    assert b"STSong-Light" in printed
    font = pdfmetrics.getFont(paper.FONT)
    for said in ("王女士", "压缩机", "客户签字"):
        assert font.formatForPdf(said).encode("latin-1") in printed, said


@pytest.mark.parametrize("text", ["<b>粗", "&amp;", "a\nb", "长" * 3000, "\x00\x01", "😀🔧", "</para>"])
def test_any_text_can_be_printed(session: Session, world: World, open_one: Open, text: str) -> None:
    (order,) = of(session, world.alice, open_one())
    odd = printing.WorkOrder(**{**order.__dict__, "answers": [("备注", text)], "store": text[:40]})
    assert paper.draw([odd], "zh-CN").startswith(b"%PDF-")
    assert all(not isinstance(part, Paragraph) or part.text is not None for part in paper.sheet(odd, "en"))


def test_the_dot_of_a_number_plate_is_one_the_font_has(
    session: Session, world: World, open_one: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportlab.rl_config.pageCompression", 0)
    monkeypatch.setattr("reportlab.rl_config.useA85", 0)
    printed = service.print_work_orders(session, world.alice, ticket_ids=[open_one(title="沪A·H1324")], now=NOW)
    font = pdfmetrics.getFont(paper.FONT)
    assert font.formatForPdf("沪A\u30fbH1324").encode("latin-1") in printed
    assert font.formatForPdf("A\u00b7H").encode("latin-1") not in printed
