"""A customer without an account, on a phone: send, follow live, write; and a link that no longer opens."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acts import sign_in

pytestmark = pytest.mark.e2e


def new_link(page: Page) -> str:
    """Staff make a request link for the repair flow; its address."""
    page.goto("/links")
    page.get_by_test_id("links-new").click()
    page.get_by_test_id("link-flow").select_option(label="维修工单")
    page.get_by_test_id("link-store").select_option(label="上海浦东店")
    page.get_by_test_id("link-name").fill("测试立牌")
    page.get_by_test_id("link-make").click()
    expect(page.get_by_test_id("qr").locator("svg")).to_be_visible()
    address = page.get_by_test_id("link-address").inner_text()
    page.get_by_test_id("qr-sheet-close").click()
    return re.sub(r"^https?://[^/]+", "", address)


def ask_for_help(customer: Page, address: str) -> None:
    customer.goto(address)
    customer.get_by_test_id("h5-form-title").fill("雨刮不动")
    customer.get_by_test_id("h5-form-customer_name").fill("郭小满")
    customer.get_by_test_id("h5-form-phone").fill("13800007654")
    customer.get_by_test_id("h5-form-plate").fill("沪A·T5566")
    customer.get_by_test_id("h5-form-fault_kind").select_option(label="电路")


def test_a_request_by_phone_is_followed_live_and_the_link_can_be_switched_off(
    page: Page, new_page: Callable[..., Page]
) -> None:
    sign_in(page)
    address = new_link(page)
    customer = new_page(viewport={"width": 390, "height": 844})
    ask_for_help(customer, address)
    customer.get_by_role("button", name="提交").click()
    expect(customer.get_by_test_id("h5-number")).to_have_text(re.compile(r"GD\d{8}"))
    number = customer.get_by_test_id("h5-number").inner_text()
    customer.get_by_test_id("h5-follow").click()
    now = customer.locator("[data-testid=h5-step][data-state=now]")
    expect(now).to_contain_text("门店已受理")
    customer.get_by_test_id("h5-text").fill("下午五点来取可以吗?")
    customer.get_by_test_id("h5-send").click()
    expect(customer.get_by_test_id("h5-message")).to_contain_text("下午五点")

    page.goto(f"/tickets?status=all&q={number}")
    page.get_by_text("雨刮不动").first.click()
    page.get_by_test_id("act-claim").click()
    page.get_by_test_id("act-complete").click()
    expect(now).to_contain_text("技师正在检测", timeout=10_000)

    page.get_by_test_id("ticket-tab-talk").click()
    expect(page.locator("[data-kind=customer]")).to_contain_text("下午五点")
    page.get_by_test_id("comment-body").fill("客户比较急, 先做他的")
    page.get_by_test_id("comment-send").click()
    expect(page.locator("[data-kind=comment]")).to_contain_text("先做他的")
    page.get_by_test_id("comment-public").click()
    page.get_by_test_id("comment-body").fill("可以, 五点前一定好")
    page.get_by_test_id("comment-send").click()
    expect(page.locator("[data-kind=reply]")).to_contain_text("五点前一定好")
    expect(customer.get_by_test_id("h5-reply")).to_contain_text("五点前一定好", timeout=10_000)
    expect(customer.get_by_test_id("h5-ticket")).not_to_contain_text("先做他的")

    page.goto("/links")
    page.get_by_test_id("link-row").first.get_by_test_id("link-revoke").click()
    page.get_by_test_id("links-revoke-yes").click()
    expect(page.get_by_test_id("link-row").first).to_contain_text("已停用")
    customer.goto(address)
    expect(customer.get_by_test_id("h5-refused")).to_contain_text("已停用")


def test_the_overview_counts_open_their_tickets(page: Page) -> None:
    sign_in(page)
    page.goto("/")
    count = page.get_by_test_id("card-open").locator(".sc-stat-value")
    expect(count).to_have_text(re.compile(r"\d+"))
    expect(page.get_by_test_id("chart-trend").locator(".main-svg").first).to_be_visible()
    wanted = count.inner_text()
    page.get_by_test_id("card-open").click()
    page.wait_for_url(re.compile(r"/tickets"))
    expect(page.get_by_test_id("tickets-total")).to_contain_text(wanted)
