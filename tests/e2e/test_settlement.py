"""Money in the browser: tiers dragged and published, amounts that explain themselves, statements that stay in reach."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acts import rests, rows, sign_in
from tests.e2e.server import Server

pytestmark = pytest.mark.e2e


def drag_bound(page: Page, bound: int, share: float) -> None:
    """Pull a handle of the chart to a share of its width."""
    grip = page.get_by_test_id(f"tier-handle-{bound}").bounding_box()
    chart = page.get_by_test_id("tier-chart").bounding_box()
    assert grip
    assert chart
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] * 0.7)
    page.mouse.down()
    page.mouse.move(chart["x"] + chart["width"] * share, grip["y"] + grip["height"] * 0.7, steps=8)
    page.mouse.up()


def fill(page: Page, cell: str, text: str) -> None:
    page.get_by_test_id(cell).fill(text)
    page.get_by_test_id(cell).press("Enter")


def test_tiers_are_dragged_tried_and_published(page: Page) -> None:
    sign_in(page)
    page.goto("/plans")
    page.get_by_test_id("plan-new").click()
    page.get_by_test_id("plan-name").fill("浏览器里画的方案")
    page.get_by_test_id("plan-create").click()
    page.wait_for_url(re.compile(r"/plans/\d+"))
    expect(page.get_by_test_id("plan-status")).to_have_text("未发布")

    rests(page, "[data-testid=tier-chart]")
    drag_bound(page, 0, 0.9)
    expect(page.get_by_test_id("tier-from-2")).not_to_have_value("50000")
    first, second = (float(page.get_by_test_id(f"tier-to-{i}").input_value()) for i in (0, 1))
    assert 50_000 < first < second
    page.get_by_test_id("tier-undo").click()
    expect(page.get_by_test_id("tier-to-0")).to_have_value("10000")
    expect(page.get_by_test_id("tier-to-1")).to_have_value("50000")

    page.get_by_test_id("tier-example").fill("65,000")
    expect(page.get_by_test_id("tier-example-fee")).to_have_text("¥5,200.00")
    page.get_by_test_id("tier-mode-volume").click()
    expect(page.get_by_test_id("tier-example-fee")).to_have_text("¥6,500.00")
    fill(page, "tier-rate-1", "3")
    expect(page.get_by_test_id("tier-fall-0")).to_contain_text("¥200.00")
    expect(page.get_by_test_id("plan-warning")).to_contain_text("档位二")
    fill(page, "tier-rate-1", "8")
    expect(page.get_by_test_id("plan-warning")).to_have_count(0)

    page.get_by_test_id("plan-publish").click()
    today = datetime.now(ZoneInfo("Asia/Shanghai"))
    page.get_by_test_id("publish-from").fill(f"{today + timedelta(days=400):%Y-%m-%d}")
    page.get_by_test_id("publish-go").click()
    expect(page.get_by_test_id("plan-version")).to_contain_text("第 1 版")
    page.get_by_test_id("plan-publish").click()
    page.get_by_test_id("publish-from").fill(f"{today:%Y-%m-%d}")
    page.get_by_test_id("publish-go").click()
    expect(page.get_by_text("重叠").first).to_be_visible()


def test_an_amount_opens_where_it_comes_from(page: Page, server: Server) -> None:
    most = "SELECT statement_id FROM statement_line GROUP BY 1 ORDER BY count(*) DESC"
    sign_in(page, next_page=f"/statements/{rows(server, most)[0][0]}")
    page.get_by_test_id("subtotal-commission").click()
    expect(page.get_by_test_id("subtotal-commission")).to_have_attribute("aria-pressed", "true")
    amount = page.get_by_test_id("line-amount").first
    shown = amount.inner_text()
    amount.click()
    expect(page.get_by_test_id("line-headline")).to_contain_text(f"{shown} = 本单")
    expect(page.get_by_test_id("line-agrees")).to_contain_text("与入账金额一致")
    expect(page.get_by_test_id("line-why-not").first).to_contain_text("不是档位")


def test_a_store_sees_only_its_own_statements(page: Page) -> None:
    sign_in(page, "linxia")
    page.goto("/statements")
    expect(page.get_by_test_id("statements-row")).to_have_count(1)
    expect(page.get_by_test_id("settle-open")).to_have_count(0)


def test_a_store_objects_to_one_line_and_the_office_corrects_it(page: Page, new_page: Callable[..., Page]) -> None:
    sign_in(page, "linxia")
    page.goto("/statements")
    page.get_by_test_id("statements-row").first.locator("a").click()
    page.wait_for_url(re.compile(r"/statements/\d+"))
    total = page.get_by_test_id("statement-total").inner_text()
    page.get_by_test_id("line-amount").first.click()
    page.get_by_test_id("line-dispute").click()
    page.get_by_test_id("line-reason").fill("实际只做了一半")
    page.get_by_test_id("line-dispute-go").click()
    expect(page.get_by_test_id("line-answer")).to_have_text("有异议")
    expect(page.get_by_test_id("side-disputed")).not_to_contain_text("¥0.00")

    office = new_page()
    sign_in(office)
    office.goto(page.url.split("?")[0] + "?answer=disputed")
    office.get_by_test_id("line-amount").first.click()
    expect(office.get_by_test_id("line-note")).to_contain_text("实际只做了一半")
    office.get_by_test_id("line-settle").click()
    office.get_by_test_id("line-correction").fill("-10")
    office.get_by_test_id("line-settle-reason").fill("核实后少算半小时")
    office.get_by_test_id("line-settle-go").click()
    expect(page.get_by_test_id("line-answer")).to_have_text("待确认", timeout=10_000)
    expect(page.get_by_test_id("line-note").last).to_contain_text("核实后少算半小时")
    expect(page.get_by_test_id("statement-total")).not_to_have_text(total)
    page.get_by_test_id("line-confirm").click()
    expect(page.get_by_test_id("line-answer")).to_have_text("已确认")
