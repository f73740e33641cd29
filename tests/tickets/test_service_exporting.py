"""The list as Excel: which rows, which columns, masked for whom, disarmed, limited, written down."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, select

from models.audit import AuditEntry
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.core.pagination import PageRequest
from scrm_app.tickets import service
from scrm_app.tickets.service import exporting
from tests.conftest import NOW, World
from tests.tickets.conftest import FORM, GRAPH, Open, publish
from tests.tickets.test_api_tickets import CODE, COST, PHONE
from tests.tickets.test_api_tickets import open_one as open_masked

NEWEST = PageRequest(1, 50, "created", True)


def sheet(
    session: Session, actor: Any, page: PageRequest = NEWEST, columns: list[str] | None = None, **wish: Any
) -> tuple[list[str], list[list[Any]]]:
    asked = service.TicketFilter(**wish)
    made = service.build_export(session, actor, wish=asked, page=page, columns=columns, now=NOW)
    rows = [list(row) for row in load_workbook(io.BytesIO(made.data)).active.iter_rows(values_only=True)]
    assert made.count == len(rows) - 1
    assert made.name.endswith(".xlsx")
    return [str(head) for head in rows[0]], rows[1:]


def column(found: tuple[list[str], list[list[Any]]], head: str) -> list[Any]:
    return [row[found[0].index(head)] for row in found[1]]


def test_every_match_stands_in_the_order_of_the_list_with_its_answers(
    session: Session, world: World, open_one: Open
) -> None:
    open_one(title="空调不制冷", labour_hours=2)
    open_one(title="刹车异响")
    found = sheet(session, world.alice)
    assert column(found, "标题") == ["刹车异响", "空调不制冷"]
    assert column(found, "工时") == [None, 2]
    assert set(column(found, "门店")) == {"上海浦东店"}
    oldest = sheet(session, world.alice, page=PageRequest(7, 1, "created", False))
    assert column(oldest, "标题") == ["空调不制冷", "刹车异响"]
    assert len(sheet(session, world.alice, status="open")[1]) == 2
    with pytest.raises(InvalidInput):
        sheet(session, world.alice, status="closed")


def test_forms_with_other_questions_stand_side_by_side(session: Session, world: World, open_one: Open) -> None:
    open_one(labour_hours=3)
    fields = [*FORM["fields"], {"key": "plate", "kind": "text", "label": "车牌"}]
    flow, place = publish(session, GRAPH, {"fields": fields}, "车辆"), world.units["pudong"]
    answers = {"title": "补漆", "plate": "沪A12345"}
    service.open_ticket(session, world.alice, flow_id=flow, answers=answers, org_unit_id=place, now=NOW)
    found = sheet(session, world.alice)
    assert column(found, "车牌") == ["沪A12345", None]
    assert column(found, "工时") == [None, 3]


def test_the_rights_grid_of_exports_and_of_the_person_both_count(session: Session, world: World) -> None:
    open_masked(session, world)
    mine, full = sheet(session, world.bob), sheet(session, world.admin)
    assert CODE not in repr(full)
    assert "张三丰" not in repr(full)
    assert PHONE in column(full, "电话")
    assert str(COST) not in repr(mine)
    assert f"{COST / 100:.2f}" not in repr(mine).replace(",", "")


def test_nobody_exports_what_is_out_of_reach(session: Session, world: World, open_one: Open) -> None:
    open_one()
    with pytest.raises(InvalidInput):
        sheet(session, world.charlie)
    with pytest.raises(Forbidden):
        sheet(session, world.finance)
    with pytest.raises(Forbidden):
        service.record_export(session, world.finance, count=1, query="", now=NOW)


@pytest.mark.parametrize(
    "text", ["=1+1", "+86", "-2", "@SUM(A1)", '=HYPERLINK("http://x","y")', "=\x01cmd|' /C calc'!A0"]
)
def test_no_answer_becomes_a_formula(session: Session, world: World, open_one: Open, text: str) -> None:
    open_one(title=text, customer_name=text)
    made = service.build_export(session, world.alice, wish=service.TicketFilter(), page=NEWEST, now=NOW)
    cells = [cell for row in load_workbook(io.BytesIO(made.data)).active.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    plain, held = text.replace("\x01", ""), [cell.value for cell in cells]
    assert held.count(f"'{plain}") >= 2
    assert plain not in held


def test_too_many_are_refused_rather_than_cut(
    session: Session, world: World, open_one: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST", 2)
    monkeypatch.setattr("scrm_app.tickets.service.handing_out.MOST", 1)
    open_one(), open_one()
    assert len(sheet(session, world.alice)[1]) == 2
    open_one()
    with pytest.raises(InvalidInput, match="2"):
        sheet(session, world.alice)


def test_an_export_is_in_the_audit_log(session: Session, world: World) -> None:
    service.record_export(session, world.alice, count=12, query="status=closed", now=NOW)
    (entry,) = session.exec(select(AuditEntry).where(AuditEntry.action == "ticket.exported")).all()
    assert entry.user_id == world.alice.user_id
    assert entry.after == {"count": 12, "query": "status=closed"}
