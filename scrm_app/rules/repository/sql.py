"""A condition as SQL with the same truth as `engine/evaluate.py`.

The expression is true or false where the database can tell, and NULL where only Python can (a text with a letter that
folds to several, a moment with another offset, a list inside a list …). NULL means "not known" in AND, OR and NOT as
well, so that a condition with a part that has no SQL at all still decides every row that its other parts decide.
"""

import operator
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache, reduce
from typing import Any

import sqlalchemy as sa

from scrm_app.rules.engine.evaluate import comparable, key_of
from scrm_app.rules.engine.nodes import All, Condition, Leaf, Not
from scrm_app.rules.repository.stored import (
    NO,
    UNKNOWN,
    YES,
    Answer,
    Cases,
    Number,
    Sql,
    Words,
    binary,
    has_any,
    is_kind,
    is_whole,
    lowered,
    place_of,
    shaped,
    trimmed,
)

Source = Answer | Words | Number
EXACT = 2**53
"""Beyond this a stored fraction and its digits are not the same number."""
_COMPARE: Mapping[str, Callable[[Any, Any], Any]] = {
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
}


def as_sql(condition: Condition, sources: Mapping[str, Source], dialect: str) -> Sql:
    """True, false, or NULL where Python has to look; a field without a source is one where it has to."""
    if isinstance(condition, Leaf):
        source = sources.get(condition.field)
        return UNKNOWN if source is None else _leaf(condition, source, dialect)
    if isinstance(condition, Not):
        return sa.not_(as_sql(condition.part, sources, dialect))
    parts = [as_sql(part, sources, dialect) for part in condition.of]
    if isinstance(condition, All):
        return reduce(sa.and_, parts, YES)
    return reduce(sa.or_, parts, NO)


def _leaf(leaf: Leaf, source: Source, dialect: str) -> Sql:
    if leaf.op in ("empty", "not_empty"):
        found = source.ask(_empty(dialect))
    elif leaf.op == "between":
        low, high = (_order(op, value, dialect) for op, value in zip(("ge", "le"), leaf.value, strict=True))
        found = sa.and_(source.ask(low), source.ask(high))
    elif leaf.op in _COMPARE:
        found = source.ask(_order(leaf.op, leaf.value, dialect))
    elif leaf.op in ("contains", "starts_with"):
        found = source.ask(_part(leaf, dialect))
    else:
        found = source.ask(_among(leaf, dialect))
    return sa.not_(found) if leaf.op in ("ne", "not_in", "not_empty") else found


def _empty(dialect: str) -> Cases:
    def mapping(value: Answer) -> Sql:
        codes = value.child("codes")
        none = Cases(
            text=lambda text: text == "",
            number=lambda number: number == 0,
            word=lambda word: word == "false",
            items=lambda items: items.length == 0,
            mapping=lambda inner: inner.bare,
            nothing=YES,
        )
        return sa.case((codes.kind.is_(None), value.bare), else_=codes.ask(none))

    return Cases(
        text=lambda text: trimmed(text, dialect) == "",
        number=lambda _: NO,
        word=lambda _: NO,
        items=lambda items: items.length == 0,
        mapping=mapping,
        nothing=YES,
    )


def _same(wanted: frozenset[Any], dialect: str) -> Cases:
    """Whether a single value is one of these (keys as `evaluate.key_of` gives them)."""
    words = sorted(key for key in wanted if isinstance(key, str))
    numbers = [key for key in wanted if not isinstance(key, str)]
    spelled = [*words, *(str(key) for key in numbers if isinstance(key, int)), *(["-0"] if 0 in numbers else [])]
    sized = [_number(key, dialect) for key in numbers]
    return Cases(
        text=lambda text: trimmed(text, dialect).in_(spelled) if spelled else NO,
        number=lambda number: sa.or_(*(number == size for size in sized)) if sized else NO,
        word=lambda word: word.in_(words) if words else NO,
        items=lambda _: NO,
        mapping=lambda _: NO,
    )


def _among(leaf: Leaf, dialect: str) -> Cases:
    """eq and in: a single value is one of these, a list shares one (eq: holds nothing else)."""
    several = leaf.op in ("in", "not_in")
    wanted = frozenset(key_of(item) for item in (leaf.value if several else [leaf.value]))
    if any(not isinstance(key, str) and abs(key) > EXACT for key in wanted):
        return _always(UNKNOWN)
    same = _same(wanted, dialect)
    odd = any(isinstance(key, str) and (key == "None" or key[:1] in "[{") for key in wanted)
    other = Cases(
        _opposite(same.text),
        _opposite(same.number),
        _opposite(same.word),
        _opposite(same.items),
        _opposite(same.mapping),
        YES,
    )

    def items(value: Answer) -> Sql:
        if odd:
            return UNKNOWN
        return value.has(same) if several else sa.and_(value.has(same), sa.not_(value.has(other)))

    def mapping(value: Answer) -> Sql:
        codes = value.child("codes")
        shared = UNKNOWN if odd else sa.case((is_kind(codes, "list"), codes.has(same)), else_=NO)
        return _named(value, same.text, shared)

    return Cases(same.text, same.number, same.word, items, mapping)


def _opposite(ask: Callable[[Any], Sql]) -> Callable[[Any], Sql]:
    return lambda value: sa.not_(ask(value))


def _named(value: Answer, text: Callable[[Sql], Sql], rest: Sql) -> Sql:
    """A place or a record answers with its text or name; `rest` is what any other mapping says."""
    name, words = value.child("name"), value.child("text")
    return sa.case(
        (is_kind(name, "text"), text(name.text)),
        (sa.and_(name.kind.is_(None), is_kind(words, "text")), text(words.text)),
        else_=rest,
    )


