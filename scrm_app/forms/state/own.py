"""The company's own fields: on the page of a customer, and switched on by whoever designs them."""

from typing import Any

import reflex as rx

from components.controls import toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import Conflict, InvalidInput, NotFound, ScrmError
from scrm_app.core.numbers import whole
from scrm_app.core.text import Text
from scrm_app.forms import service
from scrm_app.forms.state.inputs import UNREADABLE
from scrm_app.identity.session import AppState

MOST = 400
NOTHING: dict[str, Any] = {"fields": []}


class OwnFieldsState(AppState):
    """The own fields of the customer whose page is open."""

    form: dict[str, Any] = NOTHING
    answers: dict[str, Any] = {}
    problems: dict[str, str] = {}
    people: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    editable: bool = False
    revision: int = 0
    _customer_id: int = 0
    _version: int = 0

    @rx.event
    async def load(self) -> None:
        """The page of a customer was opened."""
        last = self.router.url.path.rstrip("/").rsplit("/", 1)[-1]
        self._customer_id = whole(last)
        self.form, self.problems, self._version = NOTHING, {}, 0
        self._follow(f"customer:{self._customer_id}", OwnFieldsState.refresh)
        await self._load()

    @rx.event
    async def refresh(self) -> None:
        """Somebody changed this customer."""
        await self._load()

    @rx.event
    async def save(self, answers: dict[str, Any]) -> Any:
        """The own fields were filled in."""
        if not isinstance(answers, dict) or len(answers) > MOST:
            return self._say_error(InvalidInput(*UNREADABLE))
        about: dict[str, Any] = {"customer_id": self._customer_id, "version": self._version, "now": clock.now()}
        try:
            await self._run(service.save_own_sheet, answers=answers, **about)
        except InvalidInput as error:
            self.problems = {key: text.say(self.lang) for key, text in error.problems.items()}
            return self._say_error(error)
        except Conflict as error:
            await self._load()
            return self._say_error(error)
        self.problems = {}
        await self._load()
        return toast_ok(self._say(Text("已保存", "Saved")))

    @rx.event(supersedes=True)
    async def find_choices(self, wish: dict[str, Any]) -> None:
        """A field looks for people or customers."""
        kind, query = (
            (str(wish.get(name, ""))[:60] for name in ("kind", "query")) if isinstance(wish, dict) else ("", "")
        )
        if kind not in ("person", "customer"):
            return
        found = await self._ask(service.find_own_choices, kind=kind, query=query)
        if kind == "person":
            self.people = found
        else:
            self.others = found

    async def _load(self) -> None:
        try:
            sheet = await self._ask(service.get_own_sheet, customer_id=self._customer_id, now=clock.now())
        except NotFound:
            sheet = None
        if sheet is None:
            self.form, self.editable = NOTHING, False
            return
        self.form, self.answers, self.editable = sheet.form, sheet.answers, sheet.editable
        self.people, self.others = sheet.names["person"], sheet.names["customer"]
        if sheet.version != self._version:
            self._version, self.revision = sheet.version, self.revision + 1


class OwnSetupState(AppState):
    """Which fields customers have: designed like any form, then switched on."""

    opened: bool = False
    setup: dict[str, int] = {"form": 0, "pinned": 0, "newest": 0}

    @rx.event
    async def open_sheet(self) -> None:
        """The person wants to decide about the fields of customers."""
        self.opened = True
        self._show(await self._ask(service.get_own_setup))

    @rx.event
    def close_sheet(self) -> None:
        """The person is done."""
        self.opened = False

    @rx.event
    async def design(self) -> Any:
        """To the designer; the form is made on first use."""
        form_id = await self._run(service.start_own_form, now=clock.now())
        self.opened = False
        return rx.redirect(f"/forms/{form_id}")

    @rx.event
    async def switch_on(self) -> Any:
        """Customers get the fields of the newest version."""
        return await self._do(service.pin_own_form, Text("客户资料已更新", "Customers have these fields now"))

    @rx.event
    async def switch_off(self) -> Any:
        """The fields are shown no more; nothing that was answered is lost."""
        return await self._do(
            service.switch_own_off, Text("已停用, 填写的内容仍保留", "Switched off; answers are kept")
        )

    async def _do(self, fn: Any, said: Text) -> Any:
        try:
            self._show(await self._run(fn, now=clock.now()))
        except ScrmError as refusal:
            return self._say_error(refusal)
        return toast_ok(self._say(said))

    def _show(self, setup: service.OwnSetup) -> None:
        self.setup = {"form": setup.form_id, "pinned": setup.pinned, "newest": setup.newest}
