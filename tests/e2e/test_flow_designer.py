"""A person draws a flow from nothing: palette, mouse, keyboard, undo, problems, publish; and two people at once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from scrm_app.library.engine.demo_company import ADMIN
from tests.e2e.acts import rests, sign_in

pytestmark = pytest.mark.e2e
NODES, EDGES = ".react-flow__node", ".react-flow__edge"


def new_flow(page: Page, name: str) -> None:
    """Start, 受理 and end, on the first form there is."""
    page.goto("/flows")
    page.get_by_test_id("flow-new").click()
    page.get_by_test_id("flow-new-name").fill(name)
    page.get_by_test_id("flow-new-form").select_option(index=1)
    page.get_by_test_id("flow-new-save").click()
    expect(page.locator(NODES)).to_have_count(3)
    rests(page, NODES)


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
    expect(page.get_by_test_id("flow-condition-counted")).to_contain_text("张符合", timeout=10_000)
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


def test_a_task_gets_a_way_for_when_it_is_overdue(page: Page) -> None:
    sign_in(page)
    new_flow(page, "超时另走的流程")
    node(page, "受理").click()
    assign(page)
    page.get_by_test_id("flow-limit").fill("2")
    page.get_by_test_id("flow-limit").blur()
    page.get_by_test_id("flow-timeout").select_option(label="走超时线")
    expect(page.get_by_test_id("flow-problem-no_reject_edge")).to_contain_text("还没有画")
    page.get_by_test_id("flow-add-task").click()
    page.get_by_test_id("flow-name").fill("主管接手")
    page.get_by_test_id("flow-name").blur()
    assign(page)
    node(page, "受理").click()
    page.get_by_test_id("flow-connect-to").select_option(label="结束")
    page.locator("[data-testid^='flow-way-']", has_text="主管接手").click()
    page.get_by_test_id("flow-edge-overdue").check()
    expect(page.locator("[data-testid^='flow-edge-']", has_text="超时")).to_be_visible()
    expect(page.get_by_test_id("flow-problem-no_reject_edge")).to_have_count(0)
    saved(page)
    page.reload()
    expect(page.locator("[data-testid^='flow-edge-']", has_text="超时")).to_be_visible()
    page.get_by_test_id("flow-publish").click()
    page.get_by_test_id("flow-publish-yes").click()
    expect(page.get_by_test_id("flow-status")).to_contain_text("第 1 版")


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
    rests(page, NODES)
    box = node(page, "回访").bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 180, box["y"] + 60, steps=8)
    page.mouse.up()
    rests(page, NODES)
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


def test_the_second_person_looks_on_live_and_can_take_over_without_losing_anything(
    new_page: Callable[..., Page],
) -> None:
    one, two = sign_in(new_page()), sign_in(new_page(), "sunyi")
    new_flow(one, "两个人画的流程")
    two.goto(one.url)
    expect(two.get_by_test_id("flow-lock")).to_contain_text(ADMIN.name)
    expect(two.locator(".fc-palette")).to_have_count(0)
    two.get_by_test_id("flow-problem-no_assignee").click()
    expect(two.get_by_test_id("flow-name")).to_be_disabled()
    expect(two.get_by_test_id("flow-name")).to_have_value("受理")
    two.locator("[data-testid^='flow-way-']").click()
    expect(two.locator(".fp-path")).to_contain_text("受理")
    two.get_by_test_id("flow-fit").click()
    node(one, "受理").click()
    one.get_by_test_id("flow-name").fill("先改的人")
    one.get_by_test_id("flow-name").blur()
    saved(one)
    expect(node(two, "先改的人")).to_be_visible()
    two.get_by_test_id("flow-take-over").click()
    expect(two.get_by_test_id("flow-lock")).to_be_hidden()
    expect(one.get_by_test_id("flow-lock")).to_contain_text("接手")
    two.get_by_test_id("flow-add-approval").click()
    expect(two.locator(NODES)).to_have_count(4)
    expect(one.locator(NODES)).to_have_count(4)
    one.get_by_test_id("flow-snapshots").click()
    expect(one.get_by_test_id("flow-snapshots-sheet")).to_contain_text("接手前的草稿")


def test_a_closed_window_holds_nothing_and_an_open_one_is_called_ones_own(new_page: Callable[..., Page]) -> None:
    first = sign_in(new_page())
    new_flow(first, "两个窗口的流程")
    second = sign_in(new_page())
    second.goto(first.url)
    expect(second.get_by_test_id("flow-lock")).to_contain_text("另一个窗口")
    first.context.close()
    address = second.url
    second.context.close()
    third = sign_in(new_page())
    third.goto(address)
    expect(third.locator(NODES)).to_have_count(3)
    expect(third.locator(".fc-palette")).to_be_visible()
    expect(third.get_by_test_id("flow-lock")).to_be_hidden()


def test_who_leaves_the_designer_for_another_page_frees_the_flow_at_once(new_page: Callable[..., Page]) -> None:
    one, two = sign_in(new_page()), sign_in(new_page(), "sunyi")
    new_flow(one, "离开就放手的流程")
    two.goto(one.url)
    expect(two.get_by_test_id("flow-lock")).to_contain_text(ADMIN.name)
    one.locator("a[href='/tickets']").first.click()
    expect(two.get_by_test_id("flow-lock")).to_be_hidden()
    two.get_by_test_id("flow-add-approval").click()
    expect(two.locator(NODES)).to_have_count(4)
    saved(two)


@pytest.mark.parametrize("way", ["out", "bare"])
def test_signing_out_or_a_page_without_the_frame_frees_the_flow_at_once(
    new_page: Callable[..., Page], way: str
) -> None:
    one, two = sign_in(new_page()), sign_in(new_page(), "sunyi")
    new_flow(one, f"退出就放手 {way}")
    two.goto(one.url)
    expect(two.get_by_test_id("flow-lock")).to_contain_text(ADMIN.name)
    if way == "out":
        one.goto("/me")
        one.go_back()
        expect(one.locator(NODES)).to_have_count(3)
        one.evaluate("fetch('/api/session/end', {method: 'POST'}).then(() => location.assign('/login?why=out'))")
        one.wait_for_url(re.compile("/login"))
    else:
        one.goto("/login")
    expect(two.get_by_test_id("flow-lock")).to_be_hidden()
    two.get_by_test_id("flow-add-approval").click()
    expect(two.locator(NODES)).to_have_count(4)
    saved(two)


@pytest.mark.parametrize("width", [1440, 390])
def test_rights_of_fields_are_set_at_the_step_and_undone_with_everything_else(
    new_page: Callable[..., Page], width: int
) -> None:
    page = sign_in(new_page(viewport={"width": width, "height": 900}))
    at = page.get_by_test_id
    page.goto("/flows")
    at("flow-new").click()
    at("flow-new-name").fill(f"步骤里的字段权限 {width}")
    at("flow-new-form").select_option(index=1)
    at("flow-new-save").click()
    if width < 760:
        page.locator("[data-step]").filter(has_text="受理").first.click()
    else:
        expect(page.locator(NODES)).to_have_count(3)
        node(page, "受理").click()
    at("flow-rights").click()
    rows = at("flow-rights-rows").locator(".fp-right-row:not([data-all])")
    first, second = rows.nth(0).locator("select").first, rows.nth(1).locator("select").first
    first.select_option("hide")
    second.select_option("mask")
    rows.nth(1).locator("select").nth(1).select_option("phone")
    expect(at("flow-rights")).to_contain_text("隐藏 1")
    expect(at("flow-rights")).to_contain_text("遮挡 1")
    at("flow-right-all").select_option("read")
    expect(at("flow-rights")).to_contain_text(f"只读 {rows.count()}")
    undo = page.keyboard.press
    at("flow-rights").focus()
    undo("ControlOrMeta+z")
    expect(second).to_have_value("mask")
    expect(rows.nth(1).locator("select").nth(1)).to_have_value("phone")
    at("flow-rights").focus()
    undo("ControlOrMeta+z")
    undo("ControlOrMeta+z")
    expect(second).to_have_value("")
    expect(first).to_have_value("hide")
    saved(page)
    page.reload()
    if width < 760:
        page.locator("[data-step]").filter(has_text="受理").first.click()
    else:
        node(page, "受理").click()
    expect(first).to_have_value("hide")
    expect(second).to_have_value("")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_lane_is_named_by_its_department(page: Page) -> None:
    sign_in(page)
    new_flow(page, "有泳道的流程")
    node(page, "受理").click()
    page.get_by_test_id("flow-lane").fill("客服")
    page.get_by_test_id("flow-lane").press("Enter")
    page.get_by_test_id("flow-lanes").click()
    page.get_by_test_id("flow-lane-客服").click()
    page.get_by_test_id("flow-lane-name").fill("客服中心")
    page.get_by_test_id("flow-lane-name").press("Enter")
    expect(page.get_by_test_id("flow-lane-客服中心")).to_be_visible()
    page.get_by_test_id("flow-lane-unit").select_option(label="华东区")
    expect(page.get_by_test_id("flow-lane-华东区")).to_be_visible()
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    expect(page.get_by_test_id("flow-lane-客服")).to_be_visible()
    saved(page)


def test_a_flow_is_built_searched_and_arranged_with_the_keyboard_only(page: Page) -> None:
    sign_in(page)
    new_flow(page, "键盘画的流程")
    keys, chosen = page.keyboard, page.locator("[data-selected]")
    page.get_by_test_id("flow-board").focus()
    keys.press("ArrowDown")
    expect(chosen).to_contain_text("开始")
    keys.press("ArrowDown")
    keys.press("Tab")
    keys.press("3")
    expect(page.get_by_test_id("flow-name")).to_be_focused()
    keys.type("要审批吗")
    keys.press("Enter")
    keys.press("ArrowDown")
    keys.press("F2")
    keys.type("店长审批")
    keys.press("Enter")
    expect(node(page, "店长审批")).to_have_count(1)
    expect(page.locator(NODES)).to_have_count(6)
    keys.press("?")
    expect(page.get_by_test_id("flow-help-sheet")).to_contain_text("在选中节点后面加节点")
    keys.press("Escape")
    keys.press("Escape")
    keys.press("Control+f")
    keys.type("dzsp")
    expect(page.locator("[data-testid^='flow-found-']")).to_have_count(1)
    keys.press("Enter")
    expect(chosen).to_contain_text("店长审批")
    keys.press("n")
    keys.type("周末不派单")
    keys.press("Escape")
    expect(page.locator("[data-testid^='flow-note-']")).to_contain_text("周末不派单")
    keys.press("Control+a")
    expect(page.get_by_test_id("flow-align")).to_contain_text("已选 6 个")
    page.get_by_test_id("flow-align-left").click()
    saved(page)
    for _ in range(12):
        keys.press("Control+z")
    expect(page.locator(NODES)).to_have_count(3)
    expect(page.get_by_test_id("flow-undo")).to_be_disabled()


def test_parts_are_carried_to_another_flow_and_junk_is_not(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page)
    new_flow(page, "抄出去的流程")
    node(page, "受理").click()
    page.keyboard.press("Control+c")
    new_flow(page, "抄进来的流程")
    page.get_by_test_id("flow-board").focus()
    page.keyboard.press("Control+v")
    expect(node(page, "受理")).to_have_count(2)
    junk = '{"format": "scrm-flow-part", "version": 1, "nodes": [{"id": "x", "kind": "bomb"}], "edges": []}'
    page.evaluate("text => navigator.clipboard.writeText(text)", junk)
    page.keyboard.press("Control+v")
    expect(page.get_by_text("不认识的节点类型")).to_be_visible()
    expect(page.locator(NODES)).to_have_count(4)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_list_builds_the_same_flow(new_page: Callable[..., Page], width: int) -> None:
    page = sign_in(new_page(viewport={"width": width, "height": 844}))
    page.goto("/flows")
    page.get_by_test_id("flow-new").click()
    page.get_by_test_id("flow-new-name").fill(f"列表画的流程{width}")
    page.get_by_test_id("flow-new-form").select_option(index=1)
    page.get_by_test_id("flow-new-save").click()
    page.get_by_test_id("flow-view-list").click()
    steps = page.locator("[data-step]")
    expect(steps).to_have_count(3)
    page.get_by_test_id("flow-plus-e2").click()
    page.get_by_test_id("flow-menu-parallel").click()
    expect(steps).to_have_count(7)
    if width < 500:
        page.get_by_test_id("flow-panel-close").click()
    page.locator("[data-testid^='flow-branch-']").click()
    expect(steps).to_have_count(8)
    if width < 500:
        page.get_by_test_id("flow-panel-close").click()
    page.locator(".fv-way-head").first.hover()
    page.locator("[data-testid^='flow-cut-']").first.click()
    expect(steps).to_have_count(7)
    page.get_by_test_id("flow-loss-undo").or_(page.get_by_test_id("flow-undo")).first.click()
    expect(steps).to_have_count(8)
    page.get_by_test_id("flow-view-canvas").click()
    expect(page.locator(NODES)).to_have_count(8)
    expect(page).to_have_url(re.compile("view=canvas"))
    saved(page)
