"""Customers who write to the company's WeChat account: a ticket from the first words, the same ticket for the next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.portal import PortalEntry, PortalLink
from models.ticket import Ticket
from scrm_app.connectors.base import Settings
from scrm_app.connectors.inbound import entry_token
from scrm_app.connectors.wechat_official import callback
from scrm_app.connectors.wechat_official.connector import callback_secrets
from scrm_app.core import crypto, live
from scrm_app.core.actor import Actor, system_actor
from scrm_app.core.errors import NotFound, ScrmError
from scrm_app.core.events import publish
from scrm_app.core.text import Text
from scrm_app.customers import service as customers
from scrm_app.notifications import service as notifications
from scrm_app.portal import repository
from scrm_app.portal.engine.audience import without_calls
from scrm_app.portal.errors import KnockedTooOften
from scrm_app.portal.service import photos
from scrm_app.portal.service.gate import address_of, hash_of, knock, still_opens
from scrm_app.portal.service.links import create_ticket_link
from scrm_app.portal.service.notices import CHANNEL, address_in_chat
from scrm_app.portal.service.quotas import check_open, take_place
from scrm_app.portal.service.ticket_page import customer_of
from scrm_app.tickets import service as tickets
from scrm_app.tickets.events import CustomerReplied

KIND = "wechat_official"
SKEW = timedelta(minutes=15)
QUIET = timedelta(minutes=30)
"""Within this time a customer is not told again that their words arrived."""
PROGRESS = ("进度", "查进度", "查询进度", "progress")
MEDIA = ("video", "shortvideo")

NO_ENTRY = Text(
    "来单链接已不存在, 请重新粘贴一个。", "The request link no longer exists. Paste another one under Connections."
)
CLOSED = Text("这里暂时不能登记, 请直接联系门店。", "Requests cannot be taken here just now. Please contact the store.")
HELLO = Text(
    "您好, 这里是{store}。直接留言告诉我们您遇到的问题, 就会为您登记; 也可以填写登记表: {link}",
    "Hello, this is {store}. Tell us what happened and we will take it up; or fill in the form: {link}",
)
TAKEN = Text(
    "已为您登记, 工单号 {number}。进度在这里看, 也可以继续在此留言: {link}",
    "We took it up as {number}. Follow it here, or go on writing: {link}",
)
PASSED_ON = Text("已转给处理人。进度: {link}", "Passed on to whoever works on it. Progress: {link}")
NO_VIDEO = Text(
    "视频这里收不到, 请用文字告诉我们, 或者发照片。", "Videos cannot be taken here. Please write, or send photos."
)
NOT_READ = Text("这类消息暂时看不懂, 请用文字告诉我们。", "We cannot read this kind of message. Please write to us.")
NOTHING_OPEN = Text("您现在没有处理中的工单。", "You have no open request.")


class AccountUnknown(NotFound):
    """No account is connected here, or it is switched off."""

    def __init__(self) -> None:
        super().__init__("这里没有连接公众号。", "No account is connected here.")


@dataclass(frozen=True)
class Chat:
    """One message, who sent it, and where it goes."""

    connection_id: int
    link: PortalLink
    entry: PortalEntry
    message: callback.Incoming
    customer_id: int
    lang: str
    now: datetime

    @property
    def sender(self) -> Actor:
        """The customer, who may open tickets in the link's store and write on their own."""
        return replace(system_actor(self.link.org_unit_id), name="微信客户")

    def page(self, session: Session, ticket_id: int) -> str:
        """The address of the customer's page of a ticket."""
        return create_ticket_link(session, self.sender, ticket_id=ticket_id, now=self.now).address


def _settings(session: Session, connection_id: int) -> Settings:
    found = notifications.find_inbound(session, connection_id, (KIND,))
    if found is None:
        raise AccountUnknown
    return found[1]


def verify_account(session: Session, *, connection_id: int, query: Mapping[str, str]) -> str:
    """What WeChat wants to read back when the address is entered in its console."""
    known = callback_secrets(_settings(session, connection_id))
    stamp, nonce, echo = (query.get(name, "") for name in ("timestamp", "nonce", "echostr"))
    if query.get("msg_signature"):
        callback.check(query["msg_signature"], known.token, stamp, nonce, echo)
        return callback.decrypt(known, echo)
    callback.check(query.get("signature", ""), known.token, stamp, nonce)
    return echo if echo.isalnum() else ""


