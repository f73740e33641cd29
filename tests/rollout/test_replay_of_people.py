"""Replays on the organisation of then, as far as it is recorded; the rest is said in words."""

from datetime import timedelta
from typing import Any

import pytest

from scrm_app.calendars import service as calendars
from scrm_app.core import db
from scrm_app.flows.engine.parts import Assign
from scrm_app.identity import service as identity
from scrm_app.rollout import presenter, service
from scrm_app.rollout.service.staffing import staff_of
from scrm_app.tickets.repository import people
from scrm_app.tickets.service.asking import Subject, panel_of
from tests.conftest import NOW
from tests.rollout.conftest import Save, Shop
from tests.rollout.test_service_replay import redrawn, replayed

BY_RULE = {"assign": {"kind": "role", "value": "staff"}, "actions": ["complete"]}


def step_of(shop: Shop, replay_id: int, ticket: int, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    rows, _ = db.call(service.list_replayed, shop.admin, replay_id=replay_id, write=False)
    row = next(r for r in rows if r.ticket_id == ticket)
    return next(s for s in row.then["steps"] if s["name"] == name), row.then


def away(shop: Shop, who: str, **more: Any) -> None:
    about = {"starts_at": NOW - timedelta(days=1), "ends_at": NOW + timedelta(days=1), "reason": "年假", "now": NOW}
    db.call(calendars.add_leave, shop.admin, user_id=shop.users[who], **(about | more))


def test_leave_of_then_counts_and_what_was_not_recorded_is_said(shop: Shop, save_draft: Save) -> None:
    ticket = shop.whole(NOW, amount=1_000)
    save_draft(redrawn(visit=BY_RULE))
    first, _ = step_of(shop, replayed(shop).id, ticket, "回访")
    login = next(name for name, user in shop.users.items() if user == first["who"])
    away(shop, login)
    view = replayed(shop)
    second, then = step_of(shop, view.id, ticket, "回访")
    assert second["who"] not in (None, first["who"])
    assert then["assumed"] == ["presence"]
    assert view.result["assumed"] == 1
    assert presenter.assumed_words(then["assumed"], "zh") == "当时没有记录, 已这样估计: 在线状态按在线。"


def test_what_a_dispatch_saw_then_is_believed_and_nothing_is_assumed(shop: Shop, save_draft: Save) -> None:
    db.call(calendars.set_presence, shop.dora, status="away", now=NOW)
    ticket = shop.whole(NOW, amount=1_000)
    db.call(calendars.set_presence, shop.dora, status="online", now=NOW)
    away(shop, "bob", starts_at=NOW + timedelta(days=2), ends_at=NOW + timedelta(days=3))
    save_draft(redrawn(repair=BY_RULE))
    step, then = step_of(shop, replayed(shop).id, ticket, "维修")
    assert (step["changed_rule"], step["who"]) == (True, shop.users["bob"]), "Dora was away then, whatever she is now"
    assert then["assumed"] == []


def test_a_new_limit_is_counted_by_todays_hours_and_says_so(shop: Shop, save_draft: Save) -> None:
    ticket = shop.whole(NOW, amount=1_000)
    save_draft(redrawn(accept={"limit_minutes": 10}))
    _, then = step_of(shop, replayed(shop).id, ticket, "受理")
    assert then["assumed"] == ["hours"]
    assert "今天的营业时间" in presenter.assumed_words(then["assumed"], "zh")


def test_the_live_version_assumes_nothing(shop: Shop) -> None:
    ticket = shop.whole(NOW, amount=1_000)
    view = replayed(shop, "live")
    assert view.result["assumed"] == 0
    _, then = step_of(shop, view.id, ticket, "维修")
    assert presenter.assumed_words(then["assumed"], "en") == ""


def edited(shop: Shop, who: str, at: timedelta, **changes: Any) -> None:
    """An administrator changes a person, as the people page does."""
    person = db.call(identity.get_person, shop.admin, user_id=shop.users[who], write=False)
    form = {name: getattr(person, name) for name in identity.PersonInput.model_fields} | changes
    about = {"user_id": person.id, "person": identity.PersonInput(**form), "version": person.version}
    db.call(identity.edit_person, shop.admin, **about, now=NOW + at)


def role(shop: Shop, code: str) -> int:
    found = db.call(identity.list_roles, shop.admin, write=False)
    return next(r.id for r in found if r.code == code)


def test_roles_of_then_count_whatever_people_are_today(shop: Shop, save_draft: Save) -> None:
    ticket = shop.whole(NOW, amount=1_000)
    save_draft(redrawn(visit=BY_RULE))
    with db.transaction() as session:
        today = staff_of(session).at(NOW).members.values()
    staff = [who for who, user in shop.users.items() if any(m.user_id == user and "staff" in m.roles for m in today)]
    first, _ = step_of(shop, replayed(shop).id, ticket, "回访")
    for who in staff:
        edited(shop, who, timedelta(hours=2), role_ids=[role(shop, "finance")])
    edited(shop, "finance", timedelta(hours=2), role_ids=[role(shop, "staff")], org_unit_id=shop.units["pudong"])
    second, then = step_of(shop, replayed(shop).id, ticket, "回访")
    assert second["who"] == first["who"] != shop.users["finance"]
    assert then["assumed"] == ["presence"]


def test_whoever_left_since_has_the_work_of_then(shop: Shop, save_draft: Save) -> None:
    ticket = shop.whole(NOW, amount=1_000)
    save_draft(redrawn(visit=BY_RULE))
    first, _ = step_of(shop, replayed(shop).id, ticket, "回访")
    login = next(name for name, user in shop.users.items() if user == first["who"])
    edited(shop, login, timedelta(hours=2), is_active=False)
    second, _ = step_of(shop, replayed(shop).id, ticket, "回访")
    assert (second["who"], second["who_name"]) == (first["who"], first["who_name"])


def test_a_role_whose_name_is_gone_is_said_to_be_unknown(shop: Shop, save_draft: Save) -> None:
    ticket = shop.whole(NOW, amount=1_000)
    save_draft(redrawn(visit=BY_RULE))
    wish = identity.RoleInput(name="临时工", scope="own", permissions=["ticket.work"])
    short = db.call(identity.create_role, shop.admin, role=wish, now=NOW)
    edited(shop, "erin", timedelta(hours=2), role_ids=[short])
    edited(shop, "erin", timedelta(hours=3), role_ids=[role(shop, "staff")])
    db.call(identity.delete_role, shop.admin, role_id=short, now=NOW + timedelta(hours=4))
    _, then = step_of(shop, replayed(shop).id, ticket, "回访")
    assert then["assumed"] == ["organisation", "presence"]


@pytest.mark.parametrize("unit", ["pudong", "xihu", "chaoyang", "east", "hq"])
def test_today_the_rebuilt_organisation_asks_whom_the_live_engine_asks(shop: Shop, unit: str) -> None:
    with db.transaction() as session:
        now, place = staff_of(session).at(NOW), shop.units[unit]
        assert now.near(place) == people.units_around(session, place)
        settings = [Assign("leader"), Assign("leader2"), Assign("starter"), Assign("person", str(shop.users["erin"]))]
        settings += [Assign("role", code) for code in ("staff", "manager", "finance", "nobody")]
        settings += [Assign("unit_role", "staff", str(place)), Assign("dispatch", "staff")]
        about = Subject(0, 0, place, shop.users["bob"])
        for one in settings:
            assert now.asked([one], place, shop.users["bob"]) == panel_of(session, about, [one]), one
