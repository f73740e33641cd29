"""Screens without an account, and the screen where staff make links for them."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import reflex as rx

from components.controls import scroll_to_top, toast_error, toast_ok
from scrm_app.core import clock, crypto
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.core.pagination import PageRequest
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState, PublicState
from scrm_app.portal import presenter, service


class H5SubmitState(PublicState):
    """A request form behind a link."""

    stage: str = "loading"
    problem: str = ""
    title: str = ""
    store: str = ""
    phone: str = ""
    form: dict[str, Any] = {"fields": []}
    answers: dict[str, Any] = {}
    problems: dict[str, str] = {}
    upload_url: str = ""
    number: str = ""
    path: str = ""
    visitor: str = rx.LocalStorage("", name="h5_visitor")
    """The secret of this browser: whose half-filled request it is."""
    restored: bool = False
    revision: int = 0
    _nonce: str = ""
    _key: str = ""

    def _remember(self) -> None:
        """The secret of the address and a nonce for what is sent next; live updates come without an address."""
        self._key = str(self.router.url.path.rstrip("/").rsplit("/", 1)[-1])[:200]
        self._nonce = crypto.new_token()[:32]

    @rx.event
    async def load(self) -> None:
        """The link was opened."""
        self.stage, self.problem, self.problems, self.answers = "loading", "", {}, {}
        self._remember()
        self.visitor = self.visitor if 32 <= len(self.visitor) <= 100 else crypto.new_token()
        try:
            page = await self._ask_public(service.get_submit_page, **self._here())
            self.answers = await self._ask_public(service.find_request, visitor=self.visitor, **self._here())
        except ScrmError as error:
            self.stage, self.problem = "refused", error.sentence
            return
        self.title, self.store, self.phone, self.form = page.title, page.store, page.phone, page.schema
        self.upload_url = f"/api/portal/{self._key}/{self._nonce}/photos"
        self.stage, self.restored, self.revision = "form", bool(self.answers), self.revision + 1

    def _here(self) -> dict[str, Any]:
        return {"token": self._key, "address": self._address, "now": clock.now()}

    @rx.event
    async def keep(self, answers: dict[str, Any]) -> None:
        """The customer paused: what they typed survives a refresh and another day. Never a reason to disturb them."""
        if self.stage == "form" and isinstance(answers, dict):
            wish = {"visitor": self.visitor, "answers": dict(answers), **self._here()}
            with suppress(ScrmError):
                await self._run_public(service.keep_request, **wish)

    @rx.event
    async def start_over(self) -> None:
        """The customer gives up what was kept."""
        await self._run_public(service.drop_request, visitor=self.visitor, **self._here())
        self.answers, self.problems, self.restored, self.revision = {}, {}, False, self.revision + 1

    @rx.event
    async def submit(self, answers: dict[str, Any]) -> Any:
        """The customer pressed send; pressing twice opens one ticket."""
        self.answers, self.problems = dict(answers), {}
        wish = {"nonce": self._nonce, "answers": dict(answers), "visitor": self.visitor, **self._here()}
        try:
            done = await self._run_public(service.submit_request, **wish)
        except InvalidInput as error:
            self.problems = {key: text.say(self.lang) for key, text in error.problems.items()}
            raise
        self.number, self.path, self.stage = done.number, done.path, "sent"
        return scroll_to_top()


class H5TicketState(PublicState):
    """One ticket as its customer follows it."""

    stage: str = "loading"
    problem: str = ""
    page: dict[str, Any] = {}
    steps: list[dict[str, Any]] = []
    bill: list[dict[str, Any]] = []
    messages: list[dict[str, Any]] = []
    form: dict[str, Any] = {"fields": []}
    answers: dict[str, Any] = {}
    upload_url: str = ""
    objecting: int = 0
    photo: dict[str, Any] = {}
    _nonce: str = ""
    _key: str = ""

    def _remember(self) -> None:
        """The secret of the address and a nonce for what is sent next; live updates come without an address."""
        self._key = str(self.router.url.path.rstrip("/").rsplit("/", 1)[-1])[:200]
        self._renew()

    def _renew(self) -> None:
        self._nonce, self.photo = crypto.new_token()[:32], {}
        self.upload_url = f"/api/portal/{self._key}/{self._nonce}/photos"

    async def _show(self) -> int:
        page = await self._ask_public(service.get_ticket_page, token=self._key, address=self._address, now=clock.now())
        self.page, self.steps = presenter.ticket_page(page), presenter.steps(page)
        self.bill, self.messages = presenter.bill(page, self._key), presenter.messages(page)
        self.form, self.answers, self.stage = page.schema, page.answers, "shown"
        return page.ticket_id

    @rx.event
    async def load(self) -> None:
        """The link was opened: show the ticket and follow it live."""
        self.stage, self.problem = "loading", ""
        self._remember()
        try:
            ticket_id = await self._show()
        except ScrmError as error:
            self.stage, self.problem = "refused", error.sentence
            return
        self._follow(f"ticket:{ticket_id}", H5TicketState.refresh)

    @rx.event
    async def refresh(self) -> None:
        """The ticket moved."""
        try:
            await self._show()
        except ScrmError as error:
            self.stage, self.problem = "refused", error.sentence

    @rx.event
    async def send(self, form: dict[str, Any]) -> Any:
        """The customer wrote to the store."""
        await self._run_public(
            service.send_message,
            token=self._key,
            nonce=self._nonce,
            text=str(form.get("text") or ""),
            address=self._address,
            now=clock.now(),
        )
        self._renew()
        await self._show()
        return toast_ok(self._say(Text("已发送给门店", "Sent to the store")))

    @rx.event
    def object_to(self, line_id: int) -> None:
        """Open or close the box for an objection to an amount."""
        self.objecting, self.photo = _whole(line_id), {}

    @rx.event
    def add_photo(self, file: dict[str, Any]) -> None:
        """A photo for the objection was uploaded."""
        self.photo = {"id": _whole(file.get("id")), "name": str(file.get("name", ""))[:80]}

    @rx.event
    def photo_refused(self, sentence: str) -> Any:
        """The server did not take the photo, and said why."""
        return toast_error(str(sentence)[:200])

    @rx.event
    async def confirm_amount(self, line_id: int) -> Any:
        """This amount is right."""
        await self._answer(service.confirm_bill_line, _whole(line_id))
        return toast_ok(self._say(Text("已确认这笔费用", "You confirmed this amount")))

    @rx.event
    async def object(self, form: dict[str, Any]) -> Any:
        """This amount is wrong, or one more word about it."""
        text, file_id = str(form.get("text") or ""), self.photo.get("id", 0)
        await self._answer(service.dispute_bill_line, self.objecting, text=text, file_id=file_id)
        self.objecting = 0
        return toast_ok(self._say(Text("已提交, 门店会尽快答复", "Sent; the store will answer soon")))

    @rx.event
    async def nudge(self) -> Any:
        """The customer presses 催办."""
        await self._run_public(service.nudge, token=self._key, address=self._address, now=clock.now())
        return toast_ok(self._say(Text("已提醒处理人, 请稍候", "They were reminded; please bear with us")))

    @rx.event
    async def ask_reopen(self, form: dict[str, Any]) -> Any:
        """It is not done: reopened at once, or asked of the store."""
        reason = str((form or {}).get("reason") or "") if isinstance(form, dict) else ""
        wish = {"token": self._key, "nonce": self._nonce, "reason": reason, "address": self._address}
        await self._run_public(service.ask_reopen, **wish, now=clock.now())
        self._renew()
        await self._show()
        return toast_ok(self._say(Text("已提交, 门店会接着处理", "Sent; the store will see to it")))

    async def _answer(self, fn: Any, line_id: int, **more: Any) -> None:
        await self._run_public(
            fn, token=self._key, nonce=self._nonce, line_id=line_id, address=self._address, now=clock.now(), **more
        )
        self._renew()
        await self._show()


class H5SurveyState(PublicState):
    """The satisfaction survey behind its own link."""

    stage: str = "loading"
    problem: str = ""
    page: dict[str, Any] = {}
    score: int = 0
    _nonce: str = ""
    _key: str = ""

    @rx.event
    async def load(self) -> None:
        """The link was opened."""
        self.stage, self.problem, self.score = "loading", "", 0
        self._key, self._nonce = str(self.router.url.path.rstrip("/").rsplit("/", 1)[-1])[:200], crypto.new_token()[:32]
        await self._show()

    async def _show(self) -> None:
        try:
            wish = {"token": self._key, "address": self._address}
            found = await self._ask_public(service.get_survey_page, **wish, now=clock.now())
        except ScrmError as error:
            self.stage, self.problem = "refused", error.sentence
            return
        self.page, self.stage = presenter.survey_page(found), found.state

    @rx.event
    def choose_score(self, score: int) -> None:
        """A star was pressed."""
        self.score = min(5, _whole(score))

    @rx.event
    async def send(self, form: dict[str, Any]) -> Any:
        """The answer was sent."""
        given = form if isinstance(form, dict) else {}
        picked = [str(key).removeprefix("pick:") for key, value in given.items() if value and str(key)[:5] == "pick:"]
        about = {"token": self._key, "nonce": self._nonce, "score": self.score, "picked": picked}
        about |= {"words": str(given.get("words") or ""), "address": self._address}
        await self._run_public(service.answer_survey, **about, now=clock.now())
        await self._show()
        return scroll_to_top()


def _whole(value: object) -> int:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class LinksState(AppState):
    """Links and QR codes for customers."""

    kind: str = "submit"
    rows: list[dict[str, Any]] = []
    total: int = 0
    page: int = 1
    flows: list[dict[str, str]] = []
    stores: list[dict[str, str]] = []
    making: bool = False
    fields: list[dict[str, Any]] = []
    flow: str = ""
    shown: dict[str, Any] = {}
    qr: str = ""
    revoking: int = 0

    @rx.event
    async def load(self) -> Any:
        """The page was opened; `?ticket=12` makes the link of that ticket at once."""
        choices = await self._ask(service.get_choices)
        self.flows = [{"value": str(key), "label": name} for key, name in choices.flows]
        self.stores = [{"value": str(key), "label": name} for key, name in choices.stores]
        wanted = _whole(self.router.url.query_parameters.get("ticket"))
        if wanted:
            self.kind = "ticket"
            self._open(await self._run(service.create_ticket_link, ticket_id=wanted, now=clock.now()))
        await self._list()

    async def _list(self) -> None:
        found = await self._ask(
            service.list_links, kind=self.kind, page=PageRequest(page=self.page, size=30), now=clock.now()
        )
        self.rows, self.total = [presenter.link_row(link) for link in found.rows], found.total

    def _open(self, link: service.LinkView) -> None:
        self.shown = presenter.link_row(link)
        self.qr = presenter.qr_svg(link.address) if link.address else ""

    @rx.event
    async def choose_kind(self, kind: str) -> None:
        """Links to forms, or links to tickets."""
        self.kind, self.page = ("ticket" if kind == "ticket" else "submit"), 1
        await self._list()

    @rx.event
    async def turn_page(self, page: int) -> None:
        """Another page of the list."""
        self.page = max(1, _whole(page))
        await self._list()

    @rx.event
    async def start_making(self) -> None:
        """New link: the drawer opens with the first flow."""
        self.making = True
        if self.kind == "submit" and self.flows and not self.flow:
            await self._fields(self.flows[0]["value"])

    async def _fields(self, flow: str) -> None:
        self.flow = flow
        found = await self._ask(service.list_fields, flow_id=_whole(flow))
        self.fields = [{"key": item.key, "label": item.label, "shown": item.shown, "must": item.must} for item in found]

    @rx.event
    async def choose_flow(self, flow: str) -> None:
        """Another flow has another form."""
        await self._fields(flow)

    @rx.event
    def stop_making(self) -> None:
        """The drawer was closed."""
        self.making = False

    @rx.event
    async def make(self, form: dict[str, Any]) -> None:
        """Create the link and show its QR code."""
        self._open(
            await self._run(service.create_ticket_link, number=str(form.get("number") or ""), now=clock.now())
            if (self.kind == "ticket")
            else await self._make_submit(form)
        )
        self.making = False
        await self._list()

    async def _make_submit(self, form: Mapping[str, Any]) -> service.LinkView:
        ticked = [key.removeprefix("show_") for key, value in form.items() if key.startswith("show_") and value]
        return await self._run(
            service.create_submit_link,
            flow_id=_whole(form.get("flow") or self.flow),
            org_unit_id=_whole(form.get("store")),
            name=str(form.get("name") or ""),
            days=_whole(form.get("days")) or 365,
            shown_fields=ticked,
            channel=str(form.get("channel") or ""),
            max_total=_whole(form.get("max_total")) or None,
            max_per_phone_day=_whole(form.get("max_per_phone_day")) or None,
            opens_at=presenter.moment(form.get("opens_at")),
            now=clock.now(),
        )

    @rx.event
    def open_link(self, link_id: int) -> None:
        """Show the QR code and address of a link."""
        row = next((row for row in self.rows if row["id"] == link_id), None)
        if row is not None:
            self.shown, self.qr = dict(row), presenter.qr_svg(row["address"]) if row["address"] else ""

    @rx.event
    def close_link(self) -> None:
        """The QR code was closed."""
        self.shown, self.qr = {}, ""

    @rx.event
    def copied(self) -> Any:
        """The address is in the clipboard."""
        return toast_ok(self._say(Text("链接已复制", "Link copied")))

    @rx.event
    def download(self) -> Any:
        """The QR code as a file to print."""
        return rx.download(data=self.qr, filename=f"qr-{self.shown.get('id', 0)}.svg") if self.qr else None

    @rx.event
    def ask_revoke(self, link_id: int) -> None:
        """Ask before switching off."""
        self.revoking = _whole(link_id)

    @rx.event
    async def revoke(self) -> Any:
        """Switch the link off."""
        row = next((row for row in self.rows if row["id"] == self.revoking), None)
        self.revoking = 0
        if row is None:
            return None
        await self._run(service.revoke_link, link_id=row["id"], version=row["version"], now=clock.now())
        self.shown = {}
        await self._list()
        return toast_ok(self._say(Text("链接已停用", "Link switched off")))
