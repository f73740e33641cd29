"""The satisfaction survey: asked once after closing, answered once, and what a low score sets off."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from models.aftercare import TicketSurvey
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput, NotFound
from scrm_app.core.events import publish
from scrm_app.core.text import Text
from scrm_app.notifications import service as notifications
from scrm_app.tickets.errors import SurveyOver
from scrm_app.tickets.events import CustomerRated, TicketClosed
from scrm_app.tickets.repository import aftercare as repository
from scrm_app.tickets.repository import hot, people
from scrm_app.tickets.service import aftercare, covering, forms_of, reopening
from scrm_app.tickets.service.opening import open_follow_up

ASK = "survey.ask"
"""Kind of the reminder that fires when a customer is asked; its subject is the ticket, as `survey`."""
REMIND = "survey.remind"
MAX_WORDS = 500
ANSWERED = Text("您已经评价过这次服务, 谢谢。", "You have rated this already, thank you.")
OVER = Text("评价时间已过, 如有问题请直接联系门店。", "The time for rating is over. Please contact the store directly.")
NOT_YET = Text("这次服务还没有结束, 结束后再请您评价。", "The work is not finished yet; you will be asked when it is.")


@dataclass(frozen=True)
class SurveyView:
    """A question about a closing; `state`: planned, open, answered or over."""

    id: int
    round: int
    question: str
    choices: list[str]
    state: str
    asked_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    score: int
    picked: list[str] = field(default_factory=list)
    words: str = ""
    low: bool = False
    follow_up_id: int = 0


def _view(row: TicketSurvey, now: datetime) -> SurveyView:
    state = "open" if row.asked_at <= now else "planned"
    if row.answered_at is not None or row.expires_at <= now:
        state = "answered" if row.answered_at is not None else "over"
    return SurveyView(
        id=row.id or 0,
        round=row.round,
        question=row.question,
        choices=[str(one) for one in row.choices],
        state=state,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        answered_at=row.answered_at,
        score=row.score or 0,
        picked=[str(one) for one in row.picked],
        words=row.words,
        low=row.is_low,
        follow_up_id=row.follow_up_id or 0,
    )


def plan(session: Session, event: TicketClosed) -> None:
    """A ticket was finished: its customer will be asked, if the flow says so."""
    row = None if event.cancelled else hot.load(session, event.ticket_id)
    policy = aftercare.policy_of(session, row.flow_id) if row is not None else None
    if row is None or policy is None or not policy.survey_on or row.status != "closed":
        return
    if (policy.whom == "phone" and not row.contact_phone) or (policy.whom == "h5" and row.channel != "h5"):
        return
    before = repository.last_survey(session, row.id)
    workers = [turn.actor_id for turn in repository.worked_at(session, row.id) if turn.actor_id]
    asked = event.at + timedelta(minutes=policy.delay_minutes)
    survey = TicketSurvey(
        ticket_id=row.id,
        round=before.round + 1 if before else 1,
        flow_id=row.flow_id,
        org_unit_id=row.org_unit_id,
        worker_id=workers[-1] if workers else None,
        question=policy.question,
        choices=list(policy.choices),
        asked_at=asked,
        expires_at=asked + timedelta(days=policy.open_days),
    )
    repository.keep(session, survey)
    notifications.schedule_reminder(
        session,
        kind=ASK,
        subject_type="survey",
        subject_id=row.id,
        due_at=asked,
        payload={"survey": survey.id},
        dedupe_key=f"{ASK}:{survey.id}",
    )
    if policy.remind_hours and policy.remind_hours < policy.open_days * 24:
        notifications.schedule_reminder(
            session,
            kind=REMIND,
            subject_type="survey",
            subject_id=row.id,
            due_at=asked + timedelta(hours=policy.remind_hours),
            payload={"survey": survey.id},
            dedupe_key=f"{REMIND}:{survey.id}",
        )


def remind(session: Session, *, ticket_id: int, survey_id: int, now: datetime) -> None:
    """Still unanswered: the store's leader is told, who may call the customer; nothing when it is over or answered."""
    survey, row = repository.last_survey(session, ticket_id), hot.load(session, ticket_id)
    if survey is None or row is None or survey.id != survey_id or row.status != "closed":
        return
    if survey.answered_at is not None or survey.expires_at <= now:
        return
    days = max(1, (survey.expires_at - now).days)
    who = row.customer_name or "客户"
    covering.notify(
        session,
        row,
        user_ids=next((rung for rung in people.leaders(session, row.org_unit_id) if rung), []),
        title=Text(f"客户还没有评价: {row.number}", f"Not rated yet: {row.number}"),
        body=Text(
            f"{row.title} · {who}。请联系客户并提醒评价, 链接还有 {days} 天有效。",
            f"{row.title} · {row.customer_name}. Please ask the customer; the link is good for {days} more days.",
        ),
        link=f"/tickets/{row.id}",
        kind=REMIND,
        dedupe_key=f"{REMIND}:{survey_id}",
        now=now,
    )


