"""A reminder on its way: connections made in the browser, the time comes, inbox, mail and group bot have it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.acts import eventually, rows, sign_in
from tests.e2e.server import Server
from tests.simulators import bots, smtp

pytestmark = pytest.mark.e2e


@pytest.fixture
def platforms() -> Iterator[tuple[bots.World, str]]:
    world = bots.World()
    url, stop = bots.start(world)
    yield world, url
    stop()


@pytest.fixture
def mailroom() -> Iterator[tuple[smtp.Mailroom, int]]:
    room = smtp.Mailroom()
    controller = smtp.start(room)
    yield room, controller.port
    controller.stop()


def fill(page: Page, **values: str) -> None:
    for name, value in values.items():
        page.get_by_test_id(name.replace("_", "-", 1) if name != "connection_name" else "connection-name").fill(value)


def add_bot(page: Page, url: str) -> None:
    page.get_by_test_id("add-connection").or_(page.get_by_test_id("first-wecom_bot")).first.wait_for()
    page.get_by_test_id("add-connection").click()
    page.get_by_test_id("add-wecom_bot").click()
    fill(page, connection_name="值班群", setting_key="wrong-key", setting_base_url=url)
    page.get_by_test_id("connection-test").click()
    expect(page.get_by_test_id("test-result")).to_contain_text("key 无效")
    fill(page, setting_key=f"{url}/cgi-bin/webhook/send?key=demo-key")
    page.get_by_test_id("connection-test").click()
    expect(page.get_by_test_id("test-result")).to_contain_text("已发出")
    page.get_by_test_id("connection-save").click()
    expect(page.get_by_test_id("connection-card").filter(has_text="值班群")).to_be_visible()


def add_mail(page: Page, port: int) -> None:
    page.get_by_test_id("add-connection").click()
    page.get_by_test_id("add-email").click()
    fill(page, connection_name="公司邮箱", setting_host="127.0.0.1", setting_port=str(port))
    page.get_by_test_id("setting-security").select_option("none")
    fill(page, setting_sender="service@example.com")
    page.get_by_test_id("connection-save").click()
    expect(page.get_by_test_id("connection-card").filter(has_text="公司邮箱")).to_be_visible()


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def last_reminder(server: Server) -> tuple[int, str, str]:
    """A reminder that is not due for long: its id, its ticket's number and the login of whoever is reminded."""
    question = """SELECT r.id, t.number, u.login, u.id FROM reminder r JOIN ticket t ON t.id = r.subject_id
        JOIN user u ON u.id = t.assignee_id WHERE r.status = 'waiting' AND r.kind = 'ticket.due_soon'
        AND t.status = 'open' AND t.paused_at IS NULL ORDER BY r.next_at DESC LIMIT 1"""
    key, number, login, person = rows(server, question)[0]
    rows(server, "UPDATE user SET email = login || '@example.com' WHERE id = ? AND email = ''", person)
    return key, number, login


def test_a_reminder_reaches_inbox_mail_and_group(
    server: Server,
    new_page: Callable[..., Page],
    platforms: tuple[bots.World, str],
    mailroom: tuple[smtp.Mailroom, int],
) -> None:
    admin = sign_in(new_page(), next_page="/connections")
    add_bot(admin, platforms[1])
    add_mail(admin, mailroom[1])
    reminder, number, login = last_reminder(server)
    page = sign_in(new_page(), login, "/inbox")
    expect(page.get_by_test_id("inbox-page")).to_be_visible()
    rows(server, "UPDATE reminder SET next_at = ? WHERE id = ?", now(), reminder)
    notice = page.get_by_test_id("notice").filter(has_text=number).filter(has_text=re.compile("即将超时"))
    expect(notice.first).to_be_visible()
    expect(page.get_by_test_id("unread")).to_be_visible()
    eventually(lambda: any(number in str(mail["Subject"]) for mail in mailroom[0].mails), "no mail")
    eventually(lambda: any(number in str(message.body) for message in platforms[0].accepted), "no bot message")
    admin.goto("/deliveries?status=sent")
    expect(admin.get_by_test_id("deliveries-row").filter(has_text=number).first).to_be_visible()
    notice.first.get_by_test_id("notice-open").click()
    page.wait_for_url(re.compile("/tickets/"))


