"""Closed tickets become statements that explain themselves, stay in reach, and close for good."""

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, col, select

from models.audit import AuditEntry, Decision
from models.identity import OrgUnit
from models.settlement import Statement, StatementLine
from scrm_app.core.cells import safe_cell
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound, TooLarge
from scrm_app.core.pagination import PageRequest
from scrm_app.settlement import service
from scrm_app.settlement.engine.rules import default_plan
from scrm_app.settlement.engine.statement import PartUsed
from tests.conftest import NOW, World
from tests.settlement.conftest import Publish, work

FIRST = PageRequest()


def settle(session: Session, store: int, *ids: int, **changes: Any) -> int:
    for ticket_id in ids:
        statement_id = service.settle_work(session, work(store, ticket_id, **changes), NOW)
        assert statement_id
    return statement_id


def lines(session: Session, statement_id: int) -> list[StatementLine]:
    return list(
        session.exec(
            select(StatementLine).where(StatementLine.statement_id == statement_id).order_by(col(StatementLine.id))
        )
    )


def test_hours_parts_and_commission_are_booked(session: Session, world: World, publish: Publish) -> None:
    publish()
    service.save_price(session, world.finance, name="滤网", sale_fen=1_250, now=NOW)
    statement_id = settle(session, world.units["pudong"], 1)
    view = service.get_statement(session, world.alice, statement_id=statement_id)
    assert (view.period, view.status, view.store) == ("2026-11", "draft", "上海浦东店")
    assert (view.labour_fen, view.parts_fen) == (17_600, 47_500)
    assert view.commission_fen == 3_255
    assert view.total_fen == 17_600 + 47_500 + 3_255
    assert view.line_count == 4


def test_a_ticket_without_work_leaves_no_trace(session: Session, world: World, publish: Publish) -> None:
    publish()
    assert service.settle_work(session, work(world.units["pudong"], 1, hours_milli=0, parts=()), NOW) is None
    assert session.exec(select(StatementLine)).all() == []
    assert service.get_overview(session, world.alice, period="2026-11").unsettled == 0


def test_the_same_ticket_is_settled_once(session: Session, world: World, publish: Publish) -> None:
    publish()
    settle(session, world.units["pudong"], 1)
    assert service.settle_work(session, work(world.units["pudong"], 1), NOW) is None
    assert len(session.exec(select(StatementLine)).all()) == 4


def test_every_line_explains_itself(session: Session, world: World, publish: Publish) -> None:
    publish()
    statement_id = settle(session, world.units["pudong"], 1, 2, 3)
    for line in lines(session, statement_id):
        told = service.explain_line(session, world.alice, line_id=line.id or 0)
        assert told.explanation.agrees
        assert told.rule.zh.startswith("方案“标准方案”第 1 版")


def test_every_line_is_a_decision(session: Session, world: World, publish: Publish) -> None:
    publish()
    settle(session, world.units["pudong"], 1)
    decisions = session.exec(select(Decision).where(Decision.kind == "settlement.line")).all()
    assert [d.inputs["part"] for d in decisions] == ["labour", "part:0", "part:1", "commission"]


def test_a_full_amount_plan_recuts_the_month(session: Session, world: World, publish: Publish) -> None:
    tiers = [{"up_to_fen": 100_000, "rate": "0.05"}, {"up_to_fen": None, "rate": "0.10"}]
    publish(mode="volume", tiers=tiers)
    statement_id = settle(session, world.units["pudong"], 1, 2)
    view = service.get_statement(session, world.alice, statement_id=statement_id)
    assert view.commission_fen == round((view.labour_fen + view.parts_fen) * 0.10)
    service.lock_statement(session, world.finance, statement_id=statement_id, version=view.version, now=NOW)


def test_plans_are_tried_in_their_order(session: Session, world: World, publish: Publish) -> None:
    publish("一线", match={"city_tiers": ["first"]}, labour_fen_per_hour=10_000, region_factor={})
    second = publish("其他", labour_fen_per_hour=5_000, region_factor={})
    shanghai = settle(session, world.units["pudong"], 1, parts=())
    hangzhou = settle(session, world.units["xihu"], 2, parts=())
    assert [lines(session, s)[0].amount_fen for s in (shanghai, hangzhou)] == [20_000, 10_000]
    service.move_plan(session, world.finance, plan_id=second, up=True, now=NOW)
    assert lines(session, settle(session, world.units["chaoyang"], 3, parts=()))[0].amount_fen == 10_000
    verdicts = service.which_plan(
        session, world.finance, store_id=0, province_code="", city_tier="third", customer_type="", on=NOW.date()
    )
    assert [v.chosen for v in verdicts] == [True, False]
    assert "实际是三线及以下" in verdicts[1].reasons[0].zh


