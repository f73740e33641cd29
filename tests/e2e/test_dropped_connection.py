"""A dropped connection: what was typed stays, what was sent arrives once, whether the network or the server went."""

import re
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.e2e.acts import running_ticket, sign_in
from tests.e2e.server import Server
from tests.e2e.test_portal import ask_for_help, new_link

pytestmark = pytest.mark.e2e
PHONE = {"width": 390, "height": 844}


def test_a_comment_written_without_a_network_is_sent_once(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport=PHONE)
    sign_in(page, next_page="/tickets/5")
    page.get_by_test_id("ticket-tab-talk").click()
    expect(page.get_by_test_id("comment-body")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_test_id("comment-body").fill("已到现场, 地下室没有信号")
    expect(page.get_by_test_id("comment-kept")).to_contain_text("已保存在本机")
    page.get_by_test_id("comment-send").click()
    expect(page.get_by_test_id("comment-waiting")).to_contain_text("地下室没有信号")
    expect(page.get_by_test_id("comment-kept")).to_contain_text("恢复后自动发送")
    page.get_by_test_id("comment-body").fill("还没写完的下一条")
    page.context.set_offline(False)
    told = page.locator("[data-kind=comment]").filter(has_text="地下室没有信号")
    expect(told).to_have_count(1, timeout=60_000)
    expect(page.get_by_test_id("comment-kept")).to_have_count(0)
    page.reload()
    page.get_by_test_id("ticket-tab-talk").click()
    expect(told).to_have_count(1)
    expect(page.get_by_test_id("comment-body")).to_have_value("还没写完的下一条")


def test_a_reason_given_without_a_network_is_kept_and_done_once(new_page: Callable[..., Page], server: Server) -> None:
    page = new_page(viewport={"width": 1440, "height": 900})
    sign_in(page, next_page=f"/tickets/{running_ticket(server)[0]}")
    page.get_by_test_id("act-more").click()
    page.get_by_test_id("act-pause").click()
    page.get_by_test_id("ask-note").fill("配件明天")
    page.get_by_test_id("ask-cancel").click()
    page.get_by_test_id("act-more").click()
    page.get_by_test_id("act-pause").click()
    expect(page.get_by_test_id("ask-note")).to_have_value("配件明天")
    page.context.set_offline(True)
    page.get_by_test_id("ask-note").fill("配件明天到, 先暂停")
    page.get_by_test_id("ask-yes").click()
    expect(page.get_by_test_id("ask-form-waiting")).to_contain_text("先暂停")
    page.context.set_offline(False)
    told = page.locator("[data-kind=paused]").filter(has_text="先暂停")
    expect(page.get_by_test_id("ask-sheet")).to_have_count(0, timeout=60_000)
    page.get_by_test_id("ticket-tab-talk").click()
    expect(told).to_have_count(1)
    page.reload()
    page.get_by_test_id("ticket-tab-talk").click()
    expect(told).to_have_count(1)


def sent(page: Page, start: str) -> None:
    """Nothing of this kind waits in the browser any more; the page's policy allows no `wait_for_function`."""
    asked = "(start) => Object.keys(localStorage).filter((name) => name.startsWith(start))"
    for _ in range(300):
        if not (waiting := page.evaluate(asked, start)):
            return
        page.wait_for_timeout(200)
    raise AssertionError(waiting)


def stored(page: Page, words: str) -> None:
    """The browser itself has what another of its tabs keeps: a tab that is closed at once takes what was under way."""
    asked = "(words) => Object.values({ ...localStorage }).some((kept) => kept.includes(words))"
    for _ in range(100):
        if page.evaluate(asked, words):
            return
        page.wait_for_timeout(100)
    raise AssertionError(words)


PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360f8cfc0500f0003010100c9fe92ef0000000049454e44ae426082"
)


