"""Who has how much work on which day, against what they can do; and what speaks against giving a ticket to somebody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from scrm_app.calendars import service as calendars
from scrm_app.calendars.engine.hours import open_between
from scrm_app.core import clock as core_clock
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.tickets.engine import planning as engine
from scrm_app.tickets.engine import rule_words
from scrm_app.tickets.engine.rulebook import Rule
from scrm_app.tickets.repository import books as book_rows
from scrm_app.tickets.repository import desk, people
from scrm_app.tickets.repository import planning as repository
from scrm_app.tickets.service import books, matter, rights
from scrm_app.tickets.service.acting import check_colleague
from scrm_app.tickets.service.listing import Card, cards_of
from scrm_app.tickets.service.planning import USUAL_MINUTES, bounds

MAX_PEOPLE, SHOWN, LISTED = 60, 8, 1500
FULL_DAY = 8 * 60
"""What somebody without a roster can work a day, if the store is open that long."""
Spans = Sequence[engine.Span]


@dataclass(frozen=True)
class Load:
    """A person's day. `cards` are the first of them."""

    day: date
    count: int
    minutes: int
    capacity: int
    strain: str
    on_leave: bool
    cards: list[Card] = field(default_factory=list)


@dataclass(frozen=True)
class PersonLoad:
    """A person's week; `cap` is the least their dispatch rules allow at a time, 0 = none.

    A store's work that nobody has taken has the store's id with a minus, and no capacity.
    """

    id: int
    name: str
    open_tasks: int
    cap: int
    days: list[Load]


def get_workload(
    session: Session, actor: Actor, *, store_id: int = 0, first: date, days: int, now: datetime
) -> list[PersonLoad]:
    """Open work of people in reach by day: appointments, else due times; what is late or has no time counts today.

    Where today is not among the days it counts on none of them.
    """
    actor.require("ticket.view")
    if not 1 <= days <= 14:
        raise InvalidInput("负荷最多看 14 天。", "At most 14 days of work are shown.")
    edges = bounds(first, days)
    today = _today(edges, now)
    queues = _queues(session, actor, store_id, first, edges, today)
    staff = repository.staff(session, actor, store_id, MAX_PEOPLE)
    ids = [person.id for person in staff]
    sums = repository.sums(session, ids, edges, today, USUAL_MINUTES)
    rows = repository.work_cards(session, actor, ids, edges, today, LISTED)
    cells = _cells(session, actor, rows, "assignee_id")
    able = _Able(session, ids, edges)
    caps, loads = _caps(session, ids), desk.loads(session, ids)
    found = [
        PersonLoad(
            one.id,
            one.name,
            loads.get(one.id, 0),
            caps.get(one.id, 0),
            [
                _load(
                    first + timedelta(days=n), sums.get((one.id, n), (0, 0)), able, one, n, cells.get((one.id, n), [])
                )
                for n in range(days)
            ],
        )
        for one in staff
    ]
    return [*queues, *sorted(found, key=lambda person: -sum(day.minutes for day in person.days))]


def _today(days: Spans, now: datetime) -> int | None:
    """The number of the day `now` is in, if it is one of them."""
    return next((n for n, (since, until) in enumerate(days) if since <= now < until), None)


def _cells(session: Session, actor: Actor, rows: Sequence[Any], owner: str) -> dict[tuple[int, int], list[Card]]:
    cards = {card.id: card for card in cards_of(session, actor, rows)}
    cells: dict[tuple[int, int], list[Card]] = {}
    for row in rows:
        cells.setdefault((getattr(row, owner), row.day), []).append(cards[row.id])
    return cells


def _queues(
    session: Session, actor: Actor, store_id: int, first: date, edges: Spans, today: int | None
) -> list[PersonLoad]:
    """What waits to be taken, a row for each store that has any."""
    where = (session, actor, store_id, edges, today)
    sums = repository.unclaimed_sums(*where, USUAL_MINUTES)
    cells = _cells(session, actor, repository.unclaimed_cards(*where, LISTED), "org_unit_id")
    names = dict(people.stores(session, None))

    def load(unit: int, n: int) -> Load:
        count, minutes = sums.get((unit, n), (0, 0))
        return Load(first + timedelta(days=n), count, minutes, 0, "", False, cells.get((unit, n), [])[:SHOWN])

    def row(unit: int) -> PersonLoad:
        days = [load(unit, n) for n in range(len(edges))]
        return PersonLoad(-unit, names.get(unit, ""), sum(day.count for day in days), 0, days)

    return [row(unit) for unit in sorted({unit for unit, n in sums if n < len(edges)})]


def _load(day: date, total: tuple[int, int], able: "_Able", person: Any, n: int, cards: list[Card]) -> Load:
    capacity, away = able.minutes(person, n)
    return Load(day, total[0], total[1], capacity, engine.strain(total[1], capacity), away, cards[:SHOWN])