def find_survey(session: Session, actor: Actor, *, ticket_id: int, now: datetime) -> SurveyView | None:
    """The newest question about a ticket; None when the customer was never asked."""
    actor.require("ticket.view")
    row = repository.last_survey(session, ticket_id)
    return _view(row, now) if row is not None else None


def list_surveys(session: Session, ticket_id: int, now: datetime) -> list[SurveyView]:
    """All questions about a ticket the caller may see, newest first."""
    return [_view(row, now) for row in reversed(repository.list_surveys(session, ticket_id))]


def answer_survey(
    session: Session, actor: Actor, *, ticket_id: int, score: int, picked: list[str], words: str, now: datetime
) -> SurveyView:
    """The customer's one answer (the portal has checked the link); a low score is told and acted on as set."""
    actor.require("ticket.view")
    survey = repository.last_survey(session, ticket_id)
    if survey is None:
        raise NotFound("没有找到这份评价。", "There is no such survey.")
    check_open(survey, now)
    if score not in (1, 2, 3, 4, 5):
        raise InvalidInput("请先点选 1 到 5 颗星。", "Please choose 1 to 5 stars first.")
    said = words.strip()
    if len(said) > MAX_WORDS:
        raise InvalidInput(f"最多写 {MAX_WORDS} 字, 请精简一下。", f"At most {MAX_WORDS} characters, please.")
    row = hot.load_for_change(session, ticket_id)
    policy = aftercare.policy_of(session, row.flow_id)
    low = score <= policy.low_score
    given = {"answered_at": now, "score": score, "picked": [one for one in survey.choices if one in picked]}
    if not repository.answer(session, survey.id or 0, **given, words=said, is_low=low):
        raise SurveyOver(ANSWERED)
    hot.insert_event(
        session, ticket_id=ticket_id, kind="rated", at=now, actor_name=actor.name, note=said, data={"number": score}
    )
    publish(session, CustomerRated(ticket_id, score, low, now))
    if low:
        _act(session, actor, row, policy.low_action, survey.id or 0, score, said, now)
    live.touch(session, f"ticket:{ticket_id}", "tickets")
    return _view(repository.last_survey(session, ticket_id) or survey, now)


def check_open(survey: TicketSurvey, now: datetime) -> None:
    """Refuse a second answer, one that comes too late, and one before the question."""
    if survey.answered_at is not None:
        raise SurveyOver(ANSWERED)
    if survey.expires_at <= now:
        raise SurveyOver(OVER)
    if survey.asked_at > now:
        raise SurveyOver(NOT_YET)


def _act(
    session: Session, actor: Actor, row: Any, action: str, survey_id: int, score: int, said: str, now: datetime
) -> None:
    told = next((rung for rung in people.leaders(session, row.org_unit_id) if rung), [])
    done = Text("", "")
    if action == "reopen" and row.status == "closed":
        why = f"客户评价 {score} 分" + (f": {said}" if said else "")
        reopening.reopen_for_customer(session, actor, row, why, now)
        done = Text("已自动重新打开。", " It was reopened.")
    elif action == "follow_up":
        opened = _follow_up(session, row, score, now)
        repository.set_follow_up(session, survey_id, opened[0])
        done = Text(f"已自动建立回访工单 {opened[1]}。", f" Follow-up {opened[1]} was opened.")
    covering.notify(
        session,
        row,
        user_ids=told,
        title=Text(f"客户评价 {score} 分: {row.number}", f"Rated {score} of 5: {row.number}"),
        body=Text(f"{row.title}。{said} {done.zh}".strip(), f"{row.title}. {said}{done.en}".strip()),
        link=f"/tickets/{row.id}",
        kind="ticket.rated_low",
        dedupe_key=f"ticket.rated_low:{survey_id}",
        now=now,
    )


def _follow_up(session: Session, row: Any, score: int, now: datetime) -> tuple[int, str]:
    schema = forms_of.schema_of(session, row.form_version_id)
    named = schema.by_role("title")
    title = f"回访 ({score} 分): {row.title}"[:60]
    keep = {f.key: row.answers[f.key] for role in ("customer_name", "phone") if (f := schema.by_role(role))
            and row.answers.get(f.key)}  # fmt: skip
    answers = keep | ({named.key: title} if named else {})
    opened = open_follow_up(session, row, flow_id=row.flow_id, answers=answers, now=now)
    return opened.id, opened.number
