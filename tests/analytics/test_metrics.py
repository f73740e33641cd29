"""Flow metrics: laws of the arithmetic, reach, open work, and the page's state."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from scrm_app.analytics.engine.metrics import standing, weekly
from scrm_app.analytics.presenter import both
from scrm_app.analytics.presenter import metrics as shown
from scrm_app.analytics.service import metrics as service
from scrm_app.analytics.state import point_of
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.tickets import service as tickets
from tests.conftest import NOW, World
from tests.tickets.conftest import Open, flow_id, open_one  # noqa: F401

DAY = date(2026, 11, 2)
DAYS = [DAY + timedelta(days=n) for n in range(14)]
HOUR = timedelta(hours=1)
places = st.integers(-3, 16)
visits = st.lists(st.tuples(st.sampled_from("ab"), places, st.none() | st.integers(0, 8)), max_size=40)


@given(visits)
def test_standing_is_who_came_and_has_not_left(given_visits: list[tuple[str, int, int | None]]) -> None:
    stays = [
        (node, DAY + timedelta(days=came), None if stay is None else DAY + timedelta(days=came + stay), 1)
        for node, came, stay in given_visits
    ]
    found = standing([(n, a if a >= DAY else None, b, c) for n, a, b, c in stays], DAYS)
    for node in "ab":
        for at, day in enumerate(DAYS):
            slow = sum(1 for n, a, b, _ in stays if n == node and a <= day and (b is None or b > day))
            assert found.get(node, [0] * 14)[at] == slow


@given(st.dictionaries(st.sampled_from(DAYS), st.integers(1, 9)))
def test_weeks_lose_nothing(counts: dict[date, int]) -> None:
    weeks = weekly(counts, DAYS[0], DAYS[-1])
    assert sum(n for _, n in weeks) == sum(counts.values())
    assert all(monday.weekday() == 0 for monday, _ in weeks)
    assert len(weekly(counts, DAYS[3], DAYS[3])) == 1


def metrics(session: Session, actor: Actor, **wish: Any) -> service.FlowMetrics:
    about: dict[str, Any] = {"flow_id": None, "first": None, "last": None, **wish}
    return service.get_flow_metrics(session, actor, **about, now=NOW + 5 * HOUR)


def test_open_and_finished_work(session: Session, world: World, open_one: Open) -> None:  # noqa: F811
    old, quick, _ = open_one(at=NOW - 90 * HOUR), open_one(), open_one()
    tickets.move_ticket(session, world.alice, ticket_id=quick, to_node="repair", now=NOW + HOUR)
    answers = {"labour_hours": 1}
    tickets.move_ticket(session, world.alice, ticket_id=quick, to_node="visit", answers=answers, now=NOW + 3 * HOUR)
    tickets.move_ticket(session, world.alice, ticket_id=quick, to_node="closed", now=NOW + 4 * HOUR)
    found = metrics(session, world.alice)
    assert (found.open, found.older) == (2, 2)
    assert found.lead == pytest.approx(dict.fromkeys(service.PERCENTS, 240.0))
    assert found.cycle == pytest.approx(dict.fromkeys(service.PERCENTS, 180.0)), "from the stage of work on"
    assert found.waiting[0].id == old
    assert {p.name: p.standing[-1] for p in found.places} == {"受理": 2, "维修": 0, "回访": 0}
    for lang in ("zh-CN", "en"):
        assert shown.metric_cards(found, lang)[2]["value"] == "2"
        assert len(shown.place_rows(found, lang)) == 3
    for build in (shown.cumulative_figure, shown.scatter_figure, shown.weeks_figure, shown.ageing_figure):
        assert both(lambda lang, build=build: build(found, lang))["en"]["data"]  # type: ignore[misc]
    assert metrics(session, world.erin).open == 2


def test_reach_and_refusals(session: Session, world: World, open_one: Open) -> None:  # noqa: F811
    open_one()
    with pytest.raises(Forbidden):
        metrics(session, world.bob)
    with pytest.raises(InvalidInput):
        metrics(session, world.alice, first=date(2020, 1, 1), last=date(2026, 1, 1))
    assert metrics(session, world.alice, store_id=world.units["chaoyang"]).store_id == 0
    assert metrics(session, world.alice, flow_id=999).flow_id > 0
    assert [name for _, name in metrics(session, world.alice).stores] == ["上海浦东店"]


@pytest.mark.parametrize("forged", [None, [], [1], [{"pointNumber": "x"}], {"a": 1}])
def test_a_forged_point_is_no_point(forged: Any) -> None:
    assert point_of(forged) == (-1, -1)
