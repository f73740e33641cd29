"""Canned replies: the variables in their words; pure."""

import re
from collections.abc import Mapping

from scrm_app.core.text import Text

VARIABLES: dict[str, Text] = {
    "customer": Text("客户姓名", "customer"),
    "number": Text("工单号", "number"),
    "title": Text("工单标题", "subject"),
    "assignee": Text("处理人", "assignee"),
    "store": Text("门店", "store"),
    "node": Text("环节", "step"),
    "phone": Text("联系电话", "phone"),
    "me": Text("我", "me"),
}
_NAMES = {name: key for key, both in VARIABLES.items() for name in both}
_PART = re.compile(r"[{｛]([^{}｛｝\n]{1,40})[}｝]")


def fill(body: str, values: Mapping[str, str], labels: Mapping[str, str]) -> str:
    """The words for one ticket: `values` by the keys of VARIABLES, `labels` by the names of form fields.

    A known variable without a value vanishes; a name that nobody knows stays as it was written. Filled once: what a
    value brings along is never read as a variable.
    """

    def said(part: re.Match[str]) -> str:
        name = part[1].strip()
        if name in _NAMES:
            return values.get(_NAMES[name], "")
        return labels.get(name, part[0])

    return _PART.sub(said, body)
