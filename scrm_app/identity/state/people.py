"""The people page."""

from typing import Any

import reflex as rx
from pydantic import ValidationError

from components.controls import toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.core.numbers import whole
from scrm_app.core.pagination import PageRequest
from scrm_app.core.text import Text
from scrm_app.identity import presenter, service
from scrm_app.identity.session import AppState

SIZE = 50
EMPTY: dict[str, Any] = {
    "id": 0,
    "login": "",
    "name": "",
    "org_unit_id": "",
    "email": "",
    "phone": "",
    "wecom_account": "",
    "dingtalk_account": "",
    "is_active": True,
}


class PeopleState(AppState):
    """People, page by page; one of them in the drawer."""

    rows: list[dict[str, Any]] = []
    total: int = 0
    page: int = 1
    pages: int = 1
    sort: str = ""
    text: str = ""
    org: str = ""
    opened: int = 0
    is_open: bool = False
    person: dict[str, Any] = EMPTY
    person_roles: list[int] = []
    places: list[dict[str, str]] = []
    roles: list[dict[str, Any]] = []
    ready: bool = False
    _version: int = 0

    @rx.event
    async def load(self) -> None:
        """The page was opened, or a filter changed in the URL."""
        self.text, self.org, self.sort = self._asked("q"), self._asked("org"), self._asked("sort")
        wanted = PageRequest(self._number("page", 1), SIZE, self.sort.lstrip("-"), self.sort.startswith("-"))
        org = whole(self.org) or None
        found = await self._ask(service.list_people, text=self.text, org_unit_id=org, page=wanted)
        self.rows = [presenter.person_row(p, self.lang) for p in found.rows]
        self.total, self.page, self.pages = found.total, wanted.page, max(1, -(-found.total // SIZE))
        places = await self._ask(service.list_places)
        self.places = [{"value": str(p.id), "label": "　" * p.depth + p.name} for p in places]
        self.roles = [{"id": r.id, "name": r.name} for r in await self._ask(service.list_roles)]
        self.ready = True
        await self._show(self._asked("user"))

    async def _show(self, wish: str) -> None:
        self.opened, self.is_open = (whole(wish), bool(whole(wish)) or wish == "new")
        if self.opened:
            found = await self._ask(service.get_person, user_id=self.opened)
            self.person = {name: getattr(found, name) for name in EMPTY} | {"org_unit_id": str(found.org_unit_id)}
            self.person_roles, self._version = found.role_ids, found.version
        elif self.is_open:
            self.person, self.person_roles = {**EMPTY, "org_unit_id": self.org}, []

    @rx.event
    def search(self, text: str) -> Any:
        """The person types into the search box."""
        return self._view(q=str(text)[:60], page="")

    @rx.event
    def choose_org(self, org: str) -> Any:
        """Only people of one place."""
        return self._view(org=str(org), page="")

    @rx.event
    def sort_by(self, key: str) -> Any:
        """A column head was pressed."""
        return self._view(sort=self._next_sort(key), page="")

    @rx.event
    def turn_to(self, page: int) -> Any:
        """Another page of the list."""
        return self._view(page=page)

    @rx.event
    def open_person(self, user_id: int) -> Any:
        """A line was pressed."""
        return self._view(user=user_id)

    @rx.event
    def open_new(self) -> Any:
        """The new-person drawer."""
        return self._view(user="new")

    @rx.event
    def close(self) -> Any:
        """The drawer was closed."""
        return self._view(user="")

    @rx.event
    def step(self, by: int) -> Any:
        """J or K: the next or previous person of the list."""
        ids = [row["id"] for row in self.rows]
        at = ids.index(self.opened) + (1 if by == 1 else -1) if self.opened in ids else 0
        return self._view(user=ids[at]) if 0 <= at < len(ids) else None

    @rx.event
    def toggle_role(self, role_id: int) -> None:
        """A role was ticked or unticked."""
        have = set(self.person_roles)
        self.person_roles = sorted(have ^ {role_id} if isinstance(role_id, int) else have)

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """The drawer was saved."""
        now = clock.now()
        active = bool(form.get("is_active")) if self.opened else True
        try:
            person = service.PersonInput.model_validate({**form, "role_ids": self.person_roles, "is_active": active})
        except ValidationError as error:
            raise self._in_my_language(presenter.refuse(error)) from error
        if self.opened:
            await self._run(
                service.edit_person, user_id=self.opened, person=person, version=self._version, now=now, durable=True
            )
        else:
            await self._run(
                service.create_person, person=person, password=str(form.get("password", "")), now=now, durable=True
            )
        return [toast_ok(self._say(Text("已保存。", "Saved."))), self._view(user="", saved="")]

    @rx.event
    async def reset_password(self, form: dict[str, Any]) -> Any:
        """A new password was typed for the person in the drawer."""
        password = str(form.get("new_password", ""))
        await self._run(service.reset_password, user_id=self.opened, password=password, now=clock.now(), durable=True)
        await self._show(str(self.opened))
        return toast_ok(
            self._say(Text("密码已重置, 此人需重新登录。", "The password is reset; the person has to sign in again."))
        )

    def _in_my_language(self, error: InvalidInput) -> InvalidInput:
        error.lang = self.lang
        return error
