"""Stored values as conditions meet them in SQL: an answer inside a JSON column, or a column of its own.

One file knows what SQLite and PostgreSQL write differently; `sql.py` builds on it and knows neither.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import sqlalchemy as sa

Sql = sa.ColumnElement[Any]
SPACE = "".join(char for char in map(chr, range(0x3001)) if char.isspace())
"""What `str.strip` takes away."""
YES, NO, UNKNOWN = sa.true(), sa.false(), sa.cast(sa.null(), sa.Boolean())


@dataclass(frozen=True)
class Cases:
    """What a question says of each kind of value; every part gives true, false, or NULL for "ask Python"."""

    text: Callable[[Sql], Sql]
    number: Callable[[Sql], Sql]
    word: Callable[[Sql], Sql]
    """A truth value, as the word true or false."""
    items: Callable[["Answer"], Sql]
    mapping: Callable[["Answer"], Sql]
    nothing: Sql = NO


@dataclass(frozen=True)
class Words:
    """A column (or expression) that holds text; NULL is no answer."""

    value: Sql

    def ask(self, cases: Cases) -> Sql:
        """The question put to this value."""
        return sa.case((self.value.is_(None), cases.nothing), else_=cases.text(self.value))


@dataclass(frozen=True)
class Number:
    """An expression that holds a whole number; NULL means that Python has to look."""

    value: Sql

    def ask(self, cases: Cases) -> Sql:
        """The question put to this value."""
        return sa.case((self.value.is_(None), UNKNOWN), else_=cases.number(self.value))


@dataclass(frozen=True)
class Answer:
    """A value inside a JSON column: `path` are keys, each a word or an expression that gives one (NULL: no such)."""

    column: Sql
    path: tuple[str | Sql, ...]
    dialect: str

    def ask(self, cases: Cases) -> Sql:
        """The question put to this value, by the kind it has in the row."""
        return _by_kind(self, cases)

    def child(self, key: str) -> "Answer":
        """What stands under a key of this mapping."""
        return Answer(self.column, (*self.path, key), self.dialect)

    @property
    def kind(self) -> Sql:
        """The kind of the value in the words of the database; NULL when there is none."""
        return self._asked(sa.func.json_type, sa.func.jsonb_typeof)

    @property
    def text(self) -> Sql:
        """The value when it is text or a truth value."""
        if self.dialect == "sqlite":
            return sa.func.json_extract(self.column, self._where, type_=sa.String())
        return sa.type_coerce(self._value.op("#>>")(sa.literal_column("'{}'")), sa.String())

    @property
    def number(self) -> Sql:
        """The value when it is a number, exact."""
        if self.dialect == "sqlite":
            return sa.func.json_extract(self.column, self._where, type_=sa.Float())
        return sa.cast(self.text, sa.Numeric())

    @property
    def length(self) -> Sql:
        """How many items the list has."""
        return self._asked(sa.func.json_array_length, sa.func.jsonb_array_length)

    @property
    def bare(self) -> Sql:
        """Whether the mapping has no key."""
        if self.dialect == "sqlite":
            return sa.func.json_extract(self.column, self._where, type_=sa.String()) == sa.literal("{}")
        return self._value == sa.literal_column("'{}'::jsonb")

    def has(self, cases: Cases) -> Sql:
        """Whether some item of the list answers the question with true."""
        if self.dialect == "sqlite":
            each = sa.func.json_each(self.column, self._where).table_valued("type", "atom", joins_implicitly=True)
            item: Any = _Item(each.c.type, each.c.atom, self.dialect)
        else:
            each = sa.func.jsonb_array_elements(self._value).table_valued("value", joins_implicitly=True)
            item = Answer(sa.type_coerce(each.c.value, sa.JSON()), (), self.dialect)
        return sa.select(sa.literal_column("1")).select_from(each).where(_by_kind(item, cases)).exists()

    def _asked(self, sqlite: Any, postgresql: Any) -> Sql:
        """The same question in the words of either database."""
        return cast(Sql, sqlite(self.column, self._where) if self.dialect == "sqlite" else postgresql(self._value))

    @property
    def _where(self) -> Sql:
        """The path as SQLite writes it."""
        found: Sql = sa.literal_column("'$'")
        if all(isinstance(key, str) for key in self.path):
            return sa.literal_column("'$" + "".join(f'."{key}"' for key in self.path) + "'")
        for key in self.path:
            found = found.op("||")(sa.literal_column("'.\"'")).op("||")(_word(key)).op("||")(sa.literal_column("'\"'"))
        return found

    @property
    def _value(self) -> Sql:
        """The value as PostgreSQL reads it."""
        found: Sql = self.column
        for key in self.path:
            found = sa.type_coerce(found, sa.String()).op("->")(_word(key))
        return found


@dataclass(frozen=True)
class _Item:
    """One row of json_each."""

    kind: Sql
    atom: Sql
    dialect: str

    @property
    def text(self) -> Sql:
        return self.atom

    number = text


def _word(key: str | Sql) -> Sql:
    return sa.literal_column(f"'{key}'") if isinstance(key, str) else key


def kinds_of(dialect: str) -> dict[str, tuple[str, ...]]:
    """What a database calls the kinds of JSON values."""
    if dialect == "sqlite":
        return {"text": ("text",), "number": ("integer", "real"), "list": ("array",)}
    return {"text": ("string",), "number": ("number",), "list": ("array",)}


def is_kind(value: Answer, kind: str) -> Sql:
    """Whether the value is of a kind; false when there is none."""
    return sa.func.coalesce(value.kind.in_([_const(name) for name in kinds_of(value.dialect)[kind]]), NO)


def _by_kind(value: Any, cases: Cases) -> Sql:
    names = kinds_of(value.dialect)
    whens = [(_const(name), cases.text(value.text)) for name in names["text"]]
    whens += [(_const(name), cases.number(value.number)) for name in names["number"]]
    if value.dialect == "sqlite":
        whens += [(_const(word), cases.word(sa.literal(word))) for word in ("true", "false")]
    else:
        whens.append((_const("boolean"), cases.word(value.text)))
    if isinstance(value, Answer):
        whens += [(_const("array"), cases.items(value)), (_const("object"), cases.mapping(value))]
    return sa.case(*whens, value=value.kind, else_=cases.nothing)


def _const(word: str) -> Any:
    return sa.literal_column(f"'{word}'")


def trimmed(text: Sql, dialect: str) -> Sql:
    """`str.strip`."""
    return (sa.func.trim if dialect == "sqlite" else sa.func.btrim)(text, sa.literal(SPACE), type_=sa.String())


def lowered(text: Sql, dialect: str) -> Sql:
    """A to Z as small letters, everything else as it is."""
    return sa.func.lower(text if dialect == "sqlite" else sa.collate(text, "C"), type_=sa.String())


def place_of(needle: str, text: Sql, dialect: str) -> Sql:
    """Where the needle begins, 0 when it is not there."""
    return (sa.func.instr if dialect == "sqlite" else sa.func.strpos)(text, sa.literal(needle))


def has_any(chars: str, text: Sql, dialect: str) -> Sql:
    """Whether one of these characters (none of them special to GLOB) is in the text."""
    if dialect == "sqlite":
        return text.op("GLOB", is_comparison=True)(sa.literal(f"*[{chars}]*"))
    return sa.func.translate(text, sa.literal(chars), sa.literal("")) != text


def is_whole(text: Sql, dialect: str) -> Sql:
    """Whether the (trimmed) text is a whole number of at most 18 digits as people write it."""
    if dialect != "sqlite":
        return text.op("~", is_comparison=True)(sa.literal("^-?(0|[1-9][0-9]{0,17})$"))
    bare = sa.case((sa.func.substr(text, 1, 1) == "-", sa.func.substr(text, 2)), else_=text)
    digits = bare.op("GLOB", is_comparison=True)("*[^0-9]*").is_(sa.false())
    plain = sa.or_(bare == "0", sa.func.substr(bare, 1, 1) != "0")
    return sa.and_(bare != "", digits, plain, sa.func.length(bare) <= 18)


def shaped(text: Sql, shape: str, dialect: str) -> Sql:
    """Whether the text has this shape, where # stands for any digit and all else for itself."""
    if dialect == "sqlite":
        return text.op("GLOB", is_comparison=True)(sa.literal(shape.replace("#", "[0-9]")))
    return text.op("~", is_comparison=True)(sa.literal("^" + shape.replace("+", "[+]").replace("#", "[0-9]") + "$"))


def binary(text: Sql, dialect: str) -> Sql:
    """The text as one that sorts by code points."""
    return text if dialect == "sqlite" else sa.collate(text, "C")
