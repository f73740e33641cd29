"""Every click on a node of the canvas opens its settings, however slow the machine and unsteady the hand."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acts import rests, sign_in
from tests.e2e.test_flow_designer import NODES, new_flow, saved

pytestmark = pytest.mark.e2e


def four_steps(page: Page, name: str) -> None:
    sign_in(page)
    new_flow(page, name)
    for i in range(4):
        page.get_by_test_id("flow-add-task").click()
        page.get_by_test_id("flow-name").fill(f"步骤{i}")
        page.get_by_test_id("flow-name").blur()
    saved(page)
    page.get_by_test_id("flow-panel-close").click()
    page.get_by_test_id("flow-fit").click()
    rests(page, NODES)


def middles(page: Page) -> list[tuple[float, float]]:
    """Where the nodes that were added are, top to bottom."""
    found = [n.bounding_box() for n in page.locator(NODES).filter(has_text="步骤").all()]
    return sorted(((b["x"] + b["width"] / 2, b["y"] + b["height"] / 2) for b in found if b), key=lambda p: p[1])


def test_a_hand_that_trembles_opens_the_settings_and_moves_nothing(page: Page) -> None:
    four_steps(page, "手抖")
    before = middles(page)
    for (x, y), (dx, dy) in zip(before, ((0, 1), (1, 0), (2, 1), (3, 2)), strict=True):
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + dx, y + dy)
        page.mouse.up()
        expect(page.get_by_test_id("flow-name")).to_have_value(f"步骤{before.index((x, y))}")
        page.get_by_test_id("flow-panel-close").click()
    assert middles(page) == before


def test_quick_clicks_on_a_slow_machine_open_the_last_one(page: Page) -> None:
    four_steps(page, "快速点击")
    places, name = middles(page), page.get_by_test_id("flow-name")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 8})
    for a, b in ((0, 1), (3, 0), (1, 2), (2, 3)):
        page.mouse.click(*places[a])
        page.mouse.click(*places[b])
        expect(name).to_have_value(f"步骤{b}")
        page.get_by_test_id("flow-panel-close").click()
        page.mouse.click(*places[b])
        expect(name).to_have_value(f"步骤{b}")


def test_several_are_chosen_with_the_keys_and_with_a_frame(page: Page) -> None:
    four_steps(page, "多选")
    places, chosen = middles(page), page.locator(".react-flow__node.selected")
    page.mouse.click(*places[0])
    page.keyboard.down("Control")
    page.mouse.click(*places[2])
    expect(chosen).to_have_count(2)
    page.mouse.click(*places[0])
    page.keyboard.up("Control")
    expect(chosen).to_have_count(1)
    expect(page.get_by_test_id("flow-name")).to_have_value("步骤2")
    page.keyboard.down("Shift")
    boxes = [b for b in (n.bounding_box() for n in page.locator(NODES).all()) if b]
    left, top = min(b["x"] for b in boxes) - 12, places[0][1] - 60
    right, bottom = max(b["x"] + b["width"] for b in boxes) + 12, places[1][1] + 60
    inside = [b for b in boxes if b["y"] > top and b["y"] + b["height"] < bottom]
    assert 2 <= len(inside) < len(boxes)
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(right, bottom, steps=6)
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(chosen).to_have_count(len(inside))
    board = page.get_by_test_id("flow-board").bounding_box()
    assert board
    page.mouse.click(board["x"] + 24, board["y"] + board["height"] - 24)
    expect(chosen).to_have_count(0)
    page.mouse.move(*places[3])
    page.mouse.down()
    page.mouse.move(places[3][0] + 80, places[3][1], steps=5)
    page.mouse.up()
    expect(page.get_by_test_id("flow-name")).to_have_value("步骤3")


def test_what_is_added_outside_the_canvas_is_brought_into_it(page: Page) -> None:
    four_steps(page, "画布之外")
    page.mouse.click(*middles(page)[3])
    expect(page.get_by_test_id("flow-name")).to_have_value("步骤3")
    board = page.get_by_test_id("flow-board").bounding_box()
    assert board
    page.mouse.move(board["x"] + 40, board["y"] + board["height"] - 40)
    page.mouse.wheel(0, -2000)
    chosen = page.locator(".react-flow__node.selected")
    expect(chosen).not_to_be_in_viewport()
    page.get_by_test_id("flow-add-task").click()
    expect(page.get_by_test_id("flow-name")).not_to_have_value("步骤3")
    expect(chosen).to_be_in_viewport(ratio=0.99)


def test_a_designer_opened_again_before_its_drawing_has_come_is_drawn(page: Page) -> None:
    sign_in(page)
    new_flow(page, "走开又回来")
    for _ in range(4):
        page.locator("a[href='/flows']").first.click()
        expect(page.get_by_test_id("flow-new")).to_be_visible()
        page.go_back()
        expect(page.locator(NODES)).to_have_count(3)
