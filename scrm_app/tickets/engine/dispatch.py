"""Choosing who gets a ticket: the least loaded of those who may, the longest idle among equals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

RULE = "tickets.dispatch.least_loaded"
RULE_VERSION = 1


@dataclass(frozen=True)
class Candidate:
    """Somebody who could take the ticket. `distance` 0 = same store, 1 = same region, 2 = further."""

    user_id: int
    name: str
    open_tasks: int
    distance: int = 0
    last_assigned_at: datetime | None = None


@dataclass(frozen=True)
class Choice:
    """Who was chosen, and the table that explains it."""

    user_id: int | None
    considered: list[dict[str, Any]]


def choose(candidates: Sequence[Candidate], *, exclude: frozenset[int] = frozenset()) -> Choice:
    """Nearest first, then fewest open tasks, then the longest without a new one, then the lowest id."""
    able = [c for c in candidates if c.user_id not in exclude] or list(candidates)
    ranked = sorted(able, key=_rank)
    rows = [{"user_id": c.user_id, "name": c.name, "open_tasks": c.open_tasks, "distance": c.distance} for c in ranked]
    return Choice(ranked[0].user_id if ranked else None, rows[:20])


def _rank(candidate: Candidate) -> tuple[int, int, float, int]:
    idle_since = candidate.last_assigned_at.timestamp() if candidate.last_assigned_at else 0.0
    return candidate.distance, candidate.open_tasks, idle_since, candidate.user_id
