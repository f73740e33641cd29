"""The follow-up board: who has not been called, and moving on."""

from datetime import date
from typing import Any

import reflex as rx
from pydantic import BaseModel, Field

from components.controls import toast_ok
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.core.money import parse_yuan
from scrm_app.core.numbers import whole
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.pipeline import presenter, service
from scrm_app.pipeline.engine.stages import BY_CODE, LOST


class CardMove(BaseModel):
    """A card was dropped."""

    seq: int
    card: int
    to: str = Field(max_length=20)
    version: int


def _day(text: str) -> date | None:
    """A day as a date field sends it; none when empty."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InvalidInput("下次跟进应为日期。", "The next follow-up must be a date.") from error


class PipelineState(AppState):
    """The board and the opportunity that is open beside it."""

    columns: list[dict[str, Any]] = []
    rules: dict[str, Any] = {"all": dict.fromkeys(BY_CODE)}
    ack: int = 0
    loading: bool = True
    chosen: dict[str, Any] = {}
    losing: dict[str, Any] = {}
    adding: bool = False

    @rx.event
    async def load(self) -> None:
        """The page was opened."""
        self._follow("pipeline", PipelineState.refresh)
        await self._load()
        if asked := whole(self.router.url.query_parameters.get("id")):
            await self._open(asked)

    @rx.event
    async def refresh(self) -> None:
        """Somebody moved or added something."""
        await self._load()

    async def _load(self) -> None:
        board = await self._ask(service.show_board, now=clock.now())
        self.columns = presenter.lanes(board, self.lang)
        self.loading = False

    @rx.event
    async def move_card(self, move: dict[str, Any]) -> Any:
        """A card was dragged, or moved by menu or keyboard."""
        wish = CardMove.model_validate(move)
        self.ack = wish.seq
        if wish.to == LOST.code:
            self.losing = {"id": wish.card, "version": wish.version}
            await self._load()
            return None
        return await self._move(wish.card, wish.version, wish.to, "")

    async def _move(self, card: int, version: int, to: str, reason: str) -> Any:
        said: Any = None
        try:
            await self._run(
                service.move_stage, opportunity_id=card, version=version, to_stage=to, reason=reason, now=clock.now()
            )
            if to == "won":
                said = toast_ok(self._say(Text("恭喜, 已赢单", "Won — congratulations")))
        except ScrmError as error:
            said = self._say_error(error)
        await self._load()
        return said

    @rx.event
    async def lose(self, data: dict[str, Any]) -> Any:
        """The reason was given."""
        wish, self.losing = dict(self.losing), {}
        return await self._move(int(wish["id"]), int(wish["version"]), LOST.code, str(data.get("reason", ""))[:200])

    @rx.event
    def keep(self) -> None:
        """It is not lost after all."""
        self.losing = {}

    @rx.event
    async def open_card(self, opportunity_id: int) -> None:
        """A card was pressed."""
        await self._open(whole(opportunity_id))

    async def _open(self, opportunity_id: int) -> None:
        found = await self._ask(service.get_opportunity, opportunity_id=opportunity_id, now=clock.now())
        self.chosen = presenter.row(found, self.lang)

    @rx.event
    def close_card(self) -> None:
        """The drawer was closed."""
        self.chosen = {}

    @rx.event
    async def note(self, data: dict[str, Any]) -> Any:
        """A contact was written down."""
        wish: dict[str, Any] = {"opportunity_id": int(self.chosen["id"]), "version": int(self.chosen["version"])}
        text = str(data.get("note", ""))[:1000]
        wish["follow_up_on"] = _day(str(data.get("follow_up_on") or ""))
        saved = await self._run(service.note_contact, **wish, note=text, now=clock.now())
        self.chosen = presenter.row(saved, self.lang)
        await self._load()
        return toast_ok(self._say(Text("已记录联系", "Contact noted")))

    @rx.event
    def open_form(self) -> None:
        """The person wants to add a lead."""
        self.adding = True

    @rx.event
    def close_form(self) -> None:
        """The person does not want to add a lead after all."""
        self.adding = False

    @rx.event
    async def add(self, data: dict[str, Any]) -> Any:
        """The form of a new lead was sent."""
        amount = str(data.get("amount", "")).strip()
        try:
            fen = parse_yuan(amount) if amount else 0
        except ValueError:
            zh, en = "金额应为数字, 例如 1200 或 1,200.50。", "The amount must be a number such as 1200 or 1,200.50."
            return self._say_error(InvalidInput(zh, en))
        names = ("name", "channel", "phone", "note")
        texts: dict[str, Any] = {name: str(data.get(name, ""))[:2000] for name in names}
        await self._run(service.create_opportunity, draft=service.Draft(**texts, amount_fen=fen), now=clock.now())
        self.adding = False
        await self._load()
        return toast_ok(self._say(Text("已新建商机", "Lead added")))
