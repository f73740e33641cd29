"""One whole way through the product, as its users walk it: draw, publish, request, work, remind, settle, explain."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import E2E_PORT
from tests.e2e.acts import eventually, rests, rows, sign_in
from tests.e2e.server import Server, running_server
from tests.simulators import bots, smtp

pytestmark = pytest.mark.e2e
WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def draw_a_form(page: Page, name: str) -> None:
    page.goto("/forms")
    page.get_by_test_id("new-form-open").click()
    page.get_by_test_id("new-form-name").fill(name)
    page.get_by_test_id("new-form-create").click()
    palette = page.get_by_test_id("palette")
    for field in ["故障描述", "客户姓名", "联系电话", "工时", "备件明细"]:
        palette.get_by_text(field, exact=True).first.click()
    expect(page.get_by_test_id("publish")).to_be_enabled()
    page.get_by_test_id("publish").click()
    page.get_by_test_id("publish-confirm").click()
    expect(page.get_by_test_id("publish")).to_be_disabled()


def assign(page: Page, role: str) -> None:
    page.get_by_test_id("flow-assign-kind").select_option("role")
    choice = page.get_by_test_id("flow-assign-value")
    label = choice.locator("option", has_text=role).first.inner_text()
    choice.select_option(label=label)


def draw_a_flow(page: Page, name: str, form: str) -> None:
    page.goto("/flows")
    page.get_by_test_id("flow-new").click()
    page.get_by_test_id("flow-new-name").fill(name)
    page.get_by_test_id("flow-new-form").select_option(label=form)
    page.get_by_test_id("flow-new-save").click()
    canvas = page.get_by_test_id("flow-designer")
    first = canvas.locator(".react-flow__node").filter(has_text="受理")
    first.click()
    assign(page, "客服")
    page.get_by_test_id("flow-customer-text").fill("已受理您的报修")
    page.get_by_test_id("flow-add-task").click()
    page.get_by_test_id("flow-name").fill("上门维修")
    assign(page, "技师")
    page.get_by_test_id("flow-limit").fill("4")
    page.get_by_test_id("flow-customer-text").fill("技师正在上门维修")
    for field in ["工时", "备件明细"]:
        page.get_by_test_id("flow-panel").locator("label", has_text=re.compile(f"^{field}$")).last.click()
    expect(page.get_by_test_id("flow-panel")).to_be_visible()
    page.keyboard.press("Escape")
    drag_onto_canvas(page)
    expect(page.get_by_test_id("flow-publish")).to_be_enabled()
    page.get_by_test_id("flow-publish").click()
    page.get_by_test_id("flow-version-name").fill("第一版")
    page.get_by_test_id("flow-publish-yes").click()
    expect(page.get_by_test_id("flow-publish-sheet")).to_be_hidden()


def take_a_template(page: Page) -> None:
    """A scene of the library found by how people put it, looked at, taken into use and given back."""
    page.goto("/library?q=上菜慢")
    page.get_by_test_id("library-open").filter(has_text="催菜").click()
    expect(page.get_by_test_id("library-step").filter(has_text="后厨优先出菜").last).to_be_visible()
    page.get_by_test_id("library-use").click()
    expect(page.get_by_test_id("library-begin")).to_be_visible()
    page.get_by_test_id("library-withdraw").click()
    expect(page.get_by_test_id("library-use")).to_be_visible()


def drag_onto_canvas(page: Page) -> None:
    """A node dragged from the palette stands on the canvas; undo takes it away and the draft is as it was."""
    canvas = page.locator(".react-flow__pane")
    before = page.locator(".react-flow__node").count()
    page.get_by_test_id("flow-add-approval").drag_to(canvas, target_position={"x": 120, "y": 560})
    expect(page.locator(".react-flow__node")).to_have_count(before + 1)
    page.get_by_test_id("flow-undo").click()
    expect(page.locator(".react-flow__node")).to_have_count(before)


def make_a_link(page: Page, flow: str, store: str) -> str:
    page.goto("/links")
    page.get_by_test_id("links-new").click()
    page.get_by_test_id("link-flow").select_option(label=flow)
    page.get_by_test_id("link-store").select_option(label=store)
    page.get_by_test_id("link-name").fill("前台立牌")
    page.get_by_test_id("link-make").click()
    expect(page.get_by_test_id("qr").locator("svg")).to_be_visible()
    return page.get_by_test_id("link-address").inner_text()


def ask_for_help(page: Page, address: str) -> str:
    page.goto(address)
    form = page.get_by_test_id("h5-form")
    form.get_by_label("故障描述").fill("空调不制冷, 有异响")
    form.get_by_label("客户姓名").fill("顾晓梅")
    form.get_by_label("联系电话").fill("13800138000")
    page.get_by_test_id("h5-form-submit").click()
    expect(page.get_by_test_id("h5-number")).to_have_text(re.compile(r"GD\d{8}"))
    number = page.get_by_test_id("h5-number").inner_text()
    page.get_by_test_id("h5-follow").click()
    expect(page.get_by_test_id("h5-ticket")).to_contain_text("受理")
    return number


def connect_channels(page: Page, mail: Any, bot: str) -> None:
    page.goto("/connections")
    for kind, values in {
        "email": {"host": "127.0.0.1", "port": str(mail.port), "sender": "service@example.com"},
        "wecom_bot": {"key": "demo-key", "base_url": bot},
    }.items():
        page.get_by_test_id("add-connection").click()
        page.get_by_test_id(f"add-{kind}").click()
        page.get_by_test_id("connection-name").fill({"email": "公司邮箱", "wecom_bot": "维修群机器人"}[kind])
        for name, value in values.items():
            page.get_by_test_id(f"setting-{name}").fill(value)
        if kind == "email":
            page.get_by_test_id("setting-security").select_option("none")
            page.get_by_test_id("test-to").fill("admin@example.com")
        page.get_by_test_id("connection-test").click()
        expect(page.get_by_test_id("test-result")).to_be_visible()
        page.get_by_test_id("connection-save").click()
        expect(page.get_by_test_id("connection-drawer")).to_be_hidden()


def drag_card(page: Page, card: Locator, column: Locator) -> None:
    rests(page, ".kb-card")
    start, end = card.bounding_box(), column.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + 24)
    page.mouse.down()
    page.mouse.move(start["x"] + start["width"] / 2 + 12, start["y"] + 30, steps=4)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 120, steps=14)
    expect(column.locator("[data-over=yes]")).to_be_attached()
    page.mouse.up()


def let_time_pass(server: Server, number: str) -> bool:
    """What was due later is due now: the promise of the ticket's node ran out. False while nothing is waiting yet."""
    mine = "next_at IS NOT NULL AND subject_id = (SELECT id FROM ticket WHERE number = ?)"
    if not rows(server, f"SELECT 1 FROM reminder WHERE {mine}", number):
        return False
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    rows(server, f"UPDATE reminder SET next_at = ? WHERE {mine}", now, number)
    return True


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, demo_company: Path) -> Iterator[Server]:
    """A server of its own beside the shared one, so that no other test's connections carry this walk's messages."""
    with running_server(tmp_path_factory.mktemp("walk"), E2E_PORT, "127.0.0.3", demo_company) as running:
        yield running


