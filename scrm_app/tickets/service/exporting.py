"""The list as an Excel workbook, within the rights of who exports and of the rights grid's column for exports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.cells import workbook
from scrm_app.core.errors import InvalidInput
from scrm_app.core.pagination import PageRequest
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.tickets.engine.columns import FIXED, answer_key, chosen, is_answer
from scrm_app.tickets.repository.filtering import TicketFilter
from scrm_app.tickets.service import handing_out
from scrm_app.tickets.service.columns import cells, list_columns
from scrm_app.tickets.service.handing_out import Answer, Handout
from scrm_app.tickets.service.listing import Card, list_first

MOST = 5_000
WIDTHS = {
    "title": 32,
    "status": 10,
    "node": 14,
    "priority": 10,
    "customer": 16,
    "phone": 16,
    "store": 18,
    "assignee": 12,
    "due": 17,
    "created": 17,
    "closed": 17,
}
ALWAYS = {"number": Text("工单号", "Number"), "title": Text("标题", "Title")}
STATUS = {
    "open": Text("处理中", "Open"),
    "closed": Text("已完成", "Done"),
    "cancelled": Text("已取消", "Cancelled"),
}
LEVELS = (Text("普通", "Normal"), Text("加急", "Urgent"), Text("特急", "Critical"))


@dataclass(frozen=True)
class Export:
    """A workbook, its name, and how many tickets stand in it."""

    name: str
    data: bytes
    count: int


def build_export(
    session: Session,
    actor: Actor,
    *,
    wish: TicketFilter,
    page: PageRequest,
    columns: Sequence[str] | None = None,
    now: datetime,
) -> Export:
    """Every ticket that matches, in the list's order, one row each, with the columns of the list that are named.

    None for everything: the usual facts and a column for each question of their forms.
    InvalidInput for none and for more than 5,000: a file that silently lacks rows is worse than none. Only reads;
    `record_export` writes it down.
    """
    actor.require("ticket.view")
    cards = list_first(session, actor, wish=wish, page=page, now=now, limit=MOST + 1)
    if not cards:
        raise InvalidInput("没有符合条件的工单可以导出。", "No tickets match, so there is nothing to export.")
    if len(cards) > MOST:
        raise InvalidInput(
            f"一次最多导出 {MOST:,} 张工单, 请再筛选。", f"At most {MOST:,} tickets per export; narrow the list down."
        )
    told: dict[int, Handout] = {}
    for start in range(0, len(cards), handing_out.MOST):
        ids = [card.id for card in cards[start : start + handing_out.MOST]]
        told |= handing_out.masked_answers(session, actor, ticket_ids=ids, audience="export")
    name = Text("工单", "tickets").say(actor.lang)
    stamp = f"{clock.local(now, settings().zone):%Y%m%d-%H%M}"
    heads, table = _chosen(session, actor, cards, told, columns) if columns is not None else _all(cards, told, actor)
    return Export(f"{name}-{stamp}.xlsx", workbook(Text("工单", "Tickets").say(actor.lang), heads, table), len(cards))


def record_export(session: Session, actor: Actor, *, count: int, query: str, now: datetime) -> None:
    """Who took how many tickets out, and under which filters, into the audit log."""
    actor.require("ticket.view")
    name = Text(f"{count} 张工单", f"{count} tickets")
    audit.record_export(session, actor, noun="ticket", name=name, count=count, query=query, now=now)


Heads = list[tuple[str, int]]
Rows = list[list[Any]]


def _all(cards: Sequence[Card], told: Mapping[int, Handout], actor: Actor) -> tuple[Heads, Rows]:
    asked = list(dict.fromkeys((a.key, a.label) for card in cards for a in told[card.id].answers))
    names = {**ALWAYS, **FIXED}
    heads = [("number", 20), *WIDTHS.items()]
    rows: Rows = []
    for card in cards:
        out = told[card.id]
        given = {(a.key, a.label): a for a in out.answers}
        facts = [_fact(card, out, key, actor.lang) for key, _ in heads]
        rows.append([*facts, *(_plain(given.get(key)) for key in asked)])
    return [*((names[key].say(actor.lang), width) for key, width in heads), *((label, 20) for _, label in asked)], rows


def _chosen(
    session: Session, actor: Actor, cards: Sequence[Card], told: Mapping[int, Handout], columns: Sequence[str]
) -> tuple[Heads, Rows]:
    offered = {one.key: one.label for one in list_columns(session, actor)}
    keys = [*ALWAYS, *chosen(list(columns), offered)]
    names = {**ALWAYS, **offered}
    rows = [[_fact(card, told[card.id], key, actor.lang) for key in keys] for card in cards]
    return [(names[key].say(actor.lang), WIDTHS.get(key, 20)) for key in keys], rows


def _fact(card: Card, out: Handout, key: str, lang: str) -> Any:
    if is_answer(key):
        return _plain(next((a for a in out.answers if answer_key(out.form_id, a.key) == key), None))
    facts: dict[str, Any] = {
        "number": card.number,
        "title": out.title,
        "status": STATUS[card.status].say(lang) if card.status in STATUS else card.status,
        "node": card.node_name,
        "priority": LEVELS[min(2, max(0, card.priority))].say(lang),
        "customer": out.customer,
        "store": card.store,
        "assignee": card.assignee,
        "due": _moment(card.due_at),
        "created": _moment(card.created_at),
        "closed": _moment(card.closed_at),
    }
    return facts[key] if key in facts else cells(out, [key], lang).get(key, "")


def _plain(answer: Answer | None) -> Any:
    """A number for a spreadsheet to add up where the answer is one, otherwise its words."""
    if answer is None:
        return ""
    if isinstance(answer.value, int | float) and answer.words == str(answer.value):
        return answer.value
    return answer.words


def _moment(at: datetime | None) -> str:
    return f"{clock.local(at, settings().zone):%Y-%m-%d %H:%M}" if at else ""
