"""People: who there is, where they belong, what they may do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pypinyin import Style, lazy_pinyin
from sqlmodel import Session

from models.identity import Role, User
from scrm_app.core.actor import Actor, Scope
from scrm_app.core.errors import Conflict, InvalidInput
from scrm_app.core.events import publish
from scrm_app.core.pagination import Page, PageRequest
from scrm_app.core.text import Text
from scrm_app.identity import repository
from scrm_app.identity.engine import passwords
from scrm_app.identity.engine.desk import Hit
from scrm_app.identity.engine.roles import may_grant
from scrm_app.identity.errors import ChangedMeanwhile, LastAdministrator, MoreThanYouHave, NoSuchThing, WeakPassword
from scrm_app.identity.events import AccessChanged
from scrm_app.identity.service.passwords import hash_password

PEOPLE = Text("用户", "People")


class PersonInput(BaseModel):
    """What an administrator fills in about a person."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    login: str = Field(min_length=2, max_length=64, pattern=r"^[A-Za-z0-9._@-]+$")
    name: str = Field(min_length=1, max_length=40)
    org_unit_id: int
    role_ids: list[int] = Field(default_factory=list, max_length=20)
    email: str = Field(default="", max_length=120, pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$")
    phone: str = Field(default="", max_length=30, pattern=r"^[0-9+ \-]*$")
    wecom_account: str = Field(default="", max_length=64, pattern=r"^[A-Za-z0-9._@\-]*$")
    dingtalk_account: str = Field(default="", max_length=64, pattern=r"^[A-Za-z0-9._@\-]*$")
    is_active: bool = True

    @field_validator("login")
    @classmethod
    def _lower(cls, value: str) -> str:
        return value.lower()


@dataclass(frozen=True)
class PersonView:
    """A person in the list and in the drawer."""

    id: int
    login: str
    name: str
    org_unit_id: int
    org_name: str
    role_ids: list[int] = field(default_factory=list)
    role_names: str = ""
    email: str = ""
    phone: str = ""
    wecom_account: str = ""
    dingtalk_account: str = ""
    is_active: bool = True
    version: int = 1


def pinyin_of(name: str) -> str:
    """Full pinyin and initials of a name, for searching: 王小明 → "wangxiaoming wxm"."""
    return f"{''.join(lazy_pinyin(name))} {''.join(lazy_pinyin(name, style=Style.FIRST_LETTER))}"[:120]


def _views(session: Session, users: Iterable[User]) -> list[PersonView]:
    listed = list(users)
    roles = repository.roles_by_user(session, [u.id or 0 for u in listed])
    names = repository.org_names(session)
    return [
        PersonView(
            id=u.id or 0,
            login=u.login,
            name=u.name,
            org_unit_id=u.org_unit_id,
            org_name=names.get(u.org_unit_id, ""),
            role_ids=[r.id or 0 for r in roles.get(u.id or 0, [])],
            role_names="、".join(r.name for r in roles.get(u.id or 0, [])),
            email=u.email,
            phone=u.phone,
            wecom_account=u.wecom_account,
            dingtalk_account=u.dingtalk_account,
            is_active=u.is_active,
            version=u.version,
        )
        for u in listed
    ]


def list_people(
    session: Session,
    actor: Actor,
    *,
    text: str = "",
    org_unit_id: int | None = None,
    active: bool | None = None,
    page: PageRequest,
) -> Page[PersonView]:
    """One page of people within reach; `text` matches name, login, phone and pinyin."""
    actor.require("user.manage")
    rows, total = repository.list_users(session, actor.org_ids, text.strip()[:60], org_unit_id, active, page)
    return Page(_views(session, rows), total)


def find_hits(session: Session, actor: Actor, query: str) -> list[Hit]:
    """Command search: people by name, pinyin, account or phone, for those who manage people."""
    if not actor.may("user.manage"):
        return []
    found = list_people(session, actor, text=query, page=PageRequest(1, 6))
    return [Hit(one.name, f"{one.org_name} · {one.role_names}", f"/users?user={one.id}", PEOPLE) for one in found.rows]


def list_colleagues(
    session: Session, actor: Actor, *, org_unit_ids: Iterable[int] | None = None
) -> list[tuple[int, str]]:
    """(id, name) of active people, for choosing somebody; within the given places, or all."""
    wanted = None if org_unit_ids is None else list(org_unit_ids)
    return [(u.id or 0, u.name) for u in repository.list_active_users(session, wanted)] if actor.user_id >= 0 else []


@dataclass(frozen=True)
class StaffRow:
    """Somebody, active or not, with the codes of their roles."""

    id: int
    name: str
    org_unit_id: int
    is_active: bool
    roles: frozenset[str]


def list_staff(session: Session) -> list[StaffRow]:
    """Everybody there ever was; for working things out, not for showing."""
    users = repository.list_everybody(session)
    roles = repository.roles_by_user(session, [u.id or 0 for u in users])
    return [
        StaffRow(u.id or 0, u.name, u.org_unit_id, u.is_active, frozenset(r.code for r in roles.get(u.id or 0, ())))
        for u in users
    ]


def holders_of(session: Session, permission: str) -> list[int]:
    """Ids of the active people who hold a permission: whom a message about it goes to."""
    return repository.list_holders(session, permission)


def get_person(session: Session, actor: Actor, *, user_id: int) -> PersonView:
    """One person within reach."""
    actor.require("user.manage")
    return _views(session, [_within_reach(session, actor, user_id)])[0]


def _within_reach(session: Session, actor: Actor, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None or (actor.org_ids is not None and user.org_unit_id not in actor.org_ids):
        raise NoSuchThing
    return user


def _check_grants(actor: Actor, roles: Iterable[Role]) -> None:
    if not all(may_grant(actor.permissions, actor.scope, role.permissions, role.scope) for role in roles):
        raise MoreThanYouHave


def _check_place(session: Session, actor: Actor, org_unit_id: int) -> None:
    unit = repository.get_org_unit(session, org_unit_id)
    if unit is None or (actor.org_ids is not None and org_unit_id not in actor.org_ids):
        raise InvalidInput("请选择一个存在的组织。", "Choose an existing place in the organisation.")


def _roles(session: Session, role_ids: Iterable[int]) -> list[Role]:
    wanted = set(role_ids)
    roles = repository.list_roles(session, wanted)
    if len(roles) != len(wanted):
        raise InvalidInput(
            "所选角色已不存在, 请刷新后重选。", "A chosen role no longer exists. Reload and choose again."
        )
    return roles


def _facts(user: User, roles: Iterable[Role]) -> dict[str, object]:
    return {
        "name": user.name,
        "login": user.login,
        "org_unit_id": user.org_unit_id,
        "roles": sorted(role.name for role in roles),
        "email": user.email,
        "phone": user.phone,
        "wecom_account": user.wecom_account,
        "dingtalk_account": user.dingtalk_account,
        "is_active": user.is_active,
    }


def create_person(
    session: Session, actor: Actor, *, person: PersonInput, password: str, hashed: str = "", now: datetime
) -> int:
    """A new person who can sign in; nobody gets more than the creator has. `hashed`: the password, hashed already."""
    actor.require("user.manage")
    _check_place(session, actor, person.org_unit_id)
    roles = _roles(session, person.role_ids)
    _check_grants(actor, roles)
    if problem := passwords.problem(password, person.login):
        raise WeakPassword(problem)
    if repository.find_user_by_login(session, person.login) is not None:
        raise Conflict("这个账号已被使用, 请换一个。", "This account name is taken. Choose another.")
    user = add_user(session, person, password, now, hashed=hashed)
    repository.set_roles(session, user.id or 0, [role.id or 0 for role in roles])
    publish(
        session, AccessChanged(actor, "user.created", "user", user.id or 0, user.name, now, after=_facts(user, roles))
    )
    return user.id or 0


def add_user(session: Session, person: PersonInput, password: str, now: datetime, *, hashed: str = "") -> User:
    """The bare row, for the wizard and for demo data; the caller has checked everything."""
    user = User(
        login=person.login,
        name=person.name,
        pinyin=pinyin_of(person.name),
        password_hash=hashed or hash_password(password),
        org_unit_id=person.org_unit_id,
        email=person.email,
        phone=person.phone,
        wecom_account=person.wecom_account,
        dingtalk_account=person.dingtalk_account,
        is_active=person.is_active,
        created_at=now,
    )
    session.add(user)
    session.flush()
    return user


def edit_person(
    session: Session, actor: Actor, *, user_id: int, person: PersonInput, version: int, now: datetime
) -> None:
    """Change a person; switching off ends their sessions at once."""
    actor.require("user.manage")
    user = _within_reach(session, actor, user_id)
    _check_place(session, actor, person.org_unit_id)
    old_roles = repository.list_roles_of(session, user_id)
    new_roles = _roles(session, person.role_ids)
    _check_grants(actor, [*old_roles, *new_roles])
    if user.version != version:
        raise ChangedMeanwhile
    other = repository.find_user_by_login(session, person.login)
    if other is not None and other.id != user_id:
        raise Conflict("这个账号已被使用, 请换一个。", "This account name is taken. Choose another.")
    before = _facts(user, old_roles)
    for name in ("login", "name", "org_unit_id", "email", "phone", "wecom_account", "dingtalk_account", "is_active"):
        setattr(user, name, getattr(person, name))
    user.pinyin = pinyin_of(user.name)
    user.version += 1
    repository.set_roles(session, user_id, [role.id or 0 for role in new_roles])
    session.flush()
    _keep_an_administrator(session)
    if not user.is_active:
        repository.revoke_sessions(session, user_id, now)
    publish(
        session, AccessChanged(actor, "user.edited", "user", user_id, user.name, now, before, _facts(user, new_roles))
    )


def _keep_an_administrator(session: Session) -> None:
    if not repository.has_active_holder(session, "role.manage", Scope.ALL.value):
        raise LastAdministrator


def reset_password(session: Session, actor: Actor, *, user_id: int, password: str, now: datetime) -> None:
    """Give a person a new password and end all their sessions."""
    actor.require("user.manage")
    user = _within_reach(session, actor, user_id)
    _check_grants(actor, repository.list_roles_of(session, user_id))
    if problem := passwords.problem(password, user.login):
        raise WeakPassword(problem)
    user.password_hash = hash_password(password)
    user.version += 1
    repository.revoke_sessions(session, user_id, now)
    publish(session, AccessChanged(actor, "user.password_reset", "user", user_id, user.name, now))
