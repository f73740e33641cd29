"""The board by something else than the step, or in lanes, or further down its columns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.tickets.engine import grouping as engine
from scrm_app.tickets.repository import grouping, questions, reading
from scrm_app.tickets.repository.filtering import TicketFilter
from scrm_app.tickets.repository.grouping import Cell, Layout
from scrm_app.tickets.service import axes
from scrm_app.tickets.service.acting import CLOSED
from scrm_app.tickets.service.axes import REST, Axis, key_of
from scrm_app.tickets.service.listing import BOARD_LIMIT, CLOSED_DAYS, Board, Column, Lane, cards_of

IN_LANE, MOST_CELLS, WINDOW = 6, 320, 48
KEPT = timedelta(days=60)


def get_grouped_board(
    session: Session,
    actor: Actor,
    *,
    wish: TicketFilter,
    by: str,
    lane: str = "",
    more: Mapping[str, int] | None = None,
    start: Mapping[str, int] | None = None,
    now: datetime,
) -> Board:
    """Open tickets of a flow by step (""), stage, person, priority or a field, in queue order and perhaps in lanes.

    `more` cards of a column (or `column|lane`) than usual, beginning at its `start`.
    """
    actor.require("ticket.view")
    if (by and not engine.is_group(by)) or (lane and (lane not in engine.LANES or lane == by)):
        raise InvalidInput("看板不能这样分组。", "The board cannot be grouped like that.")
    ask = axes.group_field(session, actor, wish.flow_id, by)
    layout = Layout(wish, by or "node", lane, ask.key if ask else "")
    answers = None
    if ask:
        unseen = axes.unseen_places(session, actor, layout.field, grouping.versions_of(session, wish.flow_id))
        answers = grouping.Answers(session, actor, layout, unseen, now)
    counts = answers.counts() if answers else grouping.cell_counts(session, actor, layout, now)
    across = axes.axis_of(session, actor, wish.flow_id, by, _sums(counts, 0), ask)
    down = axes.axis_of(session, actor, wish.flow_id, lane, _sums(counts, 1), None) if lane else None
    spans = _spans(across, down, counts, more or {}, start or {})
    found = answers.cards(spans) if answers else grouping.cell_cards(session, actor, layout, spans, now)
    board = _board(session, actor, wish, across, down, counts, found, (ask, start or {}))
    if by in ("", "stage"):
        board.columns.append(_closed(session, actor, wish, board, lane, now))
    return board


def keep_question(session: Session, actor: Actor, *, flow_id: int, by: str, now: datetime) -> None:
    """Somebody groups the board by this question: from now on its answers are kept ready."""
    actor.require("ticket.view")
    ask = axes.group_field(session, actor, flow_id, by)
    if ask is not None and questions.is_kept(session, flow_id, ask.key):
        questions.ask(session, flow_id, ask.key, now)
    elif ask is not None:
        questions.keep(session, flow_id, ask.key, now)


def forget_questions(session: Session, now: datetime) -> None:
    """Job step: answers to questions nobody has grouped by for KEPT are kept no longer."""
    questions.forget(session, now - KEPT)


def is_any_forgotten(session: Session, now: datetime) -> bool:
    """Whether there is such a question."""
    return questions.is_any_old(session, now - KEPT)


def _sums(counts: Mapping[Cell, int], side: int) -> dict[Any, int]:
    sums: dict[Any, int] = {}
    for cell, count in counts.items():
        sums[cell[side]] = sums.get(cell[side], 0) + count
    return sums


def _spans(
    across: Axis, down: Axis | None, counts: Mapping[Cell, int], more: Mapping[str, int], start: Mapping[str, int]
) -> dict[Cell, tuple[int, int]]:
    """Of each cell that holds something: from which card and how many."""
    share = max(8, BOARD_LIMIT // max(1, len(across.titles))) if down is None else IN_LANE
    spans: dict[Cell, tuple[int, int]] = {}
    for value in across.titles:
        for row in down.titles if down else (None,):
            count, name = counts.get((value, row), 0), key_of(value, bool(engine.field_of(across.by)))
            if count and len(spans) < MOST_CELLS:
                asked = more.get(f"{name}|{key_of(row)}" if down else name, 0)
                size = min(BOARD_LIMIT, max(share, WINDOW if name in start else 0) + asked)
                spans[value, row] = (_first(start, name, count) if down is None else 0, size)
    return spans


def _first(start: Mapping[str, int], name: str, count: int) -> int:
    """The place of the first card handed over; a column that fits into one window is handed over whole."""
    return 0 if count <= WINDOW else max(0, min(start.get(name, 0), count - 1))


def _board(
    session: Session,
    actor: Actor,
    wish: TicketFilter,
    across: Axis,
    down: Axis | None,
    counts: Mapping[Cell, int],
    found: Mapping[Cell, list[Any]],
    more: tuple[Any, Mapping[str, int]],
) -> Board:
    ask, start = more
    rows = [row for cell in found.values() for row in cell]
    keys, rules = axes.rules_of(session, actor, across, rows, ask)
    lane_keys, lane_rules = axes.rules_of(session, actor, down, rows, None) if down else ({}, {})
    cards = {card.id: card for card in cards_of(session, actor, rows, keys)}
    for cell, listed in found.items() if down else ():
        for row in listed:
            where: dict[str, Any] = {"lane": key_of(cell[1]), "lane_rule": lane_keys.get(row.id, "")}
            cards[row.id] = replace(cards[row.id], **where)
    columns, sums = [], _sums(counts, 0)
    for value, title in across.titles.items():
        inside = [cards[r.id] for cell, listed in found.items() if cell[0] == value for r in listed]
        name, count = key_of(value, ask is not None), sums.get(value, 0)
        lanes = {key_of(cell[1]): n for cell, n in counts.items() if cell[0] == value} if down else {}
        first = 0 if down else _first(start, name, count)
        columns.append(Column(name, title, across.stages.get(value, ""), count, inside, first, lanes))
    rest = sum(sums.values()) - sum(c.count for c in columns)
    if rest:
        columns.append(Column(REST, across.rest, "", rest, []))
    return Board(wish.flow_id, columns, rules, across.by or "node", _lanes(down, counts), lane_rules)


def _lanes(down: Axis | None, counts: Mapping[Cell, int]) -> list[Lane]:
    if down is None:
        return []
    sums = _sums(counts, 1)
    lanes = [Lane(key_of(v), title, sums[v]) for v, title in down.titles.items() if sums.get(v)]
    rest = sum(sums.values()) - sum(lane.count for lane in lanes)
    return [*lanes, Lane(REST, down.rest, rest)] if rest else lanes


def _closed(session: Session, actor: Actor, wish: TicketFilter, board: Board, lane: str, now: datetime) -> Column:
    """The finished ones; what belongs to no lane of the board stands in its last one, which is added for them."""
    since, limit = now - timedelta(days=CLOSED_DAYS), IN_LANE * 4 if lane else BOARD_LIMIT
    rows, total = reading.closed_cards(session, actor, wish, since, now, limit)
    cards = cards_of(session, actor, rows)
    if lane:
        inside, shown = _lane_of(session, rows, lane), {one.id for one in board.lanes}
        cards = [replace(c, lane=at if (at := inside[c.id]) in shown else REST) for c in cards]
        if REST not in shown and any(c.lane == REST for c in cards):
            board.lanes.append(Lane(REST, engine.FINISHED, 0))
    return Column(CLOSED, "", "end", total, cards)


def _lane_of(session: Session, rows: Sequence[Any], lane: str) -> dict[int, str]:
    """Where finished tickets belong: with whoever did the last step, for nobody has them and nobody is awaited."""
    if lane != "person":
        field = {"store": "org_unit_id", "priority": "priority"}[lane]
        return {row.id: key_of(getattr(row, field)) for row in rows}
    by = grouping.finishers(session, [row.id for row in rows])
    return {row.id: key_of(by[row.id]) if row.id in by else REST for row in rows}
