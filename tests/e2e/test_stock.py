"""Stock in the browser: what is short stands first, a transfer of too many is refused, a receipt is taken back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acts import sign_in

pytestmark = pytest.mark.e2e


def test_a_short_part_is_found_refilled_and_the_receipt_taken_back(new_page: Callable[..., Page]) -> None:
    page = sign_in(new_page(viewport={"width": 1440, "height": 900}), next_page="/stock")
    rows = page.get_by_test_id("stock-row")
    expect(rows.first).to_contain_text("已缺货")
    page.get_by_test_id("stock-search").fill("qzdp")
    expect(rows.first).to_contain_text("前制动片")
    page.get_by_test_id("stock-level").select_option("low")
    expect(rows).to_have_count(1)
    rows.first.get_by_role("button").first.click()
    expect(page.get_by_test_id("item-free")).to_have_text("3 件")
    page.get_by_test_id("item-transfer").click()
    page.get_by_test_id("act-target").select_option(index=1)
    page.get_by_test_id("act-quantity").fill("9")
    page.get_by_test_id("act-go").click()
    expect(page.get_by_test_id("act-problem")).to_contain_text("可用 3 件")
    page.get_by_test_id("act-sheet-close").click()
    page.get_by_test_id("item-in").click()
    page.get_by_test_id("act-quantity").fill("10")
    page.get_by_test_id("act-go").click()
    expect(page.get_by_test_id("item-free")).to_have_text("13 件")
    expect(page.get_by_test_id("movement").first).to_contain_text("+10")
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_test_id("item-free")).to_have_text("3 件")
    expect(page.get_by_test_id("movement").first).to_contain_text("-10")
