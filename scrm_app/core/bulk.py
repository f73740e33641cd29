"""Many rows at once: which are new, which differ, which are the same; written with one executemany each."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Column, Dialect, Table, bindparam
from sqlmodel import Session, SQLModel

from scrm_app.core.text import Text

Values = dict[str, Any]
_CHUNK = 10_000


@dataclass
class Outcome:
    """What became of a batch; `refused` maps the index of a row to the reason."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: dict[int, Text] = field(default_factory=dict)


@dataclass
class Plan:
    """Rows to insert and to update, by key; `stored` is what the database holds (with `id`)."""

    stored: dict[Hashable, Values]
    inserts: dict[Hashable, Values] = field(default_factory=dict)
    updates: dict[Hashable, Values] = field(default_factory=dict)
    outcome: Outcome = field(default_factory=Outcome)

    def take(self, key: Hashable, given: Mapping[str, Any], fresh: Mapping[str, Any]) -> None:
        """One row: `given` are its own values; `fresh` completes a row that does not exist yet."""
        stored = self.stored.get(key)
        if stored is None:
            row = {**fresh, **given}
            self.stored[key] = self.inserts[key] = row
            self.outcome.new += 1
            return
        changes = {name: value for name, value in given.items() if stored.get(name) != value}
        if not changes:
            self.outcome.unchanged += 1
            return
        self.outcome.changed += 1
        stored.update(changes)
        if key not in self.inserts:
            self.updates.setdefault(key, {}).update(changes)


def table_of(model: type[SQLModel]) -> Table:
    """The Core table of a model."""
    return cast(Table, model.__table__)  # type: ignore[attr-defined]


def fetch(
    session: Session, table: Table, key: str, values: list[Any], only: Iterable[str] = (), **fixed: Any
) -> list[Values]:
    """The rows whose `key` column is among `values` and whose other columns equal `fixed`; `only` these columns."""
    found: list[Values] = []
    wanted = [table.c[name] for name in only if name in table.c]
    for start in range(0, len(values), _CHUNK):
        base = table.select().with_only_columns(*wanted) if wanted else table.select()
        query = base.where(table.c[key].in_(values[start : start + _CHUNK]))
        for name, value in fixed.items():
            query = query.where(table.c[name] == value)
        found.extend(dict(row) for row in session.execute(query).mappings())
    return found


def insert_rows(session: Session, table: Table, rows: list[Values]) -> None:
    """One executemany of complete rows that all have the same columns.

    Values are prepared column by column and equal ones once, because a batch repeats most of them; that takes a
    third of the time of the statement's own path.
    """
    dialect = session.get_bind().dialect
    names = [column.name for column in table.c if column.name in rows[0]]
    columns = [_prepared(table.c[name], [row[name] for row in rows], dialect) for name in names]
    compiled = table.insert().values({name: bindparam(name) for name in names}).compile(dialect=dialect)
    tuples: list[Any] = list(zip(*columns, strict=True))
    if not compiled.positional:
        tuples = [dict(zip(names, values, strict=True)) for values in tuples]
    else:
        order = [names.index(name) for name in compiled.positiontup or names]
        tuples = tuples if order == list(range(len(names))) else [tuple(t[i] for i in order) for t in tuples]
    session.connection().exec_driver_sql(str(compiled), tuples)


def _prepared(column: Column[Any], values: list[Any], dialect: Dialect) -> list[Any]:
    convert = column.type.dialect_impl(dialect).bind_processor(dialect)
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
        insert_rows(session, table, list(plan.inserts.values()))
    by_columns: dict[tuple[str, ...], list[Values]] = {}
    for key, changes in plan.updates.items():
        row = {f"v_{name}": value for name, value in changes.items()}
        by_columns.setdefault(tuple(sorted(changes)), []).append({**row, "v_key": plan.stored[key]["id"]})
    for columns, rows in by_columns.items():
        values: Values = {name: bindparam(f"v_{name}") for name in columns} | dict(touched)
        if "version" in table.c:
            values["version"] = table.c.version + 1
        session.execute(table.update().where(table.c.id == bindparam("v_key")).values(values), rows)
