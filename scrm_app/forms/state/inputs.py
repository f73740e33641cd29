"""What the browser may send to the form pages."""

import re
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from scrm_app.core.errors import InvalidInput
from scrm_app.core.text import Text

UNREADABLE = Text("无法识别的操作, 请刷新页面后重试。", "That could not be read. Reload the page and try again.")


class DraftSave(BaseModel):
    """What the designer sends: which form, all of it, and the number of the change."""

    model_config = ConfigDict(extra="allow")
    form: int = Field(ge=1, le=10**15)
    seq: int = Field(ge=0, le=10**9)
    fields: list[Any]

    @property
    def content(self) -> dict[str, Any]:
        """The form without the number; what the schema does not know is dropped when it is read."""
        return {"fields": self.fields, **(self.model_extra or {})}


class DraftLook(BaseModel):
    """A draft to be seen as somebody else: the whole form, a role, a department, the rights of a step."""

    model_config = ConfigDict(extra="allow")
    fields: list[Any]
    role: str = Field(default="", max_length=40)
    unit: int = Field(default=0, ge=0, le=10**12)
    node: dict[str, str] = Field(default={}, max_length=400)

    @property
    def content(self) -> dict[str, Any]:
        """The form itself."""
        return {"fields": self.fields, **(self.model_extra or {})}


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
