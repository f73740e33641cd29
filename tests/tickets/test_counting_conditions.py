"""A flow's condition says how many recent tickets it would have matched, before it is saved."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from scrm_app.core.errors import Forbidden
from scrm_app.flows import service as flows
from scrm_app.library.engine.build import leaf
from scrm_app.rules.errors import BadCondition
from tests.conftest import World
from tests.tickets.conftest import Open


def test_recent_tickets_on_the_flows_form_are_counted(
    session: Session, world: World, flow_id: int, open_one: Open
) -> None:
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
