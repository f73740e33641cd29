"""为什么派给我: the decision as it was made, in words; and 不合适, which brings it to whoever owns the rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.dispatch import DispatchCase
from scrm_app.audit import service as audit
from scrm_app.calendars import service as calendars
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput, NotFound
from scrm_app.core.text import Text
from scrm_app.notifications import service as notifications
from scrm_app.tickets.engine import dispatch, rule_words
from scrm_app.tickets.repository import books as repository
from scrm_app.tickets.repository import desk, hot, people
from scrm_app.tickets.service import covering, rights
from scrm_app.tickets.service.books import MANAGE

KINDS = ("ticket.dispatch", "ticket.priority", "ticket.sla", "ticket.escalation")


@dataclass(frozen=True)
class CandidateLine:
    """One person of the decision: why they won, stood behind, or were filtered out."""

    name: str
    won: bool
    out: bool
    text: Text


@dataclass(frozen=True)
class WhyCard:
    """One decision in words. `asked`: the rules above the one that decided, and what each met."""

    kind: str
    at: datetime
    title: Text
    rule: str
    version: int
    lines: list[CandidateLine] = field(default_factory=list)
    asked: list[Text] = field(default_factory=list)
    same_again: bool = True
    """Computing the stored card once more gives the same winner."""


@dataclass(frozen=True)
class CaseRow:
    """What somebody found unfit."""

    id: int
    ticket_id: int
    number: str
    title: str
    rule_name: str
    version: int
    reporter: str
    reason: str
    answer: str
    is_open: bool
    at: datetime
    winner: Text


def get_why(session: Session, actor: Actor, *, ticket_id: int) -> list[WhyCard]:
    """The decisions about a ticket that may be seen, newest first."""
    rights.look(session, actor, ticket_id)
    rows = [r for r in audit.list_decisions(session, "ticket", ticket_id) if r.kind in KINDS][:12]
    names = _names(session)
    return [_dispatched(row, names) if row.kind == "ticket.dispatch" else _told(row) for row in rows]


def _names(session: Session) -> dict[str, str]:
    found = {f"role:{code}": name for code, name in desk.list_roles(session)}
    return found | {f"skill:{skill}": name for skill, name in calendars.list_skills(session)}


def _dispatched(row: Any, names: Mapping[str, str]) -> WhyCard:
    card, winner = row.inputs, row.result.get("user_id")
    strategy = str((card.get("plan") or {}).get("strategy", "region"))
    lines = [_line(one, winner, strategy, names) for one in card.get("candidates", [])]
    chosen = next((line.name for line in lines if line.won), "")
    how = rule_words.STRATEGIES[strategy]
    node = str(card.get("node_name") or "")
    zh = f"「{node}」派给 {chosen}: {how.zh}" if chosen else f"「{node}」无人可派, 进入待领取"
    en = f"“{node}” given to {chosen}: {how.en.lower()}" if chosen else f"Nobody fits “{node}”; it waits to be claimed"
    return WhyCard(
        kind=row.kind,
        at=row.at,
        title=Text(zh, en),
        rule=str(card.get("rule_name") or ""),
        version=row.rule_version,
        lines=lines,
        asked=[_asked(one) for one in card.get("asked", []) if not one.get("held")],
        same_again=dispatch.recompute(card) == winner,
    )


def _line(one: Mapping[str, Any], winner: int | None, strategy: str, names: Mapping[str, str]) -> CandidateLine:
    out = bool(one.get("why"))
    text = rule_words.say_why(one, names) if out else rule_words.say_score(one, strategy)
    return CandidateLine(str(one.get("name", "")), one.get("user_id") == winner, out, text)


def _asked(one: Mapping[str, Any]) -> Text:
    actual = [line.get("actual") for line in one.get("met", [])]
    met = "、".join(dict.fromkeys("空" if value in (None, "") else str(value) for value in actual))
    name = one.get("rule", "")
    return Text(
        f"「{name}」未命中" + (f" (实际: {met})" if met else ""),
        f"“{name}” did not hold" + (f" (met: {met})" if met else ""),
    )


def _told(row: Any) -> WhyCard:
    said = row.result.get("said") or ["", ""]
    return WhyCard(
        row.kind, row.at, Text(str(said[0]), str(said[1])), str(row.inputs.get("rule_name") or ""), row.rule_version
    )


def report_unfit(session: Session, actor: Actor, *, ticket_id: int, reason: str, now: datetime) -> int:
    """The last dispatch decision was unfit: keep it as a case and tell the owner of the rule; the case's id."""
    row = rights.look(session, actor, ticket_id)
    actor.require("ticket.work")
    said = " ".join(reason.split())[:500]
    if not said:
        raise InvalidInput(
            "请写一句哪里不合适, 规则负责人会看到。", "Please say what is unfit; the owner of the rule reads it."
        )
    decision = next((d for d in audit.list_decisions(session, "ticket", ticket_id) if d.kind == KINDS[0]), None)
    if decision is None:
        raise NotFound(
            "这张工单没有按规则派过单, 请直接转交或改派。", "No rule gave this ticket out; transfer or reassign it."
        )
    if repository.find_case(session, ticket_id, actor.user_id) is not None:
        raise Conflict(
            "您已反馈过, 规则负责人正在处理。", "You have reported this already; the owner of the rule is on it."
        )
    card = decision.inputs
    book_id = int(decision.rule.partition(":")[2]) if decision.rule.startswith("book:") else None
    case = DispatchCase(
        ticket_id=ticket_id,
        book_id=book_id or _default_book(session),
        rule_id=str(card.get("rule_id") or ""),
        rule_name=str(card.get("rule_name") or ""),
        version=decision.rule_version,
        reporter_id=actor.user_id,
        reason=said,
        card={**card, "result": decision.result},
        created_at=now,
    )
    case_id = repository.add(session, case)
    hot.insert_event(
        session,
        ticket_id=ticket_id,
        kind="unfit",
        at=now,
        actor_id=actor.user_id or None,
        actor_name=actor.name,
        note=said,
    )
    _tell_owner(session, actor, row, case, now)
    return case_id


