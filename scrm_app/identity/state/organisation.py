"""The organisation page."""

from typing import Any

import reflex as rx
from pydantic import ValidationError

from components.controls import toast_ok
from scrm_app.core import clock
from scrm_app.core.text import Text
from scrm_app.identity import presenter, service
from scrm_app.identity.session import AppState

EMPTY: dict[str, Any] = {
    "id": 0,
    "name": "",
    "kind": "store",
    "address": "",
    "phone": "",
    "latitude": "",
    "longitude": "",
    "leader_id": "",
    "is_active": True,
}
POSITION = ("latitude", "longitude")


class OrganisationState(AppState):
    """The tree, and the place in the drawer."""

    rows: list[dict[str, Any]] = []
    people: list[dict[str, str]] = []
    opened: int = 0
    parent: int = 0
    is_open: bool = False
    place: dict[str, Any] = EMPTY
    ready: bool = False
    _version: int = 0
    _codes: tuple[str, str] = ("", "")

    @rx.event
    async def load(self) -> None:
        """The page was opened, or another place chosen in the URL."""
        places = await self._ask(service.list_places)
        self.rows = [presenter.place_row(place, self.lang) for place in places]
        self.people = [{"value": str(i), "label": name} for i, name in await self._ask(service.list_colleagues)]
        self.opened, self.parent, self.ready = self._number("place"), self._number("under"), True
        found = next((p for p in places if p.id == self.opened), None)
        self.is_open = found is not None or any(p.id == self.parent for p in places)
        if found is None:
            self.opened, self.place = 0, EMPTY
            return
        self.place = {name: getattr(found, name) for name in EMPTY} | {"leader_id": str(found.leader_id or "")}
        self.place |= {name: "" if self.place[name] is None else str(self.place[name]) for name in POSITION}
        self._version, self._codes = found.version, (found.province_code, found.city_code)

    @rx.event
    def open_place(self, org_unit_id: int) -> Any:
        """A line was pressed."""
        return self._view(place=org_unit_id, under="")

    @rx.event
    def add_below(self, org_unit_id: int) -> Any:
        """A new place below another."""
        return self._view(place="", under=org_unit_id)

    @rx.event
    def close(self) -> Any:
        """The drawer was closed."""
        return self._view(place="", under="")

    @rx.event
    async def save(self, form: dict[str, Any]) -> Any:
        """The drawer was saved."""
        now = clock.now()
        more = {"province_code": self._codes[0], "city_code": self._codes[1]} if self.opened else {}
        wish = {**more, **form, "leader_id": form.get("leader_id") or None}
        wish |= {name: str(form.get(name) or "").strip() or None for name in POSITION}
        wish["is_active"] = bool(form.get("is_active")) if self.opened else True
        try:
            place = service.PlaceInput.model_validate(wish)
        except ValidationError as error:
            refusal = presenter.refuse(error)
            refusal.lang = self.lang
            raise refusal from error
        if self.opened:
            await self._run(service.edit_place, org_unit_id=self.opened, place=place, version=self._version, now=now)
        else:
            await self._run(service.create_place, parent_id=self.parent, place=place, now=now)
        return [toast_ok(self._say(Text("已保存。", "Saved."))), self._view(place="", under="")]
