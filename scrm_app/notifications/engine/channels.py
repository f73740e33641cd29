"""Who hears a notice over which way; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

MAX_MENTIONS = 20


@dataclass(frozen=True)
class Person:
    """A receiver with their wishes. `org_path` is the path of their unit, `/1/4/9/`."""

    user_id: int
    name: str
    email: str
    phone: str
    org_path: str
    lang: str = "zh-CN"
    wants_email: bool = True
    wants_mention: bool = True
    quiet_from: int | None = None
    quiet_to: int | None = None


@dataclass(frozen=True)
class Way:
    """A connection that could carry the notice; `org_path` "" = the whole company."""

    connection_id: int
    name: str
    audience: str
    org_path: str = ""
    urgent_only: bool = False


@dataclass(frozen=True)
class Sending:
    """One message to write to the outbox."""

    connection_id: int
    receiver: str
    to: str
    mobiles: tuple[str, ...]
    lang: str
    suffix: str
    """What makes its dedupe key its own."""
    not_before: datetime


def quiet_until(now: datetime, zone: str, quiet_from: int | None, quiet_to: int | None) -> datetime:
    """`now`, or the end of the quiet hours it falls into (minutes after local midnight; may span midnight)."""
    if quiet_from is None or quiet_to is None or quiet_from == quiet_to:
        return now
    local = now.astimezone(ZoneInfo(zone))
    minute = local.hour * 60 + local.minute
    spans = quiet_from > quiet_to
    inside = (minute >= quiet_from or minute < quiet_to) if spans else quiet_from <= minute < quiet_to
    if not inside:
        return now
    day = local.date() + timedelta(days=1 if spans and minute >= quiet_from else 0)
    end = datetime.combine(day, time(quiet_to // 60, quiet_to % 60), ZoneInfo(zone))
    return end.astimezone(now.tzinfo)


def plan(people: Sequence[Person], ways: Iterable[Way], *, urgent: bool, now: datetime, zone: str) -> list[Sending]:
    """One mail a person over the nearest mail server, one message a group bot or webhook that covers any of them."""
    sendings: list[Sending] = []
    usable = [w for w in ways if urgent or not w.urgent_only]
    for person in people:
        way = _nearest([w for w in usable if w.audience == "person"], person.org_path)
        if way is None or not person.wants_email or not person.email:
            continue
        start = now if urgent else quiet_until(now, zone, person.quiet_from, person.quiet_to)
        receiver = f"{person.name} <{person.email}>"
        suffix = f"u{person.user_id}"
        sendings.append(Sending(way.connection_id, receiver, person.email, (), person.lang, suffix, start))
    for way in (w for w in usable if w.audience != "person"):
        covered = [p for p in people if p.org_path.startswith(way.org_path)]
        if covered:
            mentions = [p.phone for p in covered if p.wants_mention and p.phone] if way.audience == "group" else []
            mobiles = tuple(dict.fromkeys(mentions))[:MAX_MENTIONS]
            sendings.append(Sending(way.connection_id, way.name, "", mobiles, "zh-CN", f"c{way.connection_id}", now))
    return sendings


def _nearest(ways: Sequence[Way], org_path: str) -> Way | None:
    """The way of the closest unit above the person; several at the same place: the first."""
    fitting = [w for w in ways if org_path.startswith(w.org_path)]
    return max(fitting, key=lambda w: (len(w.org_path), -w.connection_id), default=None)
