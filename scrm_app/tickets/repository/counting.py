"""Counters of boards: what a transaction adds is kept until its end and written then, each row once, in one order.

A transaction that moves many tickets would otherwise hold counters of several stores from its first ticket on, and two
of them could wait for each other.
"""

from collections import defaultdict
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session as AnySession
from sqlalchemy.orm import SessionTransaction
from sqlmodel import Session

from models.ticket import TicketCounter
from scrm_app.core.prepared import Prepared, link

COUNTER: sa.Table = TicketCounter.__table__  # type: ignore[attr-defined]
_PLACE = ("org_unit_id", "flow_id", "node_id", "status")
_ROW = (*_PLACE, "stage", "tickets")


def count(session: Session, rows: list[dict[str, Any]]) -> None:
    """Add to counters: rows of `{org_unit_id, flow_id, node_id, stage, status, tickets}`; `tickets` may be negative.

    What is counted inside a savepoint goes with it when that is rolled back.
    """
    inside = session.get_nested_transaction()
    session.info.setdefault("counted", []).extend([(inside, row) for row in rows])


@event.listens_for(AnySession, "after_soft_rollback")
def _forget(session: AnySession, undone: SessionTransaction) -> None:
    """What was counted inside goes; what was counted before and only written inside is to be written again."""
    if not {"counted", "counts written"} & session.info.keys():
        return
    written: list[Any] = session.info.get("counts written", [])
    lost = [(inside, row) for where, inside, row in written if _within(where, undone)]
    held = [*lost, *session.info.get("counted", [])]
    session.info["counts written"] = [one for one in written if not _within(one[0], undone)]
    session.info["counted"] = [(inside, row) for inside, row in held if not _within(inside, undone)]


def _within(inside: SessionTransaction | None, undone: SessionTransaction) -> bool:
    if not undone.nested:
        return True
    while inside is not None and inside is not undone:
        inside = inside.parent
    return inside is not None


def write_counts(session: Session) -> None:
    """Before a commit, and before counters are read in the same transaction."""
    held = session.info.pop("counted", None)
    if not held:
        return
    if (now_in := session.get_nested_transaction()) is not None:
        session.info.setdefault("counts written", []).extend([(now_in, *one) for one in held])
    added: dict[tuple[Any, ...], int] = defaultdict(int)
    stages: dict[tuple[Any, ...], str] = {}
    for _, row in held:
        place = tuple([row[name] for name in _PLACE])
        added[place] += row["tickets"]
        stages.setdefault(place, row["stage"])
    rows = [dict(zip(_ROW, (*place, stages[place], n), strict=True)) for place, n in sorted(added.items()) if n]
    if rows:
        connection = link(session)
        _statement(connection.dialect.name).run_many(connection, rows)


@lru_cache(maxsize=2)
def _statement(dialect: str) -> Prepared:
    base = (postgresql if dialect == "postgresql" else sqlite).insert(COUNTER)
    statement = base.on_conflict_do_update(
        index_elements=list(_PLACE), set_={"tickets": COUNTER.c.tickets + base.excluded.tickets}
    )
    return Prepared(statement.inline(), _ROW)
