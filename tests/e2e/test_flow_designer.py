"""A person draws a flow from nothing: palette, mouse, keyboard, undo, problems, publish; and two people at once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from scrm_app.library.engine.demo_company import ADMIN, PASSWORD

pytestmark = pytest.mark.e2e
NODES, EDGES = ".react-flow__node", ".react-flow__edge"


def sign_in(page: Page) -> Page:
    page.goto("/login")
    page.get_by_test_id("login").fill(ADMIN.login)
    page.get_by_test_id("password").fill(PASSWORD)
    page.get_by_test_id("sign-in").click()
    page.wait_for_url(re.compile(r"/(\?.*)?$"))
    return page


def new_flow(page: Page, name: str) -> None:
    """Start, 受理 and end, on the first form there is."""
    page.goto("/flows")
    page.get_by_test_id("flow-new").click()
    page.get_by_test_id("flow-new-name").fill(name)
    page.get_by_test_id("flow-new-form").select_option(index=1)
    page.get_by_test_id("flow-new-save").click()
    expect(page.locator(NODES)).to_have_count(3)
    page.wait_for_timeout(500)


def node(page: Page, text: str) -> Locator:
    return page.locator("[data-testid^='flow-node-']").filter(has_text=text)


def saved(page: Page) -> None:
    expect(page.get_by_test_id("flow-saved")).to_have_attribute("data-state", "saved")


def assign(page: Page, kind: str = "leader") -> None:
    page.get_by_test_id("flow-assign-kind").select_option(kind)


def test_a_flow_with_a_choice_is_drawn_and_published(page: Page) -> None:
    sign_in(page)
    new_flow(page, "浏览器里画的流程")
    page.get_by_test_id("flow-problem-no_assignee").click()
    expect(page.get_by_test_id("flow-name")).to_have_value("受理")
    assign(page)
    expect(page.get_by_test_id("flow-problem-no_assignee")).to_have_count(0)
    page.get_by_test_id("flow-limit").fill("2")
    page.get_by_test_id("flow-limit").blur()
    expect(node(page, "受理")).to_contain_text("2 小时")
    page.get_by_test_id("flow-add-condition").click()
    page.get_by_test_id("flow-name").fill("要审批吗")
    page.get_by_test_id("flow-name").blur()
    page.get_by_test_id("flow-add-approval").click()
    page.get_by_test_id("flow-name").fill("店长审批")
    assign(page)
    expect(page.locator(NODES)).to_have_count(5)
    page.get_by_test_id("flow-connect-to").select_option(label="结束")
    expect(page.locator(EDGES)).to_have_count(5)
    node(page, "要审批吗").click()
    page.locator("[data-testid^='flow-way-']", has_text="店长审批").click()
    page.get_by_test_id("flow-condition-add").click()
    page.get_by_test_id("flow-condition-0-field").select_option(index=1)
    page.get_by_test_id("flow-condition-0-op").select_option("not_empty")
    expect(page.locator("[data-testid^='flow-edge-']", has_text="已填写")).to_be_visible()
    node(page, "要审批吗").click()
    page.locator("[data-testid^='flow-way-']", has_text="结束").click()
    page.get_by_test_id("flow-default").check()
    saved(page)
    page.get_by_test_id("flow-tidy").click()
    saved(page)
    page.get_by_test_id("flow-publish").click()
    page.get_by_test_id("flow-version-name").fill("首版")
    page.get_by_test_id("flow-publish-yes").click()
    expect(page.get_by_test_id("flow-status")).to_contain_text("第 1 版")
    expect(page.get_by_test_id("flow-publish")).to_be_disabled()
    page.reload()
    expect(page.locator(NODES)).to_have_count(5)
    expect(node(page, "受理")).to_contain_text("2 小时")


def test_everything_done_on_the_canvas_can_be_undone(page: Page) -> None:
    sign_in(page)
    new_flow(page, "撤销的流程")
    page.get_by_test_id("flow-insert-e1").click()
    page.get_by_test_id("flow-menu-task").click()
    expect(page.locator(NODES)).to_have_count(4)
    page.get_by_test_id("flow-name").fill("回访")
    page.get_by_test_id("flow-name").blur()
    page.keyboard.press("Control+d")
    expect(page.locator(NODES)).to_have_count(5)
    page.keyboard.press("Delete")
    expect(page.locator(NODES)).to_have_count(4)
    box = node(page, "回访").bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 180, box["y"] + 60, steps=8)
    page.mouse.up()
    page.wait_for_timeout(400)
    moved = node(page, "回访").bounding_box()
    assert moved
    assert moved["x"] > box["x"] + 80
    page.get_by_test_id("flow-add-join").drag_to(page.locator(".react-flow__pane"), target_position={"x": 90, "y": 500})
    expect(page.locator(NODES)).to_have_count(5)
    for _ in range(6):
        page.keyboard.press("Control+z")
    expect(page.locator(NODES)).to_have_count(3)
    expect(page.get_by_test_id("flow-undo")).to_be_disabled()
    for _ in range(6):
        page.keyboard.press("Control+y")
    expect(page.locator(NODES)).to_have_count(5)
    expect(node(page, "回访")).to_have_count(1)
    saved(page)


def test_the_second_person_is_told_and_loses_nothing_silently(new_page: Callable[..., Page]) -> None:
    one, two = sign_in(new_page()), sign_in(new_page())
    new_flow(one, "两个人画的流程")
    two.goto(one.url)
    expect(two.locator(NODES)).to_have_count(3)
    node(one, "受理").click()
    one.get_by_test_id("flow-name").fill("先改的人")
    one.get_by_test_id("flow-name").blur()
    saved(one)
    expect(two.get_by_test_id("flow-conflict")).to_be_visible()
    two.get_by_test_id("flow-reload").click()
    expect(node(two, "先改的人")).to_be_visible()
    expect(two.get_by_test_id("flow-conflict")).to_be_hidden()
