"""Our messages as RFC 5322 mail, and SMTP's answers in words."""

import hashlib
import html
import smtplib
import ssl
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, parseaddr

from scrm_app.connectors.base import Message, Outcome, one_line
from scrm_app.core.text import Text


def message_id(key: str, domain: str) -> str:
    """The same Message-ID on every attempt, so that a mailbox can drop a repeat (RFC 5322 section 3.6.4)."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def is_address(text: str) -> bool:
    """A plain mailbox: local@domain.tld, nothing else."""
    name, address = parseaddr(text)
    local, _, domain = address.rpartition("@")
    plain = address == text.strip() and not name and all(33 <= ord(c) < 127 for c in address)
    return plain and bool(local) and "." in domain and not set('<>,;:"()[]\\ ') & set(address)


def to_wire(message: Message, sender: str, sender_name: str, now: datetime) -> EmailMessage:
    """Plain text plus a small HTML part; nothing is loaded from outside."""
    mail = EmailMessage()
    local, _, domain = sender.rpartition("@")
    mail["Subject"] = one_line(message.title)
    mail["From"] = Address(one_line(sender_name, 60), local, domain) if sender_name else sender
    mail["To"] = message.to
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(message.key, domain)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers to us
    lines = [message.text] + ([message.link] if message.link else [])
    mail.set_content("\n\n".join(lines) + "\n")
    mail.add_alternative(_page(message), subtype="html")
    return mail


def _page(message: Message) -> str:
    text = html.escape(message.text).replace("\n", "<br>")
    link = html.escape(message.link, quote=True)
    button = f'<p><a href="{link}">查看详情 · Open</a></p>' if message.link.startswith(("http://", "https://")) else ""
    return f"<html><body><h3>{html.escape(one_line(message.title))}</h3><p>{text}</p>{button}</body></html>"


def display_sender(name: str, address: str) -> str:
    """`name <address>` for a screen."""
    return formataddr((name, address)) if name else address


def _smtp_words(code: int, raw: bytes | str) -> str:
    text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else str(raw)
    return f"{code} {text}"[:300]


def from_error(error: BaseException) -> Outcome:
    """What went wrong with a mail: 5xx stops, 4xx and silence are tried again (RFC 5321 section 4.2.1)."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        said = Text(
            "邮箱账号或授权码不对, 请到「连接」里修改。",
            "The mail account or its password is wrong. Correct it under Connections.",
        )
        return Outcome(
            False, said, f"SMTP {error.smtp_code}", _smtp_words(error.smtp_code, error.smtp_error), permanent=True
        )
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, raw = next(iter(error.recipients.values()), (550, b""))
        return _by_code(code, raw, recipient=True)
    if isinstance(error, smtplib.SMTPConnectError):
        return _silent(_smtp_words(error.smtp_code, error.smtp_error))
    if isinstance(error, smtplib.SMTPResponseException):
        return _by_code(error.smtp_code, error.smtp_error, recipient=False)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        said = Text(
            "邮件服务器不支持所选的加密或登录方式, 请改选一种。",
            "The mail server does not support this encryption or sign-in. Choose another.",
        )
        return Outcome(False, said, "unsupported", str(error)[:300], permanent=True)
    if isinstance(error, ssl.SSLError):
        said = Text(
            "与邮件服务器的加密连接失败, 请检查端口、加密方式和证书。",
            "The encrypted connection failed. Check port, encryption and certificate.",
        )
        return Outcome(False, said, "tls", str(error)[:300], unreachable=True)
    if isinstance(error, (UnicodeError, ValueError)):
        said = Text("收件地址或邮件内容无法写成邮件。", "The address or the content cannot be written as a mail.")
        return Outcome(False, said, "unwritable", str(error)[:300], permanent=True)
    return _silent(f"{type(error).__name__}: {error}")


def _silent(detail: str) -> Outcome:
    said = Text(
        "连不上邮件服务器, 请检查服务器地址和端口, 稍后会自动重试。",
        "The mail server cannot be reached. Check host and port; it will be tried again.",
    )
    return Outcome(False, said, "unreachable", detail[:300], unreachable=True)


def _by_code(code: int, raw: bytes | str, recipient: bool) -> Outcome:
    detail = _smtp_words(code, raw)
    if code >= 500 and recipient:
        said = Text(
            "收件地址不存在或拒收, 请核对邮箱。", "The recipient's address does not exist or refuses mail. Check it."
        )
        return Outcome(False, said, f"SMTP {code}", detail, permanent=True)
    if code >= 500:
        said = Text("邮件服务器拒收了这封邮件。", "The mail server refused this mail.")
        return Outcome(False, said, f"SMTP {code}", detail, permanent=True)
    said = Text(
        "邮件服务器暂时不收, 稍后会自动重试。", "The mail server does not take mail just now; it will be tried again."
    )
    return Outcome(False, said, f"SMTP {code}", detail, retry_after_seconds=60)
