"""Saved views: one's own, everybody's, and nobody else's."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from scrm_app.core.errors import Forbidden, InvalidInput, NotFound
from scrm_app.tickets import service
from tests.conftest import NOW, World


def names(session: Session, who: object) -> list[str]:
    return [view.name for view in service.list_views(session, who)]  # type: ignore[arg-type]


def test_own_views_are_ones_own_and_shared_ones_everybodys(session: Session, world: World) -> None:
    mine = service.save_view(session, world.bob, name=" 我的  急单 ", query="?priority=2&page=3&ticket=9", now=NOW)
    service.save_view(session, world.alice, name="超时", query="status=overdue", shared=True, pinned=True, now=NOW)
    assert names(session, world.bob) == ["超时", "我的 急单"]
    assert names(session, world.charlie) == ["超时"]
    kept = next(view for view in service.list_views(session, world.bob) if view.id == mine)
    assert (kept.query, kept.mine) == ("priority=2", True), "neither the page nor the open ticket belongs to a view"


def test_a_view_is_changed_deleted_and_put_back(session: Session, world: World) -> None:
    one = service.save_view(session, world.bob, name="急", query="priority=1", now=NOW)
    service.save_view(session, world.bob, name="特急", query="priority=2", view_id=one, pinned=True, now=NOW)
    gone = service.delete_view(session, world.bob, view_id=one, now=NOW)
    assert (gone.name, gone.query, gone.pinned) == ("特急", "priority=2", True)
    assert names(session, world.bob) == []


def test_sharing_needs_the_right(session: Session, world: World) -> None:
    staff = replace(world.bob, permissions=world.bob.permissions - {"ticket.admin"})
    with pytest.raises(Forbidden):
        service.save_view(session, staff, name="x", query="", shared=True, now=NOW)
    shared = service.save_view(session, world.alice, name="超时", query="status=overdue", shared=True, now=NOW)
    for attack in (
        lambda: service.delete_view(session, staff, view_id=shared, now=NOW),
        lambda: service.save_view(session, staff, name="mine", query="", view_id=shared, now=NOW),
    ):
        with pytest.raises(Forbidden):
            attack()
    with pytest.raises(Forbidden):
        service.list_views(session, world.finance)


def test_nobody_touches_another_persons_view(session: Session, world: World) -> None:
    own = service.save_view(session, world.bob, name="急", query="priority=1", now=NOW)
    with pytest.raises(NotFound):
        service.delete_view(session, world.admin, view_id=own, now=NOW)
    with pytest.raises(NotFound):
        service.save_view(session, world.charlie, name="急", query="", view_id=own, now=NOW)
    with pytest.raises(NotFound):
        service.delete_view(session, world.bob, view_id=2**31 - 1, now=NOW)


@pytest.mark.parametrize(("name", "query"), [("", ""), ("   ", ""), ("长" * 41, ""), ("x", "q=" + "长" * 300)])
def test_what_does_not_fit_is_a_sentence(session: Session, world: World, name: str, query: str) -> None:
    with pytest.raises(InvalidInput):
        service.save_view(session, world.bob, name=name, query=query, now=NOW)


def test_thirty_are_enough(session: Session, world: World) -> None:
    for number in range(30):
        service.save_view(session, world.bob, name=f"视图 {number}", query="", now=NOW)
    with pytest.raises(InvalidInput):
        service.save_view(session, world.bob, name="再一个", query="", now=NOW)
