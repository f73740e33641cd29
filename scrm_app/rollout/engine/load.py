"""Who would have had which work: visits given out in order of time to the least loaded, as dispatch does."""

import heapq
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scrm_app.tickets.engine import dispatch
from scrm_app.tickets.engine.dispatch import Candidate

Pool = tuple[str, int]
"""Role and store."""
PLAN = dispatch.Plan()


@dataclass(frozen=True, slots=True)
class Turn:
    """One visit to be given out: to `fixed`, else to somebody of `pool`; `left_at` None while it is open."""

    key: tuple[int, int]
    entered_at: datetime
    left_at: datetime | None
    fixed: int | None = None
    pool: Pool | None = None


def give_out(turns: Sequence[Turn], pools: Mapping[Pool, Sequence[Candidate]]) -> dict[tuple[int, int], int]:
    """Turn key to person. Loads start empty at the first visit; nearest, then least loaded, then longest idle."""
    carrying: dict[int, int] = defaultdict(int)
    latest: dict[int, datetime] = {}
    running: list[tuple[datetime, int]] = []
    found: dict[tuple[int, int], int] = {}
    for turn in sorted(turns, key=lambda t: (t.entered_at, t.key)):
        while running and running[0][0] <= turn.entered_at:
            carrying[heapq.heappop(running)[1]] -= 1
        who = turn.fixed if turn.pool is None else _choose(pools.get(turn.pool, ()), carrying, latest)
        if who is None:
            continue
        found[turn.key] = who
        carrying[who] += 1
        latest[who] = turn.entered_at
        if turn.left_at is not None:
            heapq.heappush(running, (turn.left_at, who))
    return found


def _choose(pool: Sequence[Candidate], carrying: Mapping[int, int], latest: Mapping[int, datetime]) -> int | None:
    now = [replace(c, open_tasks=carrying.get(c.user_id, 0), last_assigned_at=latest.get(c.user_id)) for c in pool]
    return min(now, key=lambda c: dispatch.score(c, PLAN)).user_id if now else None
