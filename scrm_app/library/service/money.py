"""The demo company's price book, settlement plans, and last month's statements."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.pagination import PageRequest
from scrm_app.library.engine.demo_company import STORES
from scrm_app.library.engine.demo_plan import LABOUR_FEN_PER_HOUR
from scrm_app.library.engine.demo_stories import PARTS
from scrm_app.library.service.company import Company
from scrm_app.settlement import service as settlement

ANSWER = "收到, 请把质保卡拍照发上来, 核对后按质保价更正。"
DISPUTE = "这个配件是质保件, 不应按零售价计入门店成本, 请复核。"


def _plan(mode: str, tiers: list[tuple[int | None, str]], **more: Any) -> dict[str, Any]:
    return {
        "mode": mode,
        "basis": "amount",
        "tiers": [{"up_to_fen": bound, "rate": rate, "flat_fen": 0, "unit_fen": 0} for bound, rate in tiers],
        "match": {"customer_types": [], "province_codes": [], "city_tiers": [], "store_ids": []},
        "labour_fen_per_hour": LABOUR_FEN_PER_HOUR,
        "parts_price": "book",
        "region_factor": {"一线": "1.10", "新一线": "1.00", "二线": "1.00", "三线": "0.95", "其他": "0.95"},
        "factor_on_parts": False,
        "customer_factor": {"会员": "0.95"},
        **more,
    }


PLANS = (
    (
        "企业客户月结方案",
        _plan(
            "volume",
            [(1_000_000, "0.04"), (3_000_000, "0.06"), (None, "0.08")],
            match={"customer_types": ["企业"], "province_codes": [], "city_tiers": [], "store_ids": []},
            customer_factor={"企业": "0.92"},
        ),
    ),
    ("门店标准方案", _plan("graduated", [(2_000_000, "0.05"), (5_000_000, "0.08"), (None, "0.10")])),
)


def set_prices(session: Session, actor: Actor, *, now: datetime) -> None:
    """The price book, with purchase prices."""
    for index, part in enumerate(PARTS.values(), start=1):
        settlement.save_price(
            session,
            actor,
            name=part.name,
            sale_fen=part.price_fen,
            cost_fen=part.cost_fen,
            code=f"YT{index:04d}",
            now=now,
        )


def set_plans(session: Session, actor: Actor, *, first_day: date, now: datetime) -> None:
    """Two plans in force from before the first ticket: companies first, then everybody."""
    for name, draft in PLANS:
        plan_id = settlement.create_plan(session, actor, name=name, now=now)
        plan = settlement.get_plan(session, actor, plan_id=plan_id, today=first_day)
        saved = settlement.save_draft(
            session,
            actor,
            plan_id=plan_id,
            revision=plan.revision,
            name=name,
            draft={**plan.draft, **draft, "region_factor": plan.draft["region_factor"]},
            now=now,
        )
        settlement.publish_plan(session, actor, plan_id=plan_id, revision=saved.revision, starts_on=first_day, now=now)


def _dispute_a_line(session: Session, lead: Actor, finance: Actor, statement_id: int, *, now: datetime) -> None:
    """The store objects to its dearest part and the office asks back; one amount before it is agreed to."""
    lines = settlement.list_lines(session, lead, statement_id=statement_id, page=PageRequest(size=100)).rows
    parts = sorted((line for line in lines if line.kind == "part"), key=lambda line: -line.amount_fen)
    if len(parts) > 1:
        settlement.confirm_line(session, lead, line_id=parts[-1].id, now=now - timedelta(minutes=50))
        settlement.dispute_line(session, lead, line_id=parts[0].id, reason=DISPUTE, now=now - timedelta(minutes=45))
        settlement.add_note(session, finance, line_id=parts[0].id, body=ANSWER, now=now - timedelta(minutes=20))


def close_month(session: Session, company: Company, finance: Actor, *, now: datetime) -> None:
    """All but the newest month of a store are confirmed and locked; one store disputes a line of its newest."""
    rows = settlement.list_statements(session, finance, page=PageRequest(size=100)).rows
    newest: dict[str, str] = {}
    for row in rows:
        newest[row.store] = max(newest.get(row.store, ""), row.period)
    for row in rows:
        store = next((s.code for s in STORES if s.name == row.store), "")
        lead = company.at(store, "manager")
        if row.period < newest[row.store]:
            settlement.confirm_statement(session, lead, statement_id=row.id, version=row.version, now=now)
            version = settlement.get_statement(session, finance, statement_id=row.id).version
            settlement.lock_statement(session, finance, statement_id=row.id, version=version, now=now)
        elif store == STORES[1].code:
            _dispute_a_line(session, lead, finance, row.id, now=now)
        elif store == STORES[2].code:
            settlement.add_adjustment(
                session,
                finance,
                org_unit_id=company.units[store],
                period=row.period,
                amount_fen=-30_000,
                reason="上月误计工时冲回",
                now=now - timedelta(minutes=5),
            )
