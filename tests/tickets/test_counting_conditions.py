"""A condition says how many tickets it would have matched, before it is saved."""

from dataclasses import replace
from datetime import timedelta
from itertools import count, product
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from models.customer import Customer
from scrm_app.core.errors import Forbidden
from scrm_app.flows import service as flows
from scrm_app.library.engine.build import field, leaf
from scrm_app.rules import service as rules
from scrm_app.rules.engine.condition import compile_condition, parse
from scrm_app.rules.errors import BadCondition
from scrm_app.rules.repository import counting
from scrm_app.tickets import service
from scrm_app.tickets.repository import asking
from scrm_app.tickets.service import matter
from tests.conftest import NOW, World
from tests.tickets.conftest import FORM, GRAPH, Open, publish


def test_tickets_on_the_flows_form_are_counted(session: Session, world: World, flow_id: int, open_one: Open) -> None:
    ids = [open_one(amount=fen) for fen in (100_000, 400_000, 500_000)]
    found = flows.count_matches(session, world.designer, flow_id=flow_id, condition=leaf("amount", "gt", 300_000))
    assert (found.matched, found.looked_at) == (2, 3)
    assert [key for key, _, _ in found.samples] == [ids[2], ids[1]]


def test_who_may_not_see_tickets_reads_only_the_number(
    session: Session, world: World, flow_id: int, open_one: Open
) -> None:
    open_one(amount=400_000)
    wish = {"flow_id": flow_id, "condition": leaf("amount", "gt", 300_000)}
    blind = replace(world.designer, permissions=frozenset({"flow.design"}))
    assert flows.count_matches(session, blind, **wish) == flows.Matches(1, 1)
    north = replace(world.charlie, permissions=frozenset({"flow.design", "ticket.view"}))
    assert flows.count_matches(session, north, **wish) == flows.Matches(0, 0)
    with pytest.raises(Forbidden):
        flows.count_matches(session, world.alice, **wish)


@pytest.mark.parametrize("condition", [leaf("nothing", "eq", 1), leaf("amount", "contains", "x"), {"op": "?"}, 7, None])
def test_what_cannot_be_read_is_refused(session: Session, world: World, flow_id: int, condition: object) -> None:
    with pytest.raises(BadCondition):
        flows.count_matches(session, world.designer, flow_id=flow_id, condition=condition)


ABOUT: dict[str, list[Any]] = {
    "flow": ["1", "2"],
    "store": ["1", "2", "3", "4"],
    "region_unit": ["1", "2", "3"],
    "priority": ["0", "2"],
    "has_customer": ["yes", "no"],
    "customer_type": ["VIP", "普通"],
    "customer_tags": ["老客", "老客、转介绍", "、", "绍"],
    "channel": ["pc", "h5"],
    "title": ["空调", "异响", "ABC", "abff"],
    "node_name": ["维修"],
    "stage": ["mid", "pre"],
    "hour": [9, 10, 11],
    "amount": [300_000, 400_000],
    "place": ["310000", "110000"],
    "a.amount": [300_000],
}
QUESTIONS = ("eq", "ne", "in", "not_in", "contains", "starts_with", "gt", "le", "empty", "not_empty")

QUESTIONS = ("eq", "ne", "in", "not_in", "contains", "starts_with", "gt", "le", "empty", "not_empty")
WITH_REGION = {"fields": [*FORM["fields"], field("where", "region", "地区", role="region")]}


@pytest.fixture
def several(session: Session, world: World, open_one: Open) -> None:
    """Tickets of two forms, with and without customer, amount, place and priority, of two stores and hours."""
    elsewhere = publish(session, GRAPH, WITH_REGION, "上门")
    alike = {"name": "甲", "org_unit_id": world.units["pudong"], "source": "x", "created_at": NOW, "updated_at": NOW}
    people = [
        Customer(customer_type="VIP", tags=["老客", "转介绍"], **alike),
        Customer(customer_type="", tags=[], **alike),
        None,
    ]
    session.add_all(one for one in people if one)
    session.flush()
    for n, amount in enumerate((100_000, 400_000, None, 300_000, 400_000, None)):
        given: dict[str, Any] = {"title": ("空调", "Abc 异响", "abﬀ")[n % 3], "customer_name": "王女士"}
        wish = {"flow_id": elsewhere, "org_unit_id": world.units["pudong"], "answers": given, "now": NOW}
        ticket_id = service.open_ticket(session, world.alice, **wish).id if n > 2 else open_one(**given)
        place = {"where": {"codes": ["310000", "310100"], "names": ["上海", "浦东"]}} if n == 4 else {}
        one = people[n % 3]
        later = {
            "customer_id": one.id if one else None,
            "answers": given | place | ({"amount": amount} if amount else {}),
            "priority": n % 3,
            "created_at": NOW - timedelta(minutes=50 * n),
            "org_unit_id": world.units[("pudong", "chaoyang")[n % 2]],
        }
        session.connection().execute(asking.TICKET.update().where(ticket_id == asking.KEY).values(**later))
    session.expire_all()


@pytest.mark.parametrize("key", sorted(ABOUT))
def test_the_database_knows_every_fact_of_a_ticket_as_python_does(
    session: Session, world: World, several: None, key: str
) -> None:
    """Each question about each fact: what SQL tells of every ticket is what the rules would say, and it tells all."""
    dialect = session.get_bind().dialect.name
    rows = session.connection().execute(asking.in_reach(world.admin)).all()
    told_apart = False
    for op, value in product(QUESTIONS, ABOUT[key]):
        asked = parse({"field": key, "op": op, "value": [value] if op in ("in", "not_in") else value})
        test = compile_condition(asked)
        says = rules.as_sql(asked, matter.sources_of(session, asked), dialect)
        found = asking.in_reach(world.admin).with_only_columns(asking.KEY, sa.case((says, 1), (sa.not_(says), 0)))
        told = {row[0]: row[1] for row in session.connection().execute(found)}
        for row in rows:
            truth = int(test(matter.facts_in_reach(session, row)))
            assert told[row.id] == truth or (told[row.id] is None and "ﬀ" in row.title), (asked, row.id)
            told_apart |= bool(truth)
    assert told_apart


def test_what_only_python_can_tell_is_counted_too_and_a_short_look_says_at_least(
    session: Session, world: World, several: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded = leaf("title", "contains", "abf")
    found = service.count_matches(session, world.admin, condition=folded)
    assert (found.hits, found.of, found.at_least) == (2, 6, False)
    assert [title for _, _, title in found.samples] == ["abﬀ", "abﬀ"]
    both = {"op": "any", "of": [folded, leaf("a.amount", "gt", 300_000)]}
    assert service.count_matches(session, world.admin, condition=both).hits == 4
    ticks = count()
    monkeypatch.setattr(counting, "BATCH", 1)
    monkeypatch.setattr(counting.time, "monotonic", lambda: 1.5 * next(ticks))
    found = service.count_matches(session, world.admin, condition=folded)
    assert (found.hits, found.of, found.at_least) == (1, 6, True)


def test_all_tickets_are_counted_not_only_the_newest(session: Session, world: World, several: None) -> None:
    """The count goes through every page of what SQL leaves open, each ticket once."""
    assert service.count_matches(session, world.admin, condition=None).hits == 6
    assert service.count_matches(session, world.bob, condition=leaf("has_customer", "eq", "no")).of == 3
