"""The role page."""

from typing import Any

import reflex as rx
from pydantic import ValidationError

from components.controls import toast_ok
from scrm_app.core import clock
from scrm_app.core.text import Text
from scrm_app.identity import presenter, service
from scrm_app.identity.session import AppState


class RolesState(AppState):
    """Roles, and the one in the drawer."""

    rows: list[dict[str, Any]] = []
    opened: int = 0
    is_open: bool = False
    name: str = ""
    scope: str = "store"
    granted: list[str] = []
    is_builtin: bool = False
    start: str = ""
    asking: bool = False
    ready: bool = False
    _version: int = 0

    @rx.event
    async def load(self) -> None:
        """The page was opened, or another role chosen in the URL."""
        roles = await self._ask(service.list_roles)
        self.rows = [presenter.role_row(role, self.lang) for role in roles]
        wish = self._asked("role")
        role = next((r for r in roles if str(r.id) == wish), None)
        self.is_open, self.opened, self.ready, self.asking = (
            role is not None or wish == "new",
            role.id if role else 0,
            True,
            False,
        )
        self.name, self.scope, self.granted = (role.name, role.scope, role.permissions) if role else ("", "store", [])
        self.is_builtin, self._version = (role.is_builtin, role.version) if role else (False, 0)
        self.start = role.start if role else ""

    @rx.event
    def open_role(self, role_id: int) -> Any:
        """A line was pressed."""
        return self._view(role=role_id)

    @rx.event
    def open_new(self) -> Any:
        """The new-role drawer."""
        return self._view(role="new")

    @rx.event
    def close(self) -> Any:
        """The drawer was closed."""
        return self._view(role="")

    @rx.event
    def toggle(self, permission: str) -> None:
        """A permission was ticked or unticked."""
        self.granted = sorted(set(self.granted) ^ {str(permission)[:40]})

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """The drawer was saved."""
        try:
            told = {name: form.get(name) for name in ("name", "scope")}
            wish = {**told, "start": str(form.get("start") or ""), "permissions": self.granted}
            role = service.RoleInput.model_validate(wish)
        except ValidationError as error:
            refusal = presenter.refuse(error)
            refusal.lang = self.lang
            raise refusal from error
        if self.opened:
            await self._run(
                service.edit_role, role_id=self.opened, role=role, version=self._version, now=clock.now(), durable=True
            )
        else:
            await self._run(service.create_role, role=role, now=clock.now(), durable=True)
        return [toast_ok(self._say(Text("已保存。", "Saved."))), self._view(role="")]

    @rx.event
    def ask_delete(self) -> None:
        """Delete was pressed: ask first."""
        self.asking = True

    @rx.event
    def keep(self) -> None:
        """Do not delete after all."""
        self.asking = False

    @rx.event
    async def delete(self) -> Any:
        """Yes, delete."""
        self.asking = False
        await self._run(service.delete_role, role_id=self.opened, now=clock.now(), durable=True)
        return [toast_ok(self._say(Text("角色已删除。", "The role is deleted."))), self._view(role="")]
