"""Who is asked at a node that was drawn anew while a ticket stands there; says of people still asked are kept."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from scrm_app.flows.engine.advance import advance
from scrm_app.flows.engine.commands import Count
from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.flows.engine.seats import MAX_SEATS, mains, replaced, result, verdict_of, with_seats
from scrm_app.flows.engine.state import REMOVED, YES, FlowState, Outcome, Seat, Token


def asks_anew(old: Node | None, new: Node) -> bool:
    """Whether the new drawing says differently who is asked."""
    if old is None:
        return True
    before, after = old.parts.approval, new.parts.approval
    if before.approvers or after.approvers:
        return (before.approvers, before.dedupe) != (after.approvers, after.dedupe)
    return old.assign != new.assign


def reseat(seats: Sequence[Seat], people: Sequence[str], agreed: frozenset[str] = frozenset()) -> tuple[Seat, ...]:
    """These people (user ids, in order) are asked now.

    Who was asked before keeps their seat with what they said and with whoever was added to it; the others are no longer
    asked. Those in `agreed` who have not answered count as yes. Empty: one person decides alone.
    """
    had = {s.who: s for s in reversed(seats) if s.kind == "main" and s.who}
    free = max((s.id for s in seats), default=-1) + 1
    asked: list[Seat] = []
    for who in list(dict.fromkeys(people))[:MAX_SEATS]:
        seat = had.get(who)
        if seat is None:
            seat, free = Seat(free, who), free + 1
        asked.append(replace(seat, verdict=YES) if who in agreed and not seat.verdict else seat)
    if all(s.verdict == REMOVED for s in asked):
        asked = [replace(s, verdict="") for s in asked]
    kept = {s.id for s in asked}
    added = []
    for seat in seats:
        if seat.kind != "main" and seat.parent in kept:
            kept.add(seat.id)
            added.append(seat)
    if len(asked) == 1 and not asked[0].verdict and not added:
        return ()
    return (*asked, *added)


def unsettled(
    graph: Graph, state: FlowState, token_id: int, values: Mapping[str, Any], now: datetime
) -> tuple[FlowState, bool]:
    """The state in which somebody is asked at this token, and whether the says kept pass it on at once instead.

    A no never ends a ticket by being carried: who said it is asked again. When the flow cannot go on (a field is
    missing), the last who agreed is asked again.
    """
    token = next(t for t in state.tokens if t.id == token_id)
    node = graph.nodes[token.node]
    while found := result(node, token):
        state = replaced(state, token)
        if found == YES and isinstance(advance(graph, state, Count(token_id), values=values, now=now), Outcome):
            return state, True
        token = _asked_again(token, found)
    return replaced(state, token), False


def _asked_again(token: Token, said: str) -> Token:
    """The last main seat that comes to this is asked again, with everybody who was added to it and said so."""
    last = [s for s in mains(token) if verdict_of(token.seats, s) == said][-1]
    family = {last.id}
    for seat in token.seats:
        if seat.parent in family:
            family.add(seat.id)
    again = [replace(s, verdict="") if s.id in family and s.verdict == said else s for s in token.seats]
    return with_seats(token, tuple(again))


__all__ = ["asks_anew", "reseat", "unsettled"]
