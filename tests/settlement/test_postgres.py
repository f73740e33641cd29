"""The same month on PostgreSQL: settled, recut, recalculated, settled by province, locked."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel

from scrm_app.core import events
from scrm_app.core.pagination import PageRequest
from scrm_app.settlement import service
from scrm_app.settlement.engine.rules import default_plan
from scrm_app.settlement.jobs import settle_waiting
from scrm_app.wiring import WIRING
from tests.conftest import NOW, build_world
from tests.settlement.conftest import work
from tests.settlement.test_orders import place

pytestmark = pytest.mark.postgres


def test_a_month_on_postgresql(postgres: Engine) -> None:
    SQLModel.metadata.create_all(postgres)
    events.wire(WIRING)
    with Session(postgres, expire_on_commit=False) as session:
        world = build_world(session)
        finance, store = world.finance, world.units["pudong"]
        plan_id = service.create_plan(session, finance, name="全额", now=NOW)
        tiers = [{"up_to_fen": 100_000, "rate": "0.05"}, {"up_to_fen": None, "rate": "0.10"}]
        draft = {**default_plan(), "mode": "volume", "tiers": tiers}
        service.save_draft(session, finance, plan_id=plan_id, revision=1, name="全额", draft=draft, now=NOW)
        day = datetime(2020, 1, 1, tzinfo=UTC).date()
        service.publish_plan(session, finance, plan_id=plan_id, revision=2, starts_on=day, now=NOW)
        works = {i: work(store, i) for i in (1, 2)}
        for each in works.values():
            statement_id = service.settle_work(session, each, NOW) or 0
        assert settle_waiting(session, NOW) is False
        view = service.recompute_statement(
            session, finance, statement_id=statement_id, load=lambda _s, i: works[i], now=NOW
        )
        assert view.commission_fen == round((view.labour_fen + view.parts_fen) * 0.10)
        assert service.get_overview(session, world.alice, period="2026-11").by_province[0][1] == view.total_fen
        service.lock_statement(session, finance, statement_id=statement_id, version=view.version, now=NOW)
        place(session, world, [("310000", 90_000, 0, NOW), ("330000", 200_000, 500, NOW)])
        assert service.settle_orders(session, finance, period="2026-11", now=NOW).fee_fen == 4_500 + 20_000
        assert service.list_statements(session, world.alice, page=PageRequest(), period="2026-11").total == 2
        session.commit()
