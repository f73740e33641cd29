"""A plan's conditions say for how many of last month's tickets they are, before the plan is published."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from models.ticket import Ticket
from scrm_app.core.errors import Forbidden
from scrm_app.settlement import service
from scrm_app.settlement.engine.rules import default_plan
from tests.conftest import NOW, World
from tests.tickets.conftest import FORM, GRAPH, publish
from tests.tickets.conftest import flow_id as flow_id
from tests.tickets.conftest import open_one as open_one


def finish(session: Session, open_one: Any, months_ago: int) -> int:
    ticket = session.exec(select(Ticket).where(Ticket.id == open_one())).one()
    ticket.status, ticket.closed_at = "closed", NOW - timedelta(days=30 * months_ago)
    session.flush()
    return ticket.id or 0


def test_last_months_tickets_are_counted(session: Session, world: World, open_one: Any) -> None:
    ids = [finish(session, open_one, months) for months in (0, 1, 1, 2)]
    shanghai = {**default_plan(), "match": {**default_plan()["match"], "province_codes": ["310000"]}}
    found = service.count_matches(session, world.admin, draft=shanghai, now=NOW)
    assert (found.matched, found.looked_at) == (2, 2)
    assert [key for key, _, _ in found.samples] == [ids[2], ids[1]]
    beijing = {**default_plan(), "match": {**default_plan()["match"], "province_codes": ["110000"]}}
    assert service.count_matches(session, world.admin, draft=beijing, now=NOW).matched == 0
    assert service.count_matches(session, world.finance, draft=shanghai, now=NOW) == service.PlanMatches(2, 2)


def test_staff_without_money_rights_are_refused(session: Session, world: World) -> None:
    publish(session, GRAPH, FORM)
    with pytest.raises(Forbidden):
        service.count_matches(session, world.bob, draft=default_plan(), now=NOW)
