"""The parts of a condition; all of them frozen and hashable by identity of content."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Op = Literal[
    "eq",
    "ne",
    "gt",
    "ge",
    "lt",
    "le",
    "in",
    "not_in",
    "contains",
    "empty",
    "not_empty",
    "between",
    "starts_with",
]

_EMPTY = ("empty", "not_empty")
_CHOICE = ("eq", "ne", "in", "not_in", *_EMPTY)
_TEXT = ("eq", "ne", "contains", "starts_with", "in", "not_in", *_EMPTY)
_SIZE = ("eq", "ne", "gt", "ge", "lt", "le", "between", *_EMPTY)

OPS_BY_KIND: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "text": _TEXT,
        "long_text": _TEXT,
        "phone": _TEXT,
        "number": _SIZE,
        "money": _SIZE,
        "date": _SIZE,
        "datetime": _SIZE,
        "single": _CHOICE,
        "person": _CHOICE,
        "customer": _CHOICE,
        "region": ("in", "not_in", "eq", "ne", *_EMPTY),
        "multiple": ("contains", "in", "not_in", *_EMPTY),
        "attachment": _EMPTY,
        "table": _EMPTY,
        "section": (),
        **dict.fromkeys(("time", "rating", "slider"), _SIZE),
        **dict.fromkeys(("scan", "serial", "location", "department", "product", "order", "equipment", "ticket"), _TEXT),
        "date_range": ("contains", *_EMPTY),
        **dict.fromkeys(("image", "signature"), _EMPTY),
        **dict.fromkeys(("tab", "rich", "divider"), ()),
    }
)
"""Which questions a field of each kind can answer; the builder offers exactly these."""

ALL_OPS: frozenset[str] = frozenset(op for ops in OPS_BY_KIND.values() for op in ops)
NO_VALUE: frozenset[str] = frozenset(_EMPTY)
LIST_VALUE: frozenset[str] = frozenset({"in", "not_in"})


@dataclass(frozen=True, slots=True)
class FieldInfo:
    """What conditions and formulas need to know of a field: its name for people, its kind, choices and columns.

    A computed field has the kind of its result.
    """

    key: str
    label: str
    kind: str = "text"
    options: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, "FieldInfo"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One question to one field; `value` is None for empty and not_empty, a tuple for in, not_in and between."""

    field: str
    op: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class All:
    """True when every part is true; with no parts always true."""

    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True when at least one part is true; with no parts never true."""

    of: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when its one part is false."""

    part: "Condition"


Condition = Leaf | All | AnyOf | Not


def parts(condition: Condition) -> tuple[Condition, ...]:
    """The conditions directly inside this one; a leaf has none."""
    if isinstance(condition, Leaf):
        return ()
    return (condition.part,) if isinstance(condition, Not) else condition.of


def fields_of(condition: Condition) -> frozenset[str]:
    """Every field key the condition asks about."""
    if isinstance(condition, Leaf):
        return frozenset({condition.field})
    return frozenset().union(*(fields_of(part) for part in parts(condition)))
