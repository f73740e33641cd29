"""A business user gives customers a field of the company's own: drawn, published, switched on, filled in, searched."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acts import sign_in
from tests.e2e.test_form_designer import saved

pytestmark = pytest.mark.e2e
WIDE = {"width": 1440, "height": 900}


def test_plates_and_levels_of_the_demo_company_stand_in_the_list_and_narrow_it(new_page: Callable[..., Page]) -> None:
    page = sign_in(new_page(viewport=WIDE), next_page="/customers")
    heads = page.locator("thead th")
    expect(heads.filter(has_text="车牌号")).to_be_visible()
    expect(page.get_by_test_id("customers-row").filter(has_text="沪A·").first).to_be_visible()
    page.get_by_test_id("own-more").click()
    page.get_by_test_id("own-field").select_option(label="会员等级")
    page.locator("select[data-testid=own-value]").select_option(label="金卡")
    page.get_by_test_id("own-add").click()
    expect(page.get_by_test_id("own-chip")).to_contain_text("会员等级: 金卡")
    rows = page.get_by_test_id("customers-row")
    expect(rows.filter(has_not_text="金卡")).to_have_count(0)
    expect(rows.first).to_be_visible()


def test_a_date_of_their_own_from_the_designer_to_the_list(new_page: Callable[..., Page]) -> None:
    page = sign_in(new_page(viewport=WIDE), next_page="/customers")
    page.get_by_test_id("own-setup").click()
    expect(page.get_by_test_id("own-state")).to_contain_text("正在使用第 1 版")
    page.get_by_test_id("own-design").click()
    expect(page.get_by_test_id("form-name")).to_have_value("客户资料")
    expect(page.get_by_text("车牌号").first).to_be_visible()
    page.get_by_test_id("palette-date").click()
    saved(page)
    page.get_by_test_id("publish").click()
    page.get_by_test_id("publish-confirm").click()
    expect(page.get_by_test_id("publish")).to_be_disabled()
    page.goto("/customers")
    page.get_by_test_id("own-setup").click()
    expect(page.get_by_test_id("own-waiting")).to_contain_text("第 2 版")
    page.get_by_test_id("own-on").click()
    expect(page.get_by_test_id("own-state")).to_contain_text("正在使用第 2 版")
    page.keyboard.press("Escape")
    page.get_by_test_id("customers-row").first.click()
    box = page.get_by_test_id("own-section")
    expect(box).to_contain_text("日期")
    name = page.get_by_test_id("customer-name").inner_text()
    mine = box.locator("input[type=date]").last
    mine.fill("2027-03-08")
    box.get_by_role("button", name="保存").click()
    expect(page.locator("[data-sonner-toast]").filter(has_text="已保存")).to_be_visible()
    page.reload()
    expect(mine).to_have_value("2027-03-08")
    page.goto("/customers")
    page.get_by_test_id("own-more").click()
    page.get_by_test_id("own-field").select_option(label="日期")
    page.get_by_test_id("own-from").fill("2027-03-01")
    page.get_by_test_id("own-to").fill("2027-03-31")
    page.get_by_test_id("own-add").click()
    expect(page.get_by_test_id("own-chip")).to_contain_text("2027-03-01")
    expect(page.get_by_test_id("customers-row")).to_have_count(1)
    expect(page.get_by_test_id("customers-row")).to_contain_text(name)
    expect(page).to_have_url(re.compile("own="))
    page.reload()
    expect(page.get_by_test_id("customers-row")).to_have_count(1)
    with page.expect_download() as taken:
        page.get_by_test_id("customer-export").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
    page.get_by_test_id("own-chip").click()
    expect(page.get_by_test_id("own-chip")).to_have_count(0)
