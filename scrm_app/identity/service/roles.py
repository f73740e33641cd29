"""Roles: named sets of permissions with a data scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlmodel import Session

from models.identity import Role
from scrm_app.core.actor import Actor, Scope
from scrm_app.core.crypto import new_token
from scrm_app.core.errors import Conflict, InvalidInput
from scrm_app.core.events import publish
from scrm_app.identity import repository
from scrm_app.identity.engine.permissions import PERMISSIONS
from scrm_app.identity.engine.roles import STARTERS, may_grant
from scrm_app.identity.engine.start import is_allowed
from scrm_app.identity.errors import ChangedMeanwhile, LastAdministrator, MoreThanYouHave, NoSuchThing
from scrm_app.identity.events import AccessChanged


class RoleInput(BaseModel):
    """What is filled in about a role."""

    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore")

    name: str = Field(min_length=1, max_length=40)
    scope: Scope
    permissions: list[str] = Field(default_factory=list, max_length=200)
    start: str = Field(default="", max_length=60)

    @field_validator("permissions")
    @classmethod
    def _known(cls, value: list[str]) -> list[str]:
        return sorted(set(value) & set(PERMISSIONS))


@dataclass(frozen=True)
class RoleView:
    """A role and how many people have it."""

    id: int
    code: str
    name: str
    scope: str
    permissions: list[str]
    start: str
    is_builtin: bool
    people: int
    version: int


def list_roles(session: Session, actor: Actor) -> list[RoleView]:
    """All roles."""
    actor.require_any(("role.manage", "user.manage"))
    people = repository.count_by_role(session)
    return [
        RoleView(
            id=r.id or 0,
            code=r.code,
            name=r.name,
            scope=r.scope,
            permissions=list(r.permissions),
            start=r.start,
            is_builtin=r.is_builtin,
            people=people.get(r.id or 0, 0),
            version=r.version,
        )
        for r in repository.list_roles(session)
    ]


def list_role_names(session: Session) -> list[tuple[str, str]]:
    """(code, name) of all roles, for choosing one in a flow."""
    return [(role.code, role.name) for role in repository.list_roles(session)]


def list_role_lines(session: Session) -> list[tuple[int, str, str]]:
    """(id, code, name) of all roles; for working things out, not for showing."""
    return [(role.id or 0, role.code, role.name) for role in repository.list_roles(session)]


def role_permissions(session: Session, code: str) -> frozenset[str]:
    """What a role may do; nothing for one that does not exist."""
    found = next((role for role in repository.list_roles(session) if role.code == code), None)
    return frozenset(found.permissions) if found else frozenset()


def create_starter_roles(session: Session) -> dict[str, int]:
    """The roles of a new installation: code → id. Roles that are there already stay as they are."""
    have = {role.code: role.id or 0 for role in repository.list_roles(session)}
    for starter in STARTERS:
        if starter.code in have:
            continue
        role = Role(
            code=starter.code,
            name=starter.name,
            scope=starter.scope,
            permissions=list(starter.permissions),
            is_builtin=starter.code == "admin",
        )
        session.add(role)
        session.flush()
        have[starter.code] = role.id or 0
    return have


def ensure_role(session: Session, *, code: str, name: str, scope: str, permissions: Iterable[str]) -> int:
    """The role with this code, made when it is not there; for packs and demo data, whose caller has checked."""
    for role in repository.list_roles(session):
        if role.code == code:
            return role.id or 0
    made = Role(code=code, name=name, scope=scope, permissions=sorted(set(permissions) & set(PERMISSIONS)))
    session.add(made)
    session.flush()
    return made.id or 0


def _facts(role: Role) -> dict[str, object]:
    return {"name": role.name, "scope": role.scope, "start": role.start, "permissions": list(role.permissions)}


def _check_start(role: RoleInput) -> None:
    if role.start and not is_allowed(role.start, role.permissions):
        raise InvalidInput(
            "这个角色打不开所选的起始页。请给它对应的权限, 或换一个起始页。",
            "This role may not open the start page you chose. Give it the permission, or choose another page.",
        )


def _check(actor: Actor, permissions: list[str], scope: str) -> None:
    if not may_grant(actor.permissions, actor.scope, permissions, scope):
        raise MoreThanYouHave


def _with_hidden(actor: Actor, wanted: list[str], before: Iterable[str] = ()) -> list[str]:
    """Permissions of modules that are off are neither given nor taken away: they are not on the screen."""
    return sorted((set(wanted) - actor.off) | (set(before) & actor.off))


def create_role(session: Session, actor: Actor, *, role: RoleInput, now: datetime) -> int:
    """A new role."""
    actor.require("role.manage")
    _check(actor, role.permissions, role.scope)
    _check_start(role)
    given = _with_hidden(actor, role.permissions)
    row = Role(code=f"r_{new_token()[:10]}", name=role.name, scope=role.scope.value, permissions=given)
    row.start = role.start
    session.add(row)
    session.flush()
    publish(session, AccessChanged(actor, "role.created", "role", row.id or 0, row.name, now, after=_facts(row)))
    return row.id or 0


def edit_role(session: Session, actor: Actor, *, role_id: int, role: RoleInput, version: int, now: datetime) -> None:
    """Change a role; everybody who has it has the new rights with their next click."""
    actor.require("role.manage")
    row = session.get(Role, role_id)
    if row is None:
        raise NoSuchThing
    _check(actor, list(row.permissions), row.scope)
    _check(actor, role.permissions, role.scope)
    _check_start(role)
    if row.version != version:
        raise ChangedMeanwhile
    before = _facts(row)
    row.name, row.scope, row.start = role.name, role.scope.value, role.start
    row.permissions = _with_hidden(actor, role.permissions, row.permissions)
    row.version += 1
    session.flush()
    if not repository.has_active_holder(session, "role.manage", Scope.ALL.value):
        raise LastAdministrator
    publish(session, AccessChanged(actor, "role.edited", "role", role_id, row.name, now, before, _facts(row)))


def delete_role(session: Session, actor: Actor, *, role_id: int, now: datetime) -> None:
    """Remove a role nobody has."""
    actor.require("role.manage")
    row = session.get(Role, role_id)
    if row is None:
        raise NoSuchThing
    _check(actor, list(row.permissions), row.scope)
    if row.is_builtin:
        raise Conflict("内置角色不能删除。", "Built-in roles cannot be deleted.")
    if count := repository.count_by_role(session).get(role_id, 0):
        raise Conflict(
            f"还有 {count} 人使用这个角色, 请先给他们换角色。",
            f"{count} people still have this role. Give them another first.",
        )
    publish(session, AccessChanged(actor, "role.deleted", "role", role_id, row.name, now, before=_facts(row)))
    session.delete(row)
