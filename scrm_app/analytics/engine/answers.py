"""How the answers to one question are spread: choices counted, numbers with their middle and ends."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from scrm_app.forms.engine.fields import CHOICE_KINDS, LOOKUP_KINDS, Field
from scrm_app.forms.engine.readers import stars

TOP = 12
NUMBERS = frozenset({"number", "money", "slider", "rating"})


@dataclass(frozen=True, slots=True)
class Numbers:
    """Lowest, middle and highest of some numbers (money in fen)."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class FieldStat:
    """One question: how many answered of those asked, how often each choice came, and the numbers.

    `more`: different answers past the twelve most frequent · `hidden`: the reader may not see its answers.
    """

    key: str
    label: str
    kind: str
    asked: int = 0
    answered: int = 0
    bars: tuple[tuple[str, int], ...] = ()
    more: int = 0
    numbers: Numbers | None = None
    hidden: bool = False


def describe(item: Field, values: Sequence[Any], names: Mapping[int, str] | None = None) -> FieldStat:
    """The spread of the stored answers to a question, None where it was not answered; `names` of people by id."""
    given = [value for value in values if value not in (None, "", [], {})]
    numbers = [value for value in given if _is_number(value)] if item.value_kind in NUMBERS else []
    bars = _bars(item, given, names or {})
    return FieldStat(
        key=item.key,
        label=item.label,
        kind=item.value_kind,
        asked=len(values),
        answered=len(given),
        bars=tuple(bars[: max(TOP, len(item.options))]),
        more=max(0, len(bars) - max(TOP, len(item.options))),
        numbers=Numbers(min(numbers), median(numbers), max(numbers)) if numbers else None,
    )


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _bars(item: Field, given: Sequence[Any], names: Mapping[int, str]) -> list[tuple[str, int]]:
    if item.kind in CHOICE_KINDS:
        chosen = Counter(one for value in given for one in (value if isinstance(value, list) else [value]))
        known = [option.value for option in item.options]
        gone = [value for value, _ in chosen.most_common() if value not in known]
        return [(item.option_label(value), chosen[value]) for value in [*known, *gone]]
    if item.kind == "rating":
        scores = Counter(given)
        return [(f"{star} ★", scores[star]) for star in range(stars(item), 0, -1)]
    return [(name, count) for name, count in Counter(_names(item, given, names)).most_common() if name]


def _names(item: Field, given: Sequence[Any], names: Mapping[int, str]) -> list[str]:
    """The names by which answers are counted; none for kinds whose answers all differ."""
    if item.kind == "region":
        found = [value.get("names") for value in given if isinstance(value, Mapping)]
        return [str(path[0]) for path in found if isinstance(path, list) and path]
    if item.kind in LOOKUP_KINDS:
        return [str(value.get("name", "")) for value in given if isinstance(value, Mapping)]
    if item.kind == "person":
        return [names.get(value, "") for value in given if isinstance(value, int)]
    if item.kind in ("date", "datetime"):
        return [str(value)[:7] for value in given]
    return []