def test_a_photo_taken_without_a_network_is_uploaded_once_from_another_page(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport=PHONE)
    sign_in(page, next_page="/tickets/8")
    page.get_by_test_id("ticket-tab-files").click()
    expect(page.get_by_test_id("upload")).to_be_visible()
    page.context.set_offline(True)
    photo = {"name": "地下室.png", "mimeType": "image/png", "buffer": PIXEL}
    page.get_by_test_id("upload-input").set_input_files([photo])  # type: ignore[list-item]
    expect(page.get_by_test_id("upload-kept")).to_contain_text("地下室.png 已保存在本机")
    page.get_by_test_id("ticket-tab-talk").click(no_wait_after=True)
    page.context.set_offline(False)
    page.goto("/customers")
    expect(page.get_by_test_id("customers-row").first).to_be_visible()
    sent(page, "outbox:files")
    page.goto("/tickets/8")
    page.get_by_test_id("ticket-tab-files").click()
    expect(page.get_by_text("地下室.png").first).to_be_visible()
    assert page.get_by_text("地下室.png").count() == 1


def test_a_file_that_is_refused_after_it_waited_is_said(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport=PHONE)
    sign_in(page, next_page="/tickets/8")
    page.get_by_test_id("ticket-tab-files").click()
    expect(page.get_by_test_id("upload")).to_be_visible()
    page.context.set_offline(True)
    forged = {"name": "假照片.png", "mimeType": "image/png", "buffer": b"MZ no picture"}
    page.get_by_test_id("upload-input").set_input_files([forged])  # type: ignore[list-item]
    expect(page.get_by_test_id("upload-kept")).to_contain_text("假照片.png 已保存在本机")
    page.context.set_offline(False)
    expect(page.get_by_text("假照片.png: 文件内容与扩展名不符")).to_be_visible(timeout=30_000)
    expect(page.get_by_test_id("upload-kept")).to_have_count(0)
    sent(page, "outbox:files")


AGED = """async () => {
  const week = 7 * 86400000;
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith("outbox:"))) {
    const kept = JSON.parse(localStorage.getItem(name));
    const queue = kept.queue.map((one) => ({ ...one, at: one.at - week }));
    localStorage.setItem(name, JSON.stringify({ ...kept, queue }));
  }
  const asked = indexedDB.open("kept-files", 1);
  const base = await new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  await new Promise((done) => {
    const turn = base.transaction("files", "readwrite"), files = turn.objectStore("files");
    turn.oncomplete = done;
    files.openCursor().onsuccess = (e) => {
      const here = e.target.result;
      if (here) { here.update({ ...here.value, at: here.value.at - week }); here.continue(); }
    };
  });
  base.close();
}"""


