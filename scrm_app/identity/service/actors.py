"""What can be done about people and their rights."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.identity import User
from scrm_app.core.actor import Actor, Scope
from scrm_app.core.crypto import fingerprint
from scrm_app.core.errors import NotSignedIn
from scrm_app.identity import repository
from scrm_app.identity.engine import desk
from scrm_app.identity.engine.modules import permissions_of
from scrm_app.identity.service.modules import modules_off

_WIDEST = [Scope.OWN, Scope.STORE, Scope.REGION, Scope.ALL]


def actor_for(session: Session, user: User) -> Actor:
    """A person's rights now: the union of their roles, with the widest scope among them."""
    return _actor(session, user, repository.list_roles_of(session, user.id or 0))


def _actor(session: Session, user: Any, roles: Sequence[Any]) -> Actor:
    scope = max((Scope(role.scope) for role in roles), key=_WIDEST.index, default=Scope.OWN)
    return Actor(
        user_id=user.id or 0,
        name=user.name,
        org_unit_id=user.org_unit_id,
        permissions=frozenset(p for role in roles for p in role.permissions),
        roles=frozenset(role.code for role in roles),
        scope=scope,
        org_ids=_org_ids(session, user.org_unit_id, scope),
        off=permissions_of(modules_off(session)),
    )


def actors_of(session: Session, user_ids: Iterable[int]) -> dict[int, Actor]:
    """People by id with their rights now, in the order asked for; those who do not exist are left out."""
    found = ((user_id, repository.get_user(session, user_id)) for user_id in dict.fromkeys(user_ids))
    return {user_id: actor_for(session, user) for user_id, user in found if user is not None}


def _org_ids(session: Session, org_unit_id: int, scope: Scope) -> frozenset[int] | None:
    if scope is Scope.ALL:
        return None
    if scope is not Scope.REGION:
        return frozenset({org_unit_id})
    unit = repository.get_org_unit(session, org_unit_id)
    path = unit.path if unit is not None else f"/{org_unit_id}/"
    if unit is not None and unit.kind == "store" and unit.parent_id is not None:
        path = path.removesuffix(f"{unit.id}/")
    return frozenset(repository.list_subtree_ids(session, path)) | {org_unit_id}


def actor_for_token(session: Session, token: str, *, now: datetime) -> Actor:
    """Whoever holds the cookie `token`; NotSignedIn when unknown, expired, revoked or the user is switched off."""
    user = repository.find_signed_in(session, fingerprint(token), now) if token else None
    if user is None:
        raise NotSignedIn
    return _actor(session, user, repository.list_rights_of(session, user.id))


@dataclass(frozen=True)
class Me:
    """What the frame shows of the person signed in."""

    user_id: int
    name: str
    role_names: str
    org_name: str
    permissions: list[str]
    company: str
    unread: int
    off: list[str]
    """Modules that are switched off."""


def get_me(session: Session, actor: Actor) -> Me:
    """Who is signed in, for the frame."""
    unit = repository.get_org_unit(session, actor.org_unit_id)
    roles = repository.list_roles_of(session, actor.user_id)
    return Me(
        user_id=actor.user_id,
        name=actor.name,
        role_names="、".join(role.name for role in roles),
        org_name=unit.name if unit else "",
        permissions=sorted(actor.held),
        company=repository.get_setting(session, "company").get("name", ""),
        unread=desk.unread(session, actor),
        off=sorted(modules_off(session)),
    )
