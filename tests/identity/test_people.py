"""People, roles and places: who may hand out what, and what is never lost."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import Session, select

from models.audit import AuditEntry
from models.identity import Role
from scrm_app.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from scrm_app.core.pagination import PageRequest
from scrm_app.identity import repository, service
from scrm_app.identity.errors import ChangedMeanwhile, LastAdministrator, MoreThanYouHave, WeakPassword

PASSWORD = "drei-kleine-enten"


def role_id(session: Session, code: str) -> int:
    return next(role.id or 0 for role in repository.list_roles(session) if role.code == code)


def person(world: Any, **more: Any) -> service.PersonInput:
    fields = {"login": "wang", "name": "王小明", "org_unit_id": world.units["pudong"], "role_ids": []}
    return service.PersonInput.model_validate(fields | more)


def test_a_new_person_can_sign_in_and_is_found_by_pinyin(session: Session, world: Any, now: datetime) -> None:
    wish = person(world, role_ids=[role_id(session, "staff")])
    user_id = service.create_person(session, world.admin, person=wish, password=PASSWORD, now=now)
    tried = service.begin_try(session, login="WANG", address="", device="", now=now)
    assert service.fits(tried, PASSWORD)
    for text in ("wangxm", "xiaoming", "wxm", "小明"):
        found = service.list_people(session, world.admin, text=text, page=PageRequest()).rows
        assert ([one.id for one in found] == [user_id]) == (text != "wangxm")


def test_staff_may_not_manage_people(session: Session, world: Any, now: datetime) -> None:
    for call in (
        lambda: service.list_people(session, world.bob, page=PageRequest()),
        lambda: service.create_person(session, world.bob, person=person(world), password=PASSWORD, now=now),
        lambda: service.reset_password(session, world.bob, user_id=1, password=PASSWORD, now=now),
        lambda: service.list_roles(session, world.bob),
        lambda: service.list_places(session, world.bob),
    ):
        with pytest.raises(Forbidden):
            call()


def test_nobody_hands_out_more_than_they_have(session: Session, world: Any, now: datetime) -> None:
    keeper = replace(world.alice, permissions=world.alice.permissions | {"user.manage", "role.manage"})
    for code in ("admin", "finance", "region_manager"):
        wish = person(world, role_ids=[role_id(session, code)])
        with pytest.raises(MoreThanYouHave):
            service.create_person(session, keeper, person=wish, password=PASSWORD, now=now)
    wide = service.RoleInput(name="大", scope="all", permissions=["ticket.view"])
    much = service.RoleInput(name="多", scope="store", permissions=["price.cost"])
    for role in (wide, much):
        with pytest.raises(MoreThanYouHave):
            service.create_role(session, keeper, role=role, now=now)
    wish = person(world, role_ids=[role_id(session, "staff")])
    assert service.create_person(session, keeper, person=wish, password=PASSWORD, now=now)


def test_a_store_manager_cannot_reach_people_elsewhere_or_above(session: Session, world: Any, now: datetime) -> None:
    keeper = replace(world.alice, permissions=world.alice.permissions | {"user.manage"})
    with pytest.raises(NotFound):
        service.get_person(session, keeper, user_id=world.users["charlie"])
    with pytest.raises(NotFound):
        service.reset_password(session, keeper, user_id=world.users["admin"], password=PASSWORD, now=now)
    with pytest.raises(InvalidInput):
        service.create_person(
            session, keeper, person=person(world, org_unit_id=world.units["chaoyang"]), password=PASSWORD, now=now
        )
    names = [one.name for one in service.list_people(session, keeper, page=PageRequest()).rows]
    assert sorted(names) == sorted(["爱丽丝", "鲍勃", "朵拉"])


def test_the_last_administrator_stays(session: Session, world: Any, now: datetime) -> None:
    admin = service.get_person(session, world.admin, user_id=world.users["admin"])
    fields = {"login": admin.login, "name": admin.name, "org_unit_id": admin.org_unit_id}
    for change in ({"role_ids": []}, {"role_ids": admin.role_ids, "is_active": False}):
        wish = service.PersonInput.model_validate(fields | change)
        with pytest.raises(LastAdministrator), session.begin_nested():
            service.edit_person(session, world.admin, user_id=admin.id, person=wish, version=admin.version, now=now)


def test_switching_a_person_off_ends_their_sessions(session: Session, world: Any, now: datetime) -> None:
    from scrm_app.core.errors import NotSignedIn

    wish = person(world)
    user_id = service.create_person(session, world.admin, person=wish, password=PASSWORD, now=now)
    tried = service.begin_try(session, login="wang", address="", device="", now=now)
    token = service.finish_try(session, tried=tried, address="", agent="", now=now).token
    off = wish.model_copy(update={"is_active": False})
    service.edit_person(session, world.admin, user_id=user_id, person=off, version=1, now=now)
    with pytest.raises(NotSignedIn):
        service.actor_for_token(session, token, now=now)


def test_two_people_editing_one_record_do_not_overwrite_each_other(session: Session, world: Any, now: datetime) -> None:
    user_id = service.create_person(session, world.admin, person=person(world), password=PASSWORD, now=now)
    service.edit_person(session, world.admin, user_id=user_id, person=person(world, name="一"), version=1, now=now)
    with pytest.raises(ChangedMeanwhile):
        service.edit_person(session, world.admin, user_id=user_id, person=person(world, name="二"), version=1, now=now)


def test_bad_input_is_refused(session: Session, world: Any, now: datetime) -> None:
    for bad in (
        {"login": "a b"},
        {"login": "x"},
        {"name": ""},
        {"email": "nope"},
        {"phone": "<script>"},
        {"org_unit_id": "x"},
    ):
        with pytest.raises(ValidationError):
            person(world, **bad)
    with pytest.raises(WeakPassword):
        service.create_person(session, world.admin, person=person(world), password="short", now=now)
    with pytest.raises(InvalidInput):
        service.create_person(session, world.admin, person=person(world, role_ids=[999]), password=PASSWORD, now=now)
    with pytest.raises(Conflict):
        service.create_person(session, world.admin, person=person(world, login="ALICE"), password=PASSWORD, now=now)


def test_a_role_counts_at_once_and_in_use_is_not_deleted(session: Session, world: Any, now: datetime) -> None:
    staff = role_id(session, "staff")
    assert not world.bob.may("report.view")
    wish = service.RoleInput(name="员工", scope="store", permissions=["report.view", "no.such.permission"])
    service.edit_role(session, world.admin, role_id=staff, role=wish, version=1, now=now)
    assert world.bob.may("report.view")
    assert not world.bob.may("ticket.work")
    with pytest.raises(Conflict, match="人使用"):
        service.delete_role(session, world.admin, role_id=staff, now=now)
    fresh = service.create_role(session, world.admin, role=wish, now=now)
    service.delete_role(session, world.admin, role_id=fresh, now=now)
    session.flush()
    assert session.get(Role, fresh) is None


def test_the_tree_grows_and_scope_follows_it(session: Session, world: Any, now: datetime) -> None:
    place = service.PlaceInput(name="宁波店", kind="store")
    new = service.create_place(session, world.admin, parent_id=world.units["east"], place=place, now=now)
    assert new in (world.erin.org_ids or set())
    assert new not in (world.alice.org_ids or set())
    names = [(view.name, view.depth) for view in service.list_places(session, world.admin)]
    assert names[:3] == [("总部", 0), ("华东区", 1), ("上海浦东店", 2)]
    with pytest.raises(InvalidInput):
        service.create_place(session, world.admin, parent_id=new, place=place, now=now)
    off = place.model_copy(update={"is_active": False})
    service.edit_place(session, world.admin, org_unit_id=new, place=off, version=1, now=now)
    with pytest.raises(Conflict):
        service.edit_place(session, world.admin, org_unit_id=world.units["pudong"], place=off, version=1, now=now)


def test_every_change_of_rights_is_in_the_audit_log(session: Session, world: Any, now: datetime) -> None:
    user_id = service.create_person(session, world.admin, person=person(world), password=PASSWORD, now=now)
    service.reset_password(session, world.admin, user_id=user_id, password=PASSWORD + "2", now=now)
    session.flush()
    entries = session.exec(select(AuditEntry).order_by(AuditEntry.id)).all()  # type: ignore[arg-type]
    assert [entry.action for entry in entries] == ["user.created", "user.password_reset"]
    assert PASSWORD not in str([entry.after for entry in entries])
    assert "argon2" not in str([entry.after for entry in entries])


def test_search_finds_people_only_for_those_who_manage_them(session: Session, world: Any) -> None:
    assert [hit.title for hit in service.find_hits(session, world.admin, "鲍")] == ["鲍勃"]
    assert service.find_hits(session, world.bob, "鲍") == []
