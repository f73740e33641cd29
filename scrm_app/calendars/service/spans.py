"""When people work and when they are away, over a span; for other features inside their own transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from scrm_app.calendars.repository import staff as repository
from scrm_app.core.settings import settings

AROUND = timedelta(days=7)


@dataclass(frozen=True)
class StaffSpans:
    """Duties and leave of one person that touch a span, in order. `rostered`: a duty is planned within a week of it."""

    duties: tuple[tuple[datetime, datetime], ...] = ()
    leaves: tuple[tuple[datetime, datetime], ...] = ()
    rostered: bool = False


def staff_spans(session: Session, user_ids: Collection[int], since: datetime, until: datetime) -> dict[int, StaffSpans]:
    """Who works and who is away between two instants."""
    if not user_ids:
        return {}
    zone = ZoneInfo(settings().zone)
    first, last = (since - AROUND).astimezone(zone).date(), (until + AROUND).astimezone(zone).date()
    rostered: set[int] = set()
    duties: dict[int, list[tuple[datetime, datetime]]] = {}
    for row in repository.duties(session, user_ids, first, last):
        rostered.add(row.user_id)
        if row.starts_at < until and row.ends_at > since:
            duties.setdefault(row.user_id, []).append((row.starts_at, row.ends_at))
    leaves: dict[int, list[tuple[datetime, datetime]]] = {}
    for row in repository.leaves(session, user_ids, since, until):
        leaves.setdefault(row.user_id, []).append((row.starts_at, row.ends_at))
    return {
        u: StaffSpans(tuple(sorted(duties.get(u, ()))), tuple(sorted(leaves.get(u, ()))), u in rostered)
        for u in user_ids
    }