def test_a_ticket_without_a_plan_waits_and_is_settled_later(session: Session, world: World, publish: Publish) -> None:
    store = world.units["pudong"]
    assert service.settle_work(session, work(store, 1), NOW) is None
    assert service.get_overview(session, world.alice, period="2026-11").unsettled == 1
    publish()
    statement_id = settle(session, store, 2)
    works = {1: work(store, 1), 2: work(store, 2)}
    service.recompute_statement(session, world.finance, statement_id=statement_id, load=lambda _s, i: works[i], now=NOW)
    assert {line.source_id for line in lines(session, statement_id)} == {1, 2}
    assert service.get_overview(session, world.alice, period="2026-11").unsettled == 0


def test_recalculating_changes_nothing_by_itself(session: Session, world: World, publish: Publish) -> None:
    publish()
    store = world.units["pudong"]
    statement_id = settle(session, store, 1, 2)
    service.add_adjustment(
        session, world.finance, org_unit_id=store, period="2026-11", amount_fen=-5_000, reason="旧件扣款", now=NOW
    )
    before = service.get_statement(session, world.finance, statement_id=statement_id)
    works = {1: work(store, 1), 2: work(store, 2)}
    after = service.recompute_statement(
        session, world.finance, statement_id=statement_id, load=lambda _s, i: works[i], now=NOW
    )
    assert (after.total_fen, after.line_count) == (before.total_fen, before.line_count)
    assert after.adjustment_fen == -5_000


def lock(session: Session, world: World, statement_id: int) -> None:
    view = service.get_statement(session, world.finance, statement_id=statement_id)
    service.lock_statement(session, world.finance, statement_id=statement_id, version=view.version, now=NOW)


def test_a_locked_month_stays_and_late_work_goes_on(session: Session, world: World, publish: Publish) -> None:
    publish()
    store = world.units["pudong"]
    first = settle(session, store, 1)
    lock(session, world, first)
    total = service.get_statement(session, world.alice, statement_id=first).total_fen
    later = settle(session, store, 2)
    assert later != first
    assert service.get_statement(session, world.alice, statement_id=later).period == "2026-12"
    assert {line.late_from for line in lines(session, later)} == {"2026-11"}
    assert service.get_statement(session, world.alice, statement_id=first).total_fen == total
    moved = service.add_adjustment(
        session, world.finance, org_unit_id=store, period="2026-11", amount_fen=1, reason="更正", now=NOW
    )
    assert moved == later
    with pytest.raises(Conflict):
        service.recompute_statement(session, world.finance, statement_id=first, load=lambda _s, _i: None, now=NOW)
    with pytest.raises(Conflict):
        lock(session, world, first)


def test_a_month_is_closed_for_all_who_agreed(session: Session, world: World, publish: Publish) -> None:
    publish()
    ids = [settle(session, world.units[place], i) for i, place in enumerate(("pudong", "xihu", "chaoyang"), 1)]
    for statement_id in ids[:2]:
        version = service.get_statement(session, world.finance, statement_id=statement_id).version
        service.confirm_statement(session, world.finance, statement_id=statement_id, version=version, now=NOW)
    line = lines(session, ids[1])[0]
    line.amount_fen += 1
    session.add(line)
    session.flush()
    done = service.lock_confirmed(session, world.finance, period="2026-11", now=NOW)
    assert done.locked == 1
    assert done.refused[0].zh.startswith("杭州西湖店")
    states = [service.get_statement(session, world.finance, statement_id=i).status for i in ids]
    assert states == ["locked", "confirmed", "draft"]
    with pytest.raises(Forbidden):
        service.lock_confirmed(session, world.alice, period="2026-11", now=NOW)


