"""How a person has set up the boards: which facts cards show, what is folded."""

from typing import Any

import reflex as rx

from scrm_app.core import clock
from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.engine import columns as engine
from scrm_app.tickets.service import Board, ColumnChoice
from scrm_app.tickets.state.wishes import FoldWish, read

MOST_FOLDED = 400


class BoardLookState(AppState):
    """The facts on the cards and the folded columns and lanes of the board that is shown."""

    shown: list[dict[str, str]] = []
    others: list[dict[str, str]] = []
    hidden: list[str] = []
    """Facts a card has a place for, but the person does not want."""
    folded: list[str] = []
    dense: bool = False
    _board: str = ""
    _folded: list[str] = []
    """Of all boards: `<flow>:<grouping>:<what>`."""
    _offered: list[ColumnChoice] = []

    @rx.event
    async def fold(self, wish: dict[str, Any]) -> None:
        """A column or a lane was folded or opened again."""
        asked = read(FoldWish, wish)
        kept = [name for name in self._folded if name != f"{self._board}{asked.id}"]
        self._folded = [*kept, f"{self._board}{asked.id}"][-MOST_FOLDED:] if asked.shut else kept
        await self._run(service.keep_desk, place="board", name="folded", value=self._folded, now=clock.now())
        self._unfold()

    @rx.event
    async def set_dense(self, dense: bool) -> None:
        """Cards lower, or with room, on every board of this person."""
        self.dense = dense is True
        await self._run(service.keep_desk, place="board", name="dense", value=self.dense or None, now=clock.now())

    def _unfold(self) -> None:
        here = self._board
        self.folded = [name.removeprefix(here) for name in self._folded if name.startswith(here)]

    async def _take(self, flow_id: int, by: str) -> None:
        """What the person chose, for this board."""
        desk = await self._ask(service.get_desk, place="board")
        self._folded = [str(name) for name in desk.get("folded") or []]
        offered = await self._ask(service.list_columns, flow_id=flow_id) if flow_id else []
        self._offered = [one for one in offered if one.key not in engine.LIST_ONLY]
        self._board = f"{flow_id}:{by}:"
        self._unfold()
        self.dense = desk.get("dense") is True
        self._show(desk.get("facts"))

    def _keys(self) -> list[str]:
        return [one["key"] for one in self.shown]

    def _show(self, keys: object) -> None:
        found = engine.chosen(keys, [one.key for one in self._offered], engine.USUAL_FACTS, engine.MOST_FACTS)
        named = {one.key: {"key": one.key, "label": one.label.zh, "en": one.label.en} for one in self._offered}
        self.shown = [named[key] for key in found]
        self.others = [one for key, one in named.items() if key not in found]
        self.hidden = sorted(engine.DRAWN - set(found))

    async def _facts(self, board: Board) -> dict[str, Any]:
        """The facts that need fetching, by name and ticket."""
        keys = [key for key in self._keys() if key not in engine.DRAWN | engine.NEAR]
        cards = [card for column in board.columns for card in column.cards]
        found = await self._ask(service.list_cells, ticket_ids=[card.id for card in cards], keys=keys)
        label = {one.key: one.label for one in self._offered}
        return {key: (label[key], {ticket: cells.get(key, "") for ticket, cells in found.items()}) for key in keys}