def _part(leaf: Leaf, dialect: str) -> Cases:
    """contains and starts_with: inside a text without regard to case; a list or a region has this member."""
    needle, begins = str(leaf.value).casefold(), leaf.op == "starts_with"
    odd = _folding(needle)

    def text(found: Sql) -> Sql:
        if needle.casefold() != needle:
            return UNKNOWN
        low = lowered(found, dialect)
        hit = sa.func.substr(low, 1, len(needle)) == needle if begins else place_of(needle, low, dialect) > 0
        return sa.case((hit, YES), (has_any(odd, found, dialect), UNKNOWN), else_=NO) if odd else hit

    if begins:
        return replace(_always(NO), text=text, mapping=lambda value: _named(value, text, NO))
    member = _among(Leaf(leaf.field, "in", (leaf.value,)), dialect)

    def mapping(value: Answer) -> Sql:
        first, last, day = value.child("from"), value.child("to"), str(leaf.value)
        inside = sa.and_(binary(first.text, dialect) <= day, binary(last.text, dialect) >= day)
        span = sa.case((sa.and_(is_kind(first, "text"), is_kind(last, "text")), inside), else_=UNKNOWN)
        codes = value.child("codes")
        coded = sa.case((is_kind(codes, "list"), member.items(codes)), else_=NO)
        return _named(value, text, sa.case((first.kind.is_not(None), span), else_=coded))

    return Cases(text, member.number, member.word, member.items, mapping)


@lru_cache
def _folds() -> dict[str, str]:
    """By letter, what other than A to Z becomes it (or something with it) when case is ignored."""
    found: dict[str, str] = {}
    for char in map(chr, range(0x80, 0x1F000)):
        for letter in {*char.casefold()} if char.casefold() != char else ():
            found[letter] = found.get(letter, "") + char
    return found


@lru_cache
def _folding(needle: str) -> str:
    return "".join(sorted({char for letter in needle for char in _folds().get(letter, "")}))


def _order(op: str, value: Any, dialect: str) -> Cases:
    wanted: Any = comparable(value)
    compare = _COMPARE[op]
    if wanted is None:
        return _always(NO)
    if isinstance(wanted, str):
        return replace(_always(NO), text=_ordered_text(compare, wanted, dialect))
    if abs(wanted) > EXACT:
        return _always(UNKNOWN)
    size, moment = _number(wanted, dialect), isinstance(value, str) and "T" in value

    def text(found: Sql) -> Sql:
        bare = trimmed(found, dialect)
        digits = compare(sa.cast(bare, sa.BigInteger), size)
        timed = _instant(compare, value, found, dialect) if moment else UNKNOWN
        has_time = place_of("T", found, dialect) > 0
        return sa.case((is_whole(bare, dialect), digits), (has_time, timed), else_=NO)

    return replace(_always(NO), text=text, number=lambda number: compare(number, size))


def _ordered_text(compare: Callable[[Any, Any], Any], wanted: str, dialect: str) -> Callable[[Sql], Sql]:
    """Dates, times of day and moments without offset sort as they are written; what has an offset is none of them."""

    def text(found: Sql) -> Sql:
        bare = trimmed(found, dialect)
        local = sa.or_(*(shaped(found, shape, dialect) for shape in ("####-##-##T##:##", "####-##-##T##:##:##")))
        return sa.case(
            (bare == "", NO),
            (is_whole(bare, dialect), NO),
            (local, compare(binary(found, dialect), wanted)),
            (_in_utc(found, dialect), NO),
            (place_of("T", found, dialect) > 0, UNKNOWN),
            else_=compare(binary(bare, dialect), wanted),
        )

    return text


def _in_utc(found: Sql, dialect: str) -> Sql:
    """Whether the text is a moment that exists, as the forms store it: UTC, to the second."""

    def part(first: int, size: int) -> Sql:
        return sa.func.substr(found, first, size, type_=sa.String())

    last = sa.case((part(6, 2) == "02", "28"), (part(6, 2).in_(("04", "06", "09", "11")), "30"), else_="31")
    return sa.and_(
        shaped(found, "####-##-##T##:##:##+00:00", dialect),
        part(1, 4) != "0000",
        part(6, 2).between("01", "12"),
        part(9, 2).between("01", last),
        part(12, 2) <= "23",
        part(15, 2) <= "59",
        part(18, 2) <= "59",
    )


def _instant(compare: Callable[[Any, Any], Any], value: str, found: Sql, dialect: str) -> Sql:
    """The text as a moment against another; NULL unless it is stored as the forms store it."""
    try:
        moment = datetime.fromisoformat(value).astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        return UNKNOWN
    wanted = moment.isoformat(timespec="microseconds" if moment.microsecond else "seconds")
    stored = binary(sa.func.substr(found, 1, 19, type_=sa.String()), dialect)
    return sa.case((_in_utc(found, dialect), compare(stored, wanted)), else_=UNKNOWN)


def _number(value: Any, dialect: str) -> Sql:
    """A wanted number; PostgreSQL compares digits, and a fraction is stored by the digits that `repr` gives."""
    return sa.literal(value) if dialect == "sqlite" else sa.literal(Decimal(repr(value)), sa.Numeric())


def _always(said: Sql) -> Cases:
    def ask(_: Any) -> Sql:
        return said

    return Cases(ask, ask, ask, ask, ask)
