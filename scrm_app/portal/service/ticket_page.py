"""The customer's page of one ticket. Everything it returns may be read by the customer; nothing else leaves."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from models.portal import PortalLink
from scrm_app.core import live
from scrm_app.core.actor import Actor, system_actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.events import publish
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.flows.engine.graph import Graph
from scrm_app.forms.engine.browser import seen
from scrm_app.identity import service as identity
from scrm_app.portal import repository
from scrm_app.portal.engine.audience import mask_name, only_fields, suggested_fields, without_calls
from scrm_app.portal.engine.progress import Place, ProgressStep, Visit, progress
from scrm_app.portal.service.gate import knock, open_link, survey_path
from scrm_app.portal.service.links import form_fields
from scrm_app.portal.service.notices import language_of, step_words, words_for_customer
from scrm_app.settlement import service as settlement
from scrm_app.settlement.engine.statement import KINDS
from scrm_app.tickets import service as tickets
from scrm_app.tickets.events import CustomerReplied
from scrm_app.tickets.service import forms_of
from scrm_app.tickets.service.covering import Cover

MAX_MESSAGE = 500


@dataclass(frozen=True)
class Message:
    """What the customer wrote, or what the store wrote to them (`who` then is a masked name)."""

    text: str
    at: datetime
    mine: bool
    who: str = ""


@dataclass(frozen=True)
class BillLine:
    """One amount of the bill and how it came about, in both languages."""

    id: int
    title: Text
    amount_fen: int
    reason: Text
    answer: str
    """open, confirmed or disputed."""
    outcome: str
    """How the newest objection stands; "" when there never was one."""
    locked: bool
    notes: list[settlement.NoteView]


@dataclass(frozen=True)
class TicketPage:
    """The page as the customer gets it."""

    ticket_id: int
    number: str
    title: str
    status: str
    store: str
    phone: str
    worker: str
    opened_at: datetime
    closed_at: datetime | None
    appointed_at: datetime | None
    awaited: bool
    """The store waits for the customer's answer."""
    steps: list[ProgressStep]
    schema: dict[str, Any]
    answers: dict[str, Any]
    messages: list[Message]
    bill: list[BillLine]
    total_fen: int
    rated: int
    """The score the customer gave for the last closing; 0 when none yet."""
    survey: str
    """Path of the survey while it can be answered."""
    reopen: tickets.CustomerOffer
    service: bool = False
    """The step the ticket is at lets the customer call for a person."""
    called_at: datetime | None = None
    """When they did so within the last minutes."""
    notices: list[tuple[str, str, datetime]] = field(default_factory=list)
    """What the customer was told, newest first: kind (step, survey), words, time."""


def _places(session: Session, row: Any, graph: Graph) -> dict[str, Place]:
    lang = language_of(session, row)
    return {
        node.id: Place(
            words_for_customer(session, row, step_words(node, lang)),
            tuple(
                edge.target
                for edge in sorted(graph.out.get(node.id, ()), key=lambda edge: (not edge.is_default, edge.id))
            ),
        )
        for node in graph.nodes.values()
    }


