"""The ticket list in the browser: what is typed narrows it, ticked rows are changed together and back."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acts import sign_in

pytestmark = pytest.mark.e2e


def test_the_list_is_searched_and_many_are_changed_and_changed_back(new_page: Callable[..., Page]) -> None:
    page = sign_in(new_page(viewport={"width": 1440, "height": 900}), next_page="/tickets")
    rows = page.get_by_test_id("tickets-row")
    expect(rows.first).to_be_visible()
    page.get_by_test_id("list-search").fill("负责任:我")
    expect(page.get_by_test_id("list-problem")).to_contain_text("是不是「负责人:」")
    page.get_by_test_id("list-search").fill("空调 门店:")
    expect(page.get_by_test_id("list-hint").first).to_be_visible()
    page.get_by_test_id("list-search").fill("优先级:普通")
    expect(page).to_have_url(re.compile(f"q={quote('优先级:普通')}"))
    expect(rows.first).to_be_visible()
    expect(rows.filter(has_text=re.compile("特急|加急"))).to_have_count(0)
    number = re.search(r"GD[\d-]+", rows.first.inner_text())
    assert number
    page.get_by_test_id("list-search").fill(number[0])
    expect(rows).to_have_count(1)
    page.get_by_test_id("tickets-tick").click()
    expect(page.get_by_test_id("mass-count")).to_contain_text("1")
    page.get_by_test_id("mass-priority").click()
    page.get_by_test_id("mass-value").select_option("2")
    page.get_by_test_id("mass-look").click()
    expect(page.get_by_test_id("mass-told")).to_contain_text("1 张会办理")
    page.get_by_test_id("mass-run").click()
    expect(rows.first).to_contain_text("特急")
    page.get_by_role("button", name="撤销").click()
    expect(rows.first).not_to_contain_text("特急")


def test_columns_are_chosen_kept_and_ordered_by_keyboard(new_page: Callable[..., Page]) -> None:
    page = sign_in(new_page(viewport={"width": 1440, "height": 900}), next_page="/tickets")
    page.get_by_test_id("list-columns").click()
    page.get_by_test_id("column-phone").click()
    page.get_by_test_id("column-on").locator("li", has_text="电话").get_by_test_id("column-up").press("Enter")
    page.get_by_test_id("columns-done").click()
    heads = page.get_by_test_id("tickets").locator("th")
    expect(heads.nth(-2)).to_have_text("电话")
    page.reload()
    expect(heads.nth(-2)).to_have_text("电话")
    page.get_by_test_id("list-columns").click()
    page.get_by_test_id("columns-reset").click()
    expect(page.get_by_test_id("column-off")).to_contain_text("电话")
