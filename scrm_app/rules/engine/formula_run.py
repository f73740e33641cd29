"""A checked formula as a Python closure. Numbers are exact fractions; nothing is ever evaluated from text.

Laws: an empty operand of + or - counts as nothing, of × or ÷ makes the result empty; a comparison with an empty value
is false (<> is the exact opposite of =); dividing by zero gives an empty result and a note; what grows too large is
refused with a note. The browser runs the same program in components/data/formula.js; a test holds the two together.

Inside: money in yuan, durations and times in seconds (times since 1970 UTC), dates in days since 1970.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from scrm_app.core.text import Text
from scrm_app.rules.engine.evaluate import is_empty
from scrm_app.rules.engine.formula_check import Program
from scrm_app.rules.engine.formula_parts import MAX_TEXT

OFFSET = 8 * 3600
EPOCH = date(1970, 1, 1).toordinal()
FIRST_DAY, LAST_DAY = date(1900, 1, 1).toordinal() - EPOCH, date(2200, 12, 31).toordinal() - EPOCH
BIG = Fraction(10**18)
WIDE = 1 << 800
MAX_NUMBER = 10**12
DIVIDED_BY_ZERO = Text("除数为 0, 结果为空。", "Divided by zero; the result is empty.")
TOO_LARGE = Text("结果超出范围, 请检查填写的数字。", "The result is out of range. Check the numbers.")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)")


class Overflow(Exception):
    """A value left the range a formula may have."""


@dataclass(slots=True)
class Env:
    """What one evaluation sees, and what it noticed."""

    values: Mapping[str, Any]
    now: datetime
    notes: list[Text] = field(default_factory=list)


Run = Callable[[Env], Any]


def build(program: Program) -> Run:
    """The closure of a program; the same for equal programs."""
    name = program[0]
    if name in _LEAVES:
        return _LEAVES[name](program)
    if name in ("if", "and", "or"):
        return _lazy(name, [build(part) for part in program[1:]])
    if name == "cmp":
        return partial(_compare, _ORDERS[program[1]], program[1] == "<>", build(program[2]), build(program[3]))
    if name == "round":
        inner, places = build(program[1]), program[2]
        return lambda env: _map(partial(round_half_up, places=places), inner(env))
    if name == "text":
        inner, kind = build(program[2]), program[1]
        return lambda env: say(kind, inner(env))
    if name in _FOLDS:
        return partial(_fold, _FOLDS[name], [build(part) for part in program[1:]])
    if name == "div":
        return partial(_div, build(program[1]), build(program[2]))
    parts, function = [build(part) for part in program[1:]], _PLAIN[name]
    return lambda env: function(*[part(env) for part in parts])


def fit(value: Fraction) -> Fraction:
    """The fraction when it is in range; raises Overflow."""
    if not -BIG < value < BIG or value.denominator >= WIDE:
        raise Overflow
    return value


def round_half_up(value: Fraction, places: int) -> Fraction:
    """To so many decimals, halves away from zero."""
    scale: int = 10**places
    whole = (abs(value) * scale * 2 + 1) // 2
    return Fraction(-whole if value < 0 else whole, scale)


def say(kind: str, value: Any) -> str | None:
    """A value as text for people; numbers with at most six decimals."""
    if value is None:
        return None
    if kind == "number":
        return f"{Decimal(int(round_half_up(value, 6) * 10**6)).scaleb(-6).normalize():f}"
    if kind == "money":
        fen = int(round_half_up(value, 2) * 100)
        return f"{'-' if fen < 0 else ''}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
    if kind == "date":
        return _day(value).isoformat()
    if kind == "datetime":
        return datetime.fromtimestamp(_second(value) + OFFSET, UTC).strftime("%Y-%m-%d %H:%M")
    if kind == "bool":
        return "是" if value else "否"
    return "、".join(value) if isinstance(value, list) else str(value)


def stored(kind: str, value: Any) -> Any:
    """A result in the form answers are stored in; raises Overflow when no field could hold it."""
    if value is None:
        return None
    if kind == "money":
        return _whole(round_half_up(value, 2) * 100, MAX_NUMBER * 100)
    if kind == "number":
        rounded = round_half_up(value, 6)
        _whole(rounded, MAX_NUMBER)
        return int(rounded) if rounded.denominator == 1 else float(rounded)
    if kind == "date":
        return _day(value).isoformat()
    if kind == "datetime":
        return datetime.fromtimestamp(_second(value), UTC).isoformat(timespec="seconds")
    return value or None if kind == "text" else value


def _whole(value: Fraction, most: int) -> int:
    if not -most <= value <= most:
        raise Overflow
    return int(value)


def _day(value: Fraction) -> date:
    if not FIRST_DAY <= value <= LAST_DAY:
        raise Overflow
    return date.fromordinal(int(value // 1) + EPOCH)


def _second(value: Fraction) -> int:
    if not FIRST_DAY * 86_400 <= value <= LAST_DAY * 86_400:
        raise Overflow
    return int(value // 1)


def load(kind: str, options: Mapping[str, str], value: Any) -> Any:
    """A stored answer as the formula sees it; what does not fit its kind is empty."""
    if is_empty(value):
        return None
    if kind in ("number", "money"):
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        number = Fraction(str(value)) if value == value and abs(value) < 10**18 else None
        return number / 100 if number is not None and kind == "money" else number
    if kind in ("date", "datetime"):
        return _load_time(kind, value)
    if kind == "multiple":
        return [options.get(str(item), str(item)) for item in value] if isinstance(value, list) else None
    if kind == "bool":
        return value if isinstance(value, bool) else None
    if kind in ("text", "single"):
        return options.get(value, value) if isinstance(value, str) else None
    return True


def _load_time(kind: str, value: Any) -> Fraction | None:
    pattern = _DATE if kind == "date" else _MOMENT
    if not isinstance(value, str) or not pattern.fullmatch(value):
        return None
    try:
        if kind == "date":
            return Fraction(date.fromisoformat(value).toordinal() - EPOCH)
        return Fraction(int(datetime.fromisoformat(value).timestamp()))
    except (ValueError, OverflowError):
        return None


def _field(program: Program) -> Run:
    key, kind, options = program[1], program[2], program[3] if len(program) > 3 else {}
    return lambda env: load(kind, options, env.values.get(key))


def _column(program: Program) -> Run:
    table, key, kind, options = program[1], program[2], program[3], program[4] if len(program) > 4 else {}

    def run(env: Env) -> list[Any]:
        rows = env.values.get(table)
        cells = (row.get(key) for row in rows if isinstance(row, Mapping)) if isinstance(rows, list) else ()
        found = (load(kind, options, cell) for cell in cells)
        return [value for value in found if value is not None]

    return run


def _number(program: Program) -> Run:
    value = Fraction(program[1])
    return lambda _env: value


def _text(program: Program) -> Run:
    value = program[1] or None
    return lambda _env: value


_LEAVES: Mapping[str, Callable[[Program], Run]] = {
    "num": _number,
    "str": _text,
    "none": lambda _program: lambda _env: None,
    "field": _field,
    "column": _column,
    "today": lambda _program: lambda env: Fraction((int(env.now.timestamp()) + OFFSET) // 86_400),
    "now": lambda _program: lambda env: Fraction(int(env.now.timestamp())),
}


def _lazy(name: str, parts: list[Run]) -> Run:
    if name == "if":
        test, good, other = parts
        return lambda env: good(env) if test(env) else other(env)
    if name == "and":
        return lambda env: all(part(env) for part in parts)
    return lambda env: any(part(env) for part in parts)


_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def _compare(order: Callable[[Any, Any], bool], opposite: bool, left: Run, right: Run, env: Env) -> bool:
    a, b = left(env), right(env)
    return (a is not None and b is not None and order(a, b)) is not opposite


def _div(left: Run, right: Run, env: Env) -> Fraction | None:
    a, b = left(env), right(env)
    if a is None or b is None:
        return None
    if b == 0:
        env.notes.append(DIVIDED_BY_ZERO)
        return None
    return fit(a / b)


def _fold(function: Callable[[list[Any]], Any], parts: list[Run], env: Env) -> Any:
    found: list[Any] = []
    for part in parts:
        value = part(env)
        found += value if isinstance(value, list) else [] if value is None else [value]
    return function(found)


def _sum(values: list[Any]) -> Fraction | None:
    return fit(sum(values, Fraction(0))) if values else None


_FOLDS: Mapping[str, Callable[[list[Any]], Any]] = {
    "sum": _sum,
    "avg": lambda values: fit(sum(values, Fraction(0)) / len(values)) if values else None,
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
    "count": lambda values: Fraction(len(values)),
}


def _map(function: Callable[[Any], Any], value: Any) -> Any:
    return None if value is None else function(value)


def _both(function: Callable[[Any, Any], Any], a: Any, b: Any) -> Any:
    return None if a is None or b is None else function(a, b)


def _add(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    if a is None or b is None:
        return b if a is None else a
    return fit(a + b)


def _sub(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return _add(a, None if b is None else -b)


def _join(*parts: str | None) -> str | None:
    text = "".join(part for part in parts if part)
    if len(text) > MAX_TEXT:
        raise Overflow
    return text or None


def _cut_left(text: str, many: Fraction) -> str | None:
    return text[: max(0, min(int(many // 1), MAX_TEXT))] or None


def _cut_right(text: str, many: Fraction) -> str | None:
    count = max(0, min(int(many // 1), MAX_TEXT))
    return text[max(0, len(text) - count) :] or None


_PLAIN: Mapping[str, Callable[..., Any]] = {
    "add": _add,
    "sub": _sub,
    "minus": partial(_both, lambda a, b: fit(a - b)),
    "mul": partial(_both, lambda a, b: fit(a * b)),
    "neg": partial(_map, lambda a: -a),
    "abs": partial(_map, abs),
    "floor": partial(_map, lambda a: Fraction(a // 1)),
    "ceil": partial(_map, lambda a: Fraction(-(-a // 1))),
    "later": partial(_both, lambda a, b: fit(a + b)),
    "later_day": partial(_both, lambda a, b: fit(Fraction((a + b) // 1))),
    "midnight": partial(_map, lambda a: a * 86_400 - OFFSET),
    "day_of": partial(_map, lambda a: Fraction((a + OFFSET) // 86_400)),
    "year": partial(_map, lambda a: Fraction(_day(a).year)),
    "month": partial(_map, lambda a: Fraction(_day(a).month)),
    "day": partial(_map, lambda a: Fraction(_day(a).day)),
    "not": lambda a: not a,
    "empty": lambda a: a is None or a == [],
    "concat": _join,
    "len": lambda a: Fraction(len(a or "")),
    "left": partial(_both, _cut_left),
    "right": partial(_both, _cut_right),
    "contains": partial(_both, lambda where, what: what in where),
}
