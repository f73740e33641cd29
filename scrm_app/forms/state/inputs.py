"""What the browser may send to the form pages."""

import re
from typing import Any

from pydantic import BaseModel, Field

from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text

UNREADABLE = Text("无法识别的操作, 请刷新页面后重试。", "That could not be read. Reload the page and try again.")


class DraftSave(BaseModel):
    """What the designer sends: all fields, and the number of the change."""

    seq: int = Field(ge=0, le=10**9)
    fields: list[Any]


def number(value: object) -> int:
    """An id or a count from the browser; InvalidInput when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | str) or not re.fullmatch(r"[0-9]{1,15}", str(value)):
        raise InvalidInput(*UNREADABLE)
    return int(value)


def words(value: object) -> str:
    """A text from the browser; InvalidInput when it is none."""
    if not isinstance(value, str):
        raise InvalidInput(*UNREADABLE)
    return value
