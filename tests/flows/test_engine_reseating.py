"""Who is asked after a node was drawn anew: laws of keeping seats, for any votes."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scrm_app.flows.engine.graph import Graph, parse_graph
from scrm_app.flows.engine.reseating import asks_anew, reseat, unsettled
from scrm_app.flows.engine.seats import open_seats, result
from scrm_app.flows.engine.state import NO, REMOVED, YES, FlowState, Seat, Token
from scrm_app.library.engine.build import chain, flow, node

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
PEOPLE = ("1", "2", "3", "4", "5")
VERDICTS = ("", YES, NO, REMOVED)


def drawn(mode: str = "all", percent: int = 50, **more: Any) -> Graph:
    asked = {"mode": mode, "percent": percent, "approvers": [{"kind": "person", "value": "1"}]}
    vote = node("vote", "approval", "会审", approval=asked, **more)
    return parse_graph(flow([node("s", "start", ""), vote, node("e", "end", "")], chain("s", "vote", "e")))


@st.composite
def votes(draw: st.DrawFn) -> tuple[Seat, ...]:
    """Some people's says, with people they added."""
    who = draw(st.lists(st.sampled_from(PEOPLE), unique=True, min_size=1, max_size=4))
    seats = [Seat(i, w, verdict=draw(st.sampled_from(VERDICTS))) for i, w in enumerate(who)]
    for _ in range(draw(st.integers(0, 3))):
        parent = draw(st.sampled_from(seats)).id
        kind, said = draw(st.sampled_from(("before", "after", "delegate"))), draw(st.sampled_from(VERDICTS))
        seats.append(Seat(len(seats), draw(st.sampled_from(PEOPLE)), kind, parent, said))
    return tuple(seats)


panels = st.lists(st.sampled_from(PEOPLE), max_size=5)


@settings(max_examples=200, deadline=None)
@given(votes(), panels)
def test_exactly_the_new_panel_is_asked_and_says_are_kept(seats: tuple[Seat, ...], panel: list[str]) -> None:
    made = reseat(seats, panel)
    mains = [s for s in made if s.kind == "main"]
    wanted = list(dict.fromkeys(panel))
    assert [s.who for s in mains] == (wanted if made else [])
    assert len({s.id for s in made}) == len(made)
    before = {s.id: s for s in seats}
    gone_by_hand = bool(mains) and all(
        any(s.who == m.who and s.kind == "main" and s.verdict == REMOVED for s in seats) for m in mains
    )
    for seat in made:
        if seat.id in before:
            kept = before[seat.id]
            assert (seat.who, seat.kind, seat.parent) == (kept.who, kept.kind, kept.parent)
            assert seat.verdict == kept.verdict or (gone_by_hand and kept.verdict == REMOVED)
        else:
            assert seat.kind == "main"
            assert seat.verdict == ""
    alive = {s.id for s in made}
    assert all(s.parent in alive for s in made if s.kind != "main")
    if not made and wanted:
        assert len(wanted) == 1, "without seats one person decides"
        assert not any(s.who == wanted[0] and s.kind == "main" and s.verdict in (YES, NO) for s in seats)


@settings(max_examples=100, deadline=None)
@given(votes(), panels)
def test_the_same_panel_twice_changes_nothing_more(seats: tuple[Seat, ...], panel: list[str]) -> None:
    made = reseat(seats, panel)
    assert not made or reseat(made, panel) == made


@settings(max_examples=200, deadline=None)
@given(votes(), panels, st.sampled_from(("any", "all", "sequence", "ratio")), st.integers(1, 100), st.booleans())
def test_afterwards_somebody_is_asked_or_it_goes_on(
    seats: tuple[Seat, ...], panel: list[str], mode: str, percent: int, filled: bool
) -> None:
    graph = drawn(mode, percent, required_fields=["x"])
    state = FlowState((Token(1, "vote", seats=reseat(seats, panel)),), "running", 2)
    after, goes_on = unsettled(graph, state, 1, {"x": 1} if filled else {}, NOW)
    (token,) = after.tokens
    here = graph.nodes["vote"]
    assert goes_on == (result(here, token) == YES)
    assert goes_on <= filled, "not while something required is missing"
    assert goes_on or open_seats(here, token), "nobody is left standing with nobody asked"
    assert result(here, token) != NO
    was = {s.id: s for s in state.tokens[0].seats}
    assert all(s.verdict in (was[s.id].verdict, "") for s in token.seats)


def test_only_who_is_asked_counts_as_asking_anew() -> None:
    one = drawn().nodes["vote"]
    assert not asks_anew(one, drawn("ratio", 70, limit_minutes=5).nodes["vote"])
    other = parse_graph(
        flow(
            [node("s", "start", ""), node("vote", "approval", "", assign={"kind": "leader"}), node("e", "end", "")],
            chain("s", "vote", "e"),
        )
    ).nodes["vote"]
    assert asks_anew(one, other)
    assert asks_anew(other, one)
    assert asks_anew(None, one)
    assert not asks_anew(other, other)
