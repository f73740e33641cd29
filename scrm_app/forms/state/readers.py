"""Who reads a form: the steps of its flows in the rights grid, and a last look before publishing."""

import re
from typing import Any

import reflex as rx
from pydantic import BaseModel, Field, ValidationError

from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.forms import presenter, service
from scrm_app.forms.errors import FormNotFound
from scrm_app.forms.state.inputs import UNREADABLE, words
from scrm_app.identity.session import AppState


class StopWish(BaseModel):
    """Rights of one step: field key to right, "" takes it away."""

    flow: int = Field(ge=1, le=10**12)
    node: str = Field(min_length=1, max_length=64)
    rights: dict[str, str] = Field(max_length=400)


class FormReadersState(AppState):
    """The columns of steps in the rights grid, and what one reader would have of the draft."""

    form_id: int = 0
    stops: list[dict[str, Any]] = []
    stops_rev: int = 0
    readers: list[dict[str, str]] = []
    choices: list[dict[str, str]] = []
    reader: str = ""
    glance: list[dict[str, str]] = []

    @rx.event
    async def load(self) -> None:
        """The designer was opened."""
        found = re.search(r"/forms/(\d{1,15})/?$", str(self.router.url.path))
        self.form_id, self.reader, self.glance, self.stops = int(found[1]) if found else 0, "", [], []
        try:
            self._show(await self._ask(service.list_stops, form_id=self.form_id))
            known = await self._ask(service.list_readers)
            self.readers = presenter.readers(known, self.lang)
            self.choices = presenter.reader_choices(known, self.lang)
        except FormNotFound:
            return

    def _show(self, found: list[service.Stop]) -> None:
        self.stops, self.stops_rev = presenter.stops(found), self.stops_rev + 1

    @rx.event
    async def set_rights(self, wish: dict[str, Any]) -> Any:
        """A cell or a whole column of a step was changed; it is written into the draft of its flow."""
        try:
            asked = StopWish.model_validate(wish)
            about: dict[str, Any] = {"flow_id": asked.flow, "node_id": asked.node, "rights": asked.rights}
            self._show(await self._run(service.set_stop_rights, form_id=self.form_id, now=clock.now(), **about))
        except ValidationError:
            raise InvalidInput(*UNREADABLE) from None
        except ScrmError as error:
            self._show(await self._ask(service.list_stops, form_id=self.form_id))
            return self._say_error(error)
        return None

    @rx.event
    async def look_as(self, reader: str) -> Any:
        """Before publishing: what does this reader have of the form?"""
        self.reader, self.glance = words(reader)[:64], []
        if not self.reader:
            return None
        try:
            seen = await self._ask(service.glance_as, form_id=self.form_id, reader=self.reader)
        except ScrmError as error:
            return self._say_error(error)
        self.glance = presenter.glance(seen, self.lang)
        return None
