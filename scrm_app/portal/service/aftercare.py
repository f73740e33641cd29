"""After closing, as the customer sees it: the survey behind its own signed link, and the wish to reopen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.portal import PortalLink
from scrm_app.core import live
from scrm_app.core.text import Text
from scrm_app.portal import repository
from scrm_app.portal.engine.audience import mask_name
from scrm_app.portal.errors import LinkExpired
from scrm_app.portal.service.gate import address_of, knock, open_link, sign_link
from scrm_app.portal.service.notices import language_of, tell
from scrm_app.portal.service.ticket_page import customer_of, title_for_customer
from scrm_app.tickets import service as tickets


@dataclass(frozen=True)
class SurveyPage:
    """What the page behind a survey link shows; `state` is open, answered or over."""

    number: str
    title: str
    store: str
    phone: str
    worker: str
    question: str
    choices: list[str]
    state: str
    score: int


def ensure_survey_link(session: Session, ticket_id: int, now: datetime) -> PortalLink | None:
    """The link to the question that is open now, made once; it expires with the question."""
    row = repository.get_ticket(session, ticket_id)
    survey = tickets.find_survey(session, customer_of(session, ticket_id), ticket_id=ticket_id, now=now)
    if row is None or survey is None or survey.state != "open":
        return None
    found = repository.find_live_ticket_link(session, ticket_id, now, "survey")
    if found is not None and found.expires_at == survey.expires_at:
        return found
    link = PortalLink(
        kind="survey",
        name=row.number,
        seed="",
        token_hash="",
        flow_id=row.flow_id,
        org_unit_id=row.org_unit_id,
        ticket_id=row.id,
        created_at=now,
        expires_at=survey.expires_at,
    )
    repository.add(session, sign_link(link))
    return link


def invite(session: Session, ticket_id: int, now: datetime) -> None:
    """The time to ask has come: the link exists, open pages show it, and it is sent the ways its flow says."""
    link = ensure_survey_link(session, ticket_id, now)
    row = repository.get_ticket(session, ticket_id)
    if link is None or row is None:
        return
    store = repository.get_store(session, row.org_unit_id)
    name, lang = store.name if store else "", language_of(session, row)
    said = Text(
        f"{name} 已完成您的服务 {row.number}, 请花半分钟评价",
        f"{name} finished {row.number}. How was it?",
    ).say(lang)
    subject = Text("请评价本次服务", "How was our service?").say(lang)
    ways = tickets.survey_ways(session, row.flow_id)
    tell(session, row, ways, "survey", subject, said, address_of(link), f"survey:{link.id}", now)
    live.touch(session, f"ticket:{ticket_id}")


def get_survey_page(session: Session, *, token: str, address: str, now: datetime) -> SurveyPage:
    """The question, or that it was answered already."""
    link = open_link(session, token=token, kind="survey", address=address, now=now)
    row, survey = _asked(session, link, now)
    store = repository.get_store(session, row.org_unit_id)
    return SurveyPage(
        number=row.number,
        title=title_for_customer(session, row),
        store=store.name if store else "",
        phone=store.phone if store else "",
        worker=mask_name(repository.name_of_last_worker(session, row.id or 0)),
        question=survey.question if survey else "",
        choices=survey.choices if survey else [],
        state=survey.state if survey else "over",
        score=survey.score if survey else 0,
    )


def _asked(session: Session, link: PortalLink, now: datetime) -> tuple[Any, tickets.SurveyView | None]:
    row = repository.get_ticket(session, link.ticket_id or 0)
    who = customer_of(session, link.ticket_id or 0)
    survey = tickets.find_survey(session, who, ticket_id=link.ticket_id or 0, now=now)
    return row, survey if survey is not None and survey.expires_at == link.expires_at else None


def answer_survey(
    session: Session, *, token: str, nonce: str, score: int, picked: list[str], words: str, address: str, now: datetime
) -> int:
    """The customer's one answer; the same nonce again is the same answer. The score that counts."""
    link = open_link(session, token=token, kind="survey", address=address, now=now)
    entry, again = knock(session, link, "survey", nonce=nonce, address=address, now=now)
    _, asked = _asked(session, link, now)
    if asked is None:
        raise LinkExpired
    if again:
        return asked.score
    who = customer_of(session, link.ticket_id or 0)
    about: dict[str, Any] = {"ticket_id": link.ticket_id or 0, "score": score, "picked": picked, "words": words}
    survey = tickets.answer_survey(session, who, **about, now=now)
    entry.ticket_id, entry.subject_id = link.ticket_id, survey.id
    return survey.score


def ask_reopen(session: Session, *, token: str, nonce: str, reason: str, address: str, now: datetime) -> str:
    """It is not done: "reopened" at once, or "open" while the store decides. The same nonce again asks once."""
    link = open_link(session, token=token, kind="ticket", address=address, now=now)
    ticket_id = tickets.merged_into(session, link.ticket_id or 0)
    entry, again = knock(session, link, "reopen", nonce=nonce, address=address, now=now)
    if again:
        return ""
    entry.ticket_id = ticket_id
    who = customer_of(session, ticket_id)
    return tickets.ask_reopen(session, who, ticket_id=ticket_id, reason=reason.replace("@", "＠"), now=now)
