"""What every connector is and what it answers; nothing here opens a socket."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text

Settings = Mapping[str, Any]
NO_HELP = Text("", "")


@dataclass(frozen=True)
class Message:
    """One thing to say to one receiver; `key` is the same on every attempt."""

    title: str
    text: str
    key: str
    link: str = ""
    kind: str = "notice"
    to: str = ""  # the receiver in the words of `Info.address`; empty for a group bot
    mobiles: tuple[str, ...] = ()  # people a group bot should mention
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt, in words. `permanent`: trying again as it is cannot help.

    `unreachable`: the other side did not answer at all, so its other messages will not get through either.
    `throttled`: it asked us to slow down; the message itself is fine.
    """

    ok: bool
    said: Text
    code: str = ""
    detail: str = ""
    permanent: bool = False
    unreachable: bool = False
    throttled: bool = False
    retry_after_seconds: int = 0
    remote_id: str = ""


@dataclass(frozen=True)
class SettingField:
    """One line of the form a person fills to add a connection."""

    key: str
    label: Text
    help: Text = NO_HELP
    secret: bool = False
    required: bool = False
    kind: str = "text"  # text | number | choice | lines
    options: tuple[tuple[str, Text], ...] = ()
    default: str = ""
    placeholder: str = ""


@dataclass(frozen=True)
class Info:
    """What a connector says about itself before anybody has set it up."""

    kind: str
    name: Text
    about: Text
    icon: str
    fields: tuple[SettingField, ...]
    audience: str  # "person": one message a person · "group": one message a group · "system" · "customer": not staff
    per_minute: int = 0  # what the platform allows; 0 = no limit known
    address: str = ""  # how a person is addressed: email · phone · wecom (user id) · dingtalk (user id)
    channel: str = ""  # the way as people know it: email · wecom · dingtalk · sms · wechat
    callback: str = ""  # the path, before the id of the connection, where the platform hands in what arrives there


class Connector(Protocol):
    """The shape of a connector; a new one is a copy of an existing folder plus a line in registry.py."""

    info: Info

    def check(self, values: Settings) -> dict[str, str]:
        """The typed-in settings cleaned; InvalidInput with a sentence per field when they cannot work."""

    async def send(self, settings: Settings, message: Message) -> Outcome:
        """One attempt; never raises for what the other side does."""


def clean(info: Info, values: Settings) -> dict[str, str]:
    """Every declared field as trimmed text, defaults filled in; refuses a missing required one."""
    cleaned = {f.key: str(values.get(f.key) or "").strip() or f.default for f in info.fields}
    problems = {
        f.key: Text(f"请填写{f.label.zh}。", f"Please fill in: {f.label.en}.")
        for f in info.fields
        if f.required and not cleaned[f.key]
    }
    too_long = {
        k: Text("太长了, 最多 2000 个字符。", "Too long: at most 2,000 characters.")
        for k, v in cleaned.items()
        if len(v) > 2000
    }
    refuse({**problems, **too_long})
    return cleaned


def refuse(problems: dict[str, Text]) -> None:
    """Raise one InvalidInput that carries all problems; nothing when there are none."""
    if problems:
        first = next(iter(problems.values()))
        raise InvalidInput(first.zh, first.en, problems)


def clip_bytes(text: str, limit: int) -> str:
    """`text` cut to `limit` UTF-8 bytes at a character border, with an ellipsis when something was cut."""
    raw = text.encode()
    if len(raw) <= limit:
        return text
    return raw[: limit - 3].decode(errors="ignore") + "…"


def clip(text: str, limit: int) -> str:
    """`text` cut to `limit` characters, with an ellipsis when something was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def one_line(text: str, limit: int = 200) -> str:
    """`text` without control characters or line breaks: safe in a header."""
    flat = "".join(" " if ord(c) < 32 or c in "\u2028\u2029\x7f" else c for c in text)
    return " ".join(flat.split())[:limit]
