"""Counters written at the end: whatever is rolled back on the way, what remains is what was counted."""

import random
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from scrm_app.tickets.repository import counting
from tests.conftest import World
from tests.tickets.conftest import FORM, GRAPH, publish

Place = tuple[int, str]


def kept(session: Session) -> dict[Place, int]:
    counting.write_counts(session)
    rows = session.connection().execute(sa.select(counting.COUNTER))
    return {(row.org_unit_id, row.node_id): row.tickets for row in rows if row.tickets}


def play(session: Session, draw: random.Random, flow_id: int, units: list[int], depth: int) -> Counter[Place]:
    """Count, look, and do the same inside savepoints that are kept or taken back; what remains."""
    sum_: Counter[Place] = Counter()
    for _ in range(draw.randrange(1, 5)):
        what = draw.choice(["count", "count", "look", "inside"])
        if what == "count":
            place, n = (draw.choice(units), draw.choice("ab")), draw.choice([-1, 1, 2])
            row: dict[str, Any] = {"org_unit_id": place[0], "node_id": place[1], "tickets": n}
            counting.count(session, [row | {"flow_id": flow_id, "stage": "", "status": "open"}])
            sum_[place] += n
        elif what == "look":
            kept(session)
        elif depth:
            trial = session.begin_nested()
            inside = play(session, draw, flow_id, units, depth - 1)
            if draw.random() < 0.5:
                trial.rollback()
            else:
                trial.commit()
                sum_.update(inside)
    return sum_


@pytest.mark.parametrize("seed", range(20))
def test_what_remains_is_what_was_counted(session: Session, world: World, seed: int) -> None:
    draw, units = random.Random(seed), [world.units["pudong"], world.units["xihu"]]
    flow_id, total = publish(session, GRAPH, FORM), Counter[Place]()
    for _ in range(6):
        total.update(play(session, draw, flow_id, units, 3))
    assert kept(session) == {place: n for place, n in total.items() if n}
