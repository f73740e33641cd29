"""E-mail over the company's own SMTP server."""

import asyncio
import smtplib
from concurrent.futures import ThreadPoolExecutor

from scrm_app.connectors.base import Info, Message, Outcome, SettingField, Settings, clean, refuse
from scrm_app.connectors.email import client, mapper
from scrm_app.core import clock
from scrm_app.core.numbers import whole
from scrm_app.core.text import Text

_THREADS = 64
_pool: list[ThreadPoolExecutor] = []  # made at first use: nothing may start at import time


def _threads() -> ThreadPoolExecutor:
    if not _pool:
        _pool.append(ThreadPoolExecutor(_THREADS, thread_name_prefix="smtp"))
    return _pool[0]


class Email:
    """电子邮件."""

    info = Info(
        kind="email",
        name=Text("电子邮件", "E-mail"),
        about=Text("通过公司邮箱服务器, 把提醒发给本人。", "Sends reminders to each person through your mail server."),
        icon="mail",
        audience="person",
        address="email",
        channel="email",
        fields=(
            SettingField("host", Text("服务器", "Server"), required=True, placeholder="smtp.exmail.qq.com"),
            SettingField("port", Text("端口", "Port"), required=True, kind="number", default="465"),
            SettingField(
                "security",
                Text("加密方式", "Encryption"),
                kind="choice",
                default="ssl",
                options=(
                    ("ssl", Text("SSL(常用 465 端口)", "SSL (usually port 465)")),
                    ("starttls", Text("STARTTLS(常用 587 端口)", "STARTTLS (usually port 587)")),
                    ("none", Text("不加密(仅限内网)", "None (internal network only)")),
                ),
            ),
            SettingField(
                "sender", Text("发件地址", "Sender address"), required=True, placeholder="service@company.com"
            ),
            SettingField("sender_name", Text("发件人名称", "Sender name")),
            SettingField(
                "user",
                Text("登录账号", "Account"),
                Text(
                    "通常就是发件地址; 不需要登录时留空。",
                    "Usually the sender address; empty when no sign-in is needed.",
                ),
            ),
            SettingField(
                "password",
                Text("密码或授权码", "Password"),
                Text("多数企业邮箱要用授权码。", "Many providers want an app password."),
                secret=True,
            ),
        ),
    )

    def check(self, values: Settings) -> dict[str, str]:
        """Port in range, sender a plain address, a password only over an encrypted line."""
        cleaned = clean(self.info, values)
        problems: dict[str, Text] = {}
        if not 0 < whole(cleaned["port"]) < 65536:
            problems["port"] = Text("端口是 1 到 65535 之间的数字。", "The port is a number from 1 to 65535.")
        if cleaned["security"] not in ("ssl", "starttls", "none"):
            problems["security"] = Text("请选择一种加密方式。", "Choose an encryption.")
        if not mapper.is_address(cleaned["sender"]):
            problems["sender"] = Text("发件地址不是一个完整的邮箱。", "The sender is not a complete e-mail address.")
        if any(c in cleaned["host"] for c in " /@:\\"):
            problems["host"] = Text(
                "只填服务器名称, 不要带 http:// 或端口。", "Enter the server's name only, without http:// or a port."
            )
        if cleaned["password"] and cleaned["security"] == "none":
            problems["security"] = Text(
                "不加密时密码会被旁人看到, 请选择 SSL 或 STARTTLS。",
                "Without encryption the password can be read by others. Choose SSL or STARTTLS.",
            )
        refuse(problems)
        return cleaned

    async def send(self, settings: Settings, message: Message) -> Outcome:
        """One attempt, in a thread of its own."""
        if not mapper.is_address(message.to):
            said = Text("收件人没有有效的邮箱地址。", "The recipient has no valid e-mail address.")
            return Outcome(False, said, "no_address", permanent=True)
        try:
            mail = mapper.to_wire(message, settings["sender"], settings.get("sender_name", ""), clock.now())
            loop = asyncio.get_running_loop()
            port, password = int(settings["port"]), settings.get("password", "")
            args = (settings["host"], port, settings["security"], settings.get("user", ""), password, mail)
            remote_id = await loop.run_in_executor(_threads(), client.send, *args)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return mapper.from_error(error)
        return Outcome(True, Text("邮件服务器已接收。", "Accepted by the mail server."), "250", remote_id=remote_id)
