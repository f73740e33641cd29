"""Where people land: their own choice, that of their role, or what fits their rights; a phone begins with the to-do."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from sqlmodel import Session

from models.identity import Role, User
from scrm_app.core.errors import InvalidInput
from scrm_app.identity import service
from scrm_app.identity.engine import start
from scrm_app.routes import nav
from tests.identity.test_people import role_id

DESK = "Mozilla/5.0 (X11; Linux x86_64) Chrome/130"
PHONE = "Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile Safari/537.36"
PAD = "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Mobile/15E148"


@pytest.fixture(autouse=True)
def pages() -> Iterator[None]:
    start.use(nav())
    yield
    start.use([])


@pytest.mark.parametrize(
    ("who", "desk", "phone"),
    [
        ("admin", "/", "/todo"),
        ("alice", "/", "/todo"),
        ("bob", "/todo", "/todo"),
        ("finance", "/statements", "/statements"),
        ("designer", "/flows", "/flows"),
    ],
)
def test_whom_nobody_told_lands_where_the_work_is(
    session: Session, world: Any, who: str, desk: str, phone: str
) -> None:
    actor = getattr(world, who)
    found = [service.get_start(session, actor, agent=agent) for agent in (DESK, PAD, PHONE)]
    assert found == [desk, desk, phone]
    assert service.start_of(session, user_id=actor.user_id, agent=PHONE) == phone


def test_a_role_chooses_for_the_desk_and_each_person_for_themselves(
    session: Session, world: Any, now: datetime
) -> None:
    row = session.get(Role, role_id(session, "staff"))
    assert row is not None
    wish = {"name": row.name, "scope": row.scope, "permissions": row.permissions}
    role = service.RoleInput.model_validate({**wish, "start": "/board"})
    service.edit_role(session, world.admin, role_id=row.id or 0, role=role, version=row.version, now=now)
    assert [service.get_start(session, world.bob, agent=agent) for agent in (DESK, PHONE)] == ["/board", "/todo"]
    choice = service.get_start_choice(session, world.bob)
    assert (choice.usual_desk.zh, choice.usual_phone.zh) == ("工单看板", "我的待办")
    assert {"/statements", "/users"}.isdisjoint(one.path for one in choice.pages)
    service.save_start(session, world.bob, desk="/tickets", phone="/schedule")
    assert [service.get_start(session, world.bob, agent=agent) for agent in (DESK, PHONE)] == ["/tickets", "/schedule"]
    service.save_start(session, world.bob, desk="", phone="/schedule")
    assert service.get_start(session, world.bob, agent=DESK) == "/board"


def test_nobody_starts_on_a_page_that_is_closed_to_them(session: Session, world: Any, now: datetime) -> None:
    for path in ("/statements", "/nowhere", "//evil.example", "https://evil.example", "/tickets/new"):
        with pytest.raises(InvalidInput):
            service.save_start(session, world.bob, desk=path, phone="")
        role = service.RoleInput(name="新", scope="store", permissions=["ticket.view"], start=path)
        with pytest.raises(InvalidInput):
            service.create_role(session, world.admin, role=role, now=now)
    service.save_start(session, world.bob, desk="/pipeline", phone="")
    row = session.get(Role, role_id(session, "staff"))
    assert row is not None
    row.permissions = ["customer.view"]
    session.flush()
    assert service.get_start(session, world.bob, agent=DESK) == "/customers", "the right was taken away since"
    user = session.get(User, world.users["bob"])
    assert user is not None
    row.permissions = []
    session.flush()
    assert service.get_start(session, world.bob, agent=PHONE) == "/me"
