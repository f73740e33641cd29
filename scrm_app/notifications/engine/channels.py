"""Who hears a notice over which way, and when; pure.

The budget of a person: ordinary messages wait for the end of quiet hours, are gathered in a digest where the person or
the kind of notice wants one, and stop at a daily cap for each channel (the rest comes in the next digest). Urgent ones
go out at once and say so when they break quiet hours. Nothing is ever lost: the inbox has every notice.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from scrm_app.core.text import Text

MAX_MENTIONS = 20
ORDER = ("wecom", "dingtalk", "email")
"""The order of the house for people who chose none; a text message is the last resort of urgent notices."""
CHANNELS = {
    "wecom": Text("企业微信", "WeCom"),
    "dingtalk": Text("钉钉", "DingTalk"),
    "email": Text("邮件", "E-mail"),
    "sms": Text("短信", "Text message"),
}
DAILY_CAP = 40
DIGEST_MINUTE = 9 * 60
NORMAL, DIGEST, MUTE = "normal", "digest", "mute"


@dataclass(frozen=True)
class Person:
    """A receiver with their wishes. `org_path` is the path of their unit, `/1/4/9/`; minutes after local midnight."""

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
    wecom: str = ""
    dingtalk: str = ""
    channels: tuple[str, ...] = ()
    digest: str = ""
    digest_minute: int = DIGEST_MINUTE
    daily_cap: int = DAILY_CAP
    sent_today: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Ordinary messages that went out today, by channel."""

    def address(self, channel: str) -> str:
        """Where they are reached over a channel; empty where they are not."""
        known = {"email": self.email, "sms": self.phone, "wecom": self.wecom, "dingtalk": self.dingtalk}
        return known.get(channel, "")


@dataclass(frozen=True)
class Way:
    """A connection that could carry the notice; `org_path` "" = the whole company."""

    connection_id: int
    name: str
    audience: str
    org_path: str = ""
    urgent_only: bool = False
    channel: str = "email"


@dataclass(frozen=True)
class Sending:
    """One message to write to the outbox; `user_id` 0 for groups and machines."""

    connection_id: int
    receiver: str
    to: str
    mobiles: tuple[str, ...]
    lang: str
    suffix: str
    """What makes its dedupe key its own."""
    not_before: datetime
    user_id: int = 0
    channel: str = ""
    breaks_quiet: bool = False


@dataclass(frozen=True)
class Plan:
    """What goes out, and who reads it in a digest instead, when."""

    sendings: tuple[Sending, ...]
    held: Mapping[int, datetime]


def minute_of(typed: str) -> int | None:
    """`21:00` as minutes after midnight; None when it is no time."""
    hours, _, rest = typed.partition(":")
    if not (hours.isdecimal() and rest[:2].isdecimal()) or int(hours) > 23 or int(rest[:2]) > 59:
        return None
    return int(hours) * 60 + int(rest[:2])


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


def next_digest(person: Person, now: datetime, zone: str) -> datetime:
    """When the next digest of a person is due: the full hour, or their time of day; never inside quiet hours."""
    local = now.astimezone(ZoneInfo(zone))
    if person.digest == "hourly":
        start = (local + timedelta(hours=1)).replace(minute=0, second=0, microsecond=0)
    else:
        start = datetime.combine(
            local.date(), time(person.digest_minute // 60, person.digest_minute % 60), ZoneInfo(zone)
        )
        if start <= local:
            start += timedelta(days=1)
    return quiet_until(start.astimezone(now.tzinfo), zone, person.quiet_from, person.quiet_to)


def order_of(person: Person, *, urgent: bool) -> tuple[str, ...]:
    """The channels to try, best first."""
    chosen = tuple(c for c in person.channels if c in CHANNELS)
    order = chosen or tuple(c for c in ORDER if c != "email" or person.wants_email)
    return (*order, *(("sms",) if urgent and "sms" not in order else ()))


def route(person: Person, ways: Sequence[Way], *, urgent: bool, skip: Collection[str] = ()) -> Way | None:
    """The nearest way of the first channel that reaches this person; None when none does."""
    found = (_over(person, ways, c, urgent=urgent) for c in order_of(person, urgent=urgent) if c not in skip)
    return next((way for way in found if way is not None), None)


def _over(person: Person, ways: Sequence[Way], channel: str, *, urgent: bool) -> Way | None:
    """The nearest way of a channel, where the person is reached over it."""
    fitting = [w for w in ways if w.audience == "person" and w.channel == channel and (urgent or not w.urgent_only)]
    return _nearest(fitting, person.org_path) if person.address(channel) else None


def routes(
    person: Person, ways: Sequence[Way], channels: Sequence[str], *, urgent: bool, skip: Collection[str] = ()
) -> list[Way]:
    """One way for each of `channels` that reaches the person; their own best one when none does, or none is named."""
    named = [_over(person, ways, c, urgent=urgent) for c in dict.fromkeys(channels) if c not in skip]
    found = [way for way in named if way is not None]
    best = route(person, ways, urgent=urgent, skip=skip) if not found else None
    return found if best is None else [best]


def plan(
    people: Sequence[Person],
    ways: Iterable[Way],
    *,
    urgent: bool,
    now: datetime,
    zone: str,
    mode: str = NORMAL,
    skip: Collection[str] = (),
    channels: Sequence[str] = (),
) -> Plan:
    """One message a person over their best channel, one a group bot or webhook that covers any of them.

    `channels` (a level of a ladder): over each of these instead, as far as they reach the person.
    """
    usable = [w for w in ways if urgent or not w.urgent_only]
    sendings: list[Sending] = []
    held: dict[int, datetime] = {}
    if mode == MUTE and not urgent:
        return Plan((), {})
    for person in people:
        for n, way in enumerate(routes(person, usable, channels, urgent=urgent, skip=skip)):
            full = person.sent_today.get(way.channel, 0) >= person.daily_cap
            if not urgent and (mode == DIGEST or person.digest or full):
                held[person.user_id] = next_digest(person, now, zone)
                continue
            sending = _to_person(person, way, urgent=urgent, now=now, zone=zone)
            sendings.append(replace(sending, suffix=f"{sending.suffix}:{way.channel}") if n else sending)
    for way in (w for w in usable if w.audience != "person" and mode == NORMAL):
        covered = [p for p in people if p.org_path.startswith(way.org_path)]
        if covered:
            mentions = [p.phone for p in covered if p.wants_mention and p.phone] if way.audience == "group" else []
            mobiles = tuple(dict.fromkeys(mentions))[:MAX_MENTIONS]
            suffix = f"c{way.connection_id}"
            sendings.append(Sending(way.connection_id, way.name, "", mobiles, "zh-CN", suffix, now))
    return Plan(tuple(sendings), held)


def _to_person(person: Person, way: Way, *, urgent: bool, now: datetime, zone: str) -> Sending:
    free = quiet_until(now, zone, person.quiet_from, person.quiet_to)
    to = person.address(way.channel)
    return Sending(
        way.connection_id,
        f"{person.name} <{to}>",
        to,
        (),
        person.lang,
        f"u{person.user_id}",
        now if urgent else free,
        person.user_id,
        way.channel,
        urgent and free > now,
    )


def _nearest(ways: Sequence[Way], org_path: str) -> Way | None:
    """The way of the closest unit above the person; several at the same place: the first."""
    fitting = [w for w in ways if org_path.startswith(w.org_path)]
    return max(fitting, key=lambda w: (len(w.org_path), -w.connection_id), default=None)
