"""Many rows at once: which are new, which differ, which are the same; written with one executemany each."""

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import repeat
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import ARRAY, Column, Dialect, Table, any_, bindparam, func, literal, literal_column
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlalchemy.sql.sqltypes import NullType
from sqlmodel import Session, SQLModel

from models.types import UtcDateTime
from scrm_app.core.prepared import stored_instant
from scrm_app.core.text import Text

Values = dict[str, Any]


@dataclass
class Outcome:
    """What became of a batch; `refused` maps the index of a row to the reason."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: dict[int, Text] = field(default_factory=dict)


@dataclass
class Plan:
    """Rows to insert and to update, by key.

    `stored` is what the database holds (with `id`); `fresh` are the columns that a new row has by itself.
    """

    stored: dict[Hashable, Values]
    fresh: Mapping[str, Any]
    inserts: dict[Hashable, Values] = field(default_factory=dict)
    updates: dict[Hashable, Values] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)

    def take(self, key: Hashable, given: Values) -> None:
        """One row with the values it brings."""
        stored = self.stored.get(key)
        if stored is None:
            self.stored[key] = self.inserts[key] = given
            self.outcome.new += 1
            return
        changes = {name: value for name, value in given.items() if self._held(stored, name) != value}
        if not changes:
            self.outcome.unchanged += 1
            return
        self.outcome.changed += 1
        stored.update(changes)
        if key not in self.inserts:
            self.updates.setdefault(key, {}).update(changes)

    def _held(self, stored: Values, name: str) -> Any:
        return stored[name] if name in stored else self.fresh.get(name)


def table_of(model: type[SQLModel]) -> Table:
    """The Core table of a model."""
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


def own(session: Session, table: Table) -> list[ColumnElement[bool]]:
    """Conditions that keep only rows this transaction wrote, whatever others commit meanwhile; SQLite has one writer.

    A row that can be seen and whose writer is not finished is one's own, whichever savepoint wrote it.
    """
    if session.get_bind().dialect.name == "sqlite":
        return []
    epoch = "(txid_current() >> 32 << 32)"
    return [literal_column(f"txid_status({epoch} + {table.name}.xmin::text::bigint)") == "in progress"]


def fetch(
    session: Session, table: Table, key: str, values: list[Any], only: Iterable[str] = (), **fixed: Any
) -> list[Values]:
    """The rows whose `key` column is among `values` and whose other columns equal `fixed`; `only` these columns."""
    if not values:
        return []
    wanted = [table.c[name] for name in only if name in table.c]
    query = table.select().with_only_columns(*wanted) if wanted else table.select()
    query = query.where(_among(table.c[key], values, session.get_bind().dialect))
    for name, value in fixed.items():
        query = query.where(table.c[name] == value)
    return [dict(row) for row in session.execute(query).mappings()]


def _among(column: Column[Any], values: list[Any], dialect: Dialect) -> ColumnElement[bool]:
    """`column IN values` with one parameter, so that the statement is compiled once whatever their number."""
    if dialect.name == "sqlite":
        return column.in_(func.json_each(json.dumps(values)).table_valued("value").select())
    return column == any_(literal(values, ARRAY(column.type)))


def insert_rows(session: Session, table: Table, rows: list[Values], fresh: Mapping[str, Any] | None = None) -> None:
    """One executemany; `fresh` gives the columns that a row, or every row, leaves out.

    Values are prepared column by column and equal ones once, because a batch repeats most of them; that takes a
    third of the time of the statement's own path.
    """
    dialect = session.get_bind().dialect
    blank = {**_defaults(table), **(fresh or {})}
    given, values = _columns(rows, [column.name for column in table.c], blank)
    columns = {name: _prepared(table.c[name], values[name], dialect) for name in values}
    insert_columns(session, table, columns, {name: value for name, value in blank.items() if name not in given})


def _columns(
    rows: list[Values], names: Sequence[str], blank: Mapping[str, Any]
) -> tuple[Set[str], dict[str, Sequence[Any]]]:
    """The names that rows give, and the values of those columns; rows that give the same are taken apart in one go."""
    first = rows[0].keys()
    if len(first) > 1 and all(row.keys() == first for row in rows):
        wanted = [name for name in names if name in first]
        if len(wanted) > 1:
            return first, dict(zip(wanted, zip(*map(itemgetter(*wanted), rows), strict=True), strict=True))
    given = set().union(*rows)
    return given, {name: [row.get(name, blank.get(name)) for row in rows] for name in names if name in given}


def insert_columns(
    session: Session, table: Table, columns: Mapping[str, Sequence[Any]], fixed: Mapping[str, Any]
) -> None:
    """One executemany from columns of equal length, as the driver takes them; `fixed` is the same in every row."""
    dialect = session.get_bind().dialect
    same = {**_defaults(table), **fixed}
    same = {c.name: _prepared(c, [same[c.name]], dialect)[0] for c in table.c if c.name in same.keys() - columns}
    values: Values = {name: bindparam(name) for name in columns}
    values |= {name: _constant(value) for name, value in same.items()}
    compiled = table.insert().values(values).compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    held = {name: value for name, value in compiled.params.items() if name not in columns}
    height = len(next(iter(columns.values())))
    every = {**columns, **{name: repeat(value, height) for name, value in held.items()}}
    if compiled.positional:
        tuples: list[Any] = list(zip(*(every[name] for name in compiled.positiontup or columns), strict=True))
    else:
        tuples = [dict(zip(every, row, strict=True)) for row in zip(*every.values(), strict=True)]
    session.connection().exec_driver_sql(str(compiled), tuples)


def _defaults(table: Table) -> Values:
    return {c.name: c.default.arg for c in table.c if isinstance(c.default, ScalarElementColumnDefault)}


def _constant(value: Any) -> ColumnElement[Any]:
    """Whole numbers and plain words stand in the statement, so that no row carries them; anything else is bound."""
    if value is None or type(value) is int:
        return literal_column("NULL" if value is None else str(value))
    if type(value) is str and (not value or (value.isascii() and value.isalnum())):
        return literal_column(f"'{value}'")
    return literal(value, NullType())


def _prepared(column: Column[Any], values: Sequence[Any], dialect: Dialect) -> Sequence[Any]:
    plain = dialect.name == "sqlite" and isinstance(column.type, UtcDateTime)
    convert = stored_instant if plain else column.type.dialect_impl(dialect).bind_processor(dialect)
    if convert is None:
        return values
    known: dict[Any, Any] = {}
    prepared = []
    for value in values:
        key = value if isinstance(value, Hashable) else id(value)
        if key not in known:
            known[key] = convert(value)
        prepared.append(known[key])
    return prepared


def write(session: Session, table: Table, plan: Plan, touched: Mapping[str, Any]) -> None:
    """Carry out a plan; updates also set `touched` and count the version up where there is one."""
    if plan.inserts:
        insert_rows(session, table, list(plan.inserts.values()), plan.fresh)
    by_columns: dict[tuple[str, ...], list[Values]] = {}
    for key, changes in plan.updates.items():
        row = {f"v_{name}": value for name, value in changes.items()}
        by_columns.setdefault(tuple(sorted(changes)), []).append({**row, "v_key": plan.stored[key]["id"]})
    for columns, rows in by_columns.items():
        values: Values = {name: bindparam(f"v_{name}") for name in columns} | dict(touched)
        if "version" in table.c:
            values["version"] = table.c.version + 1
        session.execute(table.update().where(table.c.id == bindparam("v_key")).values(values), rows)
