"""Test runs of a draft in the browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acts import sign_in

pytestmark = pytest.mark.e2e


def test_a_real_ticket_steps_through_the_draft(new_page: Callable[..., Page]) -> None:
    page = sign_in(new_page(viewport={"width": 1440, "height": 900}), next_page="/flows/1/try")
    page.get_by_test_id("try-borrow").select_option(index=1)
    expect(page.get_by_test_id("try-form-title")).to_have_value(re.compile("."))
    page.get_by_role("button", name="开始试运行").click()
    expect(page.get_by_test_id("try-turn")).to_have_count(1)
    done = page.get_by_test_id("try-done").count()
    page.get_by_test_id("try-complete").click()
    expect(page.get_by_test_id("try-done")).to_have_count(done + 1)