def shown_to_customer(
    session: Session, ticket: Any, graph: Graph, now: datetime
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The form and the answers as the customer may see them, and the title when their form has it."""
    if not ticket.form_version_id:
        return {"fields": []}, {}
    fields = form_fields(session, ticket.form_version_id)
    later = {key for node in graph.nodes.values() for key in node.required_fields}
    asked = forms_of.schema_of(session, ticket.form_version_id)
    policy = forms_of.policy_at(session, system_actor(), asked, ticket, audience="customer")
    granted = {k.partition(".")[0] for k, r in policy.form.rights.get("audience:customer", {}).items() if r != "hide"}
    form = only_fields(seen(policy, ticket.answers, now), {*suggested_fields(fields, later), *granted})
    keys = {item["key"] for item in form["fields"]}
    answers = {k: v for k, v in policy.answers(ticket.answers).items() if k in keys and v not in (None, "", [])}
    return only_fields(form, answers), answers


def title_for_customer(session: Session, ticket: Any) -> str:
    """The ticket's title, as far as the field it was taken from is the customer's to see."""
    return Cover(session, system_actor(), "customer").of(ticket).title


def get_ticket_page(session: Session, *, token: str, address: str, now: datetime) -> TicketPage:
    """Progress in the customer's words, what they sent, what they wrote, and the bill once it is settled."""
    link = open_link(session, token=token, kind="ticket", address=address, now=now)
    row = repository.get_ticket(session, tickets.merged_into(session, link.ticket_id or 0))
    if row is None:
        raise InvalidInput("这张工单已不存在, 请联系门店。", "This ticket no longer exists. Please contact the store.")
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    visits = repository.list_visits(session, row.id or 0)
    schema, answers = shown_to_customer(session, row, graph, now)
    starts = graph.of_kind("start")
    store = repository.get_store(session, row.org_unit_id)
    bill = _bill(session, row.id or 0)
    asked = tickets.find_survey(session, system_actor(), ticket_id=row.id or 0, now=now)
    is_open = asked is not None and asked.state == "open"
    return TicketPage(
        ticket_id=row.id or 0,
        number=row.number,
        title=title_for_customer(session, row),
        status=row.status,
        store=store.name if store else "",
        phone=store.phone if store else "",
        worker=mask_name(repository.name_of_worker(session, row.id or 0)),
        opened_at=row.created_at,
        closed_at=row.closed_at,
        appointed_at=row.appointed_at if row.status == "open" else None,
        awaited=row.status == "open" and row.paused_at is not None and row.paused_for == "customer",
        steps=progress(
            _places(session, row, graph),
            [Visit(visit.node_id, visit.entered_at, visit.finished_at) for visit in visits],
            start=starts[0].id if starts else "",
            opened_at=row.created_at,
            closed_at=row.closed_at if row.status == "closed" else None,
        ),
        schema=schema,
        answers=answers,
        messages=[_message(comment) for comment in repository.list_messages(session, row.id or 0)],
        bill=bill,
        total_fen=sum(line.amount_fen for line in bill),
        rated=asked.score if asked and row.status == "closed" else 0,
        survey=survey_path(session, row.id or 0, now) if is_open else "",
        reopen=tickets.offer_of(session, row, now),
        service=row.status == "open" and _offers_service(graph, visits),
        called_at=tickets.last_call(session, row.id or 0, now),
        notices=[(one.kind, one.text, one.at) for one in repository.list_notices(session, row.id or 0)],
    )


def _offers_service(graph: Graph, visits: Sequence[Any]) -> bool:
    here = [graph.nodes.get(visit.node_id) for visit in visits if visit.finished_at is None]
    return any(node is not None and node.service_button for node in here)


def _message(comment: Any) -> Message:
    mine = comment.audience == "customer"
    return Message(comment.body, comment.created_at, mine, "" if mine else mask_name(comment.author_name))


def _bill(session: Session, ticket_id: int) -> list[BillLine]:
    """Labour and parts as they were settled; commission between stores and headquarters is not the customer's."""
    if not identity.is_module_on(session, "settlement"):
        return []
    lines = []
    for line, status in repository.list_bill_lines(session, ticket_id):
        told = settlement.explain_line(session, system_actor(), line_id=line.id or 0).explanation.headline
        talks = settlement.list_disputes(session, system_actor(), line_id=line.id or 0)
        lines.append(
            BillLine(
                line.id or 0,
                Text(line.title, line.title) if line.title else KINDS[line.kind],
                line.amount_fen,
                told,
                line.status,
                talks[-1].status if talks else "",
                status == "locked",
                [_masked(note) for talk in talks for note in talk.notes],
            )
        )
    return lines


def _masked(note: settlement.NoteView) -> settlement.NoteView:
    return note if note.side == "customer" else replace(note, author=mask_name(note.author))


def customer_actor(session: Session, link: PortalLink) -> Actor:
    """The customer behind a ticket's link, by name."""
    return customer_of(session, link.ticket_id or 0)


def customer_of(session: Session, ticket_id: int) -> Actor:
    """The customer of a ticket, by name."""
    row = repository.get_ticket(session, ticket_id)
    name = f"{row.customer_name or '客户'} (客户)" if row else "客户"
    return replace(system_actor(row.org_unit_id if row else 0), name=name[:80])


def send_message(session: Session, *, token: str, nonce: str, text: str, address: str, now: datetime) -> None:
    """The customer writes to the store; staff read it among the ticket's comments."""
    link = open_link(session, token=token, kind="ticket", address=address, now=now)
    words = text.strip()
    if not words:
        raise InvalidInput("请先写点什么再发送。", "Please write something first.")
    if len(words) > MAX_MESSAGE:
        raise InvalidInput(f"一次最多 {MAX_MESSAGE} 字, 请分几次发送。", f"At most {MAX_MESSAGE} characters at a time.")
    entry, again = knock(session, link, "message", nonce=nonce, address=address, now=now)
    if again:
        return
    visitor = customer_actor(session, link)
    body = without_calls(words)
    ticket_id = tickets.merged_into(session, link.ticket_id or 0)
    entry.subject_id = tickets.add_comment(
        session, visitor, ticket_id=ticket_id, body=body, audience="customer", now=now
    )
    entry.ticket_id = ticket_id
    session.flush()
    publish(session, CustomerReplied(link.ticket_id or 0, now))
    live.touch(session, "tickets")


def nudge(session: Session, *, token: str, address: str, now: datetime) -> None:
    """The customer asks for their ticket: whoever works on it is reminded, at most once in 30 minutes."""
    link = open_link(session, token=token, kind="ticket", address=address, now=now)
    row = repository.get_ticket(session, tickets.merged_into(session, link.ticket_id or 0))
    if row is None:
        raise InvalidInput("这张工单已不存在, 请联系门店。", "This ticket no longer exists. Please contact the store.")
    tickets.nudge_as_customer(session, row.id or 0, f"{row.customer_name or '客户'} (客户)", now)


def call_service(session: Session, *, token: str, address: str, now: datetime) -> None:
    """一键找客服: whoever has the ticket and the store's leader are told at once, where the step offers it."""
    link = open_link(session, token=token, kind="ticket", address=address, now=now)
    row = repository.get_ticket(session, tickets.merged_into(session, link.ticket_id or 0))
    if row is None:
        raise InvalidInput("这张工单已不存在, 请联系门店。", "This ticket no longer exists. Please contact the store.")
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    if row.status != "open" or not _offers_service(graph, repository.list_visits(session, row.id or 0)):
        raise InvalidInput(
            "工单已进入下一步, 请在下方给门店留言。", "Your request has moved on; please write to the store below."
        )
    tickets.call_service(session, row.id or 0, f"{row.customer_name or '客户'} (客户)", now)
