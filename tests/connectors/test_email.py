"""Mail against a real SMTP server on loopback."""

from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from scrm_app.connectors.base import Message
from scrm_app.connectors.email import mapper
from scrm_app.connectors.registry import connector
from scrm_app.core.errors import InvalidInput
from tests.simulators import smtp

NOTE = Message(
    "工单 GD20261121-0001 已超时",
    "请尽快处理\n联系人: 王伟",
    "t:1:overdue",
    link="http://127.0.0.1/t/1",
    to="li@example.com",
)


@pytest.fixture
def server(mailroom: smtp.Mailroom) -> Iterator[Controller]:
    controller = smtp.start(mailroom)
    yield controller
    controller.stop()


def settings(port: int, **more: str) -> dict[str, str]:
    plain = {"host": "127.0.0.1", "port": str(port), "security": "none", "sender": "service@example.com"}
    return {**plain, "sender_name": "售后服务", **more}


async def test_a_mail_arrives_whole(server: Controller, mailroom: smtp.Mailroom) -> None:
    outcome = await connector("email").send(settings(server.port), NOTE)
    assert outcome.ok
    (mail,) = mailroom.mails
    assert mail["Subject"] == NOTE.title
    assert mail["To"] == "li@example.com"
    assert "售后服务" in str(mail["From"])
    body = mail.get_body(("plain",))
    assert body is not None
    assert "联系人: 王伟" in body.get_content()
    assert "http://127.0.0.1/t/1" in body.get_content()


async def test_every_attempt_has_the_same_message_id(server: Controller, mailroom: smtp.Mailroom) -> None:
    for _ in range(2):
        assert (await connector("email").send(settings(server.port), NOTE)).ok
    assert len({m["Message-ID"] for m in mailroom.mails}) == 1


async def test_an_unknown_recipient_is_permanent_a_busy_one_is_not(server: Controller) -> None:
    bounce = await connector("email").send(settings(server.port), Message("a", "b", "k", to="bounce@example.com"))
    later = await connector("email").send(settings(server.port), Message("a", "b", "k", to="later@example.com"))
    assert (bounce.permanent, bounce.code) == (True, "SMTP 550")
    assert (later.ok, later.permanent, later.code) == (False, False, "SMTP 451")


async def test_a_wrong_password_is_named(mailroom: smtp.Mailroom) -> None:
    server = smtp.start(mailroom, authenticator=smtp.authenticate, auth_require_tls=False, auth_required=True)
    try:
        good = await connector("email").send(
            settings(server.port, user="service@example.com", password="correct"), NOTE
        )
        bad = await connector("email").send(settings(server.port, user="service@example.com", password="wrong"), NOTE)
    finally:
        server.stop()
    assert good.ok
    assert (bad.permanent, bad.code) == (True, "SMTP 535")
    assert "授权码" in bad.said.zh


async def test_no_starttls_on_the_other_side_is_said(server: Controller) -> None:
    outcome = await connector("email").send(settings(server.port, security="starttls"), NOTE)
    assert (outcome.ok, outcome.code) == (False, "unsupported")


async def test_no_server_is_unreachable() -> None:
    outcome = await connector("email").send(settings(9), NOTE)
    assert (outcome.ok, outcome.unreachable, outcome.permanent) == (False, True, False)


async def test_headers_cannot_be_injected(server: Controller, mailroom: smtp.Mailroom) -> None:
    evil = Message("Hi\r\nBcc: all@example.com", "text\r\n.\r\nMAIL FROM:<x>", "k\r\nX: y", to="li@example.com")
    assert (await connector("email").send(settings(server.port), evil)).ok
    (mail,) = mailroom.mails
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hi Bcc: all@example.com"


@pytest.mark.parametrize(
    "to", ["", "nobody", "a@b.com\r\nBcc: c@d.com", "a@b.com, c@d.com", "名字 <a@b.com>", "a b@c.com"]
)
async def test_what_is_not_one_address_gets_no_mail(to: str) -> None:
    outcome = await connector("email").send(settings(9), Message("a", "b", "k", to=to))
    assert (outcome.permanent, outcome.code) == (True, "no_address")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("port", "x"),
        ("port", "0"),
        ("port", "70000"),
        ("sender", "nobody"),
        ("host", "http://smtp.x.com"),
        ("security", "rot13"),
    ],
)
def test_settings_that_cannot_work_are_refused_by_field(field: str, value: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        connector("email").check({**settings(465, security="ssl"), field: value})
    assert field in refused.value.problems


def test_a_password_never_travels_in_clear() -> None:
    with pytest.raises(InvalidInput) as refused:
        connector("email").check(settings(25, user="u", password="p"))
    assert "security" in refused.value.problems


def test_message_ids_differ_by_key() -> None:
    assert mapper.message_id("a", "x.com") != mapper.message_id("b", "x.com")
