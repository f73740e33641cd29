"""Plans, prices and closed tickets for the service tests."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session

from scrm_app.settlement import service
from scrm_app.settlement.engine.rules import default_plan
from scrm_app.settlement.engine.statement import PartUsed
from scrm_app.settlement.service import Work
from tests.conftest import NOW, World

Publish = Callable[..., int]


@pytest.fixture
def publish(session: Session, world: World) -> Publish:
    """Create and publish a plan; keyword arguments change the default plan."""

    def make(name: str = "标准方案", starts_on: date = date(2026, 1, 1), now: datetime = NOW, **changes: Any) -> int:
        plan_id = service.create_plan(session, world.finance, name=name, now=now)
        draft = {**default_plan(), **changes}
        view = service.save_draft(session, world.finance, plan_id=plan_id, revision=1, name=name, draft=draft, now=now)
        service.publish_plan(
            session, world.finance, plan_id=plan_id, revision=view.revision, starts_on=starts_on, now=now
        )
        return plan_id

    return make


def work(store_id: int, ticket_id: int = 1, **changes: Any) -> Work:
    """A ticket closed on Nov 20th: two hours, one compressor of ¥450, two filters without a price on the form."""
    base: dict[str, Any] = {
        "ticket_id": ticket_id,
        "number": f"GD20261120-{ticket_id:04d}",
        "store_id": store_id,
        "closed_at": NOW + timedelta(minutes=ticket_id),
        "customer_type": "普通",
        "hours_milli": 2000,
        "parts": (PartUsed("压缩机", 1000, 45_000), PartUsed("滤网", 2000)),
    }
    return Work(**{**base, **changes})
