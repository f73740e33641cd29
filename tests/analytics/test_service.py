"""Does every number on the overview count exactly what its link opens, and only what the reader may see?"""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from scrm_app.analytics import presenter, service
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden, InvalidInput
from scrm_app.core.pagination import PageRequest
from scrm_app.core.settings import settings
from scrm_app.tickets import service as tickets
from scrm_app.tickets.service import TicketFilter
from scrm_app.tickets.state.wishes import span_filter, spans_of
from tests.conftest import NOW, World
from tests.tickets.conftest import FORM, GRAPH, publish


@pytest.fixture
def busy(session: Session, world: World) -> int:
    """Forty tickets in three stores over two days; every fourth is finished, some are late."""
    flow_id = publish(session, GRAPH, FORM)
    for turn in range(40):
        at = NOW - timedelta(hours=turn, minutes=7)
        store = ("pudong", "xihu", "chaoyang")[turn % 3]
        opened = tickets.open_ticket(
            session,
            world.admin,
            flow_id=flow_id,
            answers={"title": f"工单 {turn}", "labour_hours": 1},
            org_unit_id=world.units[store],
            now=at,
        )
        if turn % 4 == 0:
            _finish(session, world, opened.id, NOW - timedelta(minutes=turn))
    return flow_id


def _finish(session: Session, world: World, ticket_id: int, at: Any) -> None:
    for _ in range(5):
        view = tickets.get_ticket_view(session, world.admin, ticket_id=ticket_id, now=at)
        if view.status != "open":
            return
        ahead = [name for name in ("repair", "visit", "end") if name not in {v.node_id for v in view.visits}]
        tickets.move_ticket(session, world.admin, ticket_id=ticket_id, to_node=ahead[0], now=at)


def behind(session: Session, actor: Actor, link: str) -> int:
    """How many tickets the list shows for a link, read the way the list reads its address."""
    from urllib.parse import parse_qsl, urlsplit

    asked = dict(parse_qsl(urlsplit(link).query))
    status = asked.get("status", "open")
    wish = TicketFilter(
        status={"all": "", "overdue": ""}.get(status, status),
        overdue=status == "overdue",
        flow_id=int(asked.get("flow", 0)),
        store_id=int(asked.get("store", 0)),
        **span_filter(spans_of(asked), settings().zone),
    )
    return tickets.list_tickets(session, actor, wish=wish, page=PageRequest(), now=NOW).total


@pytest.mark.parametrize("who", ["admin", "erin", "alice"])
def test_every_card_opens_exactly_what_it_counts(session: Session, world: World, busy: int, who: str) -> None:
    actor = getattr(world, who)
    found = presenter.cards(service.get_cards(session, actor, now=NOW))
    assert found["open"] > 0
    assert found["overdue"] > 0
    assert found["closed_today"] > 0
    for name, link in (
        ("open", "open_link"),
        ("overdue", "overdue_link"),
        ("opened_today", "opened_link"),
        ("closed_today", "closed_link"),
    ):
        assert behind(session, actor, found[link]) == found[name], name


def test_every_number_of_the_ranking_and_every_day_opens_its_tickets(session: Session, world: World, busy: int) -> None:
    found = service.get_overview(session, world.admin, now=NOW)
    rows = presenter.store_rows(found.stores, found.since)
    assert len(rows) == 3
    for row in rows:
        for name in ("closed", "open", "overdue"):
            assert behind(session, world.admin, row[f"{name}_link"]) == row[name], (row["name"], name)
    links = presenter.chart_links(found)["trend"]
    assert [behind(session, world.admin, link) for link in links] == [opened for _, opened, _ in found.trend]
    assert sum(opened for _, opened, _ in found.trend) == 40


def test_a_manager_sees_her_store_and_nothing_else(session: Session, world: World, busy: int) -> None:
    found = service.get_overview(session, world.alice, now=NOW)
    assert [store.id for store in found.stores] == [world.units["pudong"]]
    assert service.get_overview(session, world.erin, now=NOW).cards.open > found.cards.open


def test_who_may_not_see_reports_is_refused(session: Session, world: World) -> None:
    for ask in (service.get_cards, service.get_overview):
        with pytest.raises(Forbidden):
            ask(session, world.bob, now=NOW)
    with pytest.raises(Forbidden):
        service.get_flow_report(session, world.bob, flow_id=None, first=None, last=None, now=NOW)


def test_days_the_wrong_way_round_are_refused(session: Session, world: World) -> None:
    today = NOW.date()
    with pytest.raises(InvalidInput):
        service.get_flow_report(
            session, world.admin, flow_id=None, first=today, last=today - timedelta(days=1), now=NOW
        )


def test_an_empty_company_has_an_empty_overview(session: Session, world: World) -> None:
    found = service.get_overview(session, world.admin, now=NOW)
    assert (found.flows, found.nodes, found.stores, found.composition) == ([], [], [], [])
    figures = [presenter.both(lambda lang: presenter.trend_figure(found, lang))]
    figures.append(presenter.both(lambda lang: presenter.composition_figure(found.composition, lang)))
    assert all(set(figure) == {"zh-CN", "en"} for figure in figures)


def test_a_figure_is_small_enough_to_send(session: Session, world: World, busy: int) -> None:
    import json

    found = service.get_overview(session, world.admin, now=NOW)
    sent = [
        presenter.both(lambda lang: presenter.trend_figure(found, lang)),
        presenter.both(lambda lang: presenter.node_figure(found.nodes, lang)),
        presenter.both(lambda lang: presenter.store_figure(found.stores, lang)),
        presenter.both(lambda lang: presenter.composition_figure(found.composition, lang)),
    ]
    assert len(json.dumps(sent)) < 24_000
