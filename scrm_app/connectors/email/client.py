"""The wire of SMTP. smtplib blocks, so each mail goes out in a thread."""

import smtplib
import ssl
from email.message import EmailMessage

TIMEOUT_SECONDS = 15


def send(host: str, port: int, security: str, user: str, password: str, mail: EmailMessage) -> str:
    """Hand one mail to the server; `security` is ssl, starttls or none. The server's last words are returned."""
    context = ssl.create_default_context()
    server: smtplib.SMTP
    if security == "ssl":
        server = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    try:
        server.ehlo_or_helo_if_needed()
        if security == "starttls":
            server.starttls(context=context)
            server.ehlo()
        if user:
            server.login(user, password)
        server.send_message(mail)
        return str(mail["Message-ID"])
    finally:
        _leave(server)


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye; the mail is already accepted or refused, so a rude server changes nothing."""
    try:
        server.quit()
    except (OSError, smtplib.SMTPException):
        server.close()
