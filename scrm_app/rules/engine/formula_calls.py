"""Each function of the formula language: the kinds it takes and the program it becomes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from scrm_app.rules.engine.formula_check import Program, Typed, as_text, compare, mixed, needs, same_kind
from scrm_app.rules.engine.formula_parts import Kind
from scrm_app.rules.errors import BadFormula

Args = Sequence[Typed]
_SIZES = (Kind.NUMBER, Kind.MONEY, Kind.DURATION)
_TIMES = (Kind.DATE, Kind.DATETIME)


def _if(place: str, args: Args) -> Typed:
    test = needs(args[0], place, Kind.BOOL)
    good = args[1]
    other = args[2] if len(args) > 2 else Typed(("none",), Kind.NOTHING, "空", fixed=True)
    for branch in (good, other):
        needs(branch, place, *_SIZES, *_TIMES, Kind.TEXT, Kind.BOOL)
    good, other, kind = same_kind(good, other, "放在同一个「如果」的两边", "the two results of one IF")
    return Typed(("if", test.run, good.run, other.run), kind, "这个「如果」", fixed=good.fixed and other.fixed)


def _logic(name: str, place: str, args: Args) -> Typed:
    return Typed((name, *(needs(arg, place, Kind.BOOL).run for arg in args)), Kind.BOOL, "这个条件")


def _empty(_place: str, args: Args) -> Typed:
    run = args[0].run
    if run[0] == "field":
        run = ("field", run[1], "any")
    return Typed(("empty", run), Kind.BOOL, "这个条件")


def _fold(name: str, place: str, args: Args) -> Typed:
    """SUM, AVG, MIN and MAX over columns and single values of one kind."""
    kinds = _SIZES if name in ("sum", "avg") else (*_SIZES, *_TIMES)
    for arg in args:
        needs(replace(arg, many=False), place, *kinds)
    ranks = (Kind.DATETIME, Kind.DATE, Kind.DURATION, Kind.MONEY, Kind.NUMBER, Kind.NOTHING)
    lead = min(args, key=lambda arg: ranks.index(arg.kind))
    both = f"放在同一个「{place}」里"
    found = [same_kind(arg, lead, both, "in one function")[0] for arg in args]
    for arg, kept in zip(args, found, strict=True):
        if arg.many and kept.run != arg.run:
            raise mixed(arg, lead, both, "in one function")
    return Typed(
        (name, *(arg.run for arg in found)), lead.kind, f"这个「{place}」", fixed=all(arg.fixed for arg in args)
    )


def _count(_place: str, args: Args) -> Typed:
    return Typed(("count", *(arg.run for arg in args)), Kind.NUMBER, "这个计数")


def _round(place: str, args: Args) -> Typed:
    part = needs(args[0], place, Kind.NUMBER, Kind.MONEY)
    places = args[1].run if len(args) > 1 else ("num", "0")
    if places[0] != "num" or places[1] not in ("0", "1", "2", "3", "4", "5", "6"):
        raise BadFormula(
            "「四舍五入」的小数位要写 0 到 6 的整数。", "The decimals of ROUND must be a whole number from 0 to 6."
        )
    return Typed(("round", part.run, int(places[1])), part.kind, "这个算式", fixed=part.fixed)


def _same(name: str, kinds: tuple[Kind, ...], place: str, args: Args) -> Typed:
    part = needs(args[0], place, *kinds)
    return Typed((name, part.run), part.kind, "这个算式", fixed=part.fixed)


def _span(unit: str, place: str, args: Args) -> Typed:
    """DAYS and HOURS: between two moments, or of a duration."""
    if len(args) == 1:
        run: Program = needs(args[0], place, Kind.DURATION).run
    else:
        for arg in args:
            needs(arg, place, *_TIMES, *((Kind.TEXT,) if arg.literal is not None else ()))
        if unit == "86400":
            days = [("day_of", arg.run) if arg.kind is Kind.DATETIME else arg.run for arg in _moments(args, place)]
            return Typed(("minus", *days), Kind.NUMBER, "这个天数")
        end, start = _moments(args, place)
        run = ("minus", end.run, start.run)
        run = ("mul", run, ("num", "86400")) if end.kind is Kind.DATE else run
    return Typed(("div", run, ("num", unit)), Kind.NUMBER, "这个数")


def _moments(args: Args, place: str) -> tuple[Typed, Typed]:
    end, start, kind = same_kind(args[0], args[1], f"放在同一个「{place}」里", "in one function")
    if kind not in (*_TIMES, Kind.NOTHING):
        needs(args[0], place, *_TIMES)
    return end, start


def _clock(name: str, kind: Kind, _place: str, _args: Args) -> Typed:
    return Typed((name,), kind, "此刻")


def _calendar(name: str, place: str, args: Args) -> Typed:
    part = needs(args[0], place, *_TIMES)
    return Typed((name, ("day_of", part.run) if part.kind is Kind.DATETIME else part.run), Kind.NUMBER, "这个数")


def _concat(_place: str, args: Args) -> Typed:
    return Typed(("concat", *(as_text(arg) for arg in args)), Kind.TEXT, "这段文字", fixed=all(a.fixed for a in args))


def _text(_place: str, args: Args) -> Typed:
    return Typed(as_text(args[0]), Kind.TEXT, "这段文字", fixed=args[0].fixed)


def _len(place: str, args: Args) -> Typed:
    return Typed(("len", needs(args[0], place, Kind.TEXT).run), Kind.NUMBER, "这个字数")


def _cut(name: str, place: str, args: Args) -> Typed:
    part, many = needs(args[0], place, Kind.TEXT), needs(args[1], place, Kind.NUMBER)
    return Typed((name, part.run, many.run), Kind.TEXT, "这段文字")


def _contains(place: str, args: Args) -> Typed:
    where, what = needs(args[0], place, Kind.TEXT, Kind.CHOICES), needs(args[1], place, Kind.TEXT)
    if where.kind is Kind.CHOICES:
        compare("=", Typed(where.run, Kind.TEXT, where.said, info=where.info), what)
    return Typed(("contains", where.run, what.run), Kind.BOOL, "这个条件")


CALLS: Mapping[str, Callable[[str, Args], Typed]] = {
    "IF": _if,
    "AND": partial(_logic, "and"),
    "OR": partial(_logic, "or"),
    "NOT": partial(_logic, "not"),
    "EMPTY": _empty,
    "SUM": partial(_fold, "sum"),
    "AVG": partial(_fold, "avg"),
    "MIN": partial(_fold, "min"),
    "MAX": partial(_fold, "max"),
    "COUNT": _count,
    "ROUND": _round,
    "FLOOR": partial(_same, "floor", (Kind.NUMBER, Kind.MONEY)),
    "CEIL": partial(_same, "ceil", (Kind.NUMBER, Kind.MONEY)),
    "ABS": partial(_same, "abs", _SIZES),
    "DAYS": partial(_span, "86400"),
    "HOURS": partial(_span, "3600"),
    "TODAY": partial(_clock, "today", Kind.DATE),
    "NOW": partial(_clock, "now", Kind.DATETIME),
    "YEAR": partial(_calendar, "year"),
    "MONTH": partial(_calendar, "month"),
    "DAY": partial(_calendar, "day"),
    "CONCAT": _concat,
    "TEXT": _text,
    "LEN": _len,
    "LEFT": partial(_cut, "left"),
    "RIGHT": partial(_cut, "right"),
    "CONTAINS": _contains,
}
