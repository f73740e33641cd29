"""An SMTP server on loopback that keeps what it receives and refuses what it is told to refuse."""

import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Mailroom:
    """Received mail; addresses starting with `bounce` are unknown, with `later` are put off."""

    mails: list[EmailMessage] = field(default_factory=list)
    keep: Path | None = None
    busy: int = 0  # answer this many mails with 451 first
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("bounce"):
            return "550 5.1.1 user unknown"
        if address.startswith("later"):
            return "451 4.7.1 greylisted, try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.busy:
            self.busy -= 1
            return "451 4.3.0 busy"
        mail = cast(EmailMessage, message_from_bytes(cast(bytes, envelope.content), policy=policy.default))
        with self.lock:
            self.mails.append(mail)
            if self.keep:
                with self.keep.open("a") as out:
                    out.write(f"{mail['Message-ID']} {mail['To']}\n")
        return "250 2.0.0 queued"


def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    """Only service@example.com with the password `correct` gets in."""
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"service@example.com", b"correct")
    return AuthResult(success=good, handled=good)


def start(mailroom: Mailroom, port: int = 0, **options: Any) -> Controller:
    """A running controller; `.port` is where it listens, `.stop()` ends it."""
    controller = Controller(mailroom, hostname="127.0.0.1", port=port or _free_port(), **options)
    controller.start()
    return controller


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
