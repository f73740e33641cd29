"""Tell people something: the inbox always, and outside as their wishes and the budget allow."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.identity import OrgUnit, User
from models.notification import NotificationPreference
from scrm_app.connectors import registry
from scrm_app.core import live, outbox
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.notifications.engine import rules
from scrm_app.notifications.engine.channels import (
    DAILY_CAP,
    DIGEST_MINUTE,
    NORMAL,
    Person,
    Plan,
    Sending,
    Way,
    plan,
)
from scrm_app.notifications.repository import budget, connections, inbox
from scrm_app.notifications.service.posting import INBOUND

LISTED = 12
DIGEST_ROWS = 500


def notify(
    session: Session,
    *,
    user_ids: Collection[int],
    title: Text,
    body: Text,
    link: str,
    kind: str,
    dedupe_key: str,
    now: datetime,
    urgent: bool = False,
    values: Mapping[str, str] | None = None,
    channels: Sequence[str] = (),
) -> int:
    """A notice for each person's inbox, and outbox rows for their best channel and the bots that cover them.

    The same `dedupe_key` reaches the same person once, however often it is called. `link` is a path of this product.
    `values` fill the variables of the kind's template. `channels` (a level of a ladder): over each of
    these, as far as they reach the person, instead of their own best one.
    How many people got something new.
    """
    rule = budget.get_words(session, kind)
    if rule is not None:
        words = rules.Words(Text(rule.title_zh, rule.title_en), Text(rule.body_zh, rule.body_en))
        title, body = rules.say(words, title, body, values or {})
    found = inbox.list_people(session, set(user_ids))
    common = {"kind": kind, "link": link[:300], "urgent": urgent, "dedupe_key": dedupe_key[:200], "created_at": now}
    said = {
        "title_zh": title.zh[:200],
        "title_en": title.en[:200],
        "body_zh": body.zh[:1000],
        "body_en": body.en[:1000],
    }
    rows = [{"user_id": user.id, **said, **common, "read_at": None, "digest_at": None} for user, _, _ in found]
    fresh = set(inbox.add_new(session, rows))
    if not fresh:
        return 0
    live.touch(session, *(f"{topic}:{user_id}" for user_id in fresh for topic in ("inbox", "notices", "popup")))
    people = [person_of(user, unit, wishes) for user, unit, wishes in found if user.id in fresh]
    ways = ways_out(session)
    people = people if urgent else with_counts(session, people, ways, now)
    mode = rule.mode if rule is not None else NORMAL
    made = plan(people, ways, urgent=urgent, now=now, zone=settings().zone, mode=mode, channels=channels)
    write(session, made, kind, title, body, link, dedupe_key, urgent=urgent, now=now)
    return len(fresh)


def write(
    session: Session,
    made: Plan,
    kind: str,
    title: Text,
    body: Text,
    link: str,
    dedupe_key: str,
    *,
    urgent: bool,
    now: datetime,
) -> None:
    """The outbox rows of a plan; what is held is marked for the next digest."""
    address = f"{settings().public_url}{link}" if link.startswith("/") else link
    outbox.enqueue_all(
        session, [_message(s, kind, title, body, address, dedupe_key, urgent) for s in made.sendings], now=now
    )
    if made.held:
        budget.hold(session, dedupe_key[:200], dict(made.held))


def _message(s: Sending, kind: str, title: Text, body: Text, link: str, key: str, urgent: bool) -> dict[str, Any]:
    return {
        "connection_id": s.connection_id,
        "kind": kind,
        "payload": {
            "title": title.say(s.lang),
            "text": body.say(s.lang),
            "link": link,
            "to": s.to,
            "mobiles": list(s.mobiles),
        },
        "receiver": s.receiver,
        "dedupe_key": f"{key[:200]}:{s.suffix}",
        "not_before": s.not_before,
        "user_id": s.user_id,
        "channel": s.channel,
        "urgent": urgent,
        "breaks_quiet": s.breaks_quiet,
    }


def person_of(user: User, unit: OrgUnit, wishes: NotificationPreference | None) -> Person:
    """A receiver with their wishes."""
    return Person(
        user_id=user.id or 0,
        name=user.name,
        email=user.email,
        phone=user.phone,
        org_path=unit.path,
        lang=str(user.preferences.get("lang", "zh-CN")),
        wants_email=wishes.email if wishes else True,
        wants_mention=wishes.mention if wishes else True,
        quiet_from=wishes.quiet_from if wishes else None,
        quiet_to=wishes.quiet_to if wishes else None,
        wecom=user.wecom_account,
        dingtalk=user.dingtalk_account,
        channels=tuple(str(c) for c in wishes.channels) if wishes else (),
        digest=wishes.digest if wishes else "",
        digest_minute=wishes.digest_minute if wishes else DIGEST_MINUTE,
        daily_cap=wishes.daily_cap if wishes and wishes.daily_cap is not None else DAILY_CAP,
    )


def with_counts(session: Session, people: Sequence[Person], ways: Sequence[Way], now: datetime) -> list[Person]:
    """The people with what they got today; nothing is asked where no way leads to a person."""
    if not people or all(way.audience != "person" for way in ways):
        return list(people)
    zone = ZoneInfo(settings().zone)
    midnight = datetime.combine(now.astimezone(zone).date(), time(), zone)
    counts = budget.sent_since(session, [one.user_id for one in people], midnight)
    return [replace(one, sent_today=counts.get(one.user_id, {})) for one in people]


def ways_out(session: Session) -> list[Way]:
    """Every connection that is switched on and leads to staff or their systems."""
    return [
        Way(
            connection_id=row.id or 0,
            name=row.name,
            audience=registry.connector(row.kind).info.audience,
            org_path=unit.path if unit else "",
            urgent_only=row.urgent_only,
            channel=registry.connector(row.kind).info.channel,
        )
        for row, unit in connections.list_connections(session)
        if row.is_enabled and registry.connector(row.kind).info.audience not in INBOUND
    ]


def is_digest_due(session: Session, now: datetime) -> bool:
    """Whether anybody's digest is due."""
    return budget.is_digest_due(session, now)


