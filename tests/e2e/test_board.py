"""The board in the browser: groups, lanes, folds and limits by mouse and keyboard."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.acts import eventually, rests, rows, sign_in
from tests.e2e.server import Server

pytestmark = pytest.mark.e2e


def board(new_page: Callable[..., Page], query: str = "") -> Page:
    page = sign_in(new_page(viewport={"width": 1440, "height": 900}), next_page=f"/board{query}")
    expect(page.locator("[data-testid^=card-open-]").first).to_be_visible()
    return page


def test_a_card_changes_its_lane_by_keyboard_and_says_why_not_elsewhere(new_page: Callable[..., Page]) -> None:
    page = board(new_page)
    page.get_by_test_id("board-lane").select_option("priority")
    expect(page).to_have_url(re.compile("lanes=priority"))
    last = page.locator("[data-testid^=lane-]").last
    expect(last.locator(".kb-card").first).to_be_visible()
    lane = page.get_by_test_id(str(last.get_attribute("data-testid")))
    number = lane.locator(".kb-card").first.get_attribute("data-card")
    lane.locator(f"[data-card='{number}']").focus()
    page.keyboard.press("m")
    menu = page.get_by_test_id("move-menu")
    expect(menu.get_by_role("menuitem", disabled=True).locator("small").first).not_to_be_empty()
    menu.locator("[data-testid^=move-to-lane-][aria-disabled=false]").first.press("Enter")
    expect(lane.locator(f"[data-card='{number}']")).to_have_count(0)
    expect(page.locator(f"[data-card='{number}'][data-pending=no]")).to_be_visible()


def test_columns_fold_and_stay_folded(new_page: Callable[..., Page], server: Server) -> None:
    page = board(new_page)
    column = page.locator("[data-testid^=column-]").first
    column.locator("[data-testid^=fold-]").press("Enter")
    expect(column).to_have_attribute("data-folded", "yes")
    kept = "SELECT 1 FROM ticket_desk WHERE place = 'board' AND data LIKE '%c:%'"
    eventually(lambda: bool(rows(server, kept)), "what is folded was not kept")
    page.reload()
    expect(column).to_have_attribute("data-folded", "yes")
    column.locator("[data-testid^=fold-]").press("Enter")
    expect(column).not_to_have_attribute("data-folded", "yes")


def test_a_full_column_is_marked_and_asks_for_a_reason(new_page: Callable[..., Page]) -> None:
    page = board(new_page)
    page.get_by_test_id("board-group").select_option("priority")
    page.get_by_test_id("board-limits").click()
    page.get_by_test_id("limit-column").select_option("2")
    page.get_by_test_id("limit-most").fill("1")
    page.locator("[name=hard]").check()
    page.get_by_test_id("limit-save").click()
    expect(page.get_by_test_id("limit-row")).to_contain_text("上限 1 张")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("limits-sheet")).to_have_count(0)
    expect(page.get_by_test_id("limit-2")).to_be_visible()
    page.get_by_test_id("column-0").locator(".kb-card").first.focus()
    page.keyboard.press("m")
    page.get_by_test_id("move-to-2").press("Enter")
    over = page.get_by_test_id("over-sheet")
    expect(over).to_contain_text("已满")
    page.get_by_test_id("over-reason").fill("客户在店等候")
    page.get_by_test_id("over-yes").click()
    expect(over).to_have_count(0)
    expect(page.get_by_test_id("limit-2")).to_have_attribute("data-state", "over")
    page.get_by_test_id("board-limits").click()
    page.get_by_test_id("limit-remove").click()
    expect(page.get_by_test_id("limit-row")).to_have_count(0)


def test_a_card_dropped_in_another_column_and_lane_changes_both(new_page: Callable[..., Page]) -> None:
    page = board(new_page)
    page.set_viewport_size({"width": 1440, "height": 1600})
    page.get_by_test_id("board-group").select_option("person")
    page.get_by_test_id("board-lane").select_option("priority")
    expect(page).to_have_url(re.compile("lanes=priority"))
    expect(page.get_by_test_id("cell-0-0")).to_be_attached()

    def amid(cell: Locator) -> bool:
        """Away from the edges, where the board would scroll under the card."""
        at = cell.bounding_box()
        return at is not None and 440 < at["x"] < 1000 and 150 < at["y"] < 1300

    cards = page.locator(".kb-cell .kb-card")
    expect(cards.first).to_be_visible()
    rests(page, ".kb-cell")
    number = next(one.get_attribute("data-card") for one in cards.all() if amid(one))
    card = page.locator(f".kb-cell [data-card='{number}']")
    home = card.locator("xpath=ancestor::div[contains(@class,'kb-cell')]").get_attribute("data-testid") or ""
    _, column, lane = home.split("-", 2)
    box = card.bounding_box()
    assert box
    half = (box["width"] / 2, box["height"] / 2)
    page.mouse.move(box["x"] + half[0], box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + half[0] + 10, box["y"] + 24, steps=5)
    expect(page.locator(".kb-cell[data-target=yes]").first).to_be_attached()
    seen = [c.get_attribute("data-testid") or "" for c in page.locator(".kb-cell[data-target=yes]").all() if amid(c)]
    there = next(p for p in seen if p.split("-", 2)[1] != column and p.split("-", 2)[2] != lane)
    cell = page.get_by_test_id(there).locator(".kb-cards")
    target = cell.bounding_box()
    assert target
    middle = (target["x"] + target["width"] / 2, target["y"] + target["height"] / 2 - half[1] + 12)
    page.mouse.move(middle[0] - 8, middle[1] - 4, steps=20)
    page.mouse.move(*middle, steps=5)
    expect(cell).to_have_attribute("data-over", "yes")
    page.mouse.up()
    expect(page.get_by_test_id(there).locator(f"[data-card='{number}'][data-pending=no]")).to_be_visible()
    page.reload()
    expect(page.get_by_test_id(there).locator(f"[data-card='{number}']")).to_be_visible()
