"""What goes with what: every part of a formula gets its kind before it runs, and mixing says so in a sentence.

The result is a program: nested tuples of plain values that the server and the browser both run (formula_run.py and
components/data/formula.js), e.g. `("mul", ("field", "qty", "number"), ("num", "10"))`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from scrm_app.core.text import Text
from scrm_app.rules.engine.formula_functions import FUNCTIONS
from scrm_app.rules.engine.formula_parts import (
    KIND_OF_FIELD,
    NAMES,
    Ast,
    Binary,
    Call,
    Dur,
    Kind,
    Num,
    Ref,
    Str,
    Unary,
)
from scrm_app.rules.engine.formula_text import Fields, find_keys
from scrm_app.rules.engine.nodes import FieldInfo
from scrm_app.rules.errors import BadFormula

Program = tuple[Any, ...]
DAY = ("num", "86400")
_SIZES = (Kind.NUMBER, Kind.MONEY, Kind.DURATION)
_TIMES = (Kind.DATE, Kind.DATETIME)


@dataclass(frozen=True, slots=True)
class Typed:
    """A part with its kind; `fixed` when no field stands in it, `many` when it is a column of a table."""

    run: Program
    kind: Kind
    said: str
    fixed: bool = False
    many: bool = False
    info: FieldInfo | None = None
    literal: str | None = None


def number_text(value: Fraction) -> str:
    """A number that ends, as plain digits: `Fraction(1, 8)` is `0.125`."""
    scaled, places = value, 0
    while scaled.denominator != 1 and places < 40:
        scaled, places = scaled * 10, places + 1
    digits = str(abs(int(scaled))).rjust(places + 1, "0")
    sign = "-" if scaled < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def mixed(a: Typed, b: Typed, zh: str, en: str) -> BadFormula:
    """The refusal of two parts that do not go together."""
    x, y = NAMES[a.kind], NAMES[b.kind]
    return BadFormula(
        f"{a.said}是{x.zh}, {b.said}是{y.zh}, 不能{zh}。",
        f"{a.said} is {x.en} and {b.said} is {y.en}; they cannot be {en}.",
    )


def needs(part: Typed, place: str, *kinds: Kind) -> Typed:
    """The part when it is one of the kinds; refuses a column where one value is needed."""
    if part.many:
        raise BadFormula(
            f"{part.said}是明细表的一列, 要放进 求和、平均、最小、最大 或 计数 里。",
            f"{part.said} is a column of a table. Put it into SUM, AVG, MIN, MAX or COUNT.",
        )
    if part.kind not in kinds and part.kind is not Kind.NOTHING:
        wanted = [NAMES[kind] for kind in kinds]
        zh, en = "或".join(w.zh for w in wanted), " or ".join(w.en for w in wanted)
        raise BadFormula(
            f"「{place}」需要{zh}, {part.said}是{NAMES[part.kind].zh}。",
            f'"{place}" needs {en}; {part.said} is {NAMES[part.kind].en}.',
        )
    return part


class Checker:
    """Walks a tree with the fields at hand and keeps which of them it used."""

    def __init__(self, fields: Fields) -> None:
        self.fields, self.used = fields, set[str]()

    def part(self, tree: Ast) -> Typed:
        """A part with its kind and its program."""
        if isinstance(tree, Num):
            text = number_text(tree.value)
            return Typed(("num", text), Kind.NUMBER, f"「{text}」", fixed=True)
        if isinstance(tree, Str):
            return Typed(("str", tree.value), Kind.TEXT, f"「{tree.value[:20]}」", fixed=True, literal=tree.value)
        if isinstance(tree, Dur):
            return Typed(("num", number_text(tree.seconds)), Kind.DURATION, "这段时长", fixed=True)
        if isinstance(tree, Ref):
            return self._ref(tree)
        if isinstance(tree, Unary):
            return self._unary(tree)
        if isinstance(tree, Binary):
            return self._binary(tree)
        return self._call(tree)

    def _ref(self, ref: Ref) -> Typed:
        found = find_keys(ref.name, self.fields, by_key=ref.by_key)
        if not found:
            raise BadFormula(
                f"没有叫「{ref.name[:40]}」的字段, 请从字段列表中选择。文字要加引号。",
                f'There is no field called "{ref.name[:40]}". Choose one from the list; put texts in quotes.',
            )
        if len(found) > 1:
            raise BadFormula(
                f"有 {len(found)} 个字段都叫「{ref.name[:40]}」, 请先给它们起不同的名称。",
                f'{len(found)} fields are called "{ref.name[:40]}". Give them different names first.',
            )
        table, _, column = found[0].partition(".")
        self.used.add(found[0])
        info = self.fields[table].columns[column] if column else self.fields[table]
        said = f"「{self.fields[table].label}.{info.label}」" if column else f"「{info.label}」"
        kind = KIND_OF_FIELD.get(info.kind, Kind.OTHER)
        load = info.kind if info.options and kind in (Kind.TEXT, Kind.CHOICES) else kind.value
        tail = (dict(info.options),) if info.options and kind in (Kind.TEXT, Kind.CHOICES) else ()
        run = ("column", table, column, load, *tail) if column else ("field", table, load, *tail)
        return Typed(run, kind, said, many=bool(column), info=info)

    def _unary(self, tree: Unary) -> Typed:
        part = self.part(tree.part)
        if tree.op == "非":
            return Typed(("not", needs(part, "非", Kind.BOOL).run), Kind.BOOL, "这个条件")
        needs(part, "-", *_SIZES)
        return Typed(("neg", part.run), part.kind, "这个算式", fixed=part.fixed)

    def _binary(self, tree: Binary) -> Typed:
        a, b = self.part(tree.left), self.part(tree.right)
        if tree.op in ("且", "或"):
            name = "and" if tree.op == "且" else "or"
            return Typed((name, *(needs(x, tree.op, Kind.BOOL).run for x in (a, b))), Kind.BOOL, "这个条件")
        if tree.op == "&":
            return Typed(("concat", as_text(a), as_text(b)), Kind.TEXT, "这段文字", fixed=a.fixed and b.fixed)
        if tree.op in ("*", "/"):
            return _scale(tree.op, a, b)
        if tree.op in ("+", "-"):
            return _add(tree.op, a, b)
        return compare(tree.op, a, b)

    def _call(self, tree: Call) -> Typed:
        from scrm_app.rules.engine.formula_calls import CALLS

        function, count = FUNCTIONS[tree.name], len(tree.args)
        if not function.least <= count <= function.most:
            zh, en = function.help
            raise BadFormula(
                f"「{function.zh}」的参数个数不对 (现在 {count} 个)。用法: {zh}。",
                f'"{tree.name}" has the wrong number of arguments ({count}). Use: {en}.',
            )
        call: Callable[[str, Sequence[Typed]], Typed] = CALLS[tree.name]
        return call(function.zh, [self.part(arg) for arg in tree.args])


def same_kind(a: Typed, b: Typed, zh: str, en: str) -> tuple[Typed, Typed, Kind]:
    """Both parts as one kind: a plain number beside an amount is yuan, a quoted date beside a date is a date."""
    if a.kind == b.kind or Kind.NOTHING in (a.kind, b.kind):
        return a, b, b.kind if a.kind is Kind.NOTHING else a.kind
    for x, y in ((a, b), (b, a)):
        if x.kind is Kind.NUMBER and x.fixed and y.kind is Kind.MONEY:
            return a, b, Kind.MONEY
    a, b = _as_moment(a, b), _as_moment(b, a)
    if a.kind != b.kind:
        raise mixed(a, b, zh, en)
    return a, b, a.kind


def _as_moment(part: Typed, other: Typed) -> Typed:
    """A quoted date as a date, and a date beside a time as its midnight."""
    if part.literal is not None and other.kind in _TIMES:
        try:
            day = date.fromisoformat(part.literal)
        except ValueError:
            return part
        part = Typed(("num", str(day.toordinal() - 719163)), Kind.DATE, part.said, fixed=True)
    if part.kind is Kind.DATE and other.kind is Kind.DATETIME:
        return Typed(("midnight", part.run), Kind.DATETIME, part.said, fixed=part.fixed)
    return part


def _add(op: str, a: Typed, b: Typed) -> Typed:
    name, zh, en = ("add", "相加", "added") if op == "+" else ("sub", "相减", "subtracted")
    for x in (a, b):
        needs(x, op, *_SIZES, *_TIMES)
    if a.kind in _TIMES and b.kind in (Kind.NUMBER, Kind.DURATION):
        return _shift(name, a, b)
    if op == "+" and b.kind in _TIMES and a.kind in (Kind.NUMBER, Kind.DURATION):
        return _shift(name, b, a)
    a, b, kind = same_kind(a, b, zh, en)
    fixed = a.fixed and b.fixed
    if kind not in _TIMES:
        return Typed((name, a.run, b.run), kind, "这个算式", fixed=fixed)
    if op == "+":
        raise mixed(a, b, zh, en)
    between: Program = ("minus", a.run, b.run)
    return Typed(("mul", between, DAY) if kind is Kind.DATE else between, Kind.DURATION, "这段时长", fixed=fixed)


def _shift(name: str, moment: Typed, by: Typed) -> Typed:
    """A date or time moved by a duration or a number of days."""
    if moment.kind is Kind.DATE:
        days = by.run if by.kind is Kind.NUMBER else ("div", by.run, DAY)
        return Typed(("later_day", moment.run, days if name == "add" else ("neg", days)), Kind.DATE, "这个日期")
    seconds = by.run if by.kind is Kind.DURATION else ("mul", by.run, DAY)
    return Typed(("later", moment.run, seconds if name == "add" else ("neg", seconds)), Kind.DATETIME, "这个时间")


def _scale(op: str, a: Typed, b: Typed) -> Typed:
    for x in (a, b):
        needs(x, "×" if op == "*" else "÷", *_SIZES)
    kinds, fixed = (a.kind, b.kind), a.fixed and b.fixed
    run = ("mul" if op == "*" else "div", a.run, b.run)
    if Kind.NOTHING in kinds:
        return Typed(run, Kind.NOTHING, "这个算式")
    if b.kind is Kind.NUMBER:
        return Typed(run, a.kind, "这个算式", fixed=fixed)
    if op == "*" and a.kind is Kind.NUMBER:
        return Typed(run, b.kind, "这个算式", fixed=fixed)
    if op == "/" and a.kind == b.kind:
        return Typed(run, Kind.NUMBER, "这个算式", fixed=fixed)
    raise mixed(a, b, "相乘" if op == "*" else "相除", "multiplied" if op == "*" else "divided")


def compare(op: str, a: Typed, b: Typed) -> Typed:
    """A comparison; texts and yes/no can only be equal or not."""
    for x in (a, b):
        needs(x, op, *_SIZES, *_TIMES, Kind.TEXT, Kind.BOOL)
    for choice, other in ((a, b), (b, a)):
        _known_choice(choice, other)
    a, b, kind = same_kind(a, b, "比较", "compared")
    if kind in (Kind.TEXT, Kind.BOOL) and op not in ("=", "<>"):
        raise BadFormula(
            f"{NAMES[kind].zh}只能比较相等或不相等 (= 或 <>)。", "Texts and yes/no can only be compared with = or <>."
        )
    return Typed(("cmp", op, a.run, b.run), Kind.BOOL, "这个条件")


def _known_choice(choice: Typed, other: Typed) -> None:
    """Refuse to look for an option that a choice does not have: such a formula could never be true."""
    options = choice.info.options if choice.info else {}
    if options and other.literal is not None and other.literal not in options.values():
        listed = "、".join(list(options.values())[:8])
        raise BadFormula(
            f"{choice.said}没有「{other.literal[:20]}」这个选项。它的选项有: {listed}。",
            f'{choice.said} has no option "{other.literal[:20]}". Its options: {listed}.',
        )


def as_text(part: Typed) -> Program:
    """The program of a part as text for people."""
    if part.kind is Kind.TEXT and not part.many:
        return part.run
    kinds = (Kind.NUMBER, Kind.MONEY, Kind.DATE, Kind.DATETIME, Kind.BOOL, Kind.TEXT, Kind.CHOICES)
    needs(part, Text("连接文字", "joining texts").zh, *kinds)
    return ("text", part.kind.value, part.run)
