"""The board by stage, person or priority: its columns, and what a drop on one of them means."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.tickets.engine import grouping as engine
from scrm_app.tickets.errors import MoveRefused
from scrm_app.tickets.repository import grouping, people, reading
from scrm_app.tickets.repository.filtering import TicketFilter
from scrm_app.tickets.service import rights
from scrm_app.tickets.service.acting import CLOSED, claim_ticket, move_ticket, reassign_ticket, transfer_ticket
from scrm_app.tickets.service.editing import set_priority
from scrm_app.tickets.service.listing import BOARD_LIMIT, CLOSED_DAYS, Board, Card, Column, MoveRules, cards_of
from scrm_app.tickets.service.transition import people_tasks

REST = "rest"
MAX_PEOPLE = 60
AROUND = 2000
Rule = dict[str, Text | None]


def get_grouped_board(
    session: Session, actor: Actor, *, wish: TicketFilter, by: str, more: Mapping[str, int] | None = None, now: datetime
) -> Board:
    """Open tickets of a flow by stage, person or priority in queue order, with where each card may go."""
    actor.require("ticket.view")
    if by not in engine.GROUPS:
        raise InvalidInput("看板不能这样分组。", "The board cannot be grouped like that.")
    counts = grouping.group_counts(session, actor, wish, by, now)
    titles, rest = _columns(session, actor, by, counts)
    share = max(8, BOARD_LIMIT // max(1, len(titles)))
    limits = {v: min(BOARD_LIMIT, share + (more or {}).get(_key(v), 0)) for v in titles if counts.get(v)}
    rows = grouping.group_cards(session, actor, wish, by, limits, now)
    listed = [row for found in rows.values() for row in found]
    keys, rules = _rules(session, actor, by, listed, [v for v in titles if isinstance(v, int)])
    cards = {card.id: card for card in cards_of(session, actor, listed, keys)}
    columns = [
        Column(_key(v), title, _hue(by, v), counts.get(v, 0), [cards[r.id] for r in rows.get(v, [])])
        for v, title in titles.items()
    ]
    if rest:
        columns.append(Column(REST, Text("其他人 (选门店可展开)", "Others (choose a store)"), "", rest, []))
    if by == "stage":
        columns.append(_closed(session, actor, wish, share + (more or {}).get(CLOSED, 0), now))
    return Board(wish.flow_id, columns, rules, by)


def _key(value: Any) -> str:
    return str(value or 0) if not isinstance(value, str) else value


def _hue(by: str, value: Any) -> str:
    if by == "stage":
        return str(value)
    return "mid" if value else ""


def _columns(session: Session, actor: Actor, by: str, counts: Mapping[Any, int]) -> tuple[dict[Any, str | Text], int]:
    """Value and title of each column, and how many tickets stand in columns that are too many to show."""
    if by == "stage":
        return dict(engine.STAGES), 0
    if by == "priority":
        return {level: engine.LEVELS[level] for level in (2, 1, 0)}, 0
    busy = sorted((p for p in counts if p), key=lambda p: (-counts[p], p))
    shown = busy[:MAX_PEOPLE]
    names: dict[int, str] = people.names(session, shown)
    if actor.may("ticket.work"):
        near = people.colleagues(session, actor.org_unit_id)
        names |= {p.id: p.name for p in near[: max(0, MAX_PEOPLE - len(shown))] if p.id not in busy}
    names |= {actor.user_id: actor.name} if actor.may("ticket.work") and actor.user_id not in busy else {}
    order = sorted(names, key=lambda p: (p != actor.user_id, not counts.get(p), names[p]))
    return {None: engine.NOBODY, **{p: names[p] for p in order}}, sum(counts[p] for p in busy[MAX_PEOPLE:])


def _rules(
    session: Session, actor: Actor, by: str, rows: Sequence[Any], persons: list[int]
) -> tuple[dict[int, str], dict[str, Rule]]:
    if by == "stage":
        return _stage_rules(session, rows)
    if by == "priority":
        why = None if actor.may("ticket.work") else engine.NO_WORK
        return {row.id: "p" for row in rows}, {"p": {str(level): why for level in (0, 1, 2)}}
    return _person_rules(session, actor, rows, persons)


def _stage_rules(session: Session, rows: Sequence[Any]) -> tuple[dict[int, str], dict[str, Rule]]:
    moves, keys, rules = MoveRules(session), {}, {}
    for row in rows:
        keys[row.id] = name = moves.key(row)
        if name not in rules:
            rules[name] = _stage_rule(session, row.flow_version_id, moves.found[name])
    return keys, rules


def _stage_rule(session: Session, version_id: int, found: Rule) -> Rule:
    targets = _targets(session, version_id, {n: why for n, why in found.items() if n != CLOSED})
    rule: Rule = {stage: why for stage, (_, why) in targets.items()}
    return rule | ({CLOSED: found[CLOSED]} if CLOSED in found else {})


def _targets(session: Session, version_id: int, moves: Rule) -> dict[str, tuple[str, Text | None]]:
    graph = flows.get_flow_version(session, version_id).graph
    return engine.stage_targets(moves, {n: graph.nodes[n].stage for n in moves}, {n: graph.label(n) for n in moves})


def _person_rules(
    session: Session, actor: Actor, rows: Sequence[Any], persons: list[int]
) -> tuple[dict[int, str], dict[str, Rule]]:
    several = grouping.shared(session, [row.id for row in rows])
    near: dict[int, list[int]] = {}
    keys: dict[int, str] = {}
    rules: dict[str, Rule] = {}
    for row in rows:
        hand = _hand(session, actor, row, row.id in several)
        keys[row.id] = name = f"{row.org_unit_id}:{hand.way or hand.why.en}"
        if name not in rules:
            if row.org_unit_id not in near:
                near[row.org_unit_id] = [p.id for p in people.colleagues(session, row.org_unit_id, AROUND)]
            rule = engine.person_rule(hand, persons, near[row.org_unit_id], actor.user_id)
            rules[name] = {str(person): why for person, why in rule.items()} | {REST: engine.CHOOSE_STORE}
    return keys, rules


def _hand(session: Session, actor: Actor, row: Any, several: bool) -> engine.Hand:
    node = flows.get_flow_version(session, row.flow_version_id).graph.nodes.get(row.node_id)
    return engine.hand_of(
        me=actor.user_id,
        assignee_id=row.assignee_id,
        works=actor.may("ticket.work"),
        supervises=actor.may("ticket.assign"),
        claimable=rights.may_work(actor, row.assignee_id, row.role_code),
        offered=node is None or not node.actions or "transfer" in node.actions,
        several=several,
    )


def _closed(session: Session, actor: Actor, wish: TicketFilter, limit: int, now: datetime) -> Column:
    since = now - timedelta(days=CLOSED_DAYS)
    rows, total = reading.closed_cards(session, actor, wish, since, now, min(BOARD_LIMIT, limit))
    cards: list[Card] = cards_of(session, actor, rows)
    return Column(CLOSED, "", "end", total, cards)


def drop_card(
    session: Session,
    actor: Actor,
    *,
    ticket_id: int,
    version: int,
    by: str,
    to: str,
    answers: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """A card was dropped on a column of a board grouped by `by`: a move, an assignment or a priority."""
    actor.require("ticket.work")
    if by == "priority":
        set_priority(session, actor, ticket_id=ticket_id, version=version, level=_whole(to), now=now)
    elif by == "person":
        _hand_over(session, actor, ticket_id, version, _whole(to), now)
    else:
        node = _node_in(session, actor, ticket_id, to) if by == "stage" and to != CLOSED else to
        move_ticket(session, actor, ticket_id=ticket_id, to_node=node, version=version, answers=answers, now=now)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else -1


def _node_in(session: Session, actor: Actor, ticket_id: int, stage: str) -> str:
    rights.load(session, actor, ticket_id, "ticket.work")
    moves = MoveRules(session)
    row = grouping.judged(session, ticket_id)
    found = moves.found[moves.key(row)]
    targets = _targets(session, row.flow_version_id, {n: why for n, why in found.items() if n != CLOSED})
    node, why = targets.get(stage, ("", engine.NO_STAGE))
    if why is not None:
        raise MoveRefused(why)
    return node


def _hand_over(session: Session, actor: Actor, ticket_id: int, version: int, to: int, now: datetime) -> None:
    row = rights.load(session, actor, ticket_id, "ticket.work")
    rights.check_current(row, version)
    hand = _hand(session, actor, row, len(people_tasks(session, ticket_id)) > 1)
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
