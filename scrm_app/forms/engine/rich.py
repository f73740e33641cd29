"""Descriptions on a form: plain text with a few marks, never HTML.

`## heading`, `- item`, `**bold**`, `[name](address)` and blank lines; the browser makes elements of exactly these, so
that markup in the text stays visible text. Addresses open only http(s), telephone and mail.
"""

import re
from collections.abc import Iterator

from scrm_app.core.text import Text

LINK = re.compile(r"\[([^\]\n]{1,200})\]\(([^)\s]{1,500})\)")
SAFE = re.compile(r"(https?://[^/\s@\\]+([/?#][^\s\\]*)?|tel:\+?[0-9-]{3,20}|mailto:[^\s@]+@[^\s@]+)", re.IGNORECASE)


def check_body(body: str) -> Iterator[Text]:
    """What has to be put right before a description may be published."""
    if not body.strip():
        yield Text("说明文字还没有内容。", "A description has no text yet.")
    for name, address in LINK.findall(body):
        if not SAFE.fullmatch(address):
            yield Text(
                f"说明文字里的链接「{name}」只能以 https://、tel: 或 mailto: 开头。",
                f'The link "{name}" in a description must start with https://, tel: or mailto:.',
            )


def plain(body: str) -> str:
    """The text without its marks, for exports and search."""
    text = LINK.sub(r"\1", body).replace("**", "")
    return re.sub(r"^(#{1,3}|-) +", "", text, flags=re.MULTILINE).strip()
