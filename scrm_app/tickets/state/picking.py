"""The sheets that choose and order what is shown: the columns of the list, the facts on the cards of the boards."""

from collections.abc import Callable
from typing import Any

import reflex as rx

from scrm_app.core import clock
from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.engine import columns as engine
from scrm_app.tickets.state.board import BoardState
from scrm_app.tickets.state.board_look import BoardLookState
from scrm_app.tickets.state.columns import ColumnsState
from scrm_app.tickets.state.lists import ListState


class Picking(AppState, mixin=True):
    """Mixed into the sheets: things added, taken away and put in order."""

    asking: bool = False

    @rx.event
    def ask(self, asking: bool) -> None:
        """The sheet is opened or closed."""
        self.asking = asking is True

    @rx.event
    async def turn(self, key: str) -> None:
        """One is added or taken away."""
        await self._change(lambda keys: engine.turned(keys, str(key)))

    @rx.event
    async def shift(self, key: str, step: int) -> None:
        """One stands earlier or later."""
        await self._change(lambda keys: engine.shifted(keys, str(key), -1 if step == -1 else 1))

    @rx.event
    async def restore(self) -> None:
        """The usual ones again."""
        await self._change(lambda _: None)

    async def _change(self, change: Callable[[Any], Any]) -> None:
        raise NotImplementedError


class PickState(Picking, AppState):
    """Columns of the list; kept per person unless they are those of a view."""

    async def _change(self, change: Callable[[Any], Any]) -> None:
        columns, listed = await self.get_state(ColumnsState), await self.get_state(ListState)
        keys = change(columns._keys())
        columns._show(keys)
        if columns.borrowed:
            listed.cols = columns.named
        else:
            kept = None if keys is None else columns._keys()
            await self._run(service.keep_desk, place="list", name="columns", value=kept, now=clock.now())
        await listed._load()


class BoardPickState(Picking, AppState):
    """Facts on the cards of the boards; kept per person."""

    async def _change(self, change: Callable[[Any], Any]) -> None:
        look = await self.get_state(BoardLookState)
        keys = change(look._keys())
        look._show(keys)
        kept = None if keys is None else look._keys()
        await self._run(service.keep_desk, place="board", name="facts", value=kept, now=clock.now())
        await (await self.get_state(BoardState))._load()
