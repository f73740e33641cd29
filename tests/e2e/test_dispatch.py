"""Rules dragged and published, the card on the ticket; a mode in two clicks; presence."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acts import eventually, rows, sign_in
from tests.e2e.server import Server

pytestmark = pytest.mark.e2e


def test_a_rule_is_written_counted_dragged_and_published(page: Page) -> None:
    sign_in(page, next_page="/rules")
    rules = page.get_by_test_id("rule-table").get_by_role("listitem")
    expect(rules).to_have_count(5)
    page.get_by_test_id("rule-new").click()
    page.get_by_test_id("rule-name").fill("轮胎归浦东")
    expect(page.get_by_test_id("rule-hits")).to_have_text(re.compile(r"^\d{3,}$"))
    before = page.get_by_test_id("rule-hits").inner_text()
    assert int(before) >= 300
    builder = page.get_by_test_id("rule-condition")
    builder.get_by_text("添加条件").first.click()
    builder.locator("select").first.select_option("title")
    builder.locator("select").nth(1).select_option("contains")
    builder.get_by_role("textbox").first.fill("刹车")
    expect(page.get_by_test_id("rule-hits")).not_to_have_text(before)
    page.get_by_test_id("rule-sheet").get_by_text("技师", exact=True).first.click()
    page.get_by_test_id("rule-save").click()
    expect(rules).to_have_count(6)
    expect(page.get_by_test_id("rule-5")).to_contain_text("轮胎归浦东")
    grip = page.get_by_test_id("rule-grip-5")
    grip.focus()
    page.keyboard.press("Space")
    expect(page.get_by_test_id("rule-5")).to_have_attribute("data-drag", "yes")
    said = page.locator("[id^=rfd-announcement]")
    expect(said).to_have_text("已拿起「轮胎归浦东」, 在第 6 位")
    for place in (5, 4):
        page.keyboard.press("ArrowUp")
        expect(said).to_have_text(f"「轮胎归浦东」移到第 {place} 位")
    page.keyboard.press("Space")
    expect(said).to_have_text("「轮胎归浦东」已放到第 4 位")
    expect(page.get_by_test_id("rule-3")).to_contain_text("轮胎归浦东")
    page.get_by_test_id("rules-publish").click()
    page.get_by_test_id("publish-yes").click()
    expect(page.get_by_text("线上第 2 版")).to_be_visible()
    page.reload()
    expect(page.get_by_test_id("rule-3")).to_contain_text("轮胎归浦东")


def dispatched_to(server: Server, login: str) -> int:
    """An open ticket of this person's store that the rules gave to somebody."""
    question = """
        SELECT t.id FROM ticket t JOIN decision d ON d.subject_id = t.id AND d.kind = 'ticket.dispatch'
        JOIN "user" u ON u.org_unit_id = t.org_unit_id WHERE t.status = 'open' AND u.login = ? ORDER BY t.id DESC
    """
    return int(rows(server, question, login)[0][0])


def test_the_card_explains(new_page: Callable[..., Page], server: Server) -> None:
    page = new_page()
    sign_in(page, "linxia", next_page=f"/tickets/{dispatched_to(server, 'linxia')}")
    page.get_by_test_id("ticket-tab-why").click()
    expect(page.get_by_test_id("side")).to_contain_text("为什么派给我")
    expect(page.get_by_test_id("why-card").first).to_be_visible()


def test_a_mode_is_two_clicks_away(new_page: Callable[..., Page]) -> None:
    page = new_page()
    sign_in(page, "linxia", next_page="/board")
    expect(page.get_by_test_id("mode")).to_contain_text("常规")
    clicks: list[str] = []
    page.expose_function("counted", lambda name: clicks.append(name))
    page.evaluate("addEventListener('click', (e) => counted(e.target.textContent), true)")
    page.get_by_test_id("mode").click()
    page.get_by_test_id("mode-urgent").click()
    expect(page.get_by_test_id("mode")).to_contain_text("紧急")
    assert 2 <= len(clicks) <= 3
    page.reload()
    expect(page.get_by_test_id("mode")).to_contain_text("紧急")
    page.get_by_test_id("mode").click()
    page.get_by_test_id("mode-normal").click()
    expect(page.get_by_test_id("mode")).to_contain_text("常规")


def test_presence_is_in_the_frame_and_seen_on_the_roster(new_page: Callable[..., Page], server: Server) -> None:
    page = new_page()
    sign_in(page, "wangqiang", next_page="/todo")
    page.get_by_test_id("presence").click()
    page.get_by_test_id("presence-busy").click()
    expect(page.get_by_test_id("presence")).to_contain_text("忙碌")
    lead = new_page()
    sign_in(lead, "linxia", next_page="/roster")
    row = lead.get_by_role("row", name="王强")
    expect(row).to_contain_text("忙碌")
    cell = row.get_by_test_id("duty").first
    wish, day = "1" if cell.input_value() == "2" else "2", str(cell.get_attribute("aria-label")).split()[-1]
    cell.select_option(wish)
    planned = """SELECT 1 FROM duty d JOIN user u ON u.id = d.user_id
        WHERE u.login = 'wangqiang' AND d.day_on = ? AND d.shift_id = ?"""
    eventually(lambda: bool(rows(server, planned, day, wish)), "the shift was not kept")
    lead.reload()
    expect(lead.get_by_role("row", name="王强").get_by_test_id("duty").first).to_have_value(wish)
