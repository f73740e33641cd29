"""看成谁 on a real ticket: what a role or an audience has of it, never more than who looks, always on record."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from models.audit import AuditEntry
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Forbidden, InvalidInput, NotFound
from scrm_app.forms.engine.rights import ORDER, Access, FieldPolicy, both
from scrm_app.forms.engine.schema import parse_schema
from scrm_app.tickets import service
from tests.conftest import NOW, World
from tests.tickets.test_api_tickets import CODE, COST, FORM, NOTE, PHONE, open_one

KEYS = ("title", "phone", "note", "code", "parts", "parts.cost")
access = st.builds(Access, st.sampled_from(ORDER), st.sampled_from(["", "phone", "whole"]))
grids = st.dictionaries(st.sampled_from(KEYS), access)


@given(grids, grids)
def test_two_pairs_of_eyes_see_what_both_see(mine: dict[str, Access], theirs: dict[str, Access]) -> None:
    schema = parse_schema(FORM)
    shown = both(FieldPolicy(schema, mine), FieldPolicy(schema, theirs))
    for key in KEYS:
        least = min((mine.get(key, Access()).level, theirs.get(key, Access()).level), key=ORDER.index)
        assert shown.of(key).level == least


def look(session: Session, actor: Actor, ticket: int, reader: str, **more: Any) -> Any:
    return service.view_ticket_as(session, actor, ticket_id=ticket, reader=reader, now=NOW, **more)


def test_service_shows_a_ticket_as_a_role_a_customer_and_the_api_have_it(session: Session, world: World) -> None:
    ticket = open_one(session, world)
    staff = look(session, world.admin, ticket, "role:staff")
    assert staff.answers["note"] == NOTE
    assert "cost" not in staff.answers["parts"][0]
    customer = look(session, world.admin, ticket, "audience:customer")
    assert (customer.phone, customer.answers["phone"]) == ("138****6666", "138****6666")
    assert str(COST) not in repr(customer)
    assert customer.hidden == ["备件明细 · 进货价"]
    api = look(session, world.admin, ticket, "audience:api")
    assert (api.hidden, api.masked, api.less) == (["内部备注"], ["联系电话"], [])
    assert api.answers["code"] == CODE
    at_audit = look(session, world.admin, ticket, "role:staff", node_id="audit")
    assert (at_audit.phone, "phone" in at_audit.answers) == ("", False)


def test_service_lends_nobody_better_eyes_than_their_own(session: Session, world: World) -> None:
    ticket = open_one(session, world)
    poor = Actor(
        world.admin.user_id,
        "设计员",
        world.admin.org_unit_id,
        frozenset({"ticket.view", "form.design"}),
        frozenset(),
        world.admin.scope,
        None,
    )
    sight = look(session, poor, ticket, "role:admin")
    assert not any(secret in repr(sight) for secret in (PHONE, str(COST)))
    assert sight.less == ["联系人", "联系电话", "备件明细 · 进货价"]


def test_service_looking_stands_in_the_audit_log_and_needs_a_right(session: Session, world: World) -> None:
    ticket = open_one(session, world)
    look(session, world.admin, ticket, "role:staff", node_id="audit")
    entry = session.exec(select(AuditEntry).where(AuditEntry.action == "ticket.viewed_as")).one()
    assert entry.after == {"viewed_as": "staff", "node_name": "财务审核"}
    for wrong in ("role:nobody", "audience:staff", "org:1", "", "customer"):
        with pytest.raises(InvalidInput):
            look(session, world.admin, ticket, wrong)
    for act in (service.list_eyes, service.view_ticket_as):
        more: dict[str, Any] = {} if act is service.list_eyes else {"reader": "role:staff", "now": NOW}
        with pytest.raises(Forbidden):
            act(session, world.bob, ticket_id=ticket, **more)
        with pytest.raises((NotFound, Forbidden)):
            act(session, world.charlie, ticket_id=ticket, **more)


def test_service_choices_name_roles_audiences_departments_and_steps(session: Session, world: World) -> None:
    eyes = service.list_eyes(session, world.admin, ticket_id=open_one(session, world))
    assert {"role:staff", "audience:customer", "audience:export"} <= {code for code, _ in eyes.readers}
    assert eyes.nodes == [("work", "处理"), ("audit", "财务审核")]
    assert world.units["pudong"] in {unit for unit, _ in eyes.units}
