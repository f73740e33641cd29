"""Several people at one node: whose turn it is, and what their votes come to. Pure counting, no tokens move here."""

from collections.abc import Iterator, Sequence

from scrm_app.flows.engine.graph import Graph, Node
from scrm_app.flows.engine.state import NO, REMOVED, YES, FlowState, Seat, Token

MAX_SEATS = 60
_SIGNS = ("before", "after")


def verdict_of(seats: Sequence[Seat], seat: Seat) -> str:
    """What a seat says once those who were added to it have spoken: yes, no, or empty while that is open."""
    added = [verdict_of(seats, s) for s in seats if s.parent == seat.id and s.kind in _SIGNS and s.verdict != REMOVED]
    if seat.verdict == NO or NO in added:
        return NO
    return YES if seat.verdict == YES and all(v == YES for v in added) else ""


def mains(token: Token) -> tuple[Seat, ...]:
    """The seats whose votes count by the node's rule."""
    return tuple(s for s in token.seats if s.kind == "main" and s.verdict != REMOVED)


def result(node: Node, token: Token) -> str:
    """What the votes come to: yes, no, or empty while it is open. Without seats nothing is counted."""
    if not token.seats:
        return ""
    votes = [verdict_of(token.seats, s) for s in mains(token)]
    yes, no, asked = votes.count(YES), votes.count(NO), len(votes)
    mode = node.parts.approval.mode
    if mode == "any" or asked == 1:
        return next((v for v in votes if v), "")
    if mode == "ratio":
        percent = node.parts.approval.percent
        if yes * 100 >= percent * asked:
            return YES
        return NO if (asked - no) * 100 < percent * asked else ""
    if no:
        return NO
    return YES if yes == asked else ""


def open_seats(node: Node, token: Token) -> tuple[Seat, ...]:
    """Those who are asked now. A token without seats asks one person: seat 0."""
    if not token.seats:
        return (Seat(0),)
    if result(node, token):
        return ()
    waiting = [s for s in mains(token) if not verdict_of(token.seats, s)]
    if node.parts.approval.mode == "sequence":
        waiting = waiting[:1]
    return tuple(found for seat in waiting for found in _asked(token.seats, seat))


def _asked(seats: Sequence[Seat], seat: Seat) -> Iterator[Seat]:
    """Who must speak so that this seat gets on: those before it, itself, those after it."""
    added = [s for s in seats if s.parent == seat.id and s.verdict != REMOVED]
    first = [s for s in added if s.kind == "before" and not verdict_of(seats, s)]
    first += [s for s in added if s.kind == "delegate" and not s.verdict]
    if first:
        for other in first:
            yield from _asked(seats, other)
    elif not seat.verdict:
        yield seat
    else:
        for other in added:
            if other.kind == "after" and not verdict_of(seats, other):
                yield from _asked(seats, other)


def coming(node: Node, token: Token) -> tuple[Seat, ...]:
    """Those who will be asked later: the rest of a sequence, and whoever waits for somebody before them."""
    if not token.seats or result(node, token):
        return ()
    now = {s.id for s in open_seats(node, token)}
    return tuple(s for s in token.seats if not s.verdict and s.id not in now)


def progress(token: Token) -> tuple[int, int]:
    """(agreed, asked) of the votes that count."""
    votes = [verdict_of(token.seats, s) for s in mains(token)]
    return votes.count(YES), len(votes)


def replaced(state: FlowState, token: Token) -> FlowState:
    """The state with this token in place of the one with its id."""
    tokens = tuple(token if t.id == token.id else t for t in state.tokens)
    return FlowState(tokens, state.status, state.next_id)


def with_seats(token: Token, seats: tuple[Seat, ...]) -> Token:
    """The token with other seats."""
    return Token(token.id, token.node, token.via, token.forks, token.trail, token.since, seats)


def seated(
    graph: Graph, state: FlowState, token_id: int, people: Sequence[str], agreed: frozenset[str] = frozenset()
) -> FlowState:
    """Ask these people (user ids) at the node the token has come to; those in `agreed` are taken as saying yes.

    One person who has not agreed yet decides alone and needs no seat. When somebody's yes was taken, `Count` follows.
    """
    token = next((t for t in state.tokens if t.id == token_id), None)
    people = list(dict.fromkeys(people))[:MAX_SEATS]
    if token is None or not graph.nodes[token.node].waits or not people:
        return state
    if len(people) == 1 and people[0] not in agreed:
        return state
    seats = tuple(Seat(i, who, verdict=YES if who in agreed else "") for i, who in enumerate(people))
    return replaced(state, with_seats(token, seats))
