"""The page of the modules: what hangs on one, switching, the use counted from real rows, and what waits while off."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.audit import AuditEntry
from models.importing import ImportJob
from models.opportunity import Opportunity
from models.settlement import StatementLine, UnsettledTicket
from scrm_app import scheduler, wiring
from scrm_app.core import db
from scrm_app.core.errors import Conflict, Forbidden, ModuleOff, NotFound
from scrm_app.core.jobs import Job
from scrm_app.core.text import Text
from scrm_app.identity import service as identity
from scrm_app.identity.engine.modules import module_of
from scrm_app.library import service
from scrm_app.library.engine.modules import month_of
from scrm_app.notifications import service as notifications
from scrm_app.pipeline import service as pipeline
from scrm_app.settlement.jobs import settle_waiting
from scrm_app.tickets.service import books
from tests.conftest import NOW, World
from tests.settlement.conftest import Publish, publish
from tests.settlement.test_ticket_closed import FORM, GRAPH, close_one
from tests.tickets.conftest import publish as publish_flow

__all__ = ["publish"]


def turn(session: Session, world: World, key: str, is_on: bool, version: int = 0) -> None:
    service.switch_module(session, world.admin, key=key, is_on=is_on, version=version, now=NOW)


@given(st.integers(0, 36_000).map(lambda days: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(days=days, hours=9)),
       st.integers(0, 30))  # fmt: skip
def test_months_touch_and_hold_their_day(day: datetime, back: int) -> None:
    first, after, name = month_of(day, back)
    assert (first.day, after.day, name) == (1, 1, f"{first:%Y-%m}")
    assert month_of(day, back + 1)[1] == first
    if back == 0:
        assert first <= day < after


def test_only_those_who_may_see_and_use_the_switches(session: Session, world: World) -> None:
    for call in (
        lambda: service.list_modules(session, world.alice, now=NOW),
        lambda: service.preview_off(session, world.alice, key="portal", now=NOW),
        lambda: service.build_use_export(session, world.alice, now=NOW),
        lambda: service.record_use_export(session, world.alice, count=1, now=NOW),
        lambda: service.switch_module(session, world.alice, key="portal", is_on=False, version=0, now=NOW),
    ):
        with pytest.raises(Forbidden):
            call()
    for wrong in ("core", "nothing"):
        with pytest.raises(NotFound):
            turn(session, world, wrong, False)


def test_a_switch_is_written_down_and_shown(session: Session, world: World) -> None:
    turn(session, world, "pipeline", False)
    with pytest.raises(Conflict):
        turn(session, world, "pipeline", False)
    views = {one.key: one for one in service.list_modules(session, world.admin, now=NOW)}
    assert list(views) == ["core", "pipeline", "settlement", "portal", "imports", "analytics", "dispatch"]
    assert (views["pipeline"].is_on, views["pipeline"].version, views["pipeline"].changed_by) == (False, 1, "管理员")
    assert [one.key for one in views.values() if not one.is_on] == ["pipeline"]
    entry = session.exec(select(AuditEntry).where(AuditEntry.action == "module.switched")).one()
    assert (entry.before, entry.after, entry.subject_name) == ({"enabled": True}, {"enabled": False}, "销售漏斗")


def test_what_hangs_on_a_module_is_said_before(session: Session, world: World) -> None:
    said = {"customer_text": "师傅已出发"}
    told = {**GRAPH, "nodes": [{**one, **said} if one["id"] == "repair" else one for one in GRAPH["nodes"]]}
    publish_flow(session, told, FORM)
    found = service.preview_off(session, world.admin, key="portal", now=NOW)
    assert [steps for _, _, steps in found.flows] == [["维修"]]
    assert found.people == 1, "the one person with portal.manage"
    assert service.preview_off(session, world.admin, key="settlement", now=NOW).flows == []


def test_imports_under_way_are_finished_first(session: Session, world: World) -> None:
    job = ImportJob(user_id=world.users["admin"], org_unit_id=world.units["hq"], target="customers", file_name="a.csv",
                    file_token="t" * 32, status="running", created_at=NOW)  # fmt: skip
    session.add(job)
    session.flush()
    with pytest.raises(Conflict, match="1 个导入"):
        turn(session, world, "imports", False)
    turn(session, world, "pipeline", False)
    turn(session, world, "pipeline", True, 1)
    job.target = "leads"
    session.flush()
    with pytest.raises(Conflict, match="1 个导入"):
        turn(session, world, "pipeline", False, 2)
    job.status = "done"
    session.flush()
    turn(session, world, "imports", False)
    turn(session, world, "pipeline", False, 2)


def test_the_use_is_counted_from_the_rows_of_the_month(session: Session, world: World, publish: Publish) -> None:
    publish()
    close_one(session, world)
    for days, name in ((0, "今天"), (25, "上月"), (60, "更早")):
        at = NOW - timedelta(days=days)
        session.add(Opportunity(name=name, org_unit_id=world.units["hq"], first_contact_at=at, created_at=at,
                                updated_at=at))  # fmt: skip
    session.flush()
    use = {
        (one.key, what.name.zh): (what.now, what.before)
        for one in service.list_modules(session, world.admin, now=NOW)
        for what in one.use
    }
    assert use["core", "新建工单"] == (1, 0)
    assert use["core", "完成工单"] == (1, 0)
    assert use["pipeline", "新增商机"] == (1, 1)
    assert use["settlement", "对账单"] == (1, 0)
    assert use["settlement", "对账单明细"] == (len(session.exec(select(StatementLine)).all()), 0)
    assert use["portal", "客户提交与操作"] == (0, 0)
    made = service.build_use_export(session, world.admin, now=NOW)
    cells = list(load_workbook(io.BytesIO(made.data)).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(cells) == made.count + 1
    assert ("销售漏斗", "启用", "新增商机", 1, 1) in cells


def test_tickets_closed_while_settlement_is_off_are_settled_later(
    session: Session, world: World, publish: Publish
) -> None:
    publish(now=NOW - timedelta(days=1))
    turn(session, world, "settlement", False)
    close_one(session, world)
    assert session.exec(select(StatementLine)).all() == []
    assert len(session.exec(select(UnsettledTicket)).all()) == 1
    turn(session, world, "settlement", True, 1)
    settle_waiting(session, NOW + timedelta(minutes=1))
    assert len(session.exec(select(StatementLine)).all()) >= 3
    assert session.exec(select(UnsettledTicket)).all() == []


def test_nothing_of_the_pipeline_goes_on_while_it_is_off(session: Session, world: World) -> None:
    def dates() -> set[tuple[str, Text]]:
        return set(notifications.date_rule_choices(session, world.admin).dates)

    before = dates()
    turn(session, world, "pipeline", False)
    assert {source for source, _ in before - dates()} == {"opportunity.follow_up"}
    rows: list[dict[str, Any]] = [{"external_id": "1", "name": "线索"}]
    wish: dict[str, Any] = {"rows": rows, "source": "x", "org_unit_id": world.units["hq"], "now": NOW}
    with pytest.raises(ModuleOff):
        pipeline.upsert_opportunities(session, world.admin, **wish)
    assert session.exec(select(Opportunity)).all() == []


def test_no_rule_counts_while_dispatch_is_off(session: Session, world: World) -> None:
    book = books.ensure_book(session, world.admin, kind="dispatch", now=NOW)
    revision = books.get_book(session, world.admin, book_id=book).revision
    books.publish_book(session, world.admin, book_id=book, revision=revision, now=NOW)
    assert books.current(session, "dispatch") is not None
    turn(session, world, "dispatch", False)
    assert books.current(session, "dispatch") is None
    turn(session, world, "dispatch", True, 1)
    assert books.current(session, "dispatch") is not None


async def test_jobs_of_a_module_do_not_run_while_it_is_off(database: Engine) -> None:
    ran: list[str] = []
    table = [
        Job(name, 1, Text("测", "test"), fn=lambda _session, _now, name=name: ran.append(name))
        for name in ("settlement.waiting", "imports.run", "tickets.moves")
    ]
    for is_on, wanted in ((True, 3), (False, 1), (True, 3)):
        with db.transaction() as session:
            rows = identity.list_module_rows(session)
            for key in ("settlement", "imports"):
                version = rows[key].version if key in rows else 0
                identity.put_module(session, key=key, is_on=is_on, version=version, user_id=0, now=NOW)
        ran.clear()
        for job in table:
            await scheduler.run_job(job)
        assert len(ran) == wanted


def test_a_module_that_is_off_hears_no_event(session: Session, world: World) -> None:
    heard: list[str] = []

    def portal(_session: Any, _event: Any) -> None:
        heard.append("portal")

    def core(_session: Any, _event: Any) -> None:
        heard.append("core")

    portal.__module__, core.__module__ = "scrm_app.portal.subscribers", "scrm_app.tickets.subscribers"
    table = wiring._switched([(object, portal), (object, core)])
    turn(session, world, "portal", False)
    for _, one in table:
        one(session, object())
    turn(session, world, "portal", True, 1)
    for _, one in table:
        one(session, object())
    assert heard == ["core", "portal", "core"]
    bare = [one for _, one in wiring.WIRING if module_of(one.__module__)]
    assert bare == list(wiring.EARS), "every other subscriber of a module is wrapped"
