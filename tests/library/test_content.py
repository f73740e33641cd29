"""Is the content that we hand out sound?"""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from scrm_app.forms.engine.schema import parse_schema
from scrm_app.library.engine.demo_company import PEOPLE, ROLES, STORES, demo_customers
from scrm_app.library.engine.demo_flows import demo_flows
from scrm_app.library.engine.demo_plan import later, plan_month
from scrm_app.library.engine.industries import industries

FORMS = [(item.code, item.form) for item in [*demo_flows(), *industries()]]
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(("code", "form"), FORMS, ids=[code for code, _ in FORMS])
def test_every_form_is_one_the_designer_would_accept(code: str, form: dict[str, object]) -> None:
    assert parse_schema(form).fields


def test_every_role_that_a_node_names_exists() -> None:
    known = {role.code for role in ROLES}
    for content in demo_flows():
        assert {n["assign"]["value"] for n in content.graph["nodes"] if "assign" in n} <= known
    assert {person.role for person in PEOPLE} <= known


def test_every_store_has_a_manager_a_desk_and_a_technician() -> None:
    for store in STORES:
        assert {person.role for person in PEOPLE if person.place == store.code} >= {"manager", "service", "technician"}


def test_the_same_seed_tells_the_same_month() -> None:
    def month() -> list[object]:
        random = Random(7)
        return [*plan_month(random, demo_customers(random), NOON, count=40)]

    assert month() == month()


def test_nothing_in_the_month_lies_in_the_future() -> None:
    random = Random(7)
    for ticket in plan_month(random, demo_customers(random), NOON, count=200):
        assert ticket.opened_at <= NOON
        assert all(ticket.opened_at <= step.at <= NOON for step in ticket.steps)
        assert [step.at for step in ticket.steps] == sorted(step.at for step in ticket.steps)


def test_nobody_works_at_night() -> None:
    evening = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert later(evening, 60) == datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    assert later(evening + timedelta(hours=3), 10) == datetime(2026, 11, 21, 0, 40, tzinfo=UTC)


def test_phones_of_the_demo_belong_to_nobody() -> None:
    assert all(customer.phone[3:7] == "0000" for customer in demo_customers(Random(1)))