def test_a_tampered_amount_cannot_be_locked(session: Session, world: World, publish: Publish) -> None:
    publish()
    statement_id = settle(session, world.units["pudong"], 1)
    line = lines(session, statement_id)[0]
    line.amount_fen += 1
    session.add(line)
    session.flush()
    with pytest.raises(Conflict) as refusal:
        lock(session, world, statement_id)
    assert "不一致" in refusal.value.text.zh


def test_confirm_dispute_resolve(session: Session, world: World, publish: Publish) -> None:
    publish()
    statement_id = settle(session, world.units["pudong"], 1)
    service.dispute_statement(session, world.alice, statement_id=statement_id, note="工时少了", now=NOW)
    with pytest.raises(Conflict):
        lock(session, world, statement_id)
    with pytest.raises(Forbidden):
        service.resolve_dispute(session, world.alice, statement_id=statement_id, now=NOW)
    service.resolve_dispute(session, world.finance, statement_id=statement_id, now=NOW)
    view = service.get_statement(session, world.alice, statement_id=statement_id)
    with pytest.raises(Conflict):
        service.confirm_statement(session, world.alice, statement_id=statement_id, version=view.version - 1, now=NOW)
    service.confirm_statement(session, world.alice, statement_id=statement_id, version=view.version, now=NOW)
    settle(session, world.units["pudong"], 2)
    assert service.get_statement(session, world.alice, statement_id=statement_id).status == "draft"


def test_each_sees_only_their_own_reach(session: Session, world: World, publish: Publish) -> None:
    publish()
    ids = {place: settle(session, world.units[place], i) for i, place in enumerate(("pudong", "xihu", "chaoyang"), 1)}
    seen = {
        name: {v.id for v in service.list_statements(session, getattr(world, name), page=FIRST).rows}
        for name in ("alice", "erin", "finance")
    }
    assert seen == {"alice": {ids["pudong"]}, "erin": {ids["pudong"], ids["xihu"]}, "finance": set(ids.values())}
    for who, place in (("alice", "xihu"), ("erin", "chaoyang")):
        line = lines(session, ids[place])[0]
        with pytest.raises(NotFound):
            service.get_statement(session, getattr(world, who), statement_id=ids[place])
        with pytest.raises(NotFound):
            service.explain_line(session, getattr(world, who), line_id=line.id or 0)
        with pytest.raises(NotFound):
            service.list_lines(session, getattr(world, who), statement_id=ids[place], page=FIRST)
        with pytest.raises(NotFound):
            service.export_statement(session, getattr(world, who), statement_id=ids[place], now=NOW)
        with pytest.raises(NotFound):
            service.confirm_statement(session, getattr(world, who), statement_id=ids[place], version=1, now=NOW)
    provinces = service.get_overview(session, world.erin, period="2026-11").by_province
    assert {row[0] for row in provinces} == {"310000", "330000"}


def test_staff_without_the_right_are_refused(session: Session, world: World, publish: Publish) -> None:
    plan_id = publish()
    statement_id = settle(session, world.units["pudong"], 1)
    bob = world.bob
    attempts = [
        lambda: service.list_statements(session, bob, page=FIRST),
        lambda: service.get_statement(session, bob, statement_id=statement_id),
        lambda: service.create_plan(session, bob, name="我的", now=NOW),
        lambda: service.list_plans(session, bob, today=NOW.date()),
        lambda: service.lock_statement(session, world.alice, statement_id=statement_id, version=1, now=NOW),
        lambda: service.settle_orders(session, world.alice, period="2026-11", now=NOW),
        lambda: service.save_draft(
            session, world.alice, plan_id=plan_id, revision=2, name="x", draft=default_plan(), now=NOW
        ),
        lambda: service.publish_plan(
            session, world.alice, plan_id=plan_id, revision=2, starts_on=date(2027, 1, 1), now=NOW
        ),
        lambda: service.add_adjustment(
            session,
            world.alice,
            org_unit_id=world.units["pudong"],
            period="2026-11",
            amount_fen=1,
            reason="加钱",
            now=NOW,
        ),
    ]
    for attempt in attempts:
        with pytest.raises(Forbidden):
            attempt()


