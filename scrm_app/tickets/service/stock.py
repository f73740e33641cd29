"""Parts of tickets and the stock: promised, taken, given back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.text import Text
from scrm_app.forms.engine import answers as answers_engine
from scrm_app.forms.engine.rights import FieldPolicy
from scrm_app.forms.engine.schema import FormSchema
from scrm_app.inventory import service as inventory
from scrm_app.inventory.service import OfTicket, PartsDone, PartStock
from scrm_app.tickets.repository import hot
from scrm_app.tickets.service import forms_of, rights

HIDDEN = ("hide", "mask")


def part_rows(session: Session, row: Any, table: str) -> tuple[tuple[str, str], ...]:
    """Part and quantity of every filled row of a table of the form, read by the roles of its columns."""
    schema = forms_of.schema_of(session, row.form_version_id)
    if schema.field(table) is None:
        return ()
    found = answers_engine.part_rows(schema, {table: row.answers.get(table)})
    return tuple((str(r.get("part") or ""), str(r.get("quantity") or "")) for r in found if r.get("part"))


def of_ticket(row: Any) -> OfTicket:
    """The ticket as the stock knows it."""
    return OfTicket(row.id, row.number, row.org_unit_id)


def want(session: Session, row: Any, table: str, now: datetime) -> PartsDone:
    """Promise the parts of a table to the ticket."""
    return inventory.reserve_parts(session, of_ticket(row), rows=part_rows(session, row, table), now=now)


def use(session: Session, row: Any, table: str, now: datetime) -> PartsDone:
    """The parts of a table leave the stock."""
    return inventory.use_parts(session, of_ticket(row), rows=part_rows(session, row, table), now=now)


def said(problems: Sequence[Text], table: str) -> dict[str, Any]:
    """What is written into the history of the ticket; `table` so that it is told only to those who see the parts."""
    zh, en = "".join(one.zh for one in problems), " ".join(one.en for one in problems)
    return {"why": "stock", "table": table, "zh": zh[:1000], "en": en[:1000]}


def give_back(session: Session, ticket_id: int, reason: str, now: datetime) -> None:
    """The ticket was reopened or cancelled: what it took is in the stock again, nothing is promised to it."""
    row = hot.load_for_change(session, ticket_id)
    if row is not None:
        inventory.return_parts(session, of_ticket(row), reason=reason, now=now)


def let_go(session: Session, ticket_id: int, now: datetime) -> None:
    """The ticket is finished: what was promised and not used is free again."""
    row = hot.load_for_change(session, ticket_id)
    if row is not None:
        inventory.release_parts(session, of_ticket(row), reason="工单完成, 未用", now=now)


def _is_open(policy: FieldPolicy, schema: FormSchema, table: str) -> bool:
    """Whether the reader may see which parts stand in a table."""
    field = schema.field(table)
    if field is None or policy.of(table).level in HIDDEN:
        return False
    named = [f"{table}.{column.key}" for column in field.columns if column.role == "part"]
    return bool(named) and all(policy.of(key).level not in HIDDEN for key in named)


def readable(policy: FieldPolicy, schema: FormSchema, data: dict[str, Any]) -> dict[str, Any]:
    """What stands with a line of the history, without the sentence about parts the reader may not see."""
    table = data.get("table")
    if not table or _is_open(policy, schema, str(table)):
        return data
    return {key: value for key, value in data.items() if key not in ("zh", "en")}


def parts_beside(session: Session, actor: Actor, *, ticket_id: int, now: datetime) -> list[PartStock]:
    """The parts of a ticket with the stock at its store; none for those who may see neither."""
    row = rights.load(session, actor, ticket_id, "ticket.view")
    if not actor.may("inventory.read"):
        return []
    schema = forms_of.schema_of(session, row.form_version_id)
    table = schema.by_role("parts")
    if table is None or not _is_open(forms_of.policy_at(session, actor, schema, row), schema, table.key):
        return []
    return inventory.stock_beside(session, of_ticket(row), rows=part_rows(session, row, table.key), now=now)
