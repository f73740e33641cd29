"""Calendar, workload and flow metrics in the browser: dragged, by keyboard, on the phone, and taken back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.test_access import sign_in

pytestmark = pytest.mark.e2e
WIDE = {"width": 1440, "height": 900}


def test_a_ticket_is_dragged_to_another_day_after_a_warning_and_back(new_page: Callable[..., Page]) -> None:
    page = sign_in(new_page(viewport=WIDE), next_page="/schedule?mode=month")
    card = page.locator("[data-testid^=cal-card-][data-can=yes]").last
    expect(card).to_be_visible()
    name = str(card.get_attribute("data-testid"))
    card = page.get_by_test_id(name)
    target = page.locator(".cal-cell").last
    card.drag_to(target)
    expect(page.get_by_test_id("time-told")).to_contain_text("承诺")
    page.get_by_test_id("time-no").click()
    expect(target.get_by_test_id(name)).to_have_count(0)
    card.focus()
    page.keyboard.press("m")
    day = str(target.get_attribute("data-testid")).removeprefix("cal-")
    page.get_by_test_id("time-day").fill(day)
    page.get_by_test_id("time-yes").click()
    page.get_by_test_id("time-confirm").click()
    expect(target.get_by_test_id(name)).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(target.get_by_test_id(name)).to_have_count(0)


def test_work_is_handed_over_and_back(new_page: Callable[..., Page]) -> None:
    page = sign_in(new_page(viewport=WIDE), next_page="/workload")
    people = "[data-testid^=wl-row-][data-queue=no]"
    card = page.locator(f"{people} [data-testid^=wl-card-]").first
    expect(card).to_be_visible()
    name = str(card.get_attribute("data-testid"))
    row = page.locator(people).filter(has=page.get_by_test_id(name))
    mine = str(row.get_attribute("data-testid"))
    other = page.locator(f"{people}:not([data-testid={mine}])").first
    taker = str(other.get_attribute("data-testid"))
    card.drag_to(other.locator(".wl-cell").first)
    undo, confirm = page.get_by_role("button", name="撤销"), page.get_by_test_id("workload-confirm")
    expect(undo.or_(confirm).first).to_be_visible()
    if confirm.is_visible():
        confirm.click()
    expect(page.get_by_test_id(taker).get_by_test_id(name)).to_be_visible()
    undo.click()
    expect(page.get_by_test_id(mine).get_by_test_id(name)).to_be_visible()


def test_work_taken_out_of_the_queue_goes_back_into_it(new_page: Callable[..., Page]) -> None:
    page = sign_in(new_page(viewport=WIDE), next_page="/workload")
    queue = page.locator("[data-queue=yes]").first
    expect(queue).to_be_visible()
    store = str(queue.get_attribute("data-testid")).removeprefix("wl-row--")
    page.get_by_test_id("workload-store").select_option(store)
    expect(page).to_have_url(re.compile(rf"store={store}\b"))
    expect(page.locator("[data-queue=yes]")).to_have_count(1)
    card = page.locator("[data-queue=yes] [data-testid^=wl-card-]").first
    name = str(card.get_attribute("data-testid"))
    person = page.locator("[data-testid^=wl-row-][data-queue=no]").first
    taker = str(person.get_attribute("data-testid"))
    page.get_by_test_id(name).drag_to(person.locator(".wl-cell").first)
    undo, confirm = page.get_by_role("button", name="撤销"), page.get_by_test_id("workload-confirm")
    expect(undo.or_(confirm).first).to_be_visible()
    if confirm.is_visible():
        confirm.click()
    expect(page.get_by_test_id(taker).get_by_test_id(name)).to_be_visible()
    undo.click()
    expect(page.locator("[data-queue=yes]").get_by_test_id(name)).to_be_visible()


def test_every_number_of_the_metrics_opens_its_tickets(new_page: Callable[..., Page]) -> None:
    page = sign_in(new_page(viewport=WIDE), next_page="/reports/metrics")
    expect(page.get_by_test_id("chart-cumulative").locator(".main-svg").first).to_be_visible()
    expect(page.get_by_test_id("metrics-times").locator("tbody tr")).to_have_count(3)
    closed = page.get_by_test_id("metrics-card").first
    count = re.search(r"\d+", closed.locator(".sc-stat-value").inner_text().replace(",", ""))
    assert count
    closed.click()
    expect(page).to_have_url(re.compile("closed_from="))
    expect(page.get_by_test_id("tickets-row").first).to_be_visible()


def test_on_the_phone_the_days_are_a_list(new_page: Callable[..., Page]) -> None:
    page = sign_in(new_page(viewport={"width": 390, "height": 844}), next_page="/schedule?mode=month")
    expect(page.get_by_test_id("cal-agenda")).to_be_visible()
    page.locator("[data-testid^=cal-move-]").first.click()
    expect(page.get_by_test_id("time-day")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
