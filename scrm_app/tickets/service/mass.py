"""One act on many tickets: looked at first, done by the same services as one by one, taken back where that can be."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput, ScrmError
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.tickets.repository import filtering, hot, people, reading
from scrm_app.tickets.repository.filtering import TicketFilter
from scrm_app.tickets.service import acting, editing, rights
from scrm_app.tickets.service.covering import Cover
from scrm_app.tickets.service.finding import index_changed

LIMIT, RUN = 500, 64
ACTS = ("assign", "release", "priority", "tag", "untag", "move", "cancel")


class MassAct(BaseModel):
    """What to do with each: assign (user id), release (back to the queue), priority (0 to 2), tag and untag (words),
    move (name of a step), cancel.

    `note` is the reason; cancelling needs one.
    """

    model_config = ConfigDict(extra="ignore")
    act: str = Field(pattern=f"^({'|'.join(ACTS)})$")
    value: str = Field(default="", max_length=80)
    note: str = Field(default="", max_length=500)


@dataclass(frozen=True)
class Fate:
    """What becomes of one ticket; `refused` says why nothing does, `undo` what takes it back (or None)."""

    id: int
    number: str
    title: str
    refused: Text | None = None
    undo: tuple[str, str] | None = None
    version: int = 0


@dataclass(frozen=True)
class Fates:
    """Of all tickets, in the order given."""

    done: list[Fate] = field(default_factory=list)
    refused: list[Fate] = field(default_factory=list)


def matching_ids(session: Session, actor: Actor, *, wish: TicketFilter, now: datetime) -> list[int]:
    """The newest tickets of a list, at most LIMIT: what “all that match” takes."""
    actor.require("ticket.view")
    index_changed(session)
    return reading.list_ids(
        session, [*filtering.in_scope(actor), *filtering.matching(session, actor, wish, now)], LIMIT
    )


def try_all(session: Session, actor: Actor, *, ticket_ids: Sequence[int], act: MassAct, now: datetime) -> Fates:
    """What would become of each, by doing it and taking it back: nothing is written, nobody is told."""
    actor.require("ticket.view")
    with session.begin_nested() as trial:
        told = _all(session, actor, ticket_ids, act, now)
        trial.rollback()
    for name in ("live", "unfound"):
        session.info.pop(name, None)
    return told


def do_all(session: Session, actor: Actor, *, ticket_ids: Sequence[int], act: MassAct, now: datetime) -> Fates:
    """Do it to each that allows it; the others are named with the reason and stay as they are."""
    actor.require("ticket.view")
    hot.lock_all(session, ticket_ids[:LIMIT])
    return _all(session, actor, ticket_ids, act, now)


def undo_all(session: Session, actor: Actor, *, fates: Sequence[Fate], now: datetime) -> Fates:
    """Take back what can be, of tickets nobody has touched since."""
    actor.require("ticket.view")
    found = Fates()
    hot.lock_all(session, [fate.id for fate in fates[:LIMIT]])
    for fate in sorted(fates[:LIMIT], key=lambda one: one.id):
        row = hot.load_for_change(session, fate.id)
        if fate.undo is None or row is None or row.version != fate.version:
            why = Text("这张工单之后又被改动, 没有撤销。", "This ticket was changed since; it was left as it is.")
            found.refused.append(Fate(fate.id, fate.number, fate.title, why))
            continue
        back = _all(session, actor, [fate.id], MassAct(act=fate.undo[0], value=fate.undo[1]), now)
        found.done.extend(back.done)
        found.refused.extend(back.refused)
    return _in_order(found, [fate.id for fate in fates])


def _in_order(found: Fates, ticket_ids: Sequence[int]) -> Fates:
    """As they were given; they are locked by number, so that two acts on the same tickets never wait for each other."""
    place = {ticket_id: n for n, ticket_id in enumerate(ticket_ids)}
    return Fates(*(sorted(part, key=lambda one: place[one.id]) for part in (found.done, found.refused)))


def _all(session: Session, actor: Actor, ticket_ids: Sequence[int], act: MassAct, now: datetime) -> Fates:
    """Each in its turn, as if alone; runs of tickets share a savepoint, because one of its own costs a third of an act.

    Where one of a run refuses, the run is taken back and those before it are done once more, in the same order and
    with the same outcome. After a refusal runs begin small, so that many refusals cost what savepoints of their own do.
    """
    found, cover = Fates(), Cover(session, actor)
    wanted = list(dict.fromkeys(ticket_ids))[:LIMIT]
    left, size = sorted(wanted), RUN
    while left:
        run = left[:size]
        done, refused = _run(session, actor, cover, run, act, now)
        if refused is not None:
            before = run[: run.index(refused.id)]
            done, again = _run(session, actor, cover, before, act, now) if before else ([], None)
            if again is not None:  # never the same twice: each for itself
                size = 1
                continue
            run = [*before, refused.id]
            found.refused.append(refused)
        found.done.extend(done)
        left, size = left[len(run) :], 1 if refused else min(RUN, size * 2)
    return _in_order(found, wanted)


class _Stopped(Exception):
    """One of a run refuses."""


def _run(
    session: Session, actor: Actor, cover: Cover, ticket_ids: Sequence[int], act: MassAct, now: datetime
) -> tuple[list[Fate], Fate | None]:
    """All of them, or none and the first that refuses."""
    done: list[Fate] = []
    refused: Fate | None = None
    with suppress(_Stopped), session.begin_nested():
        for ticket_id in ticket_ids:
            row = hot.load(session, ticket_id)
            if row is None or not rights.sees(session, actor, row):
                continue
            own = cover.of(row)
            try:
                undo = _one(session, actor, row, act, now)
            except ScrmError as refusal:
                refused = Fate(row.id, row.number, own.title, refusal.text)
                raise _Stopped from refusal
            version = hot.version_of(session, ticket_id)
            done.append(Fate(row.id, row.number, own.title, None, undo, version))
    return ([], refused) if refused else (done, None)


def _one(session: Session, actor: Actor, row: Any, act: MassAct, now: datetime) -> tuple[str, str] | None:
    where = {"ticket_id": row.id, "version": row.version, "now": now}
    if act.act == "assign":
        return _assign(session, actor, row, act, where)
    if act.act == "release":
        acting.release_ticket(session, actor, note=act.note, **where)
        return "assign", str(row.assignee_id)
    if act.act == "priority":
        editing.set_priority(session, actor, level=_number(act.value), **where)
        return "priority", str(row.priority)
    if act.act in ("tag", "untag"):
        changed = editing.edit_tag(session, actor, tag=act.value, there=act.act == "tag", **where)
        return ("untag" if act.act == "tag" else "tag", act.value) if changed else None
    if act.act == "move":
        to_node = _node_called(session, row, act.value)
        acting.move_ticket(session, actor, to_node=to_node, note=act.note, **where)
        return None
    acting.cancel_ticket(session, actor, note=act.note, **where)
    return None


def _assign(session: Session, actor: Actor, row: Any, act: MassAct, where: dict[str, Any]) -> tuple[str, str] | None:
    to_user_id = _number(act.value)
    if row.assignee_id == to_user_id:
        raise InvalidInput("已经是这位同事在处理。", "This colleague has it already.")
    acting.reassign_ticket(session, actor, to_user_id=to_user_id, note=act.note, **where)
    return ("assign", str(row.assignee_id)) if row.assignee_id else ("release", "")


def _number(value: str) -> int:
    if not value.isdecimal() or len(value) > 12:
        raise InvalidInput("请先选择要改成什么。", "Choose what to change it to first.")
    return int(value)


def _node_called(session: Session, row: Any, name: str) -> str:
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    if name == acting.CLOSED:
        return acting.CLOSED
    for node in graph.nodes.values():
        if node.id in graph.halts and node.name == name:
            return node.id
    raise InvalidInput(f"这张工单的流程里没有「{name}」。", f"The flow of this ticket has no step “{name}”.")


@dataclass(frozen=True)
class MassChoices:
    """What acts can be given: people (id, name), steps by name, tags in use."""

    people: list[tuple[int, str]]
    steps: list[str]
    tags: list[str]


def mass_choices(session: Session, actor: Actor, *, ticket_ids: Sequence[int]) -> MassChoices:
    """People around the caller, the steps of the flows these tickets run on, tags."""
    actor.require("ticket.view")
    steps: dict[str, None] = {}
    for version_id in reading.flow_versions(session, list(ticket_ids)[:LIMIT]):
        graph = flows.get_flow_version(session, version_id).graph
        steps |= dict.fromkeys(graph.nodes[node_id].name for node_id in graph.nodes if node_id in graph.halts)
    near = [(one.id, one.name) for one in people.colleagues(session, actor.org_unit_id)]
    return MassChoices(near, list(steps), filtering.tags(session, actor))
