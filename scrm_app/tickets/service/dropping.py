"""A card was dropped somewhere on a board: a move, an assignment, a priority or an answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.tickets.engine import grouping as engine
from scrm_app.tickets.engine.limits import column_of
from scrm_app.tickets.errors import MoveRefused
from scrm_app.tickets.repository import grouping
from scrm_app.tickets.service import axes, rights
from scrm_app.tickets.service.acting import CLOSED, claim_ticket, move_ticket, reassign_ticket, transfer_ticket
from scrm_app.tickets.service.axes import REST
from scrm_app.tickets.service.editing import save_answers, set_priority
from scrm_app.tickets.service.limits import stand_of
from scrm_app.tickets.service.listing import MoveRules
from scrm_app.tickets.service.transition import people_tasks


def drop_card(
    session: Session,
    actor: Actor,
    *,
    ticket_id: int,
    version: int,
    by: str,
    to: str,
    lane_by: str = "",
    lane: str = "",
    answers: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """A card was dropped on a column (or lane) of a board that is laid out by `by`; "" is by step.

    With `lane_by` it was dropped in another lane too: first the column, then the lane, both or neither.
    """
    _drop(session, actor, ticket_id, version, by, to, answers, now)
    if not lane_by:
        return
    row = rights.load(session, actor, ticket_id, "ticket.work")
    if column_of(lane_by, stand_of(row)) != lane:
        _drop(session, actor, ticket_id, row.version, lane_by, lane, None, now)


def _drop(
    session: Session,
    actor: Actor,
    ticket_id: int,
    version: int,
    by: str,
    to: str,
    answers: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    actor.require("ticket.work")
    if by and to == REST:
        raise MoveRefused(engine.CHOOSE_STORE if by == "person" else engine.REST_STAYS)
    if by == "priority":
        set_priority(session, actor, ticket_id=ticket_id, version=version, level=_whole(to), now=now)
    elif by == "person":
        _hand_over(session, actor, ticket_id, version, _whole(to), now)
    elif by == "store":
        rights.load(session, actor, ticket_id, "ticket.work")
        raise MoveRefused(engine.STORE_STAYS)
    elif engine.field_of(by):
        _answer(session, actor, ticket_id, version, by, to, now)
    else:
        node = _node_in(session, actor, ticket_id, to) if by == "stage" and to != CLOSED else to
        move_ticket(session, actor, ticket_id=ticket_id, to_node=node, version=version, answers=answers, now=now)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else -1


def _node_in(session: Session, actor: Actor, ticket_id: int, stage: str) -> str:
    rights.load(session, actor, ticket_id, "ticket.work")
    moves = MoveRules(session)
    row = grouping.judged(session, ticket_id)
    targets = axes.stages_from(session, row.flow_version_id, moves.found[moves.key(row)])
    node, why = targets.get(stage, ("", engine.NO_STAGE))
    if why is not None:
        raise MoveRefused(why)
    return node


def _answer(session: Session, actor: Actor, ticket_id: int, version: int, by: str, to: str, now: datetime) -> None:
    row = rights.load(session, actor, ticket_id, "ticket.work")
    rights.check_current(row, version)
    ask = axes.group_field(session, actor, row.flow_id, by)
    if ask is None or not (to == "0" or to.startswith("=")):
        raise InvalidInput("看板上没有这一列。", "The board has no such column.")
    axis = axes.axis_of(session, actor, row.flow_id, by, {}, ask)
    keys, rules = axes.rules_of(session, actor, axis, [row], ask)
    why = rules[keys[row.id]].get(to, engine.REST_STAYS)
    if why is not None:
        raise MoveRefused(why)
    given = {ask.key: to[1:] if to.startswith("=") else None}
    save_answers(session, actor, ticket_id=ticket_id, version=version, answers=given, now=now)


def _hand_over(session: Session, actor: Actor, ticket_id: int, version: int, to: int, now: datetime) -> None:
    row = rights.load(session, actor, ticket_id, "ticket.work")
    rights.check_current(row, version)
    hand = axes.hand_of(session, actor, row, len(people_tasks(session, ticket_id)) > 1)
    why = engine.person_rule(hand, [to] if to else [], [to], actor.user_id)[to]
    if why is not None:
        raise MoveRefused(why)
    given: dict[str, Any] = {"ticket_id": ticket_id, "version": version, "to_user_id": to, "now": now}
    if hand.way == "claim":
        claim_ticket(session, actor, ticket_id=ticket_id, now=now)
    elif hand.way == "transfer":
        transfer_ticket(session, actor, **given)
    else:
        reassign_ticket(session, actor, **given)
