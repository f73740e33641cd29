"""Skills, shifts, leave and presence: what dispatch asks, and what the roster page shows and changes."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.staffing import Duty, Leave, Shift, Skill
from scrm_app.audit import service as audit
from scrm_app.calendars.events import DutyPlanned
from scrm_app.calendars.repository import staff as repository
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.core.events import publish
from scrm_app.core.settings import settings

ROSTER = "roster.manage"
ROSTER_REACH = timedelta(days=7)
"""So near duties have to lie for somebody to count as rostered."""
PRESENCES = ("online", "busy", "away")


@dataclass(frozen=True)
class StaffFacts:
    """What dispatch needs to know of one person at one instant."""

    presence: str = "online"
    on_leave: bool = False
    on_duty: bool = False
    skills: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class StaffRow:
    """One person's line of the roster. `days`: shift id by ISO date; `leave`: (id, from, until, reason)."""

    user_id: int
    name: str
    place: str
    presence: str
    days: dict[str, int]
    skills: dict[int, int]
    leave: list[tuple[int, datetime, datetime, str]]


@dataclass(frozen=True)
class StaffWeek:
    """The roster of a week. `shifts`: (id, name, starts, ends) in minutes after midnight."""

    days: list[date]
    shifts: list[tuple[int, str, int, int]]
    skills: list[tuple[int, str]]
    people: list[StaffRow]


def staff_facts(session: Session, user_ids: Collection[int], now: datetime) -> dict[int, StaffFacts]:
    """Presence, leave, shift and skills of people at an instant; for other features inside their own transaction."""
    if not user_ids:
        return {}
    skills: dict[int, dict[int, int]] = {}
    for row in repository.skills_of(session, user_ids):
        skills.setdefault(row.user_id, {})[row.skill_id] = row.level
    said = repository.presences(session, user_ids)
    gone, here = repository.away(session, user_ids, now), repository.working(session, user_ids, now)
    return {u: StaffFacts(said.get(u, "online"), u in gone, u in here, skills.get(u, {})) for u in user_ids}


def free_staff(session: Session, user_ids: Collection[int], now: datetime) -> set[int]:
    """Those who are neither away nor on leave."""
    facts = staff_facts(session, user_ids, now)
    return {u for u, one in facts.items() if one.presence != "away" and not one.on_leave}


def there_from(session: Session, user_ids: Collection[int], now: datetime) -> dict[int, datetime]:
    """From when on each person works: now, after their leave, or when the next shift begins if they are rostered."""
    until = now + ROSTER_REACH
    duties: dict[int, list[Any]] = {}
    for duty in repository.duty_spans(session, user_ids, now - ROSTER_REACH, until):
        duties.setdefault(duty.user_id, []).append(duty)
    leaves: dict[int, list[Any]] = {}
    for leave in repository.leaves(session, user_ids, now, until):
        leaves.setdefault(leave.user_id, []).append(leave)
    return {u: _there(now, until, duties.get(u, []), leaves.get(u, [])) for u in user_ids}


def _there(at: datetime, until: datetime, duties: list[Any], leaves: list[Any]) -> datetime:
    while at < until:
        gone = next((leave.ends_at for leave in leaves if leave.starts_at <= at < leave.ends_at), None)
        on = next((max(at, duty.starts_at) for duty in duties if duty.ends_at > at), until) if duties else at
        if gone is None and on == at:
            return at
        at = max(on, gone or at)
    return at


def list_skills(session: Session) -> list[tuple[int, str]]:
    """(id, name) of every skill."""
    return repository.list_skills(session)


def _plan(session: Session, actor: Actor, user_id: int) -> Any:
    actor.require(ROSTER)
    found = next((p for p in repository.people(session, actor.org_ids, 100_000) if p.id == user_id), None)
    if found is None:
        raise NotFound("请选择您负责范围内的在职同事。", "Pick an active colleague within your reach.")
    return found


