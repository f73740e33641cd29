"""For how many rows a condition holds: the database counts what it can tell, Python looks at the rest."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session

from scrm_app.rules.repository.stored import Sql

BATCH = 2_000
OPEN = 10**9
"""What a row counts that the database leaves open: the condition is worked out once a row, and there are fewer rows."""
SECONDS = 2.0
"""So long Python may look at the rows that the database leaves open."""


@dataclass(frozen=True)
class Counted:
    """`hits` of `of` rows; `at_least`: time ran out before all were looked at. `newest`: keys of the latest hits."""

    hits: int
    of: int
    at_least: bool = False
    newest: list[int] = field(default_factory=list)


def count(
    session: Session,
    rows: sa.Select[Any],
    key: Sql,
    asked: Sql,
    test: Callable[[Any], bool],
    *,
    named: int,
    seconds: float = SECONDS,
) -> Counted:
    """Every row that the condition is true of; `rows` is a SELECT, with a FROM of its own, of what `test` reads.

    Rows that `asked` leaves open are tried by `test`, newest `key` first, for at most `seconds`.
    """
    link = session.connection()
    told = sa.func.coalesce(sa.cast(asked, sa.Integer), OPEN)
    tally = rows.with_only_columns(sa.func.count(), sa.func.coalesce(sa.func.sum(told), 0))
    of, both = (int(part) for part in link.execute(tally).one())
    left, sure = divmod(both, OPEN)
    found = rows.where(asked).with_only_columns(key).order_by(key.desc()).limit(named)
    newest = [row[0] for row in link.execute(found)] if sure and named else []
    until, below, tried = time.monotonic() + seconds, None, 0
    while tried < left and time.monotonic() < until:
        part = rows.where(asked.is_(None), *([key < below] if below is not None else []))
        batch = link.execute(part.order_by(key.desc()).limit(BATCH)).all()
        hits = [getattr(row, key.key or "id") for row in batch if test(row)]
        sure, tried, newest = sure + len(hits), tried + len(batch), newest + hits[:named]
        if len(batch) < BATCH:
            break
        below = getattr(batch[-1], key.key or "id")
    return Counted(sure, of, tried < left, sorted(newest, reverse=True)[:named])