@pytest.fixture
def outside() -> Iterator[tuple[smtp.Mailroom, Any, bots.World, str]]:
    mailroom, world = smtp.Mailroom(), bots.World()
    mail = smtp.start(mailroom)
    address, stop = bots.start(world)
    yield mailroom, mail, world, address
    mail.stop()
    stop()


def test_the_whole_way(
    new_page: Callable[..., Page], server: Server, outside: tuple[smtp.Mailroom, Any, bots.World, str]
) -> None:
    mailroom, mail, world, bot = outside
    admin = new_page(viewport=WIDE)
    sign_in(admin)
    connect_channels(admin, mail, bot)
    draw_a_form(admin, "空调报修表")
    draw_a_flow(admin, "空调维修", "空调报修表")
    take_a_template(admin)
    address = make_a_link(admin, "空调维修", "上海浦东店")

    board = new_page(viewport=WIDE)
    sign_in(board)
    board.goto("/board")
    board.get_by_test_id("board-flow").select_option(label="空调维修")
    expect(board.get_by_test_id("board")).to_be_visible()

    customer = new_page(viewport=PHONE, is_mobile=True, has_touch=True)
    number = ask_for_help(customer, address)
    card = board.locator("[data-testid^=card-]", has_text=number).first
    expect(card).to_be_visible()

    columns = board.locator("[data-testid^=column-]")
    drag_card(board, card, columns.filter(has_text="上门维修"))
    expect(columns.filter(has_text="上门维修").locator("[data-testid^=card-]", has_text=number).first).to_be_visible()
    expect(customer.get_by_test_id("h5-ticket")).to_contain_text("技师正在上门维修")

    eventually(lambda: let_time_pass(server, number), "the move armed no reminder")
    manager = new_page(viewport=WIDE)
    sign_in(manager, "linxia")
    manager.goto("/inbox")
    expect(manager.get_by_test_id("notice").filter(has_text=number).first).to_be_visible(timeout=30_000)
    eventually(
        lambda: any(number in f"{mail['Subject']} {mail.get_body()}" for mail in mailroom.mails),
        "no mail about the ticket",
    )
    eventually(lambda: any(number in str(got.body) for got in world.accepted), "no bot message")

    drag_card(board, board.locator("[data-testid^=card-]", has_text=number).first, columns.last)
    sheet = board.get_by_test_id("missing-sheet")
    expect(sheet).to_be_visible()
    sheet.get_by_label("工时").fill("2")
    sheet.get_by_role("button", name=re.compile("添加")).first.click()
    row = sheet.locator(".fv-table-row").first
    for cell, value in zip(row.locator("input").all(), ["压缩机电容", "1", "85.5"], strict=False):
        cell.fill(value)
    board.get_by_test_id("missing-form-submit").click()
    expect(sheet).to_be_hidden()
    expect(columns.last.locator("[data-testid^=card-]", has_text=number).first).to_be_visible()

    admin.goto("/statements")
    admin.get_by_role("link", name="上海浦东店").first.click()
    line = admin.locator("tr", has_text=number).filter(has_text="压缩机电容").first
    expect(admin.get_by_test_id("lines-row").first).to_be_visible()
    foot = admin.locator(".sc-table-foot")
    while not line.is_visible() and admin.get_by_test_id("lines-next").is_enabled():
        shown = foot.inner_text()
        admin.get_by_test_id("lines-next").click()
        expect(foot).not_to_have_text(shown)
    expect(line).to_be_visible()
    line.get_by_test_id("line-amount").click()
    expect(admin.get_by_test_id("line-agrees")).to_be_visible()
    expect(admin.get_by_test_id("line-headline")).to_contain_text("¥")
    customer.reload()
    expect(customer.get_by_test_id("h5-bill")).to_contain_text("¥")
