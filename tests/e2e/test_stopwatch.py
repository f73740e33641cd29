"""A stopwatch beside a business user: from an empty page to an after-sales flow in use, by mouse and by keyboard only.

门店审批 → 维修类型审批 → 备件申领审批 (only where parts are replaced) → two things at once → end, with time limits and
reminders, on a form of its own. Clicks, keys and seconds are printed; what is asserted is that it works, and that the
number of clicks and keys does not grow.
"""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.acts import rests, sign_in
from tests.e2e.test_flow_designer import NODES

pytestmark = pytest.mark.e2e
POINTERS = "window.pointers = 0; addEventListener('pointerdown', () => { window.pointers += 1; }, true);"
FOCUSED = "e => e === document.activeElement || e.contains(document.activeElement)"
PLAIN = re.compile("^处理$")
STEPS = ["门店审批", "维修类型审批", "备件申领审批", "上门维修", "备件出库"]


class Hand:
    """What a person does, counted: clicks (choosing from a list is two), keys (a typed character is one), seconds."""

    def __init__(self, page: Page) -> None:
        self.page, self.clicks, self.keys, self.began = page, 0, 0, time.monotonic()

    def click(self, where: Locator) -> None:
        self.clicks += 1
        where.click()

    def choose(self, where: Locator, **option: Any) -> None:
        self.clicks += 2
        where.select_option(**option)

    def write(self, where: Locator, text: str) -> None:
        self.click(where)
        self.press("ControlOrMeta+a")
        self.type(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keys += 1
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.keys += len(text)
        self.page.keyboard.type(text)

    def tab_to(self, where: Locator, key: str = "Tab", limit: int = 60) -> None:
        """Tab until the focus is there; the count tells how far that is."""
        expect(where).to_be_visible()
        for _ in range(limit):
            if where.evaluate(FOCUSED):
                return
            self.press(key)
        raise AssertionError(f"{where} is not reached with {limit} times {key}")

    def pick(self, where: Locator, label: str) -> None:
        """Choose in a list that has the focus, with the arrows."""
        self.tab_to(where)
        labels = where.locator("option").all_inner_texts()
        wanted = next(i for i, text in enumerate(labels) if text.startswith(label))
        at = int(where.evaluate("e => e.selectedIndex"))
        self.press(*["ArrowDown" if wanted > at else "ArrowUp"] * abs(wanted - at))
        expect(where.locator("option:checked")).to_have_text(labels[wanted])

    def stop(self, how: str) -> str:
        minutes, seconds = divmod(round(time.monotonic() - self.began), 60)
        return f"{how}: {self.clicks} clicks, {self.keys} keys, {minutes} min {seconds} s of the machine"


def saved(page: Page) -> None:
    expect(page.get_by_test_id("flow-saved")).to_have_attribute("data-state", "saved")


def node(page: Page, text: str | re.Pattern[str]) -> Locator:
    name = page.locator(".fl-name").filter(has_text=text)
    return page.locator("[data-testid^='flow-node-']").filter(has=name)


def form_by_mouse(hand: Hand, name: str) -> None:
    page, at = hand.page, hand.page.get_by_test_id
    hand.click(at("new-form-open"))
    hand.write(at("new-form-name"), name)
    hand.click(at("new-form-create"))
    for preset in ("fault", "urgency", "phone", "parts"):
        hand.click(at(f"palette-preset-{preset}"))
    hand.click(at("palette-single"))
    hand.write(at("prop-label"), "维修类型")
    hand.write(at("option-0"), "现场维修")
    hand.write(at("option-1"), "更换备件")
    expect(at("publish")).to_be_enabled()
    hand.click(at("publish"))
    hand.click(at("publish-confirm"))
    expect(page.locator(".fb-badge")).to_have_text("已发布第 1 版")


def settings_by_mouse(hand: Hand, who: str, hours: str, name: str = "") -> None:
    at = hand.page.get_by_test_id
    if name:
        hand.write(at("flow-name"), name)
    hand.choose(at("flow-assign-kind"), value=who)
    hand.write(at("flow-limit"), hours)
    hand.press("Enter")
    hand.write(at("flow-before"), "1")
    hand.write(at("flow-after"), "1")
    hand.press("Enter")


def flow_by_mouse(hand: Hand, name: str, form: str) -> None:
    page, at = hand.page, hand.page.get_by_test_id
    hand.click(at("flow-new"))
    hand.write(at("flow-new-name"), name)
    hand.choose(at("flow-new-form"), label=form)
    hand.click(at("flow-new-save"))
    hand.click(node(page, "受理"))
    settings_by_mouse(hand, "starter", "2")
    for step in STEPS[:2]:
        hand.click(at("flow-add-approval"))
        settings_by_mouse(hand, "leader" if step == STEPS[0] else "leader2", "8", step)
    for kind in ("parallel", "condition"):
        hand.click(page.locator("[data-testid^='flow-insert-']").nth(3))
        hand.click(at(f"flow-menu-{kind}"))
        saved(page)
    hand.click(at("flow-fit"))
    rests(page, NODES)
    hand.click(node(page, PLAIN).nth(3))
    hand.click(at("flow-remove"))
    hand.click(node(page, PLAIN).nth(2))
    hand.click(at("flow-kind-approval"))
    settings_by_mouse(hand, "leader", "8", STEPS[2])
    for step in STEPS[3:]:
        hand.click(node(page, PLAIN).first)
        settings_by_mouse(hand, "dispatch", "24", step)
    hand.click(page.locator("[data-testid^='flow-edge-']", has_text="未设条件"))
    hand.click(at("flow-condition-add"))
    hand.choose(at("flow-condition-0-field"), label="维修类型")
    hand.choose(at("flow-condition-0-value"), label="更换备件")
    expect(page.locator("[data-testid^='flow-edge-']", has_text="更换备件")).to_be_visible()
    hand.click(at("flow-tidy"))
    saved(page)
    hand.click(at("flow-publish"))
    hand.write(at("flow-version-name"), "首版")
    hand.click(at("flow-publish-yes"))
    expect(at("flow-status")).to_contain_text("第 1 版")


def use_by_mouse(hand: Hand, flow: str) -> None:
    at = hand.page.get_by_test_id
    hand.click(at("new-page").get_by_role("button", name=flow))
    hand.choose(at("new-store"), label="上海浦东店")
    form = at("new-form")
    hand.write(form.get_by_label("故障描述").first, "空调不制冷")
    hand.write(form.get_by_label("联系电话").first, "13800138000")
    hand.click(form.get_by_text("更换备件"))
    hand.click(at("new-form-submit"))
    hand.click(at("act-complete"))
    expect(at("ticket-page")).to_contain_text(STEPS[0])


def form_by_keys(hand: Hand, name: str) -> None:
    page, at = hand.page, hand.page.get_by_test_id
    hand.tab_to(at("new-form-open"))
    hand.press("Enter")
    hand.tab_to(at("new-form-name"))
    hand.type(name)
    hand.press("Enter")
    hand.tab_to(at("palette-search"))
    for field in ("故障", "紧急", "联系电话", "备件明细", "单选"):
        hand.type(field)
        hand.press("Enter")
    hand.press("F2")
    expect(at("prop-label")).to_be_focused()
    hand.press("ControlOrMeta+a")
    hand.type("维修类型")
    for place, word in enumerate(("现场维修", "更换备件")):
        hand.tab_to(at(f"option-{place}"))
        hand.press("ControlOrMeta+a")
        hand.type(word)
    expect(at("publish")).to_be_enabled()
    hand.press("ControlOrMeta+Enter")
    hand.tab_to(at("publish-confirm"))
    hand.press("Enter")
    expect(page.locator(".fb-badge")).to_have_text("已发布第 1 版")


def settings_by_keys(hand: Hand, who: str, hours: str, approval: bool = False) -> None:
    at = hand.page.get_by_test_id
    hand.press("Enter")
    expect(hand.page.locator(".fp-body :focus")).to_have_count(1)
    if approval:
        hand.tab_to(at("flow-kind-approval"))
        hand.press("Space")
    hand.pick(at("flow-assign-kind"), who)
    hand.tab_to(at("flow-limit"))
    hand.type(hours)
    hand.press("Tab")
    for field in ("flow-before", "flow-after"):
        hand.tab_to(at(field))
        hand.type("1")
    hand.press("Escape")
    saved(hand.page)


def chosen(hand: Hand, name: str) -> None:
    expect(hand.page.locator(".react-flow__node [data-selected]")).to_contain_text(name)


def flow_by_keys(hand: Hand, name: str, form: str) -> None:
    page, at = hand.page, hand.page.get_by_test_id
    hand.tab_to(at("flow-new"))
    hand.press("Enter")
    hand.tab_to(at("flow-new-name"))
    hand.type(name)
    hand.pick(at("flow-new-form"), form)
    hand.tab_to(at("flow-new-save"))
    hand.press("Enter")
    expect(node(page, "受理")).to_be_visible()
    hand.press("ArrowDown", "ArrowDown")
    chosen(hand, "受理")
    settings_by_keys(hand, "发起人", "2")
    for step, who in zip(STEPS[:2], ("部门负责人", "上级负责人"), strict=True):
        hand.press("Tab", "2")
        expect(at("flow-name")).to_be_focused()
        hand.type(step)
        hand.press("Enter")
        settings_by_keys(hand, who, "8")
    hand.press("Tab", "4", "Escape", "ArrowUp")
    chosen(hand, STEPS[1])
    hand.press("Tab", "3", "Escape", "ArrowRight")
    chosen(hand, "处理")
    hand.press("Delete", "ArrowLeft", "F2")
    expect(at("flow-name")).to_be_focused()
    hand.type(STEPS[2])
    hand.press("Escape")
    settings_by_keys(hand, "部门负责人", "8", approval=True)
    hand.press("ArrowUp", "Enter")
    expect(page.locator(".fp-body :focus")).to_have_count(1)
    hand.tab_to(page.locator("[data-testid^='flow-way-']", has_text=STEPS[2]))
    hand.press("Enter")
    expect(at("flow-default")).to_be_focused()
    hand.tab_to(at("flow-condition-add"))
    hand.press("Enter")
    hand.pick(at("flow-condition-0-field"), "维修类型")
    hand.pick(at("flow-condition-0-value"), "更换备件")
    hand.press("Escape", "ArrowDown")
    chosen(hand, STEPS[2])
    hand.press("ArrowDown", "ArrowLeft")
    for step in STEPS[3:]:
        chosen(hand, "处理")
        hand.press("F2")
        expect(at("flow-name")).to_be_focused()
        hand.type(step)
        hand.press("Escape")
        settings_by_keys(hand, "自动派单", "24")
        hand.press("ArrowRight")
    hand.press("t", "Escape")
    saved(page)
    hand.press("ControlOrMeta+Enter")
    hand.tab_to(at("flow-version-name"))
    hand.type("首版")
    hand.press("Enter")
    expect(at("flow-status")).to_contain_text("第 1 版")


def use_by_keys(hand: Hand, flow: str) -> None:
    at = hand.page.get_by_test_id
    hand.tab_to(at("new-page").get_by_role("button", name=flow))
    hand.press("Enter")
    hand.pick(at("new-store"), "上海浦东店")
    form = at("new-form")
    hand.tab_to(form.get_by_label("故障描述").first)
    hand.type("空调不制冷")
    hand.tab_to(form.get_by_label("联系电话").first)
    hand.type("13800138000")
    hand.tab_to(form.get_by_role("radiogroup", name="维修类型"))
    hand.press("ArrowDown")
    expect(form.get_by_role("radio", name="更换备件")).to_be_checked()
    hand.tab_to(at("new-form-submit"))
    hand.press("Enter")
    hand.tab_to(at("act-complete"))
    hand.press("Enter")
    expect(at("ticket-page")).to_contain_text(STEPS[0])


def timed(page: Page, name: str, hands: tuple[Callable[..., None], ...]) -> Hand:
    """The form, the flow and the first ticket, each from its own page."""
    hand, (form, flow, use) = Hand(page), hands
    for path, part, words in (
        ("/forms", form, (f"{name}报修表",)),
        ("/flows", flow, (f"{name}售后流程", f"{name}报修表")),
        ("/tickets/new", use, (f"{name}售后流程",)),
    ):
        page.goto(path)
        part(hand, *words)
    return hand


def test_by_mouse(new_page: Callable[..., Page], measured: Callable[[str], None]) -> None:
    page = sign_in(new_page(viewport={"width": 1440, "height": 900}))
    hand = timed(page, "鼠标", (form_by_mouse, flow_by_mouse, use_by_mouse))
    measured(hand.stop("after-sales flow by mouse"))
    assert hand.clicks <= 140


def test_by_keyboard_only(new_page: Callable[..., Page], measured: Callable[[str], None]) -> None:
    page = sign_in(new_page(viewport={"width": 1440, "height": 900}))
    page.add_init_script(POINTERS)
    hand = timed(page, "键盘", (form_by_keys, flow_by_keys, use_by_keys))
    measured(hand.stop("after-sales flow by keyboard"))
    assert (hand.clicks, page.evaluate("window.pointers")) == (0, 0)
    assert hand.keys <= 700
