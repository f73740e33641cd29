"""Whoever acts: a person with rights and a reach, or the system itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scrm_app.core.errors import Forbidden, ModuleOff, NotFound


class Scope(StrEnum):
    """How far a person sees."""

    OWN = "own"
    STORE = "store"
    REGION = "region"
    ALL = "all"


@dataclass(frozen=True)
class Actor:
    """A signed-in person as the services see them. `org_ids` is None when everything is in reach.

    `permissions` is what the roles give; `off` are the permissions whose module is switched off, which nobody has.
    """

    user_id: int
    name: str
    org_unit_id: int
    permissions: frozenset[str] = field(default_factory=frozenset)
    roles: frozenset[str] = field(default_factory=frozenset)
    scope: Scope = Scope.OWN
    org_ids: frozenset[int] | None = field(default_factory=frozenset)
    lang: str = "zh-CN"
    address: str = ""
    off: frozenset[str] = frozenset()

    @property
    def held(self) -> frozenset[str]:
        """The permissions that count now."""
        return self.permissions - self.off

    def may(self, permission: str) -> bool:
        """Whether the permission is held at all, and its module switched on."""
        return permission in self.permissions and permission not in self.off

    def reaches(self, row: Any) -> bool:
        """Whether a row (with `org_unit_id`, and perhaps `assignee_id`, `opener_id`, `owner_id`) is in reach."""
        if self.org_ids is None:
            return True
        if self.scope is not Scope.OWN:
            return row.org_unit_id in self.org_ids
        people = (getattr(row, name, None) for name in ("assignee_id", "opener_id", "owner_id", "user_id"))
        return self.user_id in people

    def require(self, permission: str, row: Any = None) -> None:
        """Refuse with ModuleOff, Forbidden (no permission) or NotFound (out of reach)."""
        if permission in self.off:
            raise ModuleOff
        if not self.may(permission):
            raise Forbidden(
                "您没有做这件事的权限, 如有需要请联系管理员。",
                "You are not allowed to do this. Ask your administrator if you need to.",
            )
        if row is not None and not self.reaches(row):
            raise NotFound("没有找到, 或不在您的数据范围内。", "Not found, or outside your data scope.")

    def require_any(self, permissions: Iterable[str]) -> None:
        """Refuse unless one of the permissions is held."""
        wanted = list(permissions)
        self.require(next((p for p in wanted if self.may(p)), wanted[0]))


class _Everything(frozenset[str]):
    def __contains__(self, item: object) -> bool:
        return True


def system_actor(org_unit_id: int = 0) -> Actor:
    """The product itself (scheduler, portal, imports): reaches everything; `user_id` 0 in the audit log."""
    return Actor(0, "系统", org_unit_id, permissions=_Everything(), scope=Scope.ALL, org_ids=None)