def send_digests(session: Session, now: datetime) -> bool:
    """One person's due digest as one message; what was read meanwhile is left out. True while there are more."""
    rows = budget.take_digests(session, now, DIGEST_ROWS)
    if not rows:
        return False
    unread = [row for row in rows if row.read_at is None]
    found = inbox.list_people(session, {rows[0].user_id})
    if not unread or not found:
        return True
    person = replace(person_of(*found[0]), digest="", daily_cap=10**6, quiet_from=None)
    title = Text(f"您有 {len(unread)} 条提醒", f"You have {len(unread)} reminders")
    body = Text(_listed([r.title_zh for r in unread]), _listed([r.title_en for r in unread]))
    people_only = [way for way in ways_out(session) if way.audience == "person"]
    made = plan([person], people_only, urgent=False, now=now, zone=settings().zone)
    key = f"digest:{person.user_id}:{unread[-1].id}"
    write(session, made, "digest", title, body, "/inbox", key, urgent=False, now=now)
    return True


def _listed(titles: Sequence[str]) -> str:
    lines = [f"· {title}" for title in titles[:LISTED]]
    return "\n".join([*lines, *(["…"] if len(titles) > LISTED else [])])


def fall_back(session: Session, message_id: int, now: datetime) -> bool:
    """A message could not be delivered: the same words over the person's next channel; False where there is none."""
    row = budget.get_message(session, message_id)
    found = inbox.list_people(session, {row.user_id}) if row is not None and row.user_id else []
    if row is None or not found:
        return False
    tried = [*row.payload.get("tried", []), row.channel]
    made = plan(
        [replace(person_of(*found[0]), digest="", daily_cap=10**6)],
        [way for way in ways_out(session) if way.audience == "person"],
        urgent=row.urgent,
        now=now,
        zone=settings().zone,
        skip=tried,
    )
    title, body, link = (str(row.payload.get(key, "")) for key in ("title", "text", "link"))
    same = (row.kind, Text(title, title), Text(body, body), link, row.dedupe_key, row.urgent)
    rows = [_message(sending, *same) for sending in made.sendings]
    for one in rows:
        one["payload"]["tried"] = tried
        one["dedupe_key"] = f"{row.dedupe_key[:220]}>{one['channel']}"
    return bool(outbox.enqueue_all(session, rows, now=now))
