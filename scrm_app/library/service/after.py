"""After closing in the demo company: settings of its flows, answers of its customers, wishes to reopen."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from scrm_app.core import clock
from scrm_app.core.actor import Actor, system_actor
from scrm_app.library import repository
from scrm_app.library.engine import demo_after
from scrm_app.tickets import service as tickets


def set_up_aftercare(session: Session, designer: Actor, flows: dict[str, int], *, now: datetime) -> None:
    """Which flows ask their customers, and which can be reopened."""
    for code, wish in demo_after.POLICIES.items():
        policy = tickets.PolicyInput.model_validate(wish)
        tickets.save_policy(session, designer, flow_id=flows[code], policy=policy, version=0, now=now)


def answer_surveys(session: Session, *, now: datetime) -> int:
    """Seven of ten customers answer a few hours after they were asked; two want their ticket reopened. How many."""
    done = 0
    for turn, (ticket_id, asked_at, choices, name) in enumerate(repository.list_surveys(session)):
        at, said = asked_at + timedelta(minutes=40 + 97 * (turn % 11)), demo_after.said(turn)
        if said is None or at >= now:
            continue
        score, which, words = said
        picked = choices[which][: 1 + turn % 2]
        with clock.frozen(at):
            tickets.answer_survey(
                session, _customer(name), ticket_id=ticket_id, score=score, picked=picked, words=words, now=at
            )
        done += 1
    _ask_again(session, now)
    return done


def _ask_again(session: Session, now: datetime) -> None:
    at = now - timedelta(hours=3)
    lately = repository.list_closed_between(session, now - timedelta(days=6), at, "repair")
    for (ticket_id, name), reason in zip(lately, demo_after.WISHES, strict=False):
        with clock.frozen(at):
            tickets.ask_reopen(session, _customer(name), ticket_id=ticket_id, reason=reason, now=at)


def _customer(name: str) -> Actor:
    return replace(system_actor(), name=f"{name or '客户'} (客户)"[:80])
