"""Signing in, the frame around the pages, and what each person is let see; in the browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from scrm_app.library.engine.demo_company import PASSWORD
from tests.e2e.acts import sign_in

pytestmark = pytest.mark.e2e


def sign_in_by_hand(page: Page, password: str = PASSWORD) -> None:
    """Through the sign-in page, as a person does."""
    page.goto("/login?next=/users")
    page.get_by_test_id("login").fill("admin")
    page.get_by_test_id("password").fill(password)
    expect(page.locator("input[name=next]")).to_have_value("/users")
    page.get_by_test_id("sign-in").click()


def test_a_wrong_password_gets_a_sentence_and_the_right_one_goes_where_you_wanted(page: Page) -> None:
    sign_in_by_hand(page, password="not-the-password")
    expect(page.get_by_test_id("login-wrong")).to_contain_text("账号或密码不对")
    expect(page.locator("input[name=next]")).to_have_value("/users")
    page.get_by_test_id("login").fill("admin")
    page.get_by_test_id("password").fill(PASSWORD)
    page.get_by_test_id("sign-in").click()
    expect(page.get_by_test_id("people-row").first).to_be_visible()
    assert "/users" in page.url
    assert "sid" not in page.evaluate("document.cookie")


def test_nobody_is_sent_to_the_sign_in_page_and_sees_nothing_before(page: Page) -> None:
    page.goto("/users")
    page.wait_for_url("**/login**")
    expect(page.get_by_test_id("login")).to_be_visible()
    assert page.get_by_test_id("people-row").count() == 0


def test_signing_out_closes_every_tab(page: Page) -> None:
    sign_in_by_hand(page)
    expect(page.get_by_test_id("people-row").first).to_be_visible()
    other = page.context.new_page()
    other.goto("/audit")
    expect(other.get_by_test_id("audit-row").first).to_be_visible()
    page.get_by_test_id("me").click()
    page.get_by_test_id("sign-out").click()
    expect(page.get_by_test_id("login-out")).to_be_visible()
    other.get_by_test_id("audit-row").locator("button").first.click()
    expect(other.get_by_test_id("login")).to_be_visible()


def test_a_technician_finds_the_door_closed_and_no_way_to_it_in_the_rail(page: Page) -> None:
    sign_in(page, "zhangwei", "/users")
    expect(page.get_by_test_id("closed")).to_contain_text("没有权限")
    expect(page.get_by_test_id("nav-todo")).to_be_visible()
    assert page.get_by_test_id("nav-users").count() == 0
    assert page.get_by_test_id("people-row").count() == 0


def test_a_module_that_is_switched_off_is_gone_and_undo_brings_it_back(page: Page) -> None:
    sign_in(page, next_page="/modules")
    light = page.locator("[data-module=pipeline]").get_by_test_id("module-switch")
    expect(page.get_by_test_id("nav-pipeline")).to_be_visible()
    light.click()
    expect(page.get_by_test_id("module-touches")).to_contain_text("看不到这个模块")
    page.get_by_test_id("module-off-yes").click()
    expect(page.get_by_test_id("nav-pipeline")).to_have_count(0)
    other = page.context.new_page()
    other.goto("/pipeline")
    expect(other.get_by_test_id("module-off")).to_contain_text("此模块未启用")
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_test_id("nav-pipeline")).to_be_visible()
    expect(other.get_by_test_id("module-off")).to_have_count(0)


def test_the_url_holds_the_view_and_the_drawer_walks_the_list(page: Page) -> None:
    sign_in(page, next_page="/users")
    people, total = page.get_by_test_id("people-row"), page.get_by_test_id("people-total")
    expect(people.first).to_be_visible()
    everybody = total.inner_text()
    page.get_by_test_id("people-search").fill("zhang")
    expect(page).to_have_url(re.compile("q=zhang"))
    expect(total).not_to_have_text(everybody)
    page.reload()
    expect(page.get_by_test_id("people-search")).to_have_value("zhang")
    expect(total).not_to_have_text(everybody)
    page.goto("/users")
    expect(total).to_have_text(everybody)
    people.locator("button").first.click()
    heading = page.get_by_test_id("person").get_by_role("heading")
    expect(heading).to_have_text(people.locator("button").first.inner_text())
    page.keyboard.press("j")
    expect(heading).to_have_text(people.locator("button").nth(1).inner_text())
    expect(page).to_have_url(re.compile("user="))
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("person")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("user="))


def test_command_search_finds_pages_by_pinyin_and_people(page: Page) -> None:
    sign_in(page, next_page="/users")
    expect(page.get_by_test_id("people-row").first).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_test_id("command-input").fill("czrz")
    expect(page.get_by_test_id("command-item").first).to_have_text("操作日志")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("audit-row").first).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_test_id("command-input").fill("zhangwei")
    expect(page.get_by_test_id("command-list")).to_contain_text("张伟")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("command")).to_have_count(0)
    page.keyboard.press("?")
    expect(page.get_by_test_id("keys")).to_contain_text("搜索")


def test_on_the_phone_every_page_is_two_taps_away(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    sign_in(page, next_page="/todo")
    page.get_by_test_id("phone-me").click()
    page.get_by_test_id("me-statements").click()
    expect(page.get_by_test_id("statements-row").first).to_be_visible()
    expect(page.get_by_test_id("phone-me")).to_have_attribute("aria-current", "page")
    page.get_by_test_id("phone-me").click()
    page.get_by_test_id("me-audit").click()
    page.wait_for_url("**/audit**")


def test_language_and_theme_stay_after_a_reload(page: Page) -> None:
    sign_in(page, next_page="/users")
    expect(page.get_by_test_id("nav-users")).to_have_text("用户")
    page.get_by_test_id("lang").click()
    expect(page.get_by_test_id("nav-users")).to_have_text("People")
    dark = re.compile(r"\bdark\b")
    expect(page.locator("html")).not_to_have_class(dark)
    page.get_by_test_id("theme").click()
    expect(page.locator("html")).to_have_class(dark)
    page.reload()
    expect(page.get_by_test_id("nav-users")).to_have_text("People")
    expect(page.locator("html")).to_have_class(dark)


def test_a_person_is_made_and_the_log_tells_of_it(page: Page) -> None:
    sign_in(page, next_page="/users")
    page.get_by_test_id("new-person").click()
    drawer = page.get_by_test_id("person")
    drawer.locator("[name=name]").fill("试用员")
    drawer.locator("[name=login]").fill("shiyong")
    drawer.locator("[name=org_unit_id]").select_option(index=1)
    drawer.locator("[name=password]").fill("short")
    page.get_by_test_id("save-person").click()
    expect(page.get_by_text("密码太短")).to_be_visible()
    drawer.locator("[name=password]").fill("lange-genug-2026")
    page.get_by_test_id("save-person").click()
    expect(page.get_by_test_id("person")).to_have_count(0)
    page.goto("/audit?q=试用员")
    expect(page.get_by_test_id("audit-row").first).to_contain_text("新建用户")
    page.get_by_test_id("audit-row").locator("button").first.click()
    expect(page.get_by_test_id("audit-diff")).to_contain_text("shiyong")


def test_on_a_phone_the_bar_is_at_the_bottom(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    sign_in(page, next_page="/account")
    expect(page.get_by_test_id("phone-me")).to_be_visible()
