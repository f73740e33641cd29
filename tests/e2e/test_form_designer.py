"""A person draws a form from nothing: click, drag, keyboard, undo, preview, publish; two people; hostile labels."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from scrm_app.library.engine.demo_company import ADMIN
from tests.e2e.acts import rests, sign_in

pytestmark = pytest.mark.e2e
CANARY = "<img src=x onerror=window.hacked=1>{{7*7}}"


def new_form(page: Page, name: str) -> None:
    page.goto("/forms")
    page.get_by_test_id("new-form-open").click()
    page.get_by_test_id("new-form-name").fill(name)
    page.get_by_test_id("new-form-create").click()
    expect(page.get_by_test_id("form-name")).to_have_value(name)


def labelled(page: Page, *names: str) -> None:
    """The fields in their order; a star marks those that must be filled in."""
    labels = [re.compile(rf"^\s*{re.escape(name)}\s*\*?\s*$") for name in names]
    expect(page.locator(".fb-item .fb-label")).to_have_text(labels)


def drag(page: Page, source: str, target: str, *, below: bool) -> None:
    rests(page, ".fb-item")
    start, end = page.get_by_test_id(source).bounding_box(), page.get_by_test_id(target).bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 30, start["y"] + 14)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 30, steps=4)
    page.mouse.move(end["x"] + 60, end["y"] + (end["height"] - 4 if below else 5), steps=12)
    page.mouse.up()


def saved(page: Page) -> None:
    expect(page.locator("[data-testid=save-status][data-saved=true]")).to_have_text("已保存")


def test_a_form_is_drawn_previewed_and_published(page: Page) -> None:
    sign_in(page)
    new_form(page, "浏览器里画的报修单")
    expect(page.get_by_test_id("publish")).to_be_disabled()
    page.get_by_test_id("palette-preset-fault").click()
    page.get_by_test_id("palette-preset-parts").click()
    saved(page)
    drag(page, "palette-money", "field-0", below=False)
    labelled(page, "金额", "故障描述", "备件明细")
    drag(page, "field-0", "field-2", below=True)
    labelled(page, "故障描述", "备件明细", "金额")
    page.locator("[data-testid=field-2] .fb-item-head").focus()
    page.keyboard.press("Alt+ArrowUp")
    labelled(page, "故障描述", "金额", "备件明细")
    page.keyboard.press("Control+z")
    labelled(page, "故障描述", "备件明细", "金额")
    page.keyboard.press("Control+y")
    page.get_by_test_id("field-1").click()
    page.get_by_test_id("prop-label").fill("")
    expect(page.get_by_test_id("problems")).to_contain_text("还没有名称")
    expect(page.get_by_test_id("publish")).to_be_disabled()
    page.get_by_test_id("prop-label").fill("预估费用")
    page.get_by_test_id("prop-required").check()
    page.get_by_test_id("copy-1").click()
    page.get_by_test_id("remove-2").click()
    expect(page.get_by_test_id("publish")).to_be_enabled()
    page.get_by_test_id("mode-preview").click()
    for frame in ("preview-pc", "preview-phone"):
        page.get_by_test_id(f"{frame}-submit").click()
        expect(page.locator(f"[data-testid={frame}] [role=alert]").first).to_contain_text("请填写「故障描述」")
    parts = page.locator("[data-testid=preview-pc] [data-testid*=table][data-testid$='-row-0'] input")
    for place, typed in enumerate(("压缩机", "1.5", "1,234.50")):
        parts.nth(place).fill(typed)
    expect(page.locator("[data-testid=preview-pc] [data-testid$='-total']")).to_have_text("¥1,851.75")
    page.get_by_test_id("publish").click()
    expect(page.get_by_test_id("publish-changes")).to_contain_text("新增必填「预估费用」(金额)")
    page.get_by_test_id("publish-confirm").click()
    expect(page.locator(".fb-badge")).to_have_text("已发布第 1 版")
    expect(page.get_by_test_id("publish")).to_be_disabled()
    page.reload()
    labelled(page, "故障描述", "预估费用", "备件明细")


PASTE = """(input, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def test_rows_of_a_spreadsheet_become_rows_of_the_table_and_a_wrong_cell_says_why(page: Page) -> None:
    sign_in(page)
    new_form(page, "从表格粘贴的报修单")
    page.get_by_test_id("palette-preset-parts").click()
    saved(page)
    page.get_by_test_id("mode-preview").click()
    table = page.locator("[data-testid=preview-pc] .fv-table")
    table.locator("input").first.evaluate(PASTE, "压缩机\t1.5\t1,234.50\n软管\t两根\t10\n")
    expect(table.locator(".fv-table-row")).to_have_count(2)
    expect(table.locator(".fv-table-note")).to_contain_text("2")
    expect(table.locator(".fv-table-row").nth(1).locator(".sc-error")).to_be_visible()
    table.locator(".fv-table-row").nth(1).locator("input").nth(1).fill("2")
    expect(table.locator(".fv-table-row").nth(1).locator(".sc-error")).to_have_count(0)
    expect(page.locator("[data-testid=preview-pc] [data-testid$='-total']")).to_have_text("¥1,871.75")


def test_the_second_editor_looks_on_takes_over_and_nothing_is_lost(new_page: Callable[..., Page]) -> None:
    first, second = sign_in(new_page()), sign_in(new_page())
    new_form(first, "两个人一起画")
    expect(first.get_by_test_id("form-lock")).to_be_hidden()
    second.goto(first.url)
    expect(second.get_by_test_id("form-lock")).to_contain_text(ADMIN.name)
    first.get_by_test_id("palette-text").click()
    saved(first)
    expect(second.locator(".fb-item .fb-label")).to_have_text(["单行文本"])
    second.get_by_test_id("form-take-over").click()
    expect(second.get_by_test_id("form-lock")).to_be_hidden()
    expect(first.get_by_test_id("form-lock")).to_contain_text("接手")
    second.get_by_test_id("palette-date").click()
    saved(second)
    expect(first.locator(".fb-item .fb-label")).to_have_text(["单行文本", "日期"])
    first.get_by_test_id("form-snapshots").click()
    expect(first.get_by_test_id("form-snapshots-sheet")).to_contain_text("接手前的草稿")


def test_nothing_can_be_designed_before_the_form_has_arrived(page: Page) -> None:
    """What is clicked on the palette of a form that is still on its way would be overwritten by its arrival."""
    waiting: list[tuple[Any, str]] = []
    slow = False

    def carry(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda said: waiting.append((socket, str(said))) if slow else socket.send(said))

    page.route_web_socket(re.compile("_event"), carry)
    sign_in(page)
    new_form(page, "慢网络上的表单")
    page.get_by_test_id("palette-text").click()
    page.get_by_test_id("back").click()
    page.get_by_test_id("new-form-open").wait_for()
    slow = True
    page.get_by_text("慢网络上的表单", exact=True).first.click()
    add = page.get_by_test_id("palette-date")
    add.wait_for()
    with pytest.raises(PlaywrightTimeout):
        add.click(timeout=800)
    slow = False
    for socket, said in waiting:
        socket.send(said)
    add.click()
    saved(page)
    page.reload()
    expect(page.locator(".fb-item")).to_have_count(2)


def test_hostile_labels_stay_text(page: Page) -> None:
    sign_in(page)
    new_form(page, CANARY)
    page.get_by_test_id("palette-single").click()
    for place in ("prop-label", "prop-help", "option-0"):
        page.get_by_test_id(place).fill(CANARY)
    saved(page)
    labelled(page, CANARY)
    page.get_by_test_id("mode-preview").click()
    expect(page.get_by_test_id("preview-pc")).to_contain_text(CANARY)
    page.goto("/forms")
    expect(page.get_by_text(CANARY)).to_be_visible()
    assert page.evaluate("window.hacked") is None


def test_on_a_phone_a_field_is_added_and_named(new_page: Callable[..., Page]) -> None:
    page = sign_in(new_page(viewport={"width": 390, "height": 844}, has_touch=True))
    new_form(page, "手机上画的表单")
    page.get_by_test_id("palette-text").click()
    page.get_by_test_id("prop-label").fill("设备编号")
    saved(page)
    labelled(page, "设备编号")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_rule_and_a_right_are_set_and_seen_at_work(page: Page) -> None:
    """A rule by mouse, tried at once; a right; the draft with the eyes of a customer; an order of rules by button."""
    sign_in(page)
    new_form(page, "有规则的报修单")
    page.get_by_test_id("palette-preset-fault").click()
    page.get_by_test_id("palette-preset-urgency").click()
    page.get_by_test_id("palette-preset-phone").click()
    saved(page)
    page.get_by_test_id("mode-logic").click()
    page.get_by_test_id("rule-add").click()
    page.get_by_test_id("rule-0-when-add").click()
    page.get_by_test_id("rule-0-when-0-field").select_option(label="紧急程度")
    page.get_by_test_id("rule-0-when-0-value").select_option(index=2)
    page.get_by_test_id("rule-0-do-0-do").select_option("hide")
    page.get_by_test_id("rule-0-do-0-target").select_option(label="联系电话")
    expect(page.get_by_test_id("rule-0-said")).to_contain_text("隐藏 联系电话")
    saved(page)
    tried = page.get_by_test_id("logic-try")
    expect(tried.get_by_text("联系电话")).to_be_visible()
    tried.locator("[data-field]").filter(has_text="紧急程度").locator("label").nth(1).click()
    expect(tried.get_by_text("联系电话")).to_have_count(0)
    page.get_by_test_id("mode-rights").click()
    page.locator("[data-testid^='right-audience:customer-']").first.select_option("hide")
    saved(page)
    page.get_by_test_id("mode-preview").click()
    expect(page.get_by_test_id("frame-pc").locator("[data-field]")).to_have_count(3)
    expect(page.get_by_test_id("frame-h5").locator("[data-field]")).to_have_count(2)


TABLE = "客户姓名,联系电话,报修日期,类型\n" + "".join(
    f"王强{n},1380013800{n},2026-01-0{n + 1},{'空调' if n % 2 else '冰箱'}\n" for n in range(6)
)


def test_a_header_row_becomes_a_form_and_one_undo_takes_it_back(page: Page) -> None:
    sign_in(page)
    page.goto("/forms")
    page.get_by_test_id("new-form-open").click()
    page.get_by_test_id("new-form-name").fill("从表格来的登记表")
    page.get_by_test_id("template-table").click()
    page.get_by_test_id("new-form-create").click()
    chooser = page.get_by_test_id("from-table-file")
    chooser.set_input_files({"name": "坏.xlsx", "mimeType": "application/x", "buffer": b"%PDF-1.7 no table"})
    expect(page.get_by_test_id("from-table-file-refused")).to_contain_text("不是表格文件")
    chooser.set_input_files({"name": "表.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    expect(page.get_by_test_id("guess-1-kind")).to_have_value("phone")
    expect(page.get_by_test_id("guess-3-kind")).to_have_value("single")
    page.get_by_test_id("guess-2-kind").select_option("datetime")
    page.get_by_test_id("from-table-take").click()
    expect(page.locator(".fb-item")).to_have_count(4)
    saved(page)
    labelled(page, "客户姓名", "联系电话", "报修日期", "类型")
    page.get_by_test_id("undo").click()
    expect(page.locator(".fb-item")).to_have_count(0)


def test_a_new_name_and_the_right_of_a_step_are_undone_like_every_edit(page: Page) -> None:
    sign_in(page)
    new_form(page, "会撤销的报修单")
    for preset in ("fault", "phone"):
        page.get_by_test_id(f"palette-preset-{preset}").click()
    saved(page)
    form = page.url
    page.goto("/flows")
    page.get_by_test_id("flow-new").click()
    page.get_by_test_id("flow-new-name").fill("会撤销的流程")
    page.get_by_test_id("flow-new-form").select_option(label="会撤销的报修单")
    page.get_by_test_id("flow-new-save").click()
    expect(page.locator(".react-flow__node")).to_have_count(3)
    page.goto(form)
    page.get_by_test_id("mode-rights").click()
    page.get_by_test_id("rights-node").click()
    name, cell = page.get_by_test_id("form-name"), page.locator("[data-testid^='right-node:']").first
    cell.select_option("hide")
    name.fill("改过名字的报修单")
    name.press("Enter")
    page.get_by_test_id("mode-edit").click()
    page.get_by_test_id("palette-text").click()
    for called in ("改过名字的报修单", "会撤销的报修单"):
        page.get_by_test_id("undo").click()
        expect(page.locator(".fb-item")).to_have_count(2)
        expect(name).to_have_value(called)
    page.get_by_test_id("mode-rights").click()
    page.get_by_test_id("rights-node").click()
    expect(cell).to_have_value("hide")
    page.get_by_test_id("undo").click()
    expect(cell).to_have_value("")
    page.get_by_test_id("redo").click()
    expect(cell).to_have_value("hide")
    page.get_by_test_id("redo").click()
    expect(name).to_have_value("改过名字的报修单")
    saved(page)
    page.reload()
    expect(name).to_have_value("改过名字的报修单")
    page.get_by_test_id("mode-rights").click()
    page.get_by_test_id("rights-node").click()
    expect(cell).to_have_value("hide")
    cell.select_option("mask")
    how = page.locator("[data-testid^='mask-node:']").first
    how.select_option("last4")
    page.locator("[data-testid^='copy-row-']").first.click()
    page.locator("[data-testid^='paste-row-']").first.click()
    expect(page.locator("[data-testid^='mask-node:']")).to_have_count(2)
    page.get_by_test_id("undo").click()
    expect(page.locator("[data-testid^='mask-node:']")).to_have_count(1)
    expect(how).to_have_value("last4")
    cell.select_option("hide")
    page.get_by_test_id("mode-preview").click()
    seen = page.get_by_test_id("frame-pc").locator("[data-field]")
    expect(seen).to_have_count(2)
    page.get_by_test_id("look-step").select_option(index=1)
    expect(seen).to_have_count(1)
