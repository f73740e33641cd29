"""The month of the demo company as a plan: who asks for what, when, and how far it gets."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from scrm_app.library.engine.demo_company import STORES, DemoCustomer
from scrm_app.library.engine.demo_stories import (
    CARE,
    CARE_NOTES,
    COMPLAINTS,
    CUSTOMER_MESSAGES,
    PARTS,
    REPAIRS,
    STAFF_COMMENTS,
)

ZONE = ZoneInfo("Asia/Shanghai")
LABOUR_FEN_PER_HOUR = 12_000
MINUTES = {
    "accept": (6, 28),
    "diagnose": (40, 170),
    "approve": (15, 150),
    "repair": (90, 620),
    "check": (20, 150),
    "deliver": (60, 300),
    "handle": (90, 360),
    "region": (60, 200),
    "reply": (30, 160),
    "book": (15, 90),
    "visit": (300, 1100),
    "confirm": (40, 300),
}
ROUTES = {
    "repair": ("accept", "diagnose", "repair", "check", "deliver"),
    "repair_big": ("accept", "diagnose", "approve", "repair", "check", "deliver"),
    "complaint": ("accept", "handle", "approve", "reply"),
    "complaint_grave": ("accept", "region", "approve", "reply"),
    "care": ("book", "visit", "confirm"),
}
APPROVALS = {"approve", "check"}
STUCK = ("等待调拨备件, 供应商说后天到。", "客户电话暂时打不通, 已发短信。", "保险公司还没有定损。")


@dataclass(frozen=True)
class Step:
    """What happens to a ticket at a moment: `kind` is claim, complete, approve, return, comment, message or cancel."""

    at: datetime
    kind: str
    node: str
    text: str = ""
    answers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PlannedTicket:
    """One request of one customer, with every step that has happened up to the present."""

    flow: str
    store: str
    customer: int
    opened_at: datetime
    channel: str
    answers: dict[str, Any]
    steps: tuple[Step, ...]
    priority: int


def business_time(day: datetime, minute: int) -> datetime:
    """The moment `minute` minutes after half past eight (Shanghai) on the day of `day`."""
    morning = day.astimezone(ZONE).replace(hour=8, minute=30, second=0, microsecond=0)
    return (morning + timedelta(minutes=minute)).astimezone(day.tzinfo)


def later(at: datetime, minutes: int) -> datetime:
    """`at` plus minutes of shop time (08:30 to 20:30 every day): nobody works at night."""
    left = minutes
    while True:
        closing = at.astimezone(ZONE).replace(hour=20, minute=30, second=0, microsecond=0)
        room = int((closing - at).total_seconds() // 60)
        if left <= room:
            return at + timedelta(minutes=left)
        left -= max(room, 0)
        at = business_time(at + timedelta(days=1), 0)


def _parts(lines: tuple[tuple[str, int], ...]) -> list[dict[str, Any]]:
    return [
        {"part": name, "quantity": count, "unit_price": PARTS[name].price_fen, "cost": PARTS[name].cost_fen}
        for name, count in lines
    ]


def _total_fen(lines: tuple[tuple[str, int], ...], hours: str) -> int:
    return sum(PARTS[name].price_fen * count for name, count in lines) + int(Decimal(hours) * LABOUR_FEN_PER_HOUR)


@dataclass(frozen=True)
class _Wish:
    flow: str
    route: str
    asked: dict[str, Any]
    filled: dict[str, dict[str, Any]]


def _repair(random: Random, who: DemoCustomer) -> _Wish:
    case = random.choice(REPAIRS)
    total = _total_fen(case.parts, case.hours)
    asked = {
        "title": case.title,
        "plate": who.plate,
        "car": who.car,
        "mileage": random.randrange(12, 160) * 1000 + random.randrange(1000),
        "fault_kind": case.kind,
        "urgency": random.choices(("普通", "加急", "特急"), (8, 3, 1))[0],
        "fault": case.fault,
    }
    found = {"diagnosis": case.finding, "parts": _parts(case.parts), "amount": total}
    filled: dict[str, dict[str, Any]] = {"diagnose": found, "repair": {"labour_hours": float(case.hours)}}
    return _Wish("repair", "repair_big" if total > 300_000 else "repair", asked, filled)


def _complaint(random: Random, opened: datetime) -> _Wish:
    case = random.choice(COMPLAINTS)
    urgency = random.choices(("普通", "加急", "特急"), (4, 4, 3))[0]
    day = (opened - timedelta(days=1)).astimezone(ZONE).date().isoformat()
    asked = {"title": case.title, "kind": case.kind, "urgency": urgency, "happened_on": day, "story": case.story}
    fix = {"solution": case.solution, "amount": case.amount_fen}
    if urgency == "特急":
        return _Wish("complaint", "complaint_grave", asked, {"region": fix})
    return _Wish("complaint", "complaint", asked, {"handle": fix})


def _care(random: Random, who: DemoCustomer, opened: datetime) -> _Wish:
    package, lines, hours = random.choice(CARE)
    store = next(s for s in STORES if s.code == who.store)
    area = [store.province, store.city, store.district]
    asked = {
        "title": f"上门{package}",
        "plate": who.plate,
        "package": package,
        "visit_at": later(opened, 1440).isoformat(),
        "area": {"codes": [code for code, _ in area], "names": [name for _, name in area]},
        "address": who.address,
        "note": random.choice(CARE_NOTES),
    }
    done = {"parts": _parts(lines), "labour_hours": float(hours), "amount": _total_fen(lines, hours)}
    return _Wish("care", "care", asked, {"visit": done})


def _talk(random: Random, name: str, claimed: datetime, finished: datetime, now: datetime) -> list[Step]:
    said = []
    if random.random() < 0.28 and claimed + timedelta(minutes=3) < min(now, finished):
        words = random.choice(STAFF_COMMENTS.get(name, STAFF_COMMENTS["accept"]))
        said.append(Step(claimed + timedelta(minutes=3), "comment", name, text=words))
    if random.random() < 0.07 and finished < now:
        said.append(Step(finished - timedelta(minutes=1), "message", name, text=random.choice(CUSTOMER_MESSAGES)))
    return said


def _steps(random: Random, wish: _Wish, opened: datetime, now: datetime) -> tuple[Step, ...]:
    steps: list[Step] = []
    at, nodes, position, returned = opened, ROUTES[wish.route], 0, False
    stuck = random.randrange(len(nodes)) if random.random() < 0.03 else -1
    dropped = random.random() < 0.03
    while position < len(nodes):
        name = nodes[position]
        minutes = random.randrange(*MINUTES[name]) * (4 if random.random() < 0.08 else 1)
        claimed, finished = later(at, max(2, minutes // 5)), later(at, minutes)
        if claimed < now:
            steps.append(Step(claimed, "claim", name))
        if position == stuck:
            if claimed + timedelta(minutes=9) < now:
                steps.append(Step(claimed + timedelta(minutes=9), "comment", name, text=random.choice(STUCK)))
            break
        steps += _talk(random, name, claimed, finished, now)
        if finished >= now:
            break
        if dropped and position == 1:
            steps.append(Step(finished, "cancel", name, text="客户改期, 下月再约。"))
            break
        if name == "check" and not returned and random.random() < 0.12:
            steps.append(Step(finished, "return", name, text="质检发现渗油, 请重新紧固后再交。"))
            position, returned, at = position - 1, True, finished
            continue
        kind = "approve" if name in APPROVALS else "complete"
        steps.append(Step(finished, kind, name, answers=wish.filled.get(name, {})))
        at, position = finished, position + 1
    return tuple(sorted(steps, key=lambda step: step.at))


def plan_ticket(random: Random, customers: list[DemoCustomer], opened: datetime, now: datetime) -> PlannedTicket:
    """One believable request opened at `opened` and everything that has happened to it since."""
    index = random.randrange(len(customers))
    who = customers[index]
    kind = random.choices(("repair", "care", "complaint"), (62, 26, 12))[0]
    if kind == "repair":
        wish = _repair(random, who)
    elif kind == "care":
        wish = _care(random, who, opened)
    else:
        wish = _complaint(random, opened)
    return PlannedTicket(
        flow=wish.flow,
        store=who.store,
        customer=index,
        opened_at=opened,
        channel=random.choices(("pc", "h5", "phone", "wecom"), (5, 4, 2, 2))[0],
        answers={**wish.asked, "customer_name": who.contact, "phone": who.phone},
        steps=_steps(random, wish, opened, now),
        priority={"加急": 1, "特急": 2}.get(str(wish.asked.get("urgency", "")), 0),
    )


def plan_month(
    random: Random, customers: list[DemoCustomer], now: datetime, *, count: int, days: int = 38
) -> list[PlannedTicket]:
    """`count` requests over the last `days`, busier at weekends and in the latest days, oldest first."""
    first = 0 if now > business_time(now, 10) else 1
    weights = []
    for back in range(first, days):
        weekday = (now - timedelta(days=back)).astimezone(ZONE).weekday()
        weights.append((1.4 if weekday >= 5 else 1.0) * (1.5 if back < 2 else 1.0))
    moments = [_moment(random, now, back) for back in random.choices(range(first, days), weights, k=count)]
    return [plan_ticket(random, customers, moment, now) for moment in sorted(moments)]


def _moment(random: Random, now: datetime, back: int) -> datetime:
    """A moment in opening hours `back` days ago; today it has already been."""
    moment = business_time(now - timedelta(days=back), random.randrange(0, 660))
    opening = business_time(now, 0)
    return moment if moment < now else opening + (now - opening) * random.random()
