"""Words that go back to a customer by themselves: at which moment, in or out of hours, at which words. Pure."""

import re
from collections.abc import Mapping
from typing import Any

from scrm_app.core.text import Text

MOMENTS: dict[str, Text] = {
    "received": Text("收到新请求", "A request arrived"),
    "message": Text("客户留言", "The customer wrote"),
}
HOURS: dict[str, Text] = {
    "any": Text("任何时间", "At any time"),
    "closed": Text("非营业时间", "Out of hours"),
    "open": Text("营业时间", "In opening hours"),
}
MOST_A_DAY = 6
"""Automatic words a ticket sends in a day, whatever the rules say."""


def keywords_of(value: Any) -> list[str]:
    """Words as a list or as people write them: 价格、多少钱."""
    parts = value if isinstance(value, list) else re.split(r"[、,，;；\n]", str(value or ""))
    return list(dict.fromkeys(clean for one in parts if (clean := " ".join(str(one).split())[:40])))[:30]


def fits(then: Mapping[str, Any], *, moment: str, is_open: bool, words: str) -> bool:
    """Whether a rule answers this moment; keywords are looked for anywhere in the words, whatever their case."""
    if then.get("moment") != moment:
        return False
    if then.get("hours") != "any" and (then.get("hours") == "open") != is_open:
        return False
    wanted = then.get("keywords") or []
    return not wanted or any(str(one).casefold() in words.casefold() for one in wanted)
