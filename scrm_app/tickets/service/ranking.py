"""The priority of a new ticket: what the form says, raised by the rules; and the order of 我的待办 in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core.text import Text
from scrm_app.tickets.engine import priority, rule_words
from scrm_app.tickets.service import books, matter


@dataclass(frozen=True)
class Ranked:
    """The priority and what raised it; `rule` empty when no rule did."""

    level: int
    rule: str = ""
    rule_id: str = ""
    book_id: int = 0
    version: int = 0
    hit: priority.Hit | None = None
    """The cell of the rule's matrix, if it has one."""


def rank(session: Session, base: Mapping[str, Any], now: datetime) -> Ranked:
    """The highest of what the form says and what the first matching rule says."""
    said = int(base["priority"])
    found = books.current(session, "priority")
    if found is None:
        return Ranked(said)
    row = SimpleNamespace(**base, node_name="", stage="pre", created_at=now)
    book_id, version, table = found
    facts = matter.facts_of(session, row)
    rule = table.first(facts)
    hit = priority.matrix_hit(rule.then, facts) if rule else None
    level = hit.level if hit else int(rule.then.get("level", 0)) if rule else 0
    if rule is None or level <= said:
        return Ranked(said)
    return Ranked(level, rule.name, rule.id, book_id, version, hit)


def log(session: Session, ticket_id: int, ranked: Ranked, now: datetime) -> None:
    """Write down which rule raised the priority."""
    if not ranked.rule:
        return
    word, hit = rule_words.PRIORITIES[ranked.level], ranked.hit
    zh, en = f"优先级为{word.zh}, 因为规则「{ranked.rule}」", f"{word.en} because of the rule “{ranked.rule}”"
    if hit:
        zh += f": 影响「{hit.impact}」× 紧急「{hit.urgency}」"
        en += f": impact “{hit.impact}” × urgency “{hit.urgency}”"
    cell = {"impact": hit.impact, "urgency": hit.urgency} if hit else {}
    audit.log_decision(
        session,
        kind="ticket.priority",
        subject_type="ticket",
        subject_id=ticket_id,
        rule=f"book:{ranked.book_id}",
        rule_version=ranked.version,
        inputs={"rule_id": ranked.rule_id, "rule_name": ranked.rule, **cell},
        result={"level": ranked.level, "said": [zh, en]},
        now=now,
    )


def order_reason(card: Any, now: datetime) -> Text:
    """Why a ticket stands where it stands in a queue: its priority, its promise, how long it has waited."""
    zh, en = [], []
    if card.priority:
        word = rule_words.PRIORITIES[card.priority]
        ahead = rule_words.span(priority.AGEING_MINUTES * card.priority)
        zh.append(f"{word.zh} (提前 {ahead.zh})")
        en.append(f"{word.en.lower()} (moved up {ahead.en})")
    due = card.due_at
    if due is not None and not card.paused:
        left = int((due - now).total_seconds() // 60)
        length = rule_words.span(_rough(abs(left)))
        zh.append(f"已超时 {length.zh}" if left < 0 else f"{length.zh}后到期")
        en.append(f"overdue {length.en}" if left < 0 else f"due in {length.en}")
    elif card.status == "open":
        waited = rule_words.span(_rough(int((now - card.entered_at) / timedelta(minutes=1))))
        zh.append(f"已等待 {waited.zh}, 等得越久越靠前")
        en.append(f"waited {waited.en}; the longer, the higher")
    return Text("; ".join(zh), "; ".join(en))


def _rough(minutes: int) -> int:
    """Whole hours above two hours, whole days above two days."""
    if minutes >= 2 * 1440 + 1440:
        return minutes // 1440 * 1440
    return minutes // 60 * 60 if minutes >= 120 else minutes
