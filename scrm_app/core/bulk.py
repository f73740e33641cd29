"""Many rows at once: which are new, which differ, which are the same; written with one executemany each."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Table, bindparam
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


def fetch(session: Session, table: Table, key: str, values: list[Any], **fixed: Any) -> list[Values]:
    """The rows whose `key` column is among `values` and whose other columns equal `fixed`."""
    found: list[Values] = []
    for start in range(0, len(values), _CHUNK):
        query = table.select().where(table.c[key].in_(values[start : start + _CHUNK]))
        for name, value in fixed.items():
            query = query.where(table.c[name] == value)
        found.extend(dict(row) for row in session.execute(query).mappings())
    return found


def write(session: Session, table: Table, plan: Plan, touched: Mapping[str, Any]) -> None:
    """Carry out a plan; updates also set `touched` and count the version up where there is one."""
    if plan.inserts:
        session.execute(table.insert(), list(plan.inserts.values()))
    by_columns: dict[tuple[str, ...], list[Values]] = {}
    for key, changes in plan.updates.items():
        row = {f"v_{name}": value for name, value in changes.items()}
        by_columns.setdefault(tuple(sorted(changes)), []).append({**row, "v_key": plan.stored[key]["id"]})
    for columns, rows in by_columns.items():
        values: Values = {name: bindparam(f"v_{name}") for name in columns} | dict(touched)
        if "version" in table.c:
            values["version"] = table.c.version + 1
        session.execute(table.update().where(table.c.id == bindparam("v_key")).values(values), rows)
