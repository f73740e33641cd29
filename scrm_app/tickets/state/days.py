"""Days as the calendar and the workload view hold them."""

from datetime import date, datetime, timedelta
from typing import Any

from scrm_app.core import clock
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.tickets.service import Card
from scrm_app.tickets.service.planning import CalendarDay, Entry
from scrm_app.tickets.service.workload import Load, PersonLoad

Json = dict[str, Any]
MARKS = ("", "!", "!!")


def hhmm(minute: int) -> str:
    """`14:30` from minutes after midnight."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def monday(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def shown_days(day: date, mode: str) -> tuple[date, int]:
    """The first day of a month (whole weeks), a week or a day, and how many days are shown."""
    if mode == "day":
        return day, 1
    if mode == "week":
        return monday(day), 7
    first = monday(day.replace(day=1))
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return first, ((monday(last) - first).days // 7 + 1) * 7


def heading(day: date, mode: str, today: date) -> dict[str, str]:
    """The days shown, as a title in both languages: a month, the ends of a week, or one day."""
    if mode == "month":
        return {"zh": f"{day.year} 年 {day.month} 月", "en": f"{day:%b %Y}"}
    first = monday(day) if mode == "week" else day
    last = first + timedelta(days=6) if mode == "week" else day
    zh, en = f"{first.month} 月 {first.day} 日", f"{first:%b} {first.day}"
    if last != first:
        zh, en = f"{zh} – {last.month} 月 {last.day} 日", f"{en} – {last:%b} {last.day}"
    if first.year != today.year:
        zh, en = f"{first.year} 年 {zh}", f"{en}, {first.year}"
    return {"zh": zh, "en": en}


def turned(day: date, mode: str, step: int) -> date:
    """The day one month, week or day earlier or later."""
    if mode != "month":
        return day + timedelta(days=step * (7 if mode == "week" else 1))
    edge = day.replace(day=28) + timedelta(days=4) if step > 0 else day.replace(day=1) - timedelta(days=1)
    return edge.replace(day=1)


def calendar_days(days: list[CalendarDay]) -> list[Json]:
    """Days with their cards."""
    return [
        {
            "id": one.day.isoformat(),
            "weekday": one.day.weekday(),
            "open": [list(span) for span in one.opening],
            "total": one.total,
            "cards": [_card(entry, one.day) for entry in one.entries],
        }
        for one in days
    ]


WEEK = Text("周一 周二 周三 周四 周五 周六 周日", "Mon Tue Wed Thu Fri Sat Sun")


def free_days(found: list[tuple[date, list[tuple[datetime, bool]]]], lang: str) -> list[Json]:
    """Days with their free times, for the sheet that gives a ticket another time."""
    names = WEEK.say(lang).split()
    return [
        {
            "day": day.isoformat(),
            "title": f"{day:%m-%d} {names[day.weekday()]}",
            "starts": [
                {"clock": f"{clock.local(at, settings().zone):%H:%M}", "late": late, "day": day.isoformat()}
                for at, late in starts
            ],
        }
        for day, starts in found
    ]


def _card(entry: Entry, day: date) -> Json:
    card, local = entry.card, clock.local(entry.at, settings().zone)
    running = card.status == "open"
    minute = local.hour * 60 + local.minute
    return {
        "id": card.id,
        "number": card.number,
        "title": card.title,
        "who": " · ".join(part for part in (card.number, card.node_name, card.customer, card.assignee) if part),
        "day": day.isoformat(),
        "time": hhmm(minute),
        "minute": minute,
        "minutes": entry.minutes,
        "late": running and not card.paused and entry.at < clock.now(),
        "kind": "done" if not running else "paused" if card.paused else "",
        "mark": MARKS[card.priority],
        "version": card.version,
        "why": said(entry.why),
    }


def workload_rows(people: list[PersonLoad]) -> list[Json]:
    """People with their days."""
    return [
        {
            "id": one.id,
            "name": one.name,
            "open": one.open_tasks,
            "cap": one.cap,
            "queue": one.id < 0,
            "over": bool(one.cap and one.open_tasks > one.cap),
            "days": [_load(day) for day in one.days],
        }
        for one in people
    ]


def _load(day: Load) -> Json:
    return {
        "id": day.day.isoformat(),
        "weekday": day.day.weekday(),
        "count": day.count,
        "minutes": day.minutes,
        "capacity": day.capacity,
        "strain": day.strain,
        "leave": day.on_leave,
        "list": [_work(card) for card in day.cards],
    }


def _work(card: Card) -> Json:
    at = card.appointed_at or card.due_at
    late = at is not None and at < clock.now() and not card.paused
    return {
        "id": card.id,
        "number": card.number,
        "title": card.title,
        "time": f"{clock.local(at, settings().zone):%H:%M}" if at and not late else "",
        "late": late,
        "mark": MARKS[card.priority],
        "version": card.version,
    }


def said(text: Text | None) -> list[str] | None:
    """A reason in both languages, for a component that chooses."""
    return None if text is None else [text.zh, text.en]
