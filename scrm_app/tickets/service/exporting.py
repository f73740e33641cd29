"""The list as an Excel workbook, within the rights of who exports and of the rights grid's column for exports."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.cells import safe_cell
from scrm_app.core.errors import InvalidInput
from scrm_app.core.pagination import PageRequest
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.tickets.repository.filtering import TicketFilter
from scrm_app.tickets.service import handing_out
from scrm_app.tickets.service.handing_out import Answer, Handout
from scrm_app.tickets.service.listing import Card, list_first

MOST = 5_000
HEAD = (
    (Text("工单号", "Number"), 20),
    (Text("标题", "Title"), 32),
    (Text("状态", "Status"), 10),
    (Text("当前步骤", "Step"), 14),
    (Text("优先级", "Priority"), 10),
    (Text("客户", "Customer"), 16),
    (Text("电话", "Phone"), 16),
    (Text("门店", "Store"), 18),
    (Text("处理人", "Assignee"), 12),
    (Text("时限", "Due"), 17),
    (Text("新建时间", "Opened"), 17),
    (Text("完成时间", "Closed"), 17),
)
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


def build_export(session: Session, actor: Actor, *, wish: TicketFilter, page: PageRequest, now: datetime) -> Export:
    """Every ticket that matches, in the list's order, one row each; a column for each question of their forms.

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
    return Export(f"{name}-{stamp}.xlsx", _workbook(cards, told, actor.lang), len(cards))


def record_export(session: Session, actor: Actor, *, count: int, query: str, now: datetime) -> None:
    """Who took how many tickets out, and under which filters, into the audit log."""
    actor.require("ticket.view")
    about: dict[str, Any] = {"subject_type": "ticket", "subject_id": "list"}
    name = Text(f"{count} 张工单", f"{count} tickets").say(actor.lang)
    taken = {"count": count, "query": query[:500]}
    audit.record(session, actor, action="ticket.exported", subject_name=name, after=taken, **about, now=now)


def _workbook(cards: Sequence[Card], told: Mapping[int, Handout], lang: str) -> bytes:
    asked = list(dict.fromkeys((a.key, a.label) for card in cards for a in told[card.id].answers))
    book = Workbook(write_only=True)
    sheet = book.create_sheet(Text("工单", "Tickets").say(lang))
    sheet.freeze_panes = "B2"
    widths = [width for _, width in HEAD] + [20] * len(asked)
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.append([_head(sheet, words) for words in [*(h.say(lang) for h, _ in HEAD), *(label for _, label in asked)]])
    for card in cards:
        out = told[card.id]
        given = {(a.key, a.label): a for a in out.answers}
        row = [*_facts(card, out, lang), *(_plain(given.get(key)) for key in asked)]
        sheet.append([safe_cell(value) for value in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _facts(card: Card, out: Handout, lang: str) -> list[str]:
    return [
        card.number,
        out.title,
        STATUS[card.status].say(lang) if card.status in STATUS else card.status,
        card.node_name,
        LEVELS[min(2, max(0, card.priority))].say(lang),
        out.customer,
        out.phone,
        card.store,
        card.assignee,
        _moment(card.due_at),
        _moment(card.created_at),
        _moment(card.closed_at),
    ]


def _plain(answer: Answer | None) -> Any:
    """A number for a spreadsheet to add up where the answer is one, otherwise its words."""
    if answer is None:
        return ""
    if isinstance(answer.value, int | float) and answer.words == str(answer.value):
        return answer.value
    return answer.words


def _head(sheet: Any, words: str) -> Any:
    cell = WriteOnlyCell(sheet, value=safe_cell(words))
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EEF1F6")
    return cell


def _moment(at: datetime | None) -> str:
    return f"{clock.local(at, settings().zone):%Y-%m-%d %H:%M}" if at else ""
