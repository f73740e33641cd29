"""Acts on the tickets that are ticked in the list."""

from typing import Any

import reflex as rx

from components.controls import toast_error, toast_ok, toast_undo
from scrm_app.core import clock
from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text
from scrm_app.identity.session import AppState
from scrm_app.tickets import service
from scrm_app.tickets.service import Fate, MassAct
from scrm_app.tickets.service.mass import ACTS, LIMIT
from scrm_app.tickets.state.lists import ListState
from scrm_app.tickets.state.wishes import read, whole

STEP = 25
"""Tickets a transaction."""


class MassState(AppState):
    """What is ticked, what is to be done with it, and what became of it."""

    picked: list[int] = []
    act: str = ""
    choices: dict[str, list[dict[str, str]]] = {}
    told: dict[str, Any] = {}
    """The trial: how many will be done, which are refused and why."""
    done: int = 0
    busy: bool = False
    _wish: dict[str, str] = {}
    _undo: list[Fate] = []

    @rx.event
    def pick(self, ticket_id: int) -> None:
        """One row was ticked or not any more."""
        one = whole(ticket_id)
        kept = [known for known in self.picked if known != one]
        self.picked = kept if len(kept) < len(self.picked) else [*kept, one][:LIMIT]

    @rx.event
    async def pick_page(self) -> None:
        """All rows of the page, or none of them any more."""
        ids = [row["id"] for row in (await self.get_state(ListState)).rows]
        if set(ids) <= set(self.picked):
            self.picked = [one for one in self.picked if one not in ids]
        else:
            self.picked = list(dict.fromkeys([*self.picked, *ids]))[:LIMIT]

    @rx.event
    async def pick_all(self) -> None:
        """Every ticket that matches the list, up to the limit."""
        listed = await self.get_state(ListState)
        self.picked = await self._ask(service.matching_ids, wish=await listed._wish(), now=clock.now())

    @rx.event
    def clear(self) -> None:
        """Nothing is ticked any more."""
        self.picked, self.act, self.told = [], "", {}

    @rx.event
    async def ask(self, act: str) -> None:
        """An act was chosen; a sheet asks what to change to."""
        self.act, self.told, self.done = act if act in ACTS else "", {}, 0
        found = await self._ask(service.mass_choices, ticket_ids=self.picked)
        self.choices = {
            "assign": [{"value": str(one), "label": name} for one, name in found.people],
            "move": [{"value": name, "label": name} for name in found.steps],
            "tag": [{"value": tag, "label": tag} for tag in found.tags],
        }

    @rx.event
    def close(self) -> None:
        """Never mind."""
        self.act, self.told = "", {}

    @rx.event
    async def look(self, form: dict[str, Any]) -> Any:
        """What would become of each."""
        self._wish = {"act": self.act, "value": str(form.get("value") or ""), "note": str(form.get("note") or "")}
        try:
            act = read(MassAct, self._wish)
        except InvalidInput as refusal:
            return self._say_error(refusal)
        told = await self._run(service.try_all, ticket_ids=self.picked, act=act, now=clock.now())
        self.told = {"done": len(told.done), "refused": [self._line(fate) for fate in told.refused]}
        return None

    @rx.event
    async def run(self) -> Any:
        """Do it, some at a time."""
        act, done, refused = read(MassAct, self._wish), [], []
        self.busy = True
        for at in range(0, len(self.picked), STEP):
            yield
            part = self.picked[at : at + STEP]
            found = await self._run(service.do_all, ticket_ids=part, act=act, now=clock.now())
            done += found.done
            refused += found.refused
            self.done = len(done) + len(refused)
        self._undo, self.busy, self.act, self.told = done, False, "", {}
        self.picked = [fate.id for fate in refused]
        await (await self.get_state(ListState))._load()
        said = Text(
            f"{len(done)} 张已办理, {len(refused)} 张没有变", f"{len(done)} done, {len(refused)} left as they were"
        )
        back = any(fate.undo for fate in done)
        label = Text("撤销", "Undo").say(self.lang)
        yield toast_undo(said.say(self.lang), label, MassState.take_back) if back else toast_ok(said.say(self.lang))

    @rx.event
    async def take_back(self) -> Any:
        """Undo what can be undone."""
        found = await self._run(service.undo_all, fates=self._undo, now=clock.now())
        self._undo = []
        await (await self.get_state(ListState))._load()
        words = Text(f"已撤销 {len(found.done)} 张", f"{len(found.done)} taken back")
        if found.refused:
            more = Text(f", {len(found.refused)} 张之后又有改动, 没有撤销", f"; {len(found.refused)} changed since")
            return toast_error(words.say(self.lang) + more.say(self.lang))
        return toast_ok(words.say(self.lang))

    def _line(self, fate: Fate) -> dict[str, str]:
        why = fate.refused.say(self.lang) if fate.refused else ""
        return {"number": fate.number, "title": fate.title, "why": why}