def test_two_people_editing_one_plan(session: Session, world: World, publish: Publish) -> None:
    plan_id = publish()
    edit = {"plan_id": plan_id, "revision": 2, "name": "新名", "draft": default_plan(), "now": NOW}
    service.save_draft(session, world.finance, **edit)
    with pytest.raises(Conflict):
        service.save_draft(session, world.admin, **edit)
    with pytest.raises(Conflict):
        service.publish_plan(session, world.admin, plan_id=plan_id, revision=2, starts_on=date(2027, 1, 1), now=NOW)


def test_versions_are_immutable_and_dates_do_not_overlap(session: Session, world: World, publish: Publish) -> None:
    plan_id = publish(starts_on=date(2026, 6, 1))
    with pytest.raises(Conflict) as refusal:
        service.publish_plan(session, world.finance, plan_id=plan_id, revision=2, starts_on=date(2026, 6, 1), now=NOW)
    assert "重叠" in refusal.value.text.zh
    old = settle(session, world.units["pudong"], 1, parts=())
    draft = {**default_plan(), "labour_fen_per_hour": 99_900}
    view = service.save_draft(
        session, world.finance, plan_id=plan_id, revision=2, name="标准方案", draft=draft, now=NOW
    )
    service.publish_plan(
        session, world.finance, plan_id=plan_id, revision=view.revision, starts_on=date(2026, 12, 1), now=NOW
    )
    works = {1: work(world.units["pudong"], 1, parts=())}
    after = service.recompute_statement(session, world.finance, statement_id=old, load=lambda _s, i: works[i], now=NOW)
    assert after.labour_fen == 17_600


def test_a_plan_with_problems_is_kept_as_draft_but_not_published(session: Session, world: World) -> None:
    plan_id = service.create_plan(session, world.finance, name="坏的", now=NOW)
    draft = {**default_plan(), "tiers": [{"up_to_fen": 500, "rate": "0.1"}, {"up_to_fen": 300, "rate": "0.1"}]}
    view = service.save_draft(session, world.finance, plan_id=plan_id, revision=1, name="坏的", draft=draft, now=NOW)
    assert view.problems
    with pytest.raises(InvalidInput):
        service.publish_plan(
            session, world.finance, plan_id=plan_id, revision=view.revision, starts_on=date(2026, 1, 1), now=NOW
        )


def test_amounts_beyond_the_range_are_refused_before_anything_is_written(
    session: Session, world: World, publish: Publish
) -> None:
    publish()
    huge = work(world.units["pudong"], 1, parts=(PartUsed("金矿", 1_000, 10**14),))
    with pytest.raises(TooLarge):
        service.settle_work(session, huge, NOW)


def test_the_purchase_price_is_hidden(session: Session, world: World) -> None:
    service.save_price(session, world.finance, name="主板", sale_fen=30_000, cost_fen=18_000, now=NOW)
    assert [p.cost_fen for p in service.list_prices(session, world.finance).rows] == [18_000]
    assert [p.cost_fen for p in service.list_prices(session, world.alice).rows] == [None]


def test_the_export_holds_every_line_and_no_formula(session: Session, world: World, publish: Publish) -> None:
    publish()
    statement_id = settle(session, world.units["pudong"], 1, parts=(PartUsed("=cmd|'/C calc'!A0", 1000, 100),))
    name, data = service.export_statement(session, world.alice, statement_id=statement_id, now=NOW)
    assert name == "上海浦东店-2026-11.xlsx"
    sheet = load_workbook(io.BytesIO(data)).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not any(cell.data_type == "f" for cell in cells)
    assert "'=cmd|'/C calc'!A0" in {cell.value for cell in cells}


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_formula_text_is_disarmed(text: str) -> None:
    assert safe_cell(text).startswith("'")


def test_changes_are_audited(session: Session, world: World, publish: Publish) -> None:
    publish()
    statement_id = settle(session, world.units["pudong"], 1)
    lock(session, world, statement_id)
    actions = {row.action for row in session.exec(select(AuditEntry))}
    assert {"plan.created", "plan.edited", "plan.published", "statement.locked"} <= actions


def test_totals_by_province_count_the_store(session: Session, world: World, publish: Publish) -> None:
    publish()
    settle(session, world.units["pudong"], 1)
    (row,) = service.get_overview(session, world.alice, period="2026-11").by_province
    store = session.get(OrgUnit, world.units["pudong"])
    statement = session.exec(select(Statement)).one()
    assert store is not None
    assert row == (store.province_code, statement.total_fen, 1, statement.line_count)