def get_week(session: Session, actor: Actor, *, monday: date) -> StaffWeek:
    """The roster of seven days from `monday` for everybody in reach."""
    actor.require(ROSTER)
    days = [monday + timedelta(days=n) for n in range(7)]
    people = repository.people(session, actor.org_ids)
    ids = [p.id for p in people]
    zone = ZoneInfo(settings().zone)
    start = datetime.combine(monday, time(), zone)
    said = repository.presences(session, ids)
    duties: dict[int, dict[str, int]] = {}
    for duty in repository.duties(session, ids, days[0], days[-1]):
        duties.setdefault(duty.user_id, {})[duty.day_on.isoformat()] = duty.shift_id
    skills: dict[int, dict[int, int]] = {}
    for row in repository.skills_of(session, ids):
        skills.setdefault(row.user_id, {})[row.skill_id] = row.level
    leave: dict[int, list[tuple[int, datetime, datetime, str]]] = {}
    for one in repository.leaves(session, ids, start, start + timedelta(days=60)):
        leave.setdefault(one.user_id, []).append((one.id, one.starts_at, one.ends_at, one.reason))
    return StaffWeek(
        days,
        [(s.id, s.name, s.starts_minute, s.ends_minute) for s in repository.list_shifts(session)],
        repository.list_skills(session),
        [
            StaffRow(
                p.id,
                p.name,
                p.place,
                said.get(p.id, "online"),
                duties.get(p.id, {}),
                skills.get(p.id, {}),
                leave.get(p.id, []),
            )
            for p in people
        ],
    )


def _name(text: str, what: tuple[str, str]) -> str:
    name = " ".join(text.split())
    if not 1 <= len(name) <= 40:
        raise InvalidInput(
            f"请填写{what[0]}名称 (不超过 40 字)。", f"Give the {what[1]} a name (at most 40 characters)."
        )
    return name


def add_skill(session: Session, actor: Actor, *, name: str, now: datetime) -> int:
    """A new skill."""
    actor.require(ROSTER)
    clean = _name(name, ("技能", "skill"))
    if any(known == clean for _, known in repository.list_skills(session)):
        raise Conflict("已有同名技能。", "There is a skill of that name already.")
    skill_id = repository.add(session, Skill(name=clean))
    audit.record(
        session, actor, action="skill.added", subject_type="skill", subject_id=skill_id, subject_name=clean, now=now
    )
    return skill_id


def make_sure_skill(session: Session, name: str) -> int:
    """The skill of that name, made if it is missing; for packs and demo data."""
    known = {label: skill_id for skill_id, label in repository.list_skills(session)}
    return known.get(name) or repository.add(session, Skill(name=name[:40]))


def remove_skill(session: Session, actor: Actor, *, skill_id: int, now: datetime) -> int:
    """Forget a skill and who has it; how many people had it."""
    actor.require(ROSTER)
    name = dict(repository.list_skills(session)).get(skill_id)
    if name is None:
        raise NotFound("没有这项技能。", "There is no such skill.")
    gone = repository.remove_skill(session, skill_id)
    audit.record(
        session, actor, action="skill.removed", subject_type="skill", subject_id=skill_id, subject_name=name, now=now
    )
    return gone


def set_skill(session: Session, actor: Actor, *, user_id: int, skill_id: int, level: int, now: datetime) -> None:
    """How well a person does something: 0 not, 1 can, 2 good, 3 expert."""
    person = _plan(session, actor, user_id)
    name = dict(repository.list_skills(session)).get(skill_id)
    if name is None or level not in (0, 1, 2, 3):
        raise InvalidInput("请选择技能和等级。", "Choose a skill and a level.")
    repository.set_skill(session, user_id, skill_id, level)
    audit.record(
        session,
        actor,
        action="skill.given",
        subject_type="user",
        subject_id=user_id,
        subject_name=person.name,
        after={"skill": name, "level": level},
        now=now,
    )


def add_shift(session: Session, actor: Actor, *, name: str, starts_minute: int, ends_minute: int, now: datetime) -> int:
    """A new shift, in minutes after midnight; one that ends before it starts runs into the next morning."""
    actor.require(ROSTER)
    clean = _name(name, ("班次", "shift"))
    if not (0 <= starts_minute < 1440 and 0 <= ends_minute <= 1440) or starts_minute == ends_minute:
        raise InvalidInput(
            "请填写班次的开始和结束时间, 如 20:00 到 08:00。",
            "Give the shift a start and an end, such as 20:00 to 08:00.",
        )
    if any(known.name == clean for known in repository.list_shifts(session)):
        raise Conflict("已有同名班次。", "There is a shift of that name already.")
    shift_id = repository.add(session, Shift(name=clean, starts_minute=starts_minute, ends_minute=ends_minute))
    audit.record(
        session, actor, action="shift.added", subject_type="shift", subject_id=shift_id, subject_name=clean, now=now
    )
    return shift_id


