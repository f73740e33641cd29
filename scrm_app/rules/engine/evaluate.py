"""A condition as a Python closure; nothing is ever evaluated from text.

The laws: an empty answer equals nothing and is neither above nor below anything; `ne`, `not_in` and `not_empty` are
the exact opposites of `eq`, `in` and `empty`; a comparison of things that cannot be compared is false, never an error.
A list answer (multiple choice, the codes of a region) is `in` when they share a member, `eq` to a single value when
it has that member (region) or is just that member (choice). A place or a record (`{"lat", "lng", "text"}`,
`{"id", "name"}`) answers with its text or name; a range of days (`{"from", "to"}`) contains each of its days.
"""

import math
import operator
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from scrm_app.rules.engine.nodes import All, Condition, Leaf, Not

Values = Mapping[str, Any]
Test = Callable[[Values], bool]
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")


def compile_condition(condition: Condition) -> Test:
    """A function from answers to true or false; compile once, call often."""
    if isinstance(condition, Leaf):
        return _compile_leaf(condition)
    if isinstance(condition, Not):
        inner = compile_condition(condition.part)
        return lambda values: not inner(values)
    tests = tuple(compile_condition(part) for part in condition.of)
    until = not isinstance(condition, All)

    def run(values: Values) -> bool:
        for test in tests:
            if test(values) is until:
                return until
        return not until

    return run


def holds(condition: Condition, values: Values) -> bool:
    """Whether the condition is true of these answers."""
    return compile_condition(condition)(values)


def is_empty(value: object) -> bool:
    """Nothing was answered: None, blank text, no choice, no rows, no region."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, Mapping):
        return not value.get("codes", value)
    return value is None or value in ([], ())


def _compile_leaf(leaf: Leaf) -> Test:
    field, op = leaf.field, leaf.op
    if op == "empty":
        return lambda values: is_empty(values.get(field))
    if op == "not_empty":
        return lambda values: not is_empty(values.get(field))
    if op in ("in", "not_in"):
        wanted = frozenset(key_of(item) for item in leaf.value)
        test: Callable[[Any], bool] = partial(_shares, wanted)
    else:
        test = _TESTS[op](leaf.value)
    if op in ("ne", "not_in"):
        return lambda values: not test(values.get(field))
    return lambda values: test(values.get(field))


def key_of(value: object) -> Any:
    """One comparable form: 7, 7.0 and "7" are the same; text otherwise stays text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal) and math.isfinite(value) and value == int(value):
        return int(value)
    if isinstance(value, str):
        value = value.strip()
        return int(value) if _INTEGER.fullmatch(value) else value
    return value if isinstance(value, int | float | Decimal) else repr(value)


def _named(value: object) -> object:
    """What a place or a record is compared by; everything else as it is."""
    if isinstance(value, Mapping):
        text = value.get("name", value.get("text"))
        return text if isinstance(text, str) else value
    return value


def _members(value: object) -> frozenset[object]:
    value = _named(value)
    if isinstance(value, Mapping):
        codes = value.get("codes")
        return _members(codes) if isinstance(codes, list) else frozenset()
    if isinstance(value, list | tuple):
        return frozenset(key_of(item) for item in value)
    return frozenset() if is_empty(value) else frozenset({key_of(value)})


def _shares(wanted: frozenset[object], actual: object) -> bool:
    return not wanted.isdisjoint(_members(actual))


def _equals(value: object) -> Callable[[Any], bool]:
    wanted: object = key_of(value)
    plain = isinstance(wanted, str)

    def test(actual: object) -> bool:
        if type(actual) is str:
            return actual == wanted or actual.strip() == wanted if plain else bool(key_of(actual) == wanted)
        actual = _named(actual)
        members = _members(actual)
        return wanted in members if isinstance(actual, Mapping) else members == {wanted}

    return test


def _contains(value: object) -> Callable[[Any], bool]:
    wanted, text = key_of(value), str(value).casefold()

    def test(actual: object) -> bool:
        actual = _named(actual)
        if isinstance(actual, Mapping) and "from" in actual:
            return str(actual["from"]) <= str(value) <= str(actual.get("to"))
        return text in actual.casefold() if isinstance(actual, str) else wanted in _members(actual)

    return test


def _starts_with(value: object) -> Callable[[Any], bool]:
    text = str(value).casefold()

    def test(actual: object) -> bool:
        actual = _named(actual)
        return isinstance(actual, str) and actual.casefold().startswith(text)

    return test


def _order(actual: object, wanted: object) -> int | None:
    """-1, 0 or 1 as `actual` is below, level with or above `wanted` (orderable); None when they do not compare."""
    a, b = comparable(actual), wanted
    if a is None or b is None or isinstance(a, str) is not isinstance(b, str):
        return None
    return (a > b) - (a < b)  # type: ignore[operator]


def comparable(value: object) -> float | Decimal | str | None:
    """What is below or above another: a number, an instant as seconds, text; None for everything else."""
    if isinstance(value, bool) or is_empty(value):
        return None
    if isinstance(value, int | float | Decimal):
        return value if value == value else None
    if isinstance(value, str):
        key = key_of(value)
        if isinstance(key, int):
            return key
        return _instant(value) if "T" in value else value.strip()
    return None


def _instant(value: str) -> float | str:
    """An aware ISO time as seconds, so that offsets do not matter; other text as it is."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment.timestamp() if moment.tzinfo else value


def _ordered(compare: Callable[[Any, Any], bool], value: object) -> Callable[[Any], bool]:
    wanted = comparable(value)
    number = isinstance(wanted, int | float)

    def test(actual: object) -> bool:
        if number and (type(actual) is int or type(actual) is float):
            return compare(actual, wanted)
        order = _order(actual, wanted)
        return order is not None and compare(order, 0)

    return test


def _between(value: Any) -> Callable[[Any], bool]:
    low, high = _ordered(operator.ge, value[0]), _ordered(operator.le, value[1])
    return lambda actual: low(actual) and high(actual)


_TESTS: dict[str, Callable[[Any], Callable[[Any], bool]]] = {
    "eq": _equals,
    "ne": _equals,
    "contains": _contains,
    "starts_with": _starts_with,
    "gt": partial(_ordered, operator.gt),
    "ge": partial(_ordered, operator.ge),
    "lt": partial(_ordered, operator.lt),
    "le": partial(_ordered, operator.le),
    "between": _between,
}
