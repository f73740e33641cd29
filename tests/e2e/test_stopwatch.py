"""With a stopwatch: an after-sales flow with its form from an empty page to its first ticket; by mouse, by keyboard."""

import re
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.hands import Hands
from tests.e2e.test_flow_designer import saved, sign_in

pytestmark = pytest.mark.e2e
LEVELS = (("门店审批", "leader", "4"), ("维修类型审批", "leader", "8"), ("备件申领审批", "leader", "24"))


def say(capsys: pytest.CaptureFixture[str], words: str) -> None:
    """Print what the stopwatch says, whether or not the test passes."""
    with capsys.disabled():
        sys.stdout.write(f"\nstopwatch {words}\n")


def first_ticket(page: Page, hands: Hands, flow: str, *, keyboard: bool) -> None:
    """A ticket is opened on the flow and stands at its first node."""
    page.goto("/tickets/new")
    card = page.locator("[data-testid^='flow-']", has_text=flow).first
    form = page.get_by_test_id("new-form")
    if keyboard:
        hands.to(card)
        hands.press("Enter")
        hands.to("new-store")
        hands.choose("上海浦东店")
        hands.to(form.get_by_label("故障描述"))
        hands.type("空调不制冷")
        hands.to(form.get_by_label("联系电话"))
        hands.type("13800138000")
        hands.to("new-form-submit")
        hands.press("Enter")
    else:
        hands.click(card)
        hands.pick("new-store", "上海浦东店")
        hands.write(form.get_by_label("故障描述"), "空调不制冷")
        hands.write(form.get_by_label("联系电话"), "13800138000")
        hands.click("new-form-submit")
    page.wait_for_url(re.compile(r"/tickets/\d+"))
    expect(page.locator("body")).to_contain_text("受理")


def set_node(hands: Hands, name: str, who: str, limit: str) -> None:
    """Name, who works here, time limit, reminder before it is over; by mouse."""
    hands.write("flow-name", name)
    hands.page.get_by_test_id("flow-assign-kind").select_option(who)
    hands.clicks += 2
    hands.write("flow-limit", limit)
    hands.write("flow-before", "1")


def steps_of(page: Page, name: str) -> str:
    """The test id of the + below a step in the list."""
    step = page.locator(".fv-step", has=page.locator(f".fl-name:text-is('{name}')")).last
    return str(step.locator(".fv-plus").last.get_attribute("data-testid"))


def test_by_mouse(page: Page, capsys: pytest.CaptureFixture[str]) -> None:
    sign_in(page)
    hands = Hands(page)
    page.goto("/forms")
    hands.click("new-form-open")
    hands.write("new-form-name", "售后申请表")
    hands.click("new-form-create")
    palette = page.get_by_test_id("palette")
    for field in ("故障描述", "联系电话"):
        hands.click(palette.get_by_text(field, exact=True).first)
    hands.click("palette-money")
    hands.write("prop-label", "预估费用")
    expect(page.get_by_test_id("publish")).to_be_enabled()
    hands.click("publish")
    hands.click("publish-confirm")
    expect(page.get_by_test_id("publish")).to_be_disabled()

    page.goto("/flows")
    hands.click("flow-new")
    hands.write("flow-new-name", "售后三级审批")
    hands.pick("flow-new-form", "售后申请表")
    hands.click("flow-new-save")
    hands.click(page.locator(".react-flow__node", has_text="受理"))
    set_node(hands, "受理", "leader", "2")
    for name, who, limit in LEVELS:
        hands.click("flow-add-approval")
        set_node(hands, name, who, limit)
    hands.click("flow-view-list")
    hands.click(steps_of(page, "备件申领审批"))
    hands.click("flow-menu-condition")
    hands.write("flow-name", "费用高吗")
    cards = page.locator(".fv-card", has_text="处理")
    hands.click(cards.nth(0).locator(".fv-open"))
    set_node(hands, "区域复核", "leader", "24")
    hands.click(page.locator(".fv-card", has_text="未指定处理人").locator(".fv-open"))
    set_node(hands, "直接安排", "leader", "4")
    hands.click(page.locator(".fv-way-open", has_text="未设条件"))
    hands.click("flow-condition-add")
    hands.pick("flow-condition-0-field", "预估费用")
    page.get_by_test_id("flow-condition-0-op").select_option("gt")
    hands.clicks += 2
    hands.write("flow-condition-0-value", "500")
    hands.click(page.locator("[data-testid^='flow-before-']").last)
    hands.click("flow-menu-parallel")
    for name in ("备件出库", "预约上门"):
        hands.click(page.locator(".fv-card", has_text="未指定处理人").first.locator(".fv-open"))
        set_node(hands, name, "leader", "4")
    saved(page)
    publish(page, hands)
    first_ticket(page, hands, "售后三级审批", keyboard=False)
    say(capsys, hands.said("by mouse"))


