"""Once a day: how fast people work. At the end of a night: what it leaves to the day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from scrm_app.calendars import service as calendars
from scrm_app.calendars.events import DutyPlanned
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.notifications import service as notifications
from scrm_app.tickets.engine.speed import Done, measure
from scrm_app.tickets.repository import desk, people

LOOK_BACK = timedelta(days=30)
HANDOVER = "duty.handover"


def measure_speed(session: Session, now: datetime) -> bool:
    """The speed of everybody over the last 30 days, for the weighted load; never asks for another round."""
    visits = [
        Done(
            row.actor_id,
            f"{row.flow_version_id}:{row.node_id}",
            (row.finished_at - row.entered_at).total_seconds() / 60,
        )
        for row in desk.finished_since(session, now - LOOK_BACK)
    ]
    desk.write_speed(session, [one.__dict__ for one in measure(visits)])
    return False


def plan_handover(session: Session, event: DutyPlanned) -> None:
    """A night shift was planned: ask to be woken when it ends."""
    notifications.schedule_reminder(
        session,
        kind=HANDOVER,
        subject_type="duty",
        subject_id=event.duty_id,
        due_at=event.ends_at,
        dedupe_key=f"{HANDOVER}:{event.duty_id}",
    )


def hand_over(session: Session, duty_id: int, at: datetime) -> None:
    """A night ends: what came in, what is done, what is left, to the person, the leader and those who begin now."""
    duty = calendars.next_shift_end(session, duty_id)
    if duty is None:
        return
    rows = desk.worked_between(session, duty.user_id, duty.starts_at, duty.ends_at)
    left = [row for row in rows if row.finished_at is None]
    numbers = "、".join(str(row.number) for row in left[:12])
    local = duty.ends_at.astimezone(ZoneInfo(settings().zone))
    who, done = f"{duty.shift} {duty.name}", len(rows) - len(left)
    zh = f"{who}: 接手 {len(rows)} 单, 完成 {done} 单, 交接 {len(left)} 单。{numbers}"
    en = f"{who}: {len(rows)} taken, {done} done, {len(left)} handed over. {numbers}"
    if not calendars.write_handover(session, duty_id, zh, at):
        return
    leaders = [user for rung in people.leaders(session, duty.org_unit_id)[:1] for user in rung]
    whom = {duty.user_id, *leaders, *calendars.on_duty_after(session, duty.org_unit_id, at)}
    notifications.notify(
        session,
        user_ids=sorted(whom),
        title=Text(f"夜班交接单 {local:%m-%d %H:%M}", f"Night hand-over {local:%m-%d %H:%M}"),
        body=Text(zh, en),
        link="/todo",
        kind="duty.handover",
        dedupe_key=f"{HANDOVER}:{duty_id}",
        now=at,
    )
