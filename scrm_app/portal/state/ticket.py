"""One ticket's page for its customer."""

from typing import Any

import reflex as rx

from components.controls import toast_ok
from scrm_app.core import crypto
from scrm_app.core.numbers import whole
from scrm_app.core.text import Text
from scrm_app.core.ui import Sent
from scrm_app.identity.session import PublicState
from scrm_app.portal import presenter, service
from scrm_app.portal.state.inputs import photos_of
from scrm_app.portal.state.opened import OpenedLink


class H5TicketState(OpenedLink, PublicState):
    """One ticket as its customer follows it."""

    steps: list[dict[str, Any]] = []
    bill: list[dict[str, Any]] = []
    messages: list[dict[str, Any]] = []
    form: dict[str, Any] = {"fields": []}
    answers: dict[str, Any] = {}
    objecting: int = 0

    async def _show(self) -> int:
        page = await self._ask_public(service.get_ticket_page, **self._here())
        self.page, self.steps = presenter.ticket_page(page), presenter.steps(page)
        self.bill, self.messages = presenter.bill(page, self._key), presenter.messages(page)
        self.form, self.answers, self.stage = page.schema, page.answers, "shown"
        return page.ticket_id

    @rx.event
    async def send(self, message: dict[str, Any]) -> Any:
        """The customer wrote to the store."""
        sent = Sent.read(message)
        await self._answer(service.send_message, sent, text=sent.word("text"))
        return toast_ok(self._say(Text("已发送给门店", "Sent to the store")))

    @rx.event
    def object_to(self, line_id: int) -> None:
        """Open or close the box for an objection to an amount."""
        self.objecting = whole(line_id)

    @rx.event
    async def confirm_amount(self, line_id: int) -> Any:
        """This amount is right."""
        await self._answer(service.confirm_bill_line, Sent(crypto.new_token()[:32]), line_id=whole(line_id))
        return toast_ok(self._say(Text("已确认这笔费用", "You confirmed this amount")))

    @rx.event
    async def object(self, objection: dict[str, Any]) -> Any:
        """This amount is wrong, or one more word about it."""
        sent = Sent.read(objection)
        with_it, line_id = photos_of(sent, most=1), whole(sent.about.get("line"))
        await self._answer(service.dispute_bill_line, sent, text=sent.word("text"), line_id=line_id, **with_it)
        self.objecting = 0
        return toast_ok(self._say(Text("已提交, 门店会尽快答复", "Sent; the store will answer soon")))

    @rx.event
    async def nudge(self) -> Any:
        """The customer presses 催办."""
        await self._run_public(service.nudge, **self._here())
        return toast_ok(self._say(Text("已提醒处理人, 请稍候", "They were reminded; please bear with us")))

    @rx.event
    async def call_service(self) -> Any:
        """The customer presses 一键找客服."""
        await self._run_public(service.call_service, **self._here())
        await self._show()
        return toast_ok(self._say(Text("已呼叫客服, 请留意电话或留言", "They were called; they will contact you")))

    @rx.event
    async def ask_reopen(self, wish: dict[str, Any]) -> Any:
        """It is not done: reopened at once, or asked of the store."""
        sent = Sent.read(wish)
        await self._answer(service.ask_reopen, sent, reason=sent.word("reason"))
        return toast_ok(self._say(Text("已提交, 门店会接着处理", "Sent; the store will see to it")))

    async def _answer(self, fn: Any, sent: Sent, **more: Any) -> None:
        self._remember()
        with self._answering(sent):
            await self._run_public(fn, nonce=sent.key, **more, **self._here())
        await self._show()
