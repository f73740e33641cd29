"""Replays on the organisation of then, as far as it is recorded; the rest is said in words."""

from datetime import timedelta
from typing import Any

from scrm_app.calendars import service as calendars
from scrm_app.core import db
from scrm_app.rollout import presenter, service
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
    assert then["assumed"] == ["organisation", "presence"]
    assert view.result["assumed"] == 1
    assert presenter.assumed_words(then["assumed"], "zh") == (
        "当时没有记录, 已这样估计: 角色和门店按今天的组织、在线状态按在线。"
    )


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