def _default_book(session: Session) -> int | None:
    books = repository.list_books(session, "dispatch")
    return books[0].id if books else None


def _tell_owner(session: Session, actor: Actor, row: Any, case: DispatchCase, now: datetime) -> None:
    book = repository.get_book(session, case.book_id) if case.book_id else None
    owner = book.owner_id if book else None
    if owner is None:
        owner = next((rung[0] for rung in people.leaders(session, row.org_unit_id) if rung), None)
    if owner is None:
        return
    rule = case.rule_name or "—"
    notifications.notify(
        session,
        user_ids=[owner],
        title=Text(f"派单不合适: {row.number}", f"Unfit dispatch: {row.number}"),
        body=Text(f"{actor.name}: {case.reason} (规则「{rule}」)", f"{actor.name}: {case.reason} (rule “{rule}”)"),
        link=f"/rules?kind=dispatch&book={case.book_id}" if case.book_id else f"/tickets/{row.id}",
        kind="ticket.unfit",
        dedupe_key=f"ticket.unfit:{case.id}",
        now=now,
    )


def list_cases(session: Session, actor: Actor, *, book_id: int) -> list[CaseRow]:
    """What people found unfit about a book's rules, the open ones first; only tickets in reach."""
    actor.require(MANAGE)
    cases = repository.list_cases(session, book_id)
    told = covering.texts_by_id(session, actor, [c.ticket_id for c in cases])
    return [
        CaseRow(
            c.id,
            c.ticket_id,
            c.number,
            told[c.ticket_id].title,
            c.rule_name,
            c.version,
            c.reporter,
            c.reason,
            c.answer,
            c.status == "open",
            c.created_at,
            _winner(c.card),
        )
        for c in cases
        if actor.org_ids is None or c.org_unit_id in actor.org_ids
    ]


def _winner(card: Mapping[str, Any]) -> Text:
    winner = (card.get("result") or {}).get("user_id")
    name = next((c.get("name") for c in card.get("candidates", []) if c.get("user_id") == winner), "")
    return Text(f"当时派给 {name}", f"given to {name}") if name else Text("当时无人可派", "nobody fitted")


def close_case(session: Session, actor: Actor, *, case_id: int, answer: str, now: datetime) -> None:
    """The owner of the rules has dealt with a case; the reporter is told what was done."""
    actor.require(MANAGE)
    case = repository.get_case(session, case_id)
    if case is None or case.status != "open":
        raise NotFound("这条反馈已处理。", "This case is settled already.")
    row = hot.load(session, case.ticket_id)
    if row is None or not actor.reaches(row):
        raise NotFound("这条反馈不在您的范围内。", "This case is out of your reach.")
    case.status, case.answer, case.closed_at = "done", " ".join(answer.split())[:500], now
    session.add(case)
    audit.record(
        session,
        actor,
        action="case.closed",
        subject_type="ticket",
        subject_id=case.ticket_id,
        after={"answer": case.answer},
        now=now,
    )
    said = case.answer or "已处理"
    notifications.notify(
        session,
        user_ids=[case.reporter_id],
        title=Text(f"您反馈的派单已处理: {row.number}", f"Your case was settled: {row.number}"),
        body=Text(said, case.answer or "settled"),
        link=f"/tickets/{row.id}",
        kind="ticket.unfit_answer",
        dedupe_key=f"ticket.unfit_answer:{case.id}",
        now=now,
    )