def publish(page: Page, hands: Hands) -> None:
    """The publish sheet, with a name."""
    expect(page.get_by_test_id("flow-publish")).to_be_enabled()
    hands.click("flow-publish")
    hands.write("flow-version-name", "首版")
    hands.click("flow-publish-yes")
    expect(page.get_by_test_id("flow-publish-sheet")).to_be_hidden()
    expect(page.get_by_test_id("flow-status")).to_contain_text("第 1 版")


def key_node(hands: Hands, name: str, who: str, limit: str) -> None:
    """The same settings without a mouse: F2 names it, Tab walks the settings, Escape goes back to the drawing."""
    hands.press("F2")
    hands.type(name)
    hands.to("flow-assign-kind")
    hands.page.locator("select:focus").select_option(who)
    hands.keys += 2
    hands.to("flow-limit")
    hands.type(limit)
    hands.to("flow-limit-unit")
    hands.to("flow-before")
    hands.type("1")
    hands.press("Escape")


def walk_to(page: Page, hands: Hands, name: str) -> None:
    """Find a node by its name and stand on it."""
    hands.press("Control+f")
    hands.type(name)
    hands.press("Enter")
    expect(page.locator("[data-selected]")).to_contain_text(name)


def test_by_keyboard(new_page: Callable[..., Page], capsys: pytest.CaptureFixture[str]) -> None:
    page = sign_in(new_page())
    hands = Hands(page)
    page.goto("/forms")
    hands.to("new-form-open")
    hands.press("Enter")
    hands.to("new-form-name")
    hands.type("键盘售后表")
    hands.to("new-form-create")
    hands.press("Enter")
    for field in ("palette-preset-fault", "palette-preset-phone", "palette-money"):
        hands.to(field)
        hands.press("Enter")
    hands.to("prop-label")
    hands.press("Control+a")
    hands.type("预估费用")
    expect(page.get_by_test_id("publish")).to_be_enabled()
    hands.to("publish", back=True)
    hands.press("Enter")
    hands.to("publish-confirm")
    hands.press("Enter")
    expect(page.get_by_test_id("publish")).to_be_disabled()

    page.goto("/flows")
    hands.to("flow-new")
    hands.press("Enter")
    hands.to("flow-new-name")
    hands.type("键盘三级审批")
    hands.to("flow-new-form")
    hands.choose("键盘售后表")
    hands.to("flow-new-save")
    hands.press("Enter")
    hands.to("flow-board")
    hands.press("ArrowDown", "ArrowDown")
    key_node(hands, "受理", "leader", "2")
    for name, who, limit in LEVELS:
        hands.press("Tab", "2")
        expect(page.get_by_test_id("flow-name")).to_be_focused()
        hands.press("Escape")
        key_node(hands, name, who, limit)
    hands.press("Tab", "3")
    expect(page.get_by_test_id("flow-name")).to_be_focused()
    hands.type("费用高吗")
    hands.press("Escape", "ArrowDown")
    key_node(hands, "区域复核", "leader", "24")
    hands.press("ArrowRight")
    key_node(hands, "直接安排", "leader", "4")
    walk_to(page, hands, "费用高吗")
    way = page.locator("[data-testid^='flow-way-']", has_text="区域复核")
    hands.press("Enter")
    hands.to(way)
    hands.press("Enter")
    hands.to("flow-condition-add")
    hands.press("Enter")
    hands.to("flow-condition-0-field")
    hands.choose("预估费用")
    hands.to("flow-condition-0-op")
    page.locator("select:focus").select_option("gt")
    hands.keys += 2
    hands.to("flow-condition-0-value")
    hands.type("500")
    hands.press("Escape")
    walk_to(page, hands, "直接安排")
    hands.press("Tab", "4")
    expect(page.get_by_test_id("flow-name")).to_be_focused()
    hands.press("Escape", "ArrowDown")
    key_node(hands, "备件出库", "leader", "4")
    hands.press("ArrowRight")
    key_node(hands, "预约上门", "leader", "4")
    saved(page)
    hands.to("flow-publish", back=True)
    hands.press("Enter")
    hands.to("flow-version-name")
    hands.type("首版")
    hands.to("flow-publish-yes")
    hands.press("Enter")
    expect(page.get_by_test_id("flow-status")).to_contain_text("第 1 版")
    first_ticket(page, hands, "键盘三级审批", keyboard=True)
    assert hands.clicks == 0
    say(capsys, hands.said("by keyboard"))