def test_what_waited_for_more_than_six_days_is_shown_and_goes_when_somebody_says_so(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(viewport=PHONE)
    sign_in(page, next_page="/tickets/9")
    page.get_by_test_id("ticket-tab-talk").click()
    expect(page.get_by_test_id("comment-body")).to_be_visible()
    other = page.context.new_page()
    other.goto("/tickets/9")
    other.get_by_test_id("ticket-tab-files").click()
    expect(other.get_by_test_id("upload")).to_be_visible()
    page.context.set_offline(True)
    for words in ("上周的第一条", "上周的第二条"):
        page.get_by_test_id("comment-body").fill(words)
        page.get_by_test_id("comment-send").click()
        expect(page.get_by_test_id("comment-waiting")).to_contain_text(words)
    page.get_by_test_id("comment-body").fill("写了一半")
    photos: list[Any] = [{"name": f"上周{n}.png", "mimeType": "image/png", "buffer": PIXEL} for n in (1, 2)]
    other.get_by_test_id("upload-input").set_input_files(photos[:1])
    expect(other.get_by_test_id("upload-kept")).to_contain_text("上周1.png")
    page.evaluate(AGED)
    other.get_by_test_id("upload-input").set_input_files(photos[1:])
    expect(other.get_by_test_id("upload-kept")).to_contain_text("上周2.png")
    stored(page, "上周2.png")
    other.close()
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto("/customers")
    held = page.get_by_test_id("held").locator("li")
    expect(held).to_have_count(3)
    held.filter(has_text="第一条").get_by_test_id("held-again").click()
    held.filter(has_text="上周1.png").get_by_test_id("held-again").click()
    expect(held).to_have_count(1)
    held.filter(has_text="第二条").get_by_test_id("held-forget").click()
    expect(held).to_have_count(0)
    sent(page, "outbox:files")
    page.goto("/tickets/9")
    page.get_by_test_id("ticket-tab-talk").click()
    expect(page.locator("[data-kind=comment]").filter(has_text="上周的第一条")).to_have_count(1)
    expect(page.locator("[data-kind=comment]").filter(has_text="上周的第二条")).to_have_count(0)
    expect(page.get_by_test_id("comment-body")).to_have_value("写了一半")
    page.get_by_test_id("ticket-tab-files").click()
    for name in ("上周1.png", "上周2.png"):
        expect(page.get_by_text(name)).to_have_count(1)


def test_a_photo_in_a_form_waits_with_the_answers_and_goes_with_them(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport=PHONE)
    sign_in(page, next_page="/board?flow=1")
    card = page.locator("[data-testid^=card-]").first
    expect(card).to_be_visible()
    number = str(card.get_attribute("data-testid")).removeprefix("card-")
    page.goto(f"/tickets/{number}")
    photos = page.locator("[data-testid=ticket-form] input[type=file]").first
    expect(photos).to_be_attached()
    page.context.set_offline(True)
    photos.set_input_files([{"name": "表单照片.png", "mimeType": "image/png", "buffer": PIXEL}])  # type: ignore[list-item]
    waits = page.locator(".fv-file").filter(has_text="表单照片")
    expect(waits).to_contain_text("恢复网络后自动上传")
    page.get_by_test_id("ticket-form-submit").click()
    expect(page.get_by_test_id("ticket-form-kept")).to_contain_text("恢复后自动发送")
    page.context.set_offline(False)
    sent(page, "outbox:form")
    page.wait_for_timeout(1500)  # an edit is told to the server 0.8 s after it: none of the time before may come now
    page.reload()
    expect(page.get_by_test_id("draft-restored")).to_have_count(0)
    shown = page.locator(".fv-file").filter(has_text="表单照片")
    expect(shown).to_have_count(1)
    expect(shown.locator("a")).to_have_attribute("href", re.compile(r"/api/uploads/\d+"))


def test_words_leave_from_whatever_page_is_open(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport=PHONE)
    sign_in(page, next_page="/tickets/9")
    page.get_by_test_id("ticket-tab-talk").click()
    expect(page.get_by_test_id("comment-body")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_test_id("comment-body").fill("从别的页面发出的话")
    page.get_by_test_id("comment-send").click()
    expect(page.get_by_test_id("comment-waiting")).to_contain_text("从别的页面")
    page.evaluate("window.stop()")
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto("/customers")
    sent(page, "outbox:comment")
    page.goto("/tickets/9")
    page.get_by_test_id("ticket-tab-talk").click()
    expect(page.locator("[data-kind=comment]").filter(has_text="从别的页面发出的话")).to_have_count(1)


def test_a_request_and_a_message_survive_the_server(server: Server, new_page: Callable[..., Page]) -> None:
    staff = new_page()
    sign_in(staff)
    address = new_link(staff)
    customer = new_page(viewport=PHONE)
    ask_for_help(customer, address)
    server.kill()
    expect(customer.get_by_test_id("h5-form-kept")).to_be_visible()
    customer.get_by_test_id("h5-form-plate").fill("沪A·T7788")
    customer.get_by_role("button", name="提交").click()
    expect(customer.get_by_test_id("h5-form-kept")).to_contain_text("恢复后自动发送")
    server.start()
    expect(customer.get_by_test_id("h5-number")).to_have_text(re.compile(r"GD\d{8}"), timeout=60_000)

    customer.get_by_test_id("h5-follow").click()
    customer.get_by_test_id("h5-text").fill("下午五点来取可以吗?")
    server.kill()
    expect(customer.get_by_test_id("h5-talk-kept")).to_be_visible()
    customer.get_by_test_id("h5-send").click()
    expect(customer.get_by_test_id("h5-talk-waiting")).to_contain_text("下午五点")
    server.start()
    said = customer.get_by_test_id("h5-message").filter(has_text="下午五点")
    expect(said).to_have_count(1, timeout=60_000)
    expect(customer.get_by_test_id("h5-answers")).to_contain_text("7788")
    customer.reload()
    expect(said).to_have_count(1)

    staff.goto("/tickets?status=all&q=沪A·T7788")
    expect(staff.get_by_test_id("tickets-total")).to_have_text("1")


def test_what_was_typed_on_site_outlives_a_closed_browser(new_page: Callable[..., Page], server: Server) -> None:
    ticket = running_ticket(server)[0]
    staff = sign_in(new_page(), next_page=f"/onsite/{ticket}")
    staff.get_by_test_id("onsite-worker").fill("张师傅")
    staff.get_by_test_id("onsite-make").click()
    address = re.sub(r"^https?://[^/]+", "", staff.locator("code").inner_text())
    worker = new_page(viewport=PHONE)
    worker.goto(address)
    worker.get_by_test_id("onsite-text").fill("压缩机已换")
    worker.get_by_test_id("onsite-done").check()
    worker.context.set_offline(True)
    worker.get_by_test_id("onsite-arrive").click()
    worker.context.set_offline(False)
    expect(worker.get_by_test_id("onsite-told").filter(has_text="已到达")).to_have_count(1, timeout=60_000)
    worker.reload()
    expect(worker.get_by_test_id("onsite-text")).to_have_value("压缩机已换")
    expect(worker.get_by_test_id("onsite-done")).to_be_checked()
    worker.get_by_test_id("onsite-send").click()
    expect(worker.get_by_test_id("onsite-told")).to_have_count(2)
    expect(worker.get_by_test_id("onsite-text")).to_have_value("")

    worker.context.set_offline(True)
    pictures = [
        {"name": name, "mimeType": "image/png", "buffer": PIXEL} for name in ("机房.png", "铭牌.png", "糊了.png")
    ]
    worker.get_by_test_id("onsite-photo-input").set_input_files(pictures)  # type: ignore[arg-type]
    taken = worker.get_by_test_id("onsite-photos").locator("li")
    expect(taken.filter(has_text="恢复网络后自动上传")).to_have_count(3)
    taken.filter(has_text="糊了.png").get_by_test_id("onsite-photo-drop").click()
    expect(taken).to_have_count(2)
    worker.context.set_offline(False)
    worker.reload()
    expect(taken).to_have_count(2)
    worker.context.set_offline(True)
    worker.get_by_test_id("onsite-text").fill("两张照片")
    worker.get_by_test_id("onsite-send").click()
    expect(worker.get_by_test_id("onsite-form-waiting")).to_contain_text("两张照片")
    worker.context.set_offline(False)
    expect(worker.get_by_test_id("onsite-told").filter(has_text="两张照片 (2 张照片)")).to_have_count(1, timeout=30_000)
    expect(taken).to_have_count(0)
    staff.goto(f"/tickets/{ticket}")
    staff.get_by_test_id("ticket-tab-files").click()
    expect(staff.get_by_text("机房.png").first).to_be_visible()
    assert staff.get_by_text("机房.png").count() == 1
    assert staff.get_by_text("糊了.png").count() == 0


def billed_ticket(server: Server) -> int:
    """A ticket with amounts of a month that is not closed yet."""
    with sqlite3.connect(server.data_dir / "scrm.db", timeout=20) as connection:
        found = connection.execute(
            "SELECT line.source_id FROM statement_line AS line JOIN statement ON statement.id = line.statement_id "
            "WHERE line.source = 'ticket' AND line.kind = 'part' AND statement.status <> 'locked' LIMIT 1"
        ).fetchone()
    return int(found[0])


def test_a_photo_for_an_objection_goes_with_it_whenever_the_network_is_back(
    server: Server, new_page: Callable[..., Page]
) -> None:
    staff = sign_in(new_page())
    staff.goto(f"/links?ticket={billed_ticket(server)}")
    address = re.sub(r"^https?://[^/]+", "", staff.get_by_test_id("link-address").inner_text())
    customer = new_page(viewport=PHONE)
    customer.goto(address)
    customer.get_by_test_id("h5-bill-line").first.locator("summary").click()
    customer.get_by_test_id("h5-line-object").first.click()
    expect(customer.get_by_test_id("h5-object-text")).to_be_visible()
    customer.context.set_offline(True)
    fake = {"name": "不是照片.png", "mimeType": "image/png", "buffer": b"MZ no picture"}
    customer.get_by_test_id("h5-object-text").fill("没有换这个件")
    customer.get_by_test_id("h5-object-photo-input").set_input_files([fake])  # type: ignore[list-item]
    customer.get_by_test_id("h5-object-send").click()
    expect(customer.get_by_test_id("h5-objection-waiting")).to_contain_text("没有换这个件")
    customer.context.set_offline(False)
    expect(customer.get_by_text("这里只收照片")).to_be_visible(timeout=30_000)
    expect(customer.get_by_test_id("h5-object-text")).to_have_value("没有换这个件")
    customer.get_by_test_id("h5-object-photo-drop").click()
    customer.context.set_offline(True)
    photo = {"name": "旧件.png", "mimeType": "image/png", "buffer": PIXEL}
    customer.get_by_test_id("h5-object-photo-input").set_input_files([photo])  # type: ignore[list-item]
    customer.get_by_test_id("h5-object-send").click()
    expect(customer.get_by_test_id("h5-objection-waiting")).to_contain_text("没有换这个件")
    customer.context.set_offline(False)
    customer.reload()
    said = customer.get_by_test_id("h5-line-note").filter(has_text="没有换这个件")
    expect(said.locator("img")).to_have_count(1, timeout=30_000)
    customer.reload()
    expect(said).to_have_count(1)


def test_a_question_that_a_restart_took_away_is_spoken_of(server: Server, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1440, "height": 900})
    sign_in(page, next_page=f"/tickets/{running_ticket(server)[0]}")
    page.get_by_test_id("act-more").click()
    page.get_by_test_id("act-pause").click()
    expect(page.get_by_test_id("ask-sheet")).to_be_visible()
    server.kill()
    expect(page.get_by_test_id("offline")).to_be_visible(timeout=60_000)
    server.start()
    expect(page.get_by_text("连接中断过, 打开的窗口已关闭")).to_be_visible(timeout=60_000)
    expect(page.get_by_test_id("ask-sheet")).to_have_count(0)


def test_what_is_searched_for_before_the_page_has_loaded_stays(new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1440, "height": 900})
    sign_in(page)
    said: list[tuple[WebSocketRoute, str | bytes]] = []

    def slowly(socket: WebSocketRoute) -> None:
        socket.connect_to_server().on_message(lambda words: said.append((socket, words)))

    page.route_web_socket(lambda address: "_event" in address, slowly)
    page.goto("/tickets", wait_until="commit")
    search, typed = page.get_by_test_id("list-search"), False
    for _ in range(120):
        if said:
            socket, words = said.pop(0)
            socket.send(words)
        page.wait_for_timeout(100)
        if not typed and search.is_visible():
            search.press_sequentially("空调")
            page.wait_for_timeout(700)
            typed = True
    assert search.input_value() == "空调"
    expect(page).to_have_url(re.compile(r"q="))
