"""What both text message platforms share: mobile numbers and the variables of an approved template."""

import re

from scrm_app.connectors.base import Message, SettingField, clip
from scrm_app.core.text import Text

VALUE_CHARACTERS = 35
"""A variable longer than this is refused by Aliyun (help.aliyun.com/document_detail/108253)."""
VARIABLES = {"标题": "title", "内容": "text", "链接": "link", "title": "title", "text": "text", "link": "link"}
_MOBILE = re.compile(r"1[3-9]\d{9}")
_PART = re.compile(r"\{([^{}]{1,12})\}")

PARAMETERS = SettingField(
    "parameters",
    Text("模板变量", "Template variables"),
    Text(
        "每行一个, 顺序与模板一致, 如 title={标题}; 可用 {标题}、{内容}、{链接}。短信平台限制每个变量 35 个字。",
        "One a line in the template's order, such as title={title}; {title}, {text} and {link} can be used.",
    ),
    required=True,
    default="title={标题}",
    kind="lines",
)


def mobile(typed: str) -> str:
    """An 11-digit mainland number out of what was typed (`+86 138-0000-0000`); empty when it is none."""
    digits = re.sub(r"[^\d]", "", typed)
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    return digits if _MOBILE.fullmatch(digits) else ""


def check_parameters(typed: str) -> Text | None:
    """A sentence when the variables cannot be read."""
    for line in (one.strip() for one in typed.splitlines()):
        name, sign, value = line.partition("=")
        if line and (not sign or not name.strip() or not value.strip()):
            return Text(f"「{line[:30]}」要写成 变量名=内容。", f"Write “{line[:30]}” as name=content.")
        unknown = [one for one in _PART.findall(value) if one.strip() not in VARIABLES]
        if unknown:
            return Text(f"没有变量「{unknown[0]}」。", f"There is no variable “{unknown[0]}”.")
    return None


def filled(typed: str, message: Message) -> dict[str, str]:
    """The variables of the template by name, in order, filled from the message."""
    return {name: clip(words, VALUE_CHARACTERS) for name, words in _whole(typed, message).items()}


def too_long(typed: str, message: Message) -> bool:
    """Whether a variable has to be cut."""
    return any(len(words) > VALUE_CHARACTERS for words in _whole(typed, message).values())


def _whole(typed: str, message: Message) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in typed.splitlines():
        name, sign, value = line.partition("=")
        if sign:
            words = _PART.sub(lambda part: str(getattr(message, VARIABLES[part[1].strip()])), value.strip())
            found[name.strip()] = " ".join(words.split())
    return found


def no_mobile() -> Text:
    """What a message to something that is no mobile number gets."""
    return Text("这不是一个手机号, 请在「用户」里检查手机。", "This is no mobile number. Check the phone under People.")