def hear_message(session: Session, *, connection_id: int, query: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Take one delivery of WeChat; the answer for its response. The same delivery again changes nothing."""
    settings = _settings(session, connection_id)
    known = callback_secrets(settings)
    cipher, stamp = callback.elements(body).get("Encrypt", ""), query.get("timestamp", "")
    callback.check(query.get("msg_signature", ""), known.token, stamp, query.get("nonce", ""), cipher)
    if not stamp.isdecimal() or len(stamp) > 12 or abs(datetime.fromtimestamp(int(stamp), UTC) - now) > SKEW:
        raise callback.CallbackForged
    message = callback.incoming(callback.decrypt(known, cipher))
    said = _answer(session, connection_id, settings, message, now)
    return callback.reply(known, message, said, now) if said else "success"


def _answer(session: Session, connection_id: int, settings: Settings, message: callback.Incoming, now: datetime) -> str:
    link = repository.find_link(session, crypto.fingerprint(entry_token(str(settings["entry"]))))
    if link is None or link.kind != "submit":
        notifications.note_inbound(session, connection_id, NO_ENTRY, now)
        return CLOSED.zh
    if message.kind == "event":
        return _hello(session, link) if message.event == "subscribe" else ""
    try:
        entry, again = knock(session, link, "chat", nonce=message.key, address=address_in_chat(message.sender), now=now)
    except KnockedTooOften as too_often:
        return too_often.text.zh
    if again:
        return ""
    customer_id = customers.ensure_identity(
        session,
        replace(system_actor(link.org_unit_id), name=f"微信客户 {message.sender[-4:]}"),
        channel=f"{CHANNEL}:{connection_id}",
        value=message.sender,
        lang="en" if _is_english(message) else "",
        now=now,
    )
    entry.subject_id = customer_id
    lang = "en" if repository.language_of(session, customer_id) == "en" else "zh-CN"
    return _take(session, Chat(connection_id, link, entry, message, customer_id, lang, now))


def _is_english(message: callback.Incoming) -> bool:
    return message.kind == "text" and message.text.isascii() and any(c.isalpha() for c in message.text)


def _hello(session: Session, link: PortalLink) -> str:
    store = repository.get_store(session, link.org_unit_id)
    return HELLO.fill(store=store.name if store else "", link=address_of(link)).zh


def _take(session: Session, chat: Chat) -> str:
    if not chat.message.text:
        return NOT_READ.say(chat.lang)
    rows = repository.list_open_of(session, chat.customer_id, 5)
    if chat.message.text.lower() in PROGRESS:
        lines = [f"{row.number}: {chat.page(session, row.id or 0)}" for row in rows]
        return "\n".join(lines) or NOTHING_OPEN.say(chat.lang)
    if rows:
        return _go_on(session, chat, rows[0])
    if chat.message.kind in MEDIA:
        return NO_VIDEO.say(chat.lang)
    return _begin(session, chat)


def _begin(session: Session, chat: Chat) -> str:
    words = without_calls(chat.message.text)
    wish: dict[str, Any] = {"flow_id": chat.link.flow_id or 0, "words": words, "org_unit_id": chat.link.org_unit_id}
    try:
        still_opens(chat.link, chat.now)
        check_open(chat.link, chat.now)
        with session.begin_nested():
            take_place(session, chat.link, chat.entry, "", chat.now)
            who: dict[str, Any] = {"customer_id": chat.customer_id, "channel": CHANNEL}
            opened = tickets.open_from_words(session, chat.sender, **wish, **who, now=chat.now)
    except ScrmError as refused:
        notifications.note_inbound(session, chat.connection_id, refused.text, chat.now)
        return refused.text.say(chat.lang)
    _write(session, chat, opened.id, words)
    notifications.note_inbound(session, chat.connection_id, None, chat.now)
    return TAKEN.fill(number=opened.number, link=chat.page(session, opened.id)).say(chat.lang)


def _go_on(session: Session, chat: Chat, row: Ticket) -> str:
    who = hash_of(address_in_chat(chat.message.sender))
    lately = repository.is_entry_since(session, "chat", who, chat.now - QUIET, but=chat.entry.id or 0)
    _write(session, chat, row.id or 0, without_calls(chat.message.text))
    publish(session, CustomerReplied(row.id or 0, chat.now))
    if chat.message.kind in MEDIA:
        return NO_VIDEO.say(chat.lang)
    return "" if lately else PASSED_ON.fill(link=chat.page(session, row.id or 0)).say(chat.lang)


def _write(session: Session, chat: Chat, ticket_id: int, words: str) -> None:
    """The customer's words among the comments of a ticket of theirs, wherever it stands now."""
    chat.entry.ticket_id = ticket_id
    session.flush()
    writer = replace(customer_of(session, ticket_id), org_ids=None)
    tickets.add_comment(session, writer, ticket_id=ticket_id, body=words, audience="customer", now=chat.now)
    if chat.message.photo:
        photos.expect_photo(
            session,
            connection_id=chat.connection_id,
            ticket_id=ticket_id,
            media_id=chat.message.photo,
            sender=writer.name,
            now=chat.now,
        )
    live.touch(session, "tickets")