class _Able:
    """How many minutes people can work on days: their shifts, or a full day of an open store, without their leave."""

    def __init__(self, session: Session, ids: list[int], days: Spans) -> None:
        self._session, self._days = session, days
        self._staff = calendars.staff_spans(session, ids, days[0][0], days[-1][1])
        self._hours: dict[int, list[engine.Span]] = {}

    def minutes(self, person: Any, n: int) -> tuple[int, bool]:
        """Minutes on the n-th day, and whether leave takes some of them."""
        day, spans = self._days[n], self._staff.get(person.id, calendars.StaffSpans())
        most = FULL_DAY
        if spans.rostered:
            shifts: Spans = spans.duties
            most = 24 * 60
        else:
            shifts = self._opening(person.org_unit_id)
        able = int(engine.working(day, shifts, spans.leaves).total_seconds() // 60)
        return min(most, able), engine.working(day, shifts, ()) > engine.working(day, shifts, spans.leaves)

    def _opening(self, unit: int) -> list[engine.Span]:
        if unit not in self._hours:
            hours = calendars.calendar_for(self._session, unit)
            self._hours[unit] = open_between(hours, self._days[0][0], self._days[-1][1])
        return self._hours[unit]


def _caps(session: Session, ids: list[int]) -> dict[int, int]:
    """The least number of tickets at a time that the dispatch rules about each person allow."""
    found = books.current(session, "dispatch")
    capped = [rule for rule in found[2].rules if rule.enabled and rule.then.get("cap")] if found else []
    roles = desk.roles_of(session, ids) if capped else {}
    caps: dict[int, int] = {}
    for rule in capped:
        for person in ids:
            if _about(rule.then, person, roles.get(person, [])):
                caps[person] = min(caps.get(person, 999), int(rule.then["cap"]))
    return caps


def _about(then: Mapping[str, Any], person: int, roles: Sequence[str]) -> bool:
    named = then.get("people") or []
    return person in named if named else not set(then.get("roles") or []).isdisjoint(roles)


def list_takers(session: Session, actor: Actor, *, ticket_id: int) -> list[tuple[int, str]]:
    """Whom a ticket could be given to: colleagues around its store."""
    row = rights.look(session, actor, ticket_id)
    return [(p.id, p.name) for p in people.colleagues(session, row.org_unit_id) if p.id != row.assignee_id]


def check_taker(session: Session, actor: Actor, *, ticket_id: int, to_user_id: int, now: datetime) -> list[Text]:
    """What speaks against giving a ticket to somebody: leave, shift, skills, cap, a full day; nothing is changed.

    Whoever cannot have it at all is refused here already, before anything is asked.
    """
    row = rights.look(session, actor, ticket_id)
    person = check_colleague(session, row.org_unit_id, to_user_id)
    at = max(row.appointed_at or row.due_at or now, now)
    day = bounds(core_clock.local(at, settings().zone).date(), 1)
    wish = (at, at + timedelta(minutes=row.appointed_minutes)) if row.appointed_at else (at, at)
    spans = calendars.staff_spans(session, [person.id], *day[0])[person.id]
    duties = spans.duties if spans.rostered else None
    about = engine.Circumstances(person.name, duties, spans.leaves, opening=day)
    found = engine.conflicts(wish, about, lambda moment: f"{core_clock.local(moment, settings().zone):%m-%d %H:%M}")
    facts = calendars.staff_facts(session, [person.id], now)[person.id]
    if facts.presence == "away":
        found.append(Text(f"{person.name} 现在离开。", f"{person.name} is away now."))
    rule = _rule_of(session, row)
    found += _unskilled(session, person.name, facts.skills, rule)
    load = desk.loads(session, [person.id]).get(person.id, 0)
    caps = [int(rule.then.get("cap") or 0) if rule else 0, _caps(session, [person.id]).get(person.id, 0)]
    cap = min((one for one in caps if one), default=0)
    if cap and load >= cap:
        found.append(
            Text(f"{person.name} 已有 {load} 单, 上限 {cap} 单。", f"{person.name} has {load} already (cap {cap}).")
        )
    used = repository.sums(session, [person.id], day, _today(day, now), USUAL_MINUTES).get((person.id, 0), (0, 0))[1]
    capacity, _ = _Able(session, [person.id], day).minutes(person, 0)
    full = engine.too_much(person.name, used + (row.appointed_minutes or USUAL_MINUTES), capacity)
    away = any(engine.overlap(day[0], leave) for leave in spans.leaves)
    return found + ([full] if full and capacity and not away else [])


def _rule_of(session: Session, row: Any) -> Rule | None:
    """The dispatch rule a ticket falls under where it stands."""
    mode = book_rows.mode_of(session, row.flow_id)
    found = books.current(session, "dispatch", mode.book_id if mode else None)
    return found[2].first(matter.facts_of(session, row)) if found else None


def _unskilled(session: Session, name: str, skills: Mapping[int, int], rule: Rule | None) -> list[Text]:
    missing = [skill for skill in (rule.then.get("skills") or [] if rule else []) if not skills.get(skill)]
    if not missing:
        return []
    named = {f"skill:{skill}": label for skill, label in calendars.list_skills(session)}
    why = rule_words.say_why({"why": "skill", "wanted": missing}, named)
    return [Text(f"{name} {why.zh}。", f"{name} {why.en}.")]
