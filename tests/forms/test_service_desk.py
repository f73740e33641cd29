"""Two people at one form: one designs, the other looks on; taking over loses nobody's work."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, select

from models.audit import AuditEntry
from models.notification import Notification
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden, NotFound
from scrm_app.core.pens import LEASE
from scrm_app.forms import service as forms
from scrm_app.forms.errors import BadSchema, DraftHeld
from tests.conftest import NOW, World
from tests.forms.samples import REPAIR, field

ONE: dict[str, Any] = {"fields": [field("a", "text", "甲")]}
LATER = NOW + LEASE + timedelta(seconds=1)


@pytest.fixture
def form_id(session: Session, world: World) -> int:
    return forms.create_form(session, world.designer, name="报修单", content=REPAIR, now=NOW)


def claim(session: Session, actor: Actor, form_id: int, tab: str, now: Any = NOW) -> forms.Hold:
    return forms.claim_draft(session, actor, form_id=form_id, tab=tab, now=now)


def save(session: Session, actor: Actor, form_id: int, revision: int, tab: str, content: Any = ONE) -> forms.Saved:
    return forms.save_draft(session, actor, form_id=form_id, revision=revision, content=content, tab=tab, now=NOW)


def test_service_the_second_is_told_who_designs_and_changes_nothing(
    session: Session, world: World, form_id: int
) -> None:
    assert claim(session, world.designer, form_id, "d").mine
    second = claim(session, world.admin, form_id, "a", NOW + timedelta(seconds=30))
    assert (second.mine, second.who, second.since) == (False, "设计师", NOW)
    about = {"form_id": form_id, "revision": 1, "tab": "a", "now": NOW}
    for act in (
        lambda: save(session, world.admin, form_id, 1, "a"),
        lambda: forms.rename_form(session, world.admin, name="别的", **about),
        lambda: forms.publish_form(session, world.admin, **about),
    ):
        with pytest.raises(DraftHeld, match="设计师"):
            act()
    assert save(session, world.designer, form_id, 1, "d").revision == 2


def test_service_the_same_person_in_another_window_is_another_holder(
    session: Session, world: World, form_id: int
) -> None:
    claim(session, world.designer, form_id, "one")
    assert not claim(session, world.designer, form_id, "two").mine
    with pytest.raises(DraftHeld):
        save(session, world.designer, form_id, 1, "two")


def test_service_signs_of_life_keep_the_pen_and_their_absence_gives_it_up(
    session: Session, world: World, form_id: int
) -> None:
    claim(session, world.designer, form_id, "d")
    kept = claim(session, world.designer, form_id, "d", NOW + timedelta(seconds=60))
    assert (kept.mine, kept.since) == (True, NOW)
    assert not claim(session, world.admin, form_id, "a", LATER).mine
    assert claim(session, world.admin, form_id, "a", LATER + timedelta(seconds=60)).mine


def test_service_a_take_over_puts_aside_tells_and_can_be_taken_back(
    session: Session, world: World, form_id: int
) -> None:
    claim(session, world.designer, form_id, "d")
    assert forms.take_over_draft(session, world.admin, form_id=form_id, tab="a", now=NOW).mine
    assert [(row.who, row.taken, row.fields) for row in snapshots(session, world, form_id)] == [("设计师", True, 5)]
    told = session.exec(select(Notification).where(Notification.user_id == world.designer.user_id)).one()
    assert "管理员" in told.body_zh
    assert session.exec(select(AuditEntry).where(AuditEntry.action == "form.taken_over")).one()
    saved = save(session, world.admin, form_id, 1, "a")
    mine = {"fields": [field("mine", "text", "我的")]}
    assert forms.put_aside(session, world.designer, form_id=form_id, tab="d", content=mine, now=NOW)
    assert not forms.put_aside(session, world.designer, form_id=form_id, tab="d", content=ONE, now=NOW)
    newest = snapshots(session, world, form_id)[0]
    about = {"form_id": form_id, "snapshot_id": newest.id, "revision": saved.revision, "now": NOW}
    with pytest.raises(DraftHeld):
        forms.restore_snapshot(session, world.designer, tab="d", **about)
    forms.restore_snapshot(session, world.admin, tab="a", **about)
    assert forms.get_draft(session, world.admin, form_id=form_id).content["fields"][0]["key"] == "mine"
    assert len(snapshots(session, world, form_id)) == 3


def snapshots(session: Session, world: World, form_id: int) -> list[forms.SnapshotRow]:
    return forms.list_snapshots(session, world.admin, form_id=form_id)


def test_service_ones_own_closed_window_gives_the_pen_up_at_once(
    session: Session, world: World, form_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live.hub, "connected", lambda token: token != "closed")
    claim(session, world.designer, form_id, "closed")
    assert not claim(session, world.admin, form_id, "a").mine
    assert claim(session, world.designer, form_id, "two").mine
    assert not claim(session, world.designer, form_id, "three").mine


def test_service_nobody_without_the_right_and_nothing_unreadable(session: Session, world: World, form_id: int) -> None:
    about = {"form_id": form_id, "now": NOW, "tab": "x"}
    for act in (forms.claim_draft, forms.take_over_draft, forms.get_hold):
        with pytest.raises(Forbidden):
            act(session, world.bob, **about)
    with pytest.raises(Forbidden):
        forms.list_snapshots(session, world.bob, form_id=form_id)
    with pytest.raises(Forbidden):
        forms.release_draft(session, world.bob, form_id=form_id, tab="x")
    with pytest.raises(BadSchema):
        forms.put_aside(session, world.designer, content={"fields": "x"}, **about)
    with pytest.raises(NotFound):
        forms.restore_snapshot(session, world.designer, snapshot_id=99, revision=1, **about)
