"""One browser tab of one person, and how a test uses the board in it."""

from typing import Any

from reflex.state import State
from sqlalchemy import Engine
from sqlmodel import Session

from scrm_app.tickets.repository import hot
from scrm_app.tickets.state.board import BoardState


class Desk:
    """One browser tab of one person, on a real database."""

    def __init__(self, ids: dict[str, int]) -> None:
        self.ids, self.root = ids, State(_reflex_internal_init=True)  # type: ignore[call-arg]
        self.who = "alice"

    async def get(self, kind: type[Any]) -> Any:
        return await self.root.get_state(kind)


def version(database: Engine, ticket_id: int) -> int:
    with Session(database) as session:
        return int(hot.load_for_change(session, ticket_id).version)  # type: ignore[union-attr]


async def board_of(desk: Desk) -> Any:
    board = await desk.get(BoardState)
    board.flow_id = desk.ids["flow"]
    await board._load()
    return board


def drop(desk: Desk, database: Engine, to: str, seq: int) -> dict[str, Any]:
    return {"seq": seq, "card": desk.ids["ticket"], "to": to, "version": version(database, desk.ids["ticket"])}
