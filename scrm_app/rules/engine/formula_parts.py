"""The parts of a formula: its syntax tree, its types, its limits, and their names for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from scrm_app.core.text import Text
from scrm_app.rules.errors import BadFormula

MAX_LENGTH = 2000
MAX_DEPTH = 24
MAX_NODES = 200
MAX_DIGITS = 15
MAX_TEXT = 2000


class Kind(StrEnum):
    """What a part of a formula is; decided before it ever runs."""

    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    DATETIME = "datetime"
    DURATION = "duration"
    TEXT = "text"
    BOOL = "bool"
    CHOICES = "choices"
    OTHER = "other"
    NOTHING = "nothing"


NAMES: Mapping[Kind, Text] = {
    Kind.NUMBER: Text("数字", "a number"),
    Kind.MONEY: Text("金额", "an amount"),
    Kind.DATE: Text("日期", "a date"),
    Kind.DATETIME: Text("日期时间", "a date and time"),
    Kind.DURATION: Text("时长", "a duration"),
    Kind.TEXT: Text("文字", "a text"),
    Kind.BOOL: Text("是或否", "yes or no"),
    Kind.CHOICES: Text("多选", "several choices"),
    Kind.OTHER: Text("不能计算的内容", "something that cannot be computed with"),
    Kind.NOTHING: Text("空", "nothing"),
}

KIND_OF_FIELD: Mapping[str, Kind] = {
    "number": Kind.NUMBER,
    "rating": Kind.NUMBER,
    "slider": Kind.NUMBER,
    "money": Kind.MONEY,
    "date": Kind.DATE,
    "datetime": Kind.DATETIME,
    "text": Kind.TEXT,
    "long_text": Kind.TEXT,
    "phone": Kind.TEXT,
    "serial": Kind.TEXT,
    "scan": Kind.TEXT,
    "single": Kind.TEXT,
    "bool": Kind.BOOL,
    "multiple": Kind.CHOICES,
}
"""How a formula sees a field of each kind; a kind that is not listed can only be asked whether it is empty."""


@dataclass(frozen=True, slots=True)
class Num:
    """A number as typed; `12%` is 0.12."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Str:
    """A text in quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Dur:
    """A length of time such as `3天`."""

    seconds: Fraction


@dataclass(frozen=True, slots=True)
class Ref:
    """A field, by its name for people or (`by_key`) as stored; `known` when it was marked as a field."""

    name: str
    by_key: bool = False
    known: bool = True


@dataclass(frozen=True, slots=True)
class Unary:
    """`-x` or `非 x`."""

    op: str
    part: "Ast"


@dataclass(frozen=True, slots=True)
class Binary:
    """Two parts with an operator between them."""

    op: str
    left: "Ast"
    right: "Ast"


@dataclass(frozen=True, slots=True)
class Call:
    """A function by its English name in capitals."""

    name: str
    args: tuple["Ast", ...]


Ast = Num | Str | Dur | Ref | Unary | Binary | Call


def too_complex() -> BadFormula:
    """The refusal of a formula that is too long or nested too deep."""
    return BadFormula(
        f"公式太复杂: 最多 {MAX_LENGTH} 个字、{MAX_NODES} 项、{MAX_DEPTH} 层括号。请拆成几个计算字段。",
        f"The formula is too complex: at most {MAX_LENGTH} characters, {MAX_NODES} parts and {MAX_DEPTH} levels of "
        "brackets. Split it into several computed fields.",
    )
