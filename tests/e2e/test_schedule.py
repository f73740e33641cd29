"""Calendar, workload and flow metrics in the browser: dragged, by keyboard, on the phone, and taken back."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.acts import rows, sign_in
from tests.e2e.server import Server
from tests.e2e.test_portal import ask_for_help, new_link

pytestmark = pytest.mark.e2e
WIDE = {"width": 1440, "height": 900}


def shown_month() -> str:
    """This month, in its last week the next: the last day shown is never this week's."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    monday = today + timedelta(days=7 - today.weekday())
    return f"/schedule?mode=month&day={today if monday.month == today.month else monday}"


def test_a_ticket_is_dragged_to_another_day_after_a_warning_and_back(new_page: Callable[..., Page]) -> None:
    page = sign_in(new_page(viewport=WIDE), next_page=shown_month())
    card = page.locator(".cal-cell:not(:last-child) [data-testid^=cal-card-][data-can=yes]").last
    expect(card).to_be_visible()
    name = str(card.get_attribute("data-testid"))
    card = page.get_by_test_id(name)
    day = str(page.locator(".cal-cell").last.get_attribute("data-testid"))
    target = page.get_by_test_id(day)
    card.drag_to(target)
    expect(page.get_by_test_id("time-told")).to_contain_text("承诺")
    page.get_by_test_id("time-no").click()
    expect(page.get_by_test_id("time-told")).to_have_count(0)
    expect(target.get_by_test_id(name)).to_have_count(0)
    card.focus()
    page.keyboard.press("m")
    page.get_by_test_id("time-day").fill(day.removeprefix("cal-"))
    page.get_by_test_id("time-yes").click()
    page.get_by_test_id("time-confirm").click()
    expect(target.get_by_test_id(name)).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(target.get_by_test_id(name)).to_have_count(0)


def workload_of(page: Page, store: str) -> None:
    page.get_by_test_id("workload-store").select_option(store)
    expect(page).to_have_url(re.compile(rf"store={store}\b"))


def hand_over(page: Page, name: str, taker: Locator) -> None:
    """Drag a card to a person; where something speaks against it, all the same."""
    page.get_by_test_id(name).drag_to(taker.locator(".wl-cell").first)
    undo, confirm = page.get_by_role("button", name="撤销"), page.get_by_test_id("workload-confirm")
    expect(undo.or_(confirm).first).to_be_visible()
    if confirm.is_visible():
        confirm.click()
    expect(undo).to_be_visible()
    expect(taker.get_by_test_id(name)).to_be_visible()


def test_work_is_handed_over_and_back(new_page: Callable[..., Page], server: Server) -> None:
    busiest = """SELECT u.org_unit_id FROM ticket t JOIN user u ON u.id = t.assignee_id
        WHERE t.status = 'open' GROUP BY 1 ORDER BY count(DISTINCT u.id) DESC, count(*) DESC"""
    page = sign_in(new_page(viewport=WIDE), next_page="/workload")
    workload_of(page, str(rows(server, busiest)[0][0]))
    people = "[data-testid^=wl-row-][data-queue=no]"
    card = page.locator(f"{people} [data-testid^=wl-card-]").first
    expect(card).to_be_visible()
    name = str(card.get_attribute("data-testid"))
    row = page.locator(people).filter(has=page.get_by_test_id(name))
    mine = str(row.get_attribute("data-testid"))
    other = page.locator(f"{people}:not([data-testid={mine}])").first
    hand_over(page, name, page.get_by_test_id(str(other.get_attribute("data-testid"))))
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_test_id(mine).get_by_test_id(name)).to_be_visible()


def test_work_taken_out_of_the_queue_goes_back_into_it(new_page: Callable[..., Page], server: Server) -> None:
    page = sign_in(new_page(viewport=WIDE))
    customer = new_page(viewport={"width": 390, "height": 844})
    ask_for_help(customer, new_link(page))
    customer.get_by_role("button", name="提交").click()
    number = customer.get_by_test_id("h5-number")
    expect(number).to_have_text(re.compile(r"GD\d{8}"))
    ((ticket, store),) = rows(server, "SELECT id, org_unit_id FROM ticket WHERE number = ?", number.inner_text())
    rows(server, "UPDATE ticket SET due_at = datetime('now') || '.000000' WHERE id = ?", ticket)
    page.goto(f"/workload?store={store}")
    queue, name = page.locator("[data-queue=yes]"), f"wl-card-{ticket}"
    expect(queue.get_by_test_id(name)).to_be_visible()
    person = page.locator("[data-testid^=wl-row-][data-queue=no]").first
    hand_over(page, name, page.get_by_test_id(str(person.get_attribute("data-testid"))))
    expect(queue.get_by_test_id(name)).to_have_count(0)
    page.get_by_role("button", name="撤销").click()
    expect(queue.get_by_test_id(name)).to_be_visible()


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
