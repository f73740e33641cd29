"""The ticket page in the browser: canned replies by / and by the button, attachments looked at in place."""

import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from reportlab.pdfgen import canvas

from tests.e2e.acts import running_ticket, sign_in
from tests.e2e.server import Server

pytestmark = pytest.mark.e2e
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6"
    "45400000000049454e44ae426082"
)
PC = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def quote() -> bytes:
    held = io.BytesIO()
    paper = canvas.Canvas(held)
    paper.drawString(100, 700, "Quote")
    paper.save()
    return held.getvalue()


def open_first(page: Page, tab: str) -> Page:
    sign_in(page, next_page="/tickets/5")
    page.get_by_test_id(f"ticket-tab-{tab}").click()
    return page


def test_a_canned_reply_is_found_by_initials_and_filled(new_page: Callable[..., Page]) -> None:
    page = open_first(new_page(viewport=PC), "talk")
    page.get_by_test_id("comment-body").press_sequentially("/ysl")
    expect(page.get_by_test_id("reply-option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("comment-body")).to_have_value(re.compile(r"您好, 您的工单 GD[\d-]+ 已由"))


def test_a_reply_is_kept_used_and_deleted_with_undo(new_page: Callable[..., Page]) -> None:
    page = open_first(new_page(viewport=PHONE), "talk")
    page.get_by_test_id("reply-open").click()
    page.get_by_test_id("reply-keep").click()
    page.get_by_test_id("reply-new").click()
    page.get_by_test_id("reply-title").fill("临时一条")
    page.get_by_test_id("reply-body").fill("{门店}: 稍后回复")
    page.get_by_test_id("reply-save").click()
    row = page.get_by_test_id("reply-row").filter(has_text="临时一条")
    expect(row).to_be_visible()
    row.get_by_test_id("reply-delete").click()
    expect(row).to_have_count(0)
    page.get_by_role("button", name="撤销").click()
    expect(row).to_be_visible()
    row.get_by_test_id("reply-delete").click()
    expect(row).to_have_count(0)


def test_a_ticket_waits_for_its_customer_and_goes_on(new_page: Callable[..., Page], server: Server) -> None:
    page = sign_in(new_page(viewport=PC), next_page=f"/tickets?status=open&q={running_ticket(server)[1]}")
    expect(page.get_by_test_id("tickets-row")).to_have_count(1)
    page.get_by_test_id("tickets-row").click()
    page.get_by_test_id("open-page").click()
    expect(page).to_have_url(re.compile(r"/tickets/\d+"))
    expect(page.get_by_test_id("open-page")).to_have_count(0)
    page.get_by_test_id("act-more").click()
    page.get_by_test_id("act-await_customer").click()
    page.get_by_test_id("ask-note").fill("请补拍仪表盘的照片")
    page.get_by_test_id("ask-yes").click()
    expect(page.get_by_text("等客户, 已停表")).to_be_visible()
    page.get_by_test_id("act-more").click()
    page.get_by_test_id("act-resume").click()
    expect(page.get_by_text("等客户, 已停表")).to_have_count(0)


def test_attachments_are_looked_at_in_place(new_page: Callable[..., Page]) -> None:
    page = open_first(new_page(viewport=PC), "files")
    files = [("灯.png", "image/png", PNG), ("报价.pdf", "application/pdf", quote()), ("单.csv", "text/csv", b"a,b\n")]
    for name, kind, data in files:
        page.get_by_test_id("upload-input").set_input_files([{"name": name, "mimeType": kind, "buffer": data}])
        expect(page.get_by_test_id("file").filter(has_text=name)).to_be_visible()
    page.get_by_test_id("file").filter(has_text="灯.png").click()
    expect(page.get_by_test_id("file-image")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("file-name")).to_contain_text("报价.pdf")
    expect(page.get_by_test_id("file-pdf")).to_have_attribute("src", re.compile(r"/api/uploads/\d+\?view=1"))
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("file-save")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("lightbox")).to_have_count(0)
    expect(page.get_by_test_id("ticket-tab-files")).to_be_visible()
