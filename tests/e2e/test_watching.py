"""Who else has a ticket open, and the screen on the wall of the shop, in real browsers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acts import running_ticket, sign_in
from tests.e2e.server import Server

pytestmark = pytest.mark.e2e


def test_two_people_at_a_ticket_see_each_other_until_one_leaves(new_page: Callable[..., Page], server: Server) -> None:
    ticket, _ = running_ticket(server)
    one = sign_in(new_page(), next_page=f"/tickets/{ticket}")
    expect(one.get_by_test_id("ticket-body")).to_be_visible()
    expect(one.get_by_test_id("watchers")).to_have_count(0)
    other = sign_in(new_page(viewport={"width": 390, "height": 844}), "sunyi", f"/tickets/{ticket}")
    expect(other.get_by_test_id("watchers")).to_contain_text("陈志远")
    expect(one.get_by_test_id("watchers")).to_be_visible()
    other.goto("/account")
    expect(one.get_by_test_id("watchers")).to_have_count(0)


def test_the_screen_in_the_shop_shows_no_name_and_goes_dark_when_switched_off(new_page: Callable[..., Page]) -> None:
    page = sign_in(new_page(), next_page="/links")
    page.get_by_test_id("links-kind-wall").click()
    page.get_by_test_id("links-new").click()
    page.get_by_test_id("wall-field").select_option("plate")
    page.get_by_test_id("link-make").click()
    address = page.get_by_test_id("link-address").inner_text()
    tv = new_page(viewport={"width": 1920, "height": 1080})
    tv.goto(address)
    expect(tv.get_by_test_id("wall-card").first).to_contain_text("***")
    page.keyboard.press("Escape")
    page.get_by_test_id("link-revoke").first.click()
    page.get_by_test_id("links-revoke-yes").click()
    expect(page.get_by_test_id("link-row").first).to_contain_text("已停用")
    tv.reload()
    expect(tv.get_by_test_id("h5-refused")).to_be_visible()
