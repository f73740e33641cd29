"""Narrowing the list of customers by the company's own fields; the address holds what was chosen."""

import json
from collections.abc import Sequence
from typing import Any

import reflex as rx
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from scrm_app.customers import service
from scrm_app.customers.service import OwnField, OwnWish
from scrm_app.identity.session import AppState


class _Wish(BaseModel):
    model_config = ConfigDict(extra="ignore")
    key: str = Field(min_length=1, max_length=60)
    value: str = Field(default="", max_length=60)
    to: str = Field(default="", max_length=60)


_WISHES = TypeAdapter(list[tuple[str, str, str]])


def read_own(text: str) -> tuple[OwnWish, ...]:
    """Out of the address; nothing when it cannot be read."""
    try:
        found = _WISHES.validate_json(text) if text else []
    except ValidationError:
        return ()
    return tuple(OwnWish(key[:60], value[:60], to[:60]) for key, value, to in found[:20])


def write_own(wishes: Sequence[OwnWish]) -> str:
    """As the address holds it; "" for none."""
    told = [[one.key, one.value, one.to] for one in wishes]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) if told else ""


class OwnFilterState(AppState):
    """Which own fields there are to narrow by, and which are."""

    fields: list[dict[str, str]] = []
    chips: list[dict[str, str]] = []
    opened: bool = False
    key: str = ""
    way: str = ""
    options: list[dict[str, str]] = []
    _known: list[OwnField] = []
    _wishes: tuple[OwnWish, ...] = ()

    async def _take(self, text: str) -> tuple[OwnWish, ...]:
        """What the address asks for; gives the wishes that say anything."""
        self._known = await self._ask(service.list_own_fields)
        self.fields = [{"value": one.key, "label": one.label} for one in self._known]
        found = await self._ask(service.chosen_own, wishes=read_own(text))
        self._wishes = tuple(wish for _, wish, _ in found)
        self.chips = [{"key": field.key, "words": f"{field.label}: {words}"} for field, _, words in found]
        return self._wishes

    @rx.event
    def open_sheet(self) -> None:
        """The person wants to narrow by an own field."""
        self.opened = True
        self._choose(self._known[0].key if self._known else "")

    @rx.event
    def close_sheet(self) -> None:
        """Never mind."""
        self.opened = False

    @rx.event
    def choose(self, key: str) -> None:
        """Another field was picked."""
        self._choose(str(key))

    def _added(self, form: dict[str, Any]) -> tuple[OwnWish, ...]:
        """The wishes with what the sheet says about its field."""
        try:
            asked = _Wish.model_validate({**form, "key": self.key} if isinstance(form, dict) else {})
        except ValidationError:
            return self._wishes
        wish = OwnWish(asked.key, asked.value, asked.to)
        return (*(one for one in self._wishes if one.key != wish.key), wish)

    def _without(self, key: str) -> tuple[OwnWish, ...]:
        return tuple(one for one in self._wishes if one.key != str(key))

    def _choose(self, key: str) -> None:
        field = next((one for one in self._known if one.key == key), None)
        self.key, self.way = (field.key, field.way) if field else ("", "")
        self.options = [{"value": value, "label": label} for value, label in field.options] if field else []
