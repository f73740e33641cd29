"""Ways out of the building: cards, and one of them in the drawer."""

from typing import Any

import reflex as rx

from components.controls import toast_ok
from scrm_app.connectors import registry
from scrm_app.core import clock, numbers
from scrm_app.core.errors import InvalidInput
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.notifications import presenter, service
from scrm_app.notifications.state.inbox import whole

BLANK: dict[str, str] = {f.key: f.default for info in registry.infos() for f in info.fields}


class ConnectionState(AppState):
    """The cards and the form. Typed secrets pass through and are never kept here."""

    cards: list[dict[str, Any]] = []
    units: list[dict[str, str]] = []
    kind: str = ""
    opened: int = 0
    name: str = ""
    unit: str = ""
    urgent_only: bool = False
    per_minute: int = 0
    values: dict[str, str] = BLANK
    stored: list[str] = []
    problems: dict[str, str] = {}
    result: str = ""
    result_ok: bool = False
    testing: bool = False
    removing: int = 0
    removing_text: str = ""
    ready: bool = False
    _version: int = 0
    _intent: str = "save"
    _test_to: str = ""

    @rx.event
    async def load(self) -> None:
        """The page was opened."""
        self.kind, self.opened, self.removing, self.problems, self.result = "", 0, 0, {}, ""
        self._follow("connections", ConnectionState.reload)
        self._follow("deliveries", ConnectionState.reload)
        await self._fill()
        units = await self._ask(service.list_units)
        self.units = [{"value": str(u.id), "label": "　" * u.depth + u.name} for u in units]
        self._test_to = (await self._ask(service.get_wishes)).email_address

    async def _fill(self) -> None:
        rows = await self._ask(service.list_connections)
        self.cards = [presenter.connection_card(c, self.lang, clock.now()) for c in rows]
        self.ready = True

    @rx.event
    async def reload(self) -> None:
        """Something was saved, sent or failed."""
        await self._fill()

    @rx.event
    def add(self, kind: str) -> None:
        """A new connection of a kind."""
        info = registry.connector(str(kind)).info
        self._start(info.kind, 0, "", "", {f.key: f.default for f in info.fields}, [])
        self.values = {**self.values, "test_to": self._test_to if info.address == "email" else ""}

    def _start(self, kind: str, opened: int, name: str, unit: str, values: dict[str, str], stored: list[str]) -> None:
        self.kind, self.opened, self.name, self.unit = kind, opened, name, unit
        self.values, self.stored = {**BLANK, **values}, stored
        self.problems, self.result, self.urgent_only, self.per_minute, self._version = {}, "", False, 0, 0

    @rx.event
    async def edit(self, connection_id: int) -> None:
        """A card was opened."""
        found = await self._ask(service.get_connection_form, connection_id=whole(connection_id))
        unit = str(found.org_unit_id or "")
        self._start(found.kind, found.id, found.name, unit, found.settings, found.secrets_set)
        mail = registry.connector(found.kind).info.address == "email"
        callback = settings().public_url + registry.connector(found.kind).info.callback + str(found.id)
        self.values = {**self.values, "test_to": self._test_to if mail else "", "callback": callback}
        self.urgent_only, self.per_minute, self._version = found.urgent_only, found.per_minute, found.version

    @rx.event
    def close(self) -> None:
        """The drawer was closed."""
        self.kind, self.opened, self.problems, self.result = "", 0, {}, ""

    @rx.event
    def intend(self, what: str) -> None:
        """Which of the two buttons was pressed; the form follows."""
        self._intent = "test" if what == "test" else "save"

    def _draft(self, form: dict[str, Any]) -> service.Draft:
        info = registry.connector(self.kind).info
        values = {f.key: str(form.get(f.key) or "")[:2000] for f in info.fields}
        unit, pace = str(form.get("org_unit_id") or ""), str(form.get("per_minute") or "").strip()
        return service.Draft(
            kind=self.kind,
            name=str(form.get("name") or "")[:60],
            values=values,
            id=self.opened,
            org_unit_id=numbers.whole(unit),
            urgent_only=bool(form.get("urgent_only")),
            per_minute=numbers.whole(pace),
            version=self._version,
        )

    @rx.event
    async def submit(self, form: dict[str, Any]) -> Any:
        """The form was sent: test or save."""
        self.problems, self.result = {}, ""
        try:
            draft = self._draft(form)
            if self._intent == "save":
                await self._run(service.save_connection, draft=draft, now=clock.now())
                self.kind, self.opened = "", 0
                yield toast_ok(self._say(Text("连接已保存。", "The connection is saved.")))
                return
            prepared = await self._ask(service.prepare_test, draft=draft)
        except InvalidInput as error:
            self.problems = {key: text.say(self.lang) for key, text in error.problems.items()}
            self.result, self.result_ok = error.text.say(self.lang), False
            return
        self.testing = True
        yield
        outcome = await service.try_connection(prepared, to=str(form.get("test_to") or ""), now=clock.now())
        self.testing, self.result_ok = False, outcome.ok
        good = Text("测试消息已发出, 请到对方确认。", "The test message was sent. Check that it arrived.")
        code = f" ({outcome.code})" if outcome.code and not outcome.ok else ""
        self.result = (good if outcome.ok else outcome.said).say(self.lang) + code

    @rx.event
    async def switch(self, connection_id: int, on: bool) -> Any:
        """On or off."""
        wanted = on is True
        await self._run(service.switch_connection, connection_id=whole(connection_id), on=wanted, now=clock.now())

    @rx.event
    async def replay(self, connection_id: int) -> Any:
        """After a repair: all failed messages of this connection again."""
        sent = await self._run(service.replay_dead, connection_id=whole(connection_id), now=clock.now())
        said = Text("{n} 条失败的消息正在重新发送。", "{n} failed messages are being sent again.").fill(n=sent)
        return toast_ok(self._say(said))

    @rx.event
    def ask_remove(self, connection_id: int) -> None:
        """Remove was pressed: say what will be lost."""
        card = next((c for c in self.cards if c["id"] == whole(connection_id)), None)
        if card is None:
            return
        said = Text(
            "「{name}」的密钥会被清除, {n} 条未送达的消息会被取消。已送达的记录保留。",
            'The secret of "{name}" is wiped and {n} undelivered messages are cancelled. Delivered ones stay listed.',
        )
        self.removing = card["id"]
        self.removing_text = self._say(said.fill(name=card["name"], n=card["waiting"] + card["dead"]))

    @rx.event
    def keep(self) -> None:
        """Not removed after all."""
        self.removing = 0

    @rx.event
    async def remove(self) -> Any:
        """Removed."""
        await self._run(service.remove_connection, connection_id=self.removing, now=clock.now())
        self.removing, self.kind, self.opened = 0, "", 0
        return toast_ok(self._say(Text("连接已删除。", "The connection is removed.")))
