"""What speaks against a new time for a ticket, and how much of a day a person can work; plain arithmetic of spans."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from scrm_app.core.text import Text

Span = tuple[datetime, datetime]
"""Half-open, aware."""
Say = Callable[[datetime], str]


@dataclass(frozen=True)
class Circumstances:
    """What is known about a wished time. `duties` None: no roster is kept for the person, the store's hours count.

    `others` are the person's other appointments by ticket number; `promises` are ends of promises and what they are of.
    """

    person: str = ""
    duties: Sequence[Span] | None = None
    leaves: Sequence[Span] = ()
    opening: Sequence[Span] = ()
    others: Sequence[tuple[str, datetime, datetime]] = ()
    promises: Sequence[tuple[Text, datetime]] = ()


def overlap(a: Span, b: Span) -> timedelta:
    """How long both run."""
    return max(min(a[1], b[1]) - max(a[0], b[0]), timedelta(0))


def covered(wish: Span, spans: Iterable[Span]) -> timedelta:
    """How much of `wish` lies in any of the spans; where they overlap counts once."""
    total, at = timedelta(0), wish[0]
    for start, end in sorted(spans):
        begin = max(start, at)
        if end > begin:
            total += overlap((begin, end), wish)
            at = max(at, end)
    return total


def working(day: Span, duties: Iterable[Span], leaves: Iterable[Span]) -> timedelta:
    """How long somebody can work within `day`: their duties without their leave."""
    leaves, total, at = sorted(leaves), timedelta(0), day[0]
    for start, end in sorted(duties):
        begin, stop = max(start, at), min(end, day[1])
        if stop > begin:
            total += stop - begin - covered((begin, stop), leaves)
            at = stop
    return total


def conflicts(wish: Span, about: Circumstances, say: Say) -> list[Text]:
    """Every reason against a wished time, in words; an instant (a due time) is a span of no length: the minute before
    it counts, so what is due at closing time is in order."""
    found: list[Text] = []
    who = about.person
    shown = wish if wish[1] > wish[0] else (wish[0] - timedelta(minutes=1), wish[0])
    if who and any(overlap(shown, leave) for leave in about.leaves):
        found.append(Text(f"{who} 那时请假。", f"{who} is on leave then."))
    elif who and about.duties is not None and covered(shown, about.duties) < shown[1] - shown[0]:
        found.append(_off_duty(who, about.duties, say))
    elif about.duties is None and covered(shown, about.opening) < shown[1] - shown[0]:
        found.append(Text("门店那时不营业。", "The store is not open then."))
    for number, start, end in about.others:
        if overlap(shown, (start, end)):
            found.append(
                Text(
                    f"{who} 已有预约 {number} ({say(start)})。",
                    f"{who} has another appointment, {number} ({say(start)}).",
                )
            )
    for what, due in about.promises:
        if wish[1] > due:
            found.append(
                Text(
                    f"晚于承诺: {what.zh}应在 {say(due)} 前。",
                    f"Beyond the promise: {what.en.lower()} is due {say(due)}.",
                )
            )
    return found


def free_starts(day: Span, length: timedelta, about: Circumstances, *, step: timedelta) -> list[tuple[datetime, bool]]:
    """Starts within a day at which nothing speaks against so long an appointment, but perhaps a promise (then True)."""
    plain, found, at = replace(about, promises=()), [], day[0]
    ends = [due for _, due in about.promises]
    while at + length <= day[1]:
        if not conflicts((at, at + length), plain, str):
            found.append((at, any(at + length > due for due in ends)))
        at += step
    return found


def _off_duty(who: str, duties: Sequence[Span], say: Say) -> Text:
    if not duties:
        return Text(f"{who} 当天没有排班。", f"{who} has no shift that day.")
    spans = "、".join(f"{say(start)}–{say(end)}" for start, end in duties[:2])
    return Text(f"{who} 那时不在班 (班次 {spans})。", f"{who} is off duty then (shift {spans.replace('、', ', ')}).")


def strain(minutes: int, capacity: int) -> str:
    """How full a day is: away (no time at all), free, ok, full from four fifths, over."""
    if minutes > capacity:
        return "over"
    if not capacity:
        return "away"
    if minutes * 5 >= capacity * 4:
        return "full"
    return "ok" if minutes else "free"


def too_much(name: str, minutes: int, capacity: int) -> Text | None:
    """A sentence when a day asks for more than somebody can work."""
    if minutes <= capacity:
        return None
    hours, able = f"{minutes / 60:.1f}", f"{capacity / 60:.1f}"
    return Text(
        f"{name} 当天会有 {hours} 小时的工作, 只能做 {able} 小时。",
        f"{name} would have {hours} hours of work that day, with {able} hours to do it.",
    )
