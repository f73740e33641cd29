"""Whatever a browser sends to the pages of settlement: read, or refused with a sentence, and nothing half-written."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from reflex.state import State
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.audit import AuditEntry
from models.settlement import PricePart, SettlementPlan, Statement
from scrm_app.core import clock, db
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.identity import session as identity_session
from scrm_app.settlement import service
from scrm_app.settlement.engine.rules import default_plan, parse_plan
from scrm_app.settlement.state import PlanState, PricesState, StatementsState
from tests.conftest import NOW, World, build_world

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner))
JUNK: list[Any] = [None, "x", -1, 1e308, [], {}, [None], {"a": {"b": []}}, "9" * 400, "²", True]


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(default_plan(), JSON)) | JSON)
@example({"tiers": [], "mode": {}})
@example({"tiers": [], "basis": []})
@example({"tiers": [], "match": {"store_ids": ["²"]}})
@example({"tiers": [{"rate": {}}]})
@example({"tiers": [], "parts_price": []})
def test_any_plan_is_read_or_refused_with_a_sentence(data: Any) -> None:
    refused: list[InvalidInput] = []
    try:
        parse_plan(data)
    except InvalidInput as refusal:
        refused.append(refusal)
    assert all(one.text.zh.endswith("。") and one.text.en.endswith(".") for one in refused)


@pytest.fixture
def world(database: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The cast in a committed database, the administrator signed in."""
    with Session(database, expire_on_commit=False) as opened:
        made = build_world(opened)
        opened.commit()
        monkeypatch.setattr(identity_session.service, "actor_for_token", lambda _session, _token, now: made.admin)
        with clock.frozen(NOW):
            yield made


async def page(state_of: Any, path: str, monkeypatch: pytest.MonkeyPatch, /, **asked: str) -> Any:
    state = await State(_reflex_internal_init=True).get_state(state_of)  # type: ignore[call-arg]
    url = SimpleNamespace(path=path, query_parameters=asked)
    monkeypatch.setattr(state_of, "router", SimpleNamespace(
        url=url, session=state.router.session, headers=state.router.headers))  # fmt: skip
    await state.load()
    return state


async def said(handler: Any) -> None:
    """Carried out, or refused in a sentence; anything else is an error of ours."""
    refused: list[ScrmError] = []
    try:
        if hasattr(handler, "__await__"):
            await handler
    except ScrmError as refusal:
        refused.append(refusal)
    assert all(one.text.zh.endswith("。") and one.text.en.endswith(".") for one in refused)


def written(database: Engine) -> list[Any]:
    with Session(database) as session:
        plans = [(row.version, row.draft) for row in session.exec(select(SettlementPlan))]
        return [plans, len(session.exec(select(PricePart)).all()), len(session.exec(select(Statement)).all()),
                len(session.exec(select(AuditEntry)).all())]  # fmt: skip


@pytest.mark.parametrize("junk", JUNK)
async def test_a_malformed_tier_set_is_refused_and_the_plan_stays(
    world: World, database: Engine, monkeypatch: pytest.MonkeyPatch, junk: Any
) -> None:
    plan_id = db.call(service.create_plan, world.admin, name="标准方案", now=NOW)
    plan = await page(PlanState, f"/plans/{plan_id}", monkeypatch)
    before = written(database)
    for doc in (junk, {"tiers": junk}, {"tiers": [{"rate": junk}], "mode": junk}, {"tiers": [], "basis": junk}):
        if doc in ({"tiers": []}, {"tiers": [], "basis": True}):
            continue
        await said(plan.edit_tiers(doc))
    await said(plan.publish_plan(junk))
    after = written(database)
    assert after[0][0][1]["mode"] == before[0][0][1]["mode"]
    assert after[1:3] == before[1:3]
    assert plan.missing is False


@pytest.mark.parametrize("junk", JUNK)
async def test_junk_in_the_other_forms_of_settlement_writes_nothing(
    world: World, database: Engine, monkeypatch: pytest.MonkeyPatch, junk: Any
) -> None:
    before = written(database)
    prices = await page(PricesState, "/prices", monkeypatch, page=str(junk), sort=str(junk), q=str(junk))
    months = await page(
        StatementsState, "/statements", monkeypatch, page=str(junk), sort=str(junk), kind=str(junk), period=str(junk)
    )
    for sent in (junk, {"name": junk, "sale": junk, "cost": junk}, {"period": junk, "store": junk, "amount": junk}):
        await said(prices.start_price(sent))
        await said(prices.save_price(sent))
        await said(months.settle_orders(sent))
        await said(months.adjust(sent))
    assert written(database) == before
