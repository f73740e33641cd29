"""The workload view as the browser calls it."""

from typing import Any

import pytest
from sqlalchemy import Engine

from models.identity import User
from models.staffing import Presence
from scrm_app.core import db
from scrm_app.core.errors import InvalidInput
from scrm_app.identity import service as identity
from scrm_app.tickets import service
from scrm_app.tickets.repository import hot
from scrm_app.tickets.state.over_limit import OverLimitState
from scrm_app.tickets.state.workload import WorkloadState
from tests.conftest import NOW
from tests.tickets.desk import Desk
from tests.tickets.test_state_planner import row


async def loaded(desk: Desk) -> Any:
    with db.transaction() as session:
        alice = identity.actor_for(session, session.get(User, desk.ids["alice"]))  # type: ignore[arg-type]
        about: dict[str, Any] = {"ticket_id": desk.ids["ticket"], "version": 2, "to_user_id": desk.ids["bob"]}
        service.reassign_ticket(session, alice, **about, now=NOW)
    view = await desk.get(WorkloadState)
    await view._load()
    return view


def of(view: Any, person: int) -> list[int]:
    return [c["id"] for p in view.rows if p["id"] == person for d in p["days"] for c in d["list"]]


async def test_a_drop_hands_over_and_is_taken_back(desk: Desk, database: Engine) -> None:
    view, ticket = await loaded(desk), desk.ids["ticket"]
    assert of(view, desk.ids["bob"]) == [ticket]
    await view.drop({"card": ticket, "version": row(database, ticket).version, "to": desk.ids["dora"]})
    assert of(view, desk.ids["dora"]) == [ticket]
    await view.undo()
    assert of(view, desk.ids["bob"]) == [ticket]
    assert await view.undo() is None


async def test_the_sheet_warns_and_goes_on(desk: Desk, database: Engine) -> None:
    view, ticket = await loaded(desk), desk.ids["ticket"]
    with db.transaction() as session:
        session.add(Presence(user_id=desk.ids["dora"], status="away", changed_at=NOW))
    await view.open_sheet(ticket)
    assert str(desk.ids["dora"]) in [one["value"] for one in view.ask["people"]]
    await view.submit({"to": str(desk.ids["dora"])})
    assert view.ask["kind"] == "confirm"
    assert row(database, ticket).assignee_id == desk.ids["bob"]
    await view.confirm()
    assert row(database, ticket).assignee_id == desk.ids["dora"]
    assert view.ask == {}


async def test_refusals_and_forgeries_change_nothing(desk: Desk, database: Engine) -> None:
    view, ticket = await loaded(desk), desk.ids["ticket"]
    before = row(database, ticket)
    with db.transaction() as session:
        session.add(Presence(user_id=desk.ids["charlie"], status="away", changed_at=NOW))
    for to in (desk.ids["charlie"], 999_999):
        await view.drop({"card": ticket, "version": before.version, "to": to})
        assert view.ask == {}, "what can only be refused is not asked first"
    await view.drop({"card": ticket, "version": before.version - 1, "to": desk.ids["dora"]})
    with pytest.raises(InvalidInput):
        await view.drop({"card": "x"})
    view.cancel()
    assert await view.confirm() is None
    await view.open_sheet("x")  # type: ignore[arg-type]
    assert view.ask == {}
    assert row(database, ticket) == before
    desk.who = "charlie"
    await view._load()
    assert of(view, desk.ids["bob"]) == []


async def test_unclaimed_work_is_dragged_to_a_person_and_back(desk: Desk, database: Engine) -> None:
    view, ticket = await desk.get(WorkloadState), desk.ids["ticket"]
    await view._load()
    assert view.rows[0]["queue"]
    queue = view.rows[0]["id"]
    assert of(view, queue) == [ticket]
    await view.drop({"card": ticket, "version": row(database, ticket).version, "to": desk.ids["alice"]})
    await view.confirm()
    assert of(view, desk.ids["alice"]) == [ticket]
    with pytest.raises(InvalidInput):
        await view.drop({"card": ticket, "version": row(database, ticket).version, "to": queue})
    await view.undo()
    assert of(view, queue) == [ticket]
    assert row(database, ticket).assignee_id is None
    assert await view.undo() is None


async def test_who_claimed_by_a_drop_takes_it_back_without_a_supervisor(desk: Desk, database: Engine) -> None:
    view, ticket = await desk.get(WorkloadState), desk.ids["ticket"]
    desk.who = "bob"
    await view._load()
    await view.drop({"card": ticket, "version": row(database, ticket).version, "to": desk.ids["bob"]})
    await view.confirm()
    assert row(database, ticket).assignee_id == desk.ids["bob"]
    await view.undo()
    assert row(database, ticket).assignee_id is None


async def test_a_person_who_has_their_limit_gets_one_more_with_a_reason(desk: Desk, database: Engine) -> None:
    view, over, ticket = await loaded(desk), await desk.get(OverLimitState), desk.ids["ticket"]
    with db.transaction() as session:
        alice = identity.actor_for(session, session.get(User, desk.ids["alice"]))  # type: ignore[arg-type]
        wish = {"flow_id": desk.ids["flow"], "by": "node", "column": "accept", "scope": "person", "now": NOW}
        service.set_limit(session, alice, most=1, hard=True, **wish)
        about: dict[str, Any] = {"flow_id": desk.ids["flow"], "answers": {"title": "漏油"}, "org_unit_id": 4}
        other = service.open_ticket(session, alice, now=NOW, **about).id
        version = hot.load(session, other).version
        to = desk.ids["dora"]
        service.reassign_ticket(session, alice, ticket_id=other, version=version, to_user_id=to, now=NOW)
    await view.drop({"card": ticket, "version": row(database, ticket).version, "to": desk.ids["dora"]})
    assert ("已满" in over.words, row(database, ticket).assignee_id) == (True, desk.ids["bob"])
    await over.go_beyond({"reason": "她认识客户"})
    assert row(database, ticket).assignee_id == desk.ids["dora"]