def test_a_connection_is_switched_off_changed_and_removed(
    server: Server, new_page: Callable[..., Page], platforms: tuple[bots.World, str]
) -> None:
    page = sign_in(new_page(), next_page="/connections")
    page.get_by_test_id("add-connection").click()
    page.get_by_test_id("add-dingtalk_bot").click()
    page.get_by_test_id("connection-save").click()
    expect(page.get_by_test_id("test-result")).to_contain_text("名字")
    fill(page, connection_name="客服钉钉群", setting_token="demotoken", setting_base_url=platforms[1])
    page.get_by_test_id("connection-test").click()
    expect(page.get_by_test_id("test-result")).to_contain_text("加签")
    fill(page, setting_secret="SECdemo")
    page.get_by_test_id("connection-save").click()
    card = page.get_by_test_id("connection-card").filter(has_text="客服钉钉群")
    expect(card).to_be_visible()
    card.locator("label", has_text="启用").click()
    expect(card.get_by_test_id("connection-state")).to_contain_text("已停用")
    card.get_by_test_id("connection-edit").click()
    expect(page.get_by_test_id("setting-secret")).to_have_value("")
    expect(page.get_by_test_id("setting-secret")).to_have_attribute("placeholder", re.compile("已保存"))
    page.get_by_test_id("connection-test").click()
    expect(page.get_by_test_id("test-result")).to_contain_text("已发出")
    page.get_by_test_id("connection-remove").click()
    expect(page.get_by_test_id("remove-connection")).to_contain_text("客服钉钉群")
    page.get_by_test_id("remove-connection-yes").click()
    expect(card).to_have_count(0)
    assert len([one for one in platforms[0].accepted if "测试消息" in str(one.body)]) == 1


def test_reading_undoing_and_quiet_hours(server: Server, new_page: Callable[..., Page]) -> None:
    """With somebody who works on no tickets: nothing else arrives meanwhile."""
    me = rows(server, "SELECT id FROM user WHERE login = 'sunyi'")[0][0]
    rows(server, "UPDATE notification SET read_at = ? WHERE user_id = ?", now(), me)
    for n in range(3):
        rows(
            server,
            """INSERT INTO notification (user_id, kind, title_zh, title_en, body_zh, body_en, link, urgent,
               dedupe_key, created_at) VALUES (?, 'test', ?, 'Notice', '', '', '', 0, ?, ?)""",
            *(me, f"消息 {n}", f"e2e:{n}", now()),
        )
    page = sign_in(new_page(), "sunyi", "/inbox")
    notices = page.get_by_test_id("notice")
    expect(notices).to_have_count(3)
    notices.first.get_by_test_id("notice-read").click()
    expect(notices).to_have_count(2)
    page.get_by_test_id("inbox-read-all").click()
    expect(page.get_by_test_id("inbox-empty")).to_be_visible()
    expect(page.get_by_test_id("unread")).to_have_count(0)
    page.get_by_role("button", name="撤销").click()
    expect(notices).to_have_count(2)
    page.get_by_test_id("wishes-open").click()
    page.locator("input[name=quiet_from]").fill("22:00")
    page.get_by_test_id("wish-save").click()
    expect(page.get_by_test_id("wishes")).to_contain_text("22:00 这样的时刻")
    page.locator("input[name=quiet_to]").fill("08:00")
    page.get_by_test_id("wish-save").click()
    expect(page.get_by_test_id("wishes")).to_have_count(0)
    page.get_by_test_id("wishes-open").click()
    expect(page.locator("input[name=quiet_to]")).to_have_value("08:00")


def test_the_words_of_a_notice_are_seen_over_every_channel(new_page: Callable[..., Page]) -> None:
    page = new_page()
    sign_in(page, "admin")
    page.goto("/notice-rules")
    page.get_by_test_id("rule-row").filter(has_text="工单即将超时").get_by_test_id("rule-words").click()
    page.locator("input[name=title_zh]").fill("【云途】{工单编号} 快到期")
    page.locator("textarea[name=body_zh]").fill("请尽快处理。" * 60)
    page.get_by_test_id("rule-show").click()
    shown = page.get_by_test_id("rule-preview").locator("li")
    expect(shown).to_have_count(6)
    expect(shown.filter(has_text="企业微信")).to_contain_text("【云途】GD")
    expect(shown.filter(has_text="企业微信")).to_contain_text("超长, 会截断")
    expect(shown.filter(has_text="邮件")).not_to_contain_text("会截断")
    expect(shown.filter(has_text="短信")).to_contain_text("快到期")
