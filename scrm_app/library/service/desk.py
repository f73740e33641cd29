"""Dispatch, promises and the roster of the demo company; the ladder every new installation starts with."""

from datetime import datetime, timedelta

from sqlmodel import Session

from scrm_app.calendars import service as calendars
from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.settings import settings
from scrm_app.library.engine import demo_desk
from scrm_app.library.engine.demo_desk import Json
from scrm_app.library.service.company import Company
from scrm_app.notifications import service as notifications
from scrm_app.tickets import service as tickets
from scrm_app.tickets.engine.rulebook import Rule


def publish_rules(
    session: Session, actor: Actor, kind: str, rules: list[tuple[str, Json | None, Json]], *, now: datetime
) -> int:
    """A table of rules as the version that counts, unless the same kind has rules already; the book's id."""
    book_id = tickets.ensure_book(session, actor, kind=kind, now=now)
    view = tickets.get_book(session, actor, book_id=book_id)
    revision, known = view.revision, {rule.name for rule in view.rules}
    for name, condition, then in rules:
        if name not in known:
            rule = Rule("", name, condition=condition, then=then)
            revision = tickets.save_rule(session, actor, book_id=book_id, revision=revision, rule=rule, now=now)
    tickets.publish_book(session, actor, book_id=book_id, revision=revision, note="初始规则", now=now)
    return book_id


def install_defaults(session: Session, actor: Actor, *, now: datetime) -> None:
    """A return ticket that stands for 48 hours goes to the region manager."""
    publish_rules(session, actor, "ladder", [demo_desk.RETURNS], now=now)


def set_up_desk(session: Session, company: Company, *, now: datetime) -> None:
    """Opening hours, skills, rules, promises and ladders of the demo company."""
    admin = company.admin
    hours = calendars.CalendarInput("门店营业时间", ["08:30-20:30"] * 7, public_holidays=False)
    calendars.save_calendar(session, admin, wish=hours, now=now)
    skills = {name: calendars.make_sure_skill(session, name) for name in demo_desk.SKILLS}
    for login, levels in demo_desk.WHO_CAN.items():
        for name, level in levels.items():
            who = company.people[login].user_id
            calendars.set_skill(session, admin, user_id=who, skill_id=skills[name], level=level, now=now)
    rules = demo_desk.dispatch_rules(skills, company.units["华东区"])
    book = publish_rules(session, admin, "dispatch", rules, now=now)
    tickets.set_owner(session, admin, book_id=book, user_id=company.people["sunyi"].user_id, now=now)
    publish_rules(session, admin, "priority", demo_desk.PRIORITY_RULES, now=now)
    publish_rules(session, admin, "sla", demo_desk.PROMISES, now=now)
    publish_rules(session, admin, "ladder", demo_desk.LADDERS, now=now)
    for name, query in demo_desk.VIEWS:
        tickets.save_view(session, admin, name=name, query=query, shared=True, now=now)
    for rule in demo_desk.DATE_RULES:
        notifications.save_date_rule(session, admin, wish=notifications.DateRuleInput(*rule), now=now)
    for title, body in demo_desk.REPLIES:
        tickets.save_reply(session, admin, title=title, body=body, shared=True, now=now)


def plan_roster(session: Session, company: Company, *, now: datetime) -> None:
    """This week and the next: early and late by turns, a night on call a week for each technician of Pudong."""
    admin = company.admin
    shifts = [
        calendars.add_shift(session, admin, name=name, starts_minute=a, ends_minute=b, now=now)
        for name, a, b in demo_desk.SHIFTS
    ]
    today = clock.local(now, settings().zone).date()
    monday = today - timedelta(days=today.weekday())
    for turn, login in enumerate(demo_desk.ROSTER):
        for offset in range(14):
            if (offset + turn) % 7 == 6:
                continue
            night = login in ("wangqiang", "liujun") and offset % 7 == 4 + turn
            shift = shifts[2] if night else shifts[(turn + offset // 7) % 2]
            who, day = company.people[login].user_id, monday + timedelta(days=offset)
            calendars.set_duty(session, admin, user_id=who, day=day, shift_id=shift, now=now)
    away = now + timedelta(days=3)
    zhaolei = company.people["zhaolei"].user_id
    calendars.add_leave(
        session, admin, user_id=zhaolei, starts_at=away, ends_at=away + timedelta(days=2), reason="年假", now=now
    )
