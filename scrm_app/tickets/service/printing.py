"""Work orders on paper: what stands on them, within the rights of who prints, and the sheet itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core import clock
from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.settings import settings
from scrm_app.core.text import Text
from scrm_app.forms.engine.answers import show_value
from scrm_app.tickets.repository import people
from scrm_app.tickets.service import forms_of, paper, rights
from scrm_app.tickets.service.handing_out import Answer, hand_out

MOST = 50
LEVELS = (Text("普通", "Normal"), Text("加急", "Urgent"), Text("特急", "Critical"))


@dataclass(frozen=True)
class Table:
    """A table of the form: its name, the heads of its columns, its rows in words."""

    name: str
    heads: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class WorkOrder:
    """One ticket for paper; `facts` and `answers` are (label, words)."""

    company: str
    store: str
    address: str
    phone: str
    number: str
    title: str
    link: str
    facts: list[tuple[str, str]]
    answers: list[tuple[str, str]]
    tables: list[Table] = field(default_factory=list)
    printed: str = ""


def list_work_orders(session: Session, actor: Actor, *, ticket_ids: Sequence[int], now: datetime) -> list[WorkOrder]:
    """The tickets in the order asked for; the columns of the rights grid for exports count, and the person's own.

    TicketNotFound when one of them may not be seen: nobody should miss a sheet of a pile without noticing.
    """
    actor.require("ticket.view")
    wanted = list(dict.fromkeys(ticket_ids))
    if not wanted or len(wanted) > MOST:
        raise InvalidInput(f"请选择 1 到 {MOST} 张工单来打印。", f"Choose 1 to {MOST} tickets to print.")
    rows = [rights.look(session, actor, ticket_id) for ticket_id in wanted]
    told = hand_out(session, actor, rows, "export")
    names = people.names(session, [row.assignee_id for row in rows])
    return [_order(session, actor, row, out, names, now) for row, out in zip(rows, told, strict=True)]


def print_work_orders(session: Session, actor: Actor, *, ticket_ids: Sequence[int], now: datetime) -> bytes:
    """The same as a PDF, each ticket on its own A4 sheet; who printed what is written into the audit log."""
    orders = list_work_orders(session, actor, ticket_ids=ticket_ids, now=now)
    for ticket_id, order in zip(dict.fromkeys(ticket_ids), orders, strict=True):
        about: dict[str, Any] = {"subject_type": "ticket", "subject_id": ticket_id, "subject_name": order.number}
        audit.record(session, actor, action="ticket.printed", **about, now=now)
    return paper.draw(orders, actor.lang)


def _order(session: Session, actor: Actor, row: Any, out: Any, names: Mapping[int, str], now: datetime) -> WorkOrder:
    company, store, address, phone = people.head_of_paper(session, row.org_unit_id)
    flat, tables = _split(session, actor, row, out.answers)

    def say(zh: str, en: str) -> str:
        return Text(zh, en).say(actor.lang)

    facts = [
        (say("客户", "Customer"), out.customer),
        (say("电话", "Phone"), out.phone),
        (say("优先级", "Priority"), LEVELS[min(2, max(0, row.priority))].say(actor.lang)),
        (say("当前步骤", "Step"), row.node_name),
        (say("处理人", "Assignee"), names.get(row.assignee_id or 0, "")),
        (say("时限", "Due"), _moment(row.due_at) if row.status == "open" else ""),
        (say("新建", "Opened"), _moment(row.created_at)),
        (say("完成", "Closed"), _moment(row.closed_at)),
    ]
    return WorkOrder(
        company=company,
        store=store,
        address=address,
        phone=phone,
        number=row.number,
        title=out.title,
        link=f"{settings().public_url}/tickets/{row.id}",
        facts=[(label, words or "—") for label, words in facts],
        answers=flat,
        tables=tables,
        printed=say(f"{actor.name} 打印于 {_moment(now)}", f"Printed by {actor.name}, {_moment(now)}"),
    )


def _split(
    session: Session, actor: Actor, row: Any, answers: Sequence[Answer]
) -> tuple[list[tuple[str, str]], list[Table]]:
    """Plain answers, and tables with the columns that are left of them for this reader."""
    fields = {one.key: one for one in forms_of.schema_of(session, row.form_version_id).questions()}
    flat, tables = [], []
    for answer in answers:
        asked = fields.get(answer.key)
        lines = [line for line in answer.value if isinstance(line, Mapping)] if isinstance(answer.value, list) else []
        if asked is None or asked.kind != "table" or not lines:
            flat.append((answer.label, answer.words))
            continue
        left = [column for column in asked.columns if any(line.get(column.key) not in (None, "") for line in lines)]
        cells = [[_cell(column, line.get(column.key), actor.lang) for column in left] for line in lines]
        tables.append(Table(answer.label, [column.label for column in left], cells))
    return flat, tables


def _cell(column: Any, value: Any, lang: str) -> str:
    return "" if value is None else show_value(column, value, lang, names={}, zone=settings().zone)


def _moment(at: datetime | None) -> str:
    return f"{clock.local(at, settings().zone):%Y-%m-%d %H:%M}" if at else ""