def remove_shift(session: Session, actor: Actor, *, shift_id: int, now: datetime) -> int:
    """Forget a shift and everything planned with it; how many duties went."""
    actor.require(ROSTER)
    row = repository.get_shift(session, shift_id)
    if row is None:
        raise NotFound("没有这个班次。", "There is no such shift.")
    gone = repository.remove_shift(session, shift_id)
    audit.record(
        session,
        actor,
        action="shift.removed",
        subject_type="shift",
        subject_id=shift_id,
        subject_name=row.name,
        now=now,
    )
    return gone


def set_duty(session: Session, actor: Actor, *, user_id: int, day: date, shift_id: int, now: datetime) -> None:
    """Who works which shift on a day; shift 0 = free. A night shift asks for a hand-over note at its end."""
    person = _plan(session, actor, user_id)
    repository.remove_duties(session, user_id, day)
    shift = None
    if shift_id:
        shift = repository.get_shift(session, shift_id)
        if shift is None:
            raise NotFound("没有这个班次。", "There is no such shift.")
        start, end = _span(day, shift.starts_minute, shift.ends_minute)
        duty_id = repository.add(
            session, Duty(user_id=user_id, shift_id=shift_id, day_on=day, starts_at=start, ends_at=end)
        )
        if shift.ends_minute <= shift.starts_minute and end > now:
            publish(session, DutyPlanned(duty_id, user_id, end, now))
    audit.record(
        session,
        actor,
        action="duty.planned",
        subject_type="user",
        subject_id=user_id,
        subject_name=person.name,
        after={"day": day, "shift": shift.name if shift else ""},
        now=now,
    )


def _span(day: date, starts: int, ends: int) -> tuple[datetime, datetime]:
    zone = ZoneInfo(settings().zone)
    until = day + timedelta(days=1) if ends <= starts or ends == 1440 else day
    clock = time() if ends == 1440 else time(ends // 60, ends % 60)
    return datetime.combine(day, time(starts // 60, starts % 60), zone), datetime.combine(until, clock, zone)


def add_leave(
    session: Session, actor: Actor, *, user_id: int, starts_at: datetime, ends_at: datetime, reason: str, now: datetime
) -> int:
    """A person will be away; dispatch passes them by."""
    person = _plan(session, actor, user_id)
    if ends_at <= starts_at or ends_at - starts_at > timedelta(days=366):
        raise InvalidInput("请假的结束须晚于开始, 且不超过一年。", "Leave must end after it starts, within a year.")
    leave = Leave(user_id=user_id, starts_at=starts_at, ends_at=ends_at, reason=reason.strip()[:100])
    leave_id = repository.add(session, leave)
    audit.record(
        session,
        actor,
        action="leave.added",
        subject_type="user",
        subject_id=user_id,
        subject_name=person.name,
        after={"starts_at": starts_at, "ends_at": ends_at},
        now=now,
    )
    return leave_id


def remove_leave(session: Session, actor: Actor, *, leave_id: int, now: datetime) -> None:
    """The person stays after all."""
    row = repository.get_leave(session, leave_id)
    if row is None:
        raise NotFound("没有这条请假记录。", "There is no such leave.")
    person = _plan(session, actor, row.user_id)
    repository.remove_leave(session, leave_id)
    audit.record(
        session,
        actor,
        action="leave.removed",
        subject_type="user",
        subject_id=row.user_id,
        subject_name=person.name,
        now=now,
    )


def get_presence(session: Session, actor: Actor) -> str:
    """What I say of myself: online, busy or away."""
    return repository.presences(session, [actor.user_id]).get(actor.user_id, "online")


def set_presence(session: Session, actor: Actor, *, status: str, now: datetime) -> None:
    """I am online, busy or away; takes effect with the next ticket."""
    actor.require("ticket.view")
    if status not in PRESENCES or not actor.user_id:
        raise InvalidInput("请选择在线、忙碌或离开。", "Choose online, busy or away.")
    repository.set_presence(session, actor.user_id, status, now)
    live.touch(session, "staff")


def next_shift_end(session: Session, duty_id: int) -> Any:
    """A duty with its shift, person and unit, for the hand-over; None when it was planned away."""
    return repository.get_duty(session, duty_id)


def write_handover(session: Session, duty_id: int, note: str, now: datetime) -> bool:
    """Keep what the night leaves to the day; False when it is written already."""
    return repository.hand_over(session, duty_id, note[:2000], now)


def on_duty_after(session: Session, org_unit_id: int, now: datetime) -> list[int]:
    """People of a unit who work now or begin within two hours."""
    return repository.starting(session, org_unit_id, now, now + timedelta(hours=2))
