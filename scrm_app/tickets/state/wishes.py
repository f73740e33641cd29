"""What a browser sends, read strictly: types are not enforced on the way here."""

from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scrm_app.core.errors import InvalidInput

T = TypeVar("T", bound=BaseModel)


class _Wish(BaseModel):
    model_config = ConfigDict(extra="ignore")


class CardMove(_Wish):
    """A card was dropped."""

    seq: int = Field(ge=0, le=10**15)
    card: int = Field(ge=1, le=2**53)
    to: str = Field(min_length=1, max_length=64)
    version: int = Field(ge=0, le=2**31)


class NoteWish(_Wish):
    """The small sheet that asks for a reason, and perhaps for whom or where to."""

    note: str = Field(default="", max_length=2000)
    target: str = Field(default="", max_length=64)


class SearchWish(_Wish):
    """A form field looks for people or customers."""

    kind: str = Field(default="", max_length=20)
    query: str = Field(default="", max_length=80)


def unreadable() -> InvalidInput:
    """What a forged or broken event is told."""
    return InvalidInput(
        "提交的内容无法识别, 请刷新页面后重试。", "That could not be read. Reload the page and try again."
    )


def read(model: type[T], data: Any) -> T:
    """`data` as `model`, or a refusal in words."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise unreadable() from error


def whole(value: Any, low: int = 0, high: int = 2**53) -> int:
    """A whole number out of anything; `low` when it is none."""
    try:
        return min(max(int(str(value)), low), high)
    except ValueError:
        return low


def answers_of(data: Any) -> dict[str, Any]:
    """Form answers: a mapping of a sane size."""
    if not isinstance(data, Mapping) or len(data) > 400:
        raise unreadable()
    return {str(key)[:64]: value for key, value in data.items()}


def query_of(**parts: Any) -> str:
    """An address's query without what is empty or zero."""
    return urlencode({key: value for key, value in parts.items() if value not in ("", 0, None, False)})
