"""Tickets for readers outside the screens: the REST API and exports. The rights grid has a column for each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session

from scrm_app.core.actor import Actor
from scrm_app.core.errors import InvalidInput
from scrm_app.core.pagination import Page, PageRequest
from scrm_app.core.settings import settings
from scrm_app.flows import service as flows
from scrm_app.forms import service as forms
from scrm_app.forms.engine.answers import show_value
from scrm_app.forms.engine.fields import Field
from scrm_app.forms.engine.rights import FieldPolicy
from scrm_app.tickets.repository import handing, people
from scrm_app.tickets.repository.filtering import TicketFilter
from scrm_app.tickets.service import forms_of, rights
from scrm_app.tickets.service.covering import own_texts
from scrm_app.tickets.service.listing import Card, list_tickets

READERS = ("export", "api")
MOST = 500


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as the reader may have it: the value as stored (or covered), and in words."""

    key: str
    label: str
    value: Any
    words: str


@dataclass(frozen=True, slots=True)
class Handout:
    """A ticket's own texts and its answers, in the order of the form; what the reader may not see is not in it."""

    ticket_id: int
    title: str = ""
    customer: str = ""
    phone: str = ""
    answers: list[Answer] = field(default_factory=list)
    form_id: int = 0
    flow: str = ""
    opener: str = ""
    channel: str = ""
    amount: str = ""
    tags: list[str] = field(default_factory=list)


def masked_answers(
    session: Session, actor: Actor, *, ticket_ids: Sequence[int], audience: str = "export"
) -> dict[int, Handout]:
    """Ticket id to what `audience` (export, api) may have of it, for those in the actor's reach; at most 500 a call.

    The audience's column counts together with the actor's roles, department and the place where each ticket stands.
    """
    actor.require("ticket.view")
    if audience not in READERS or len(ticket_ids) > MOST:
        raise InvalidInput(f"一次最多取 {MOST} 张工单。", f"At most {MOST} tickets at a time.")
    rows = handing.rows_in_reach(session, actor, ticket_ids)
    return {out.ticket_id: out for out in hand_out(session, actor, rows, audience)}


def list_for_api(
    session: Session, actor: Actor, *, wish: TicketFilter, page: PageRequest, now: datetime
) -> tuple[Page[Card], dict[int, Handout]]:
    """A page of tickets in reach, and what the API may have of each."""
    actor.require("ticket.view")
    found = list_tickets(session, actor, wish=wish, page=page, now=now)
    ids = [card.id for card in found.rows]
    return found, masked_answers(session, actor, ticket_ids=ids, audience="api")


def get_for_api(session: Session, actor: Actor, *, ticket_id: int) -> tuple[Any, Handout]:
    """One ticket the actor may see, and what the API may have of it; TicketNotFound otherwise."""
    row = rights.look(session, actor, ticket_id)
    return row, hand_out(session, actor, [row], "api")[0]


def hand_out(session: Session, actor: Actor, rows: Iterable[Any], audience: str) -> list[Handout]:
    """What `audience` may have of rows the caller has shown to be in the actor's reach, in their order."""
    policies: dict[tuple[Any, ...], FieldPolicy] = {}
    shown: list[tuple[Any, FieldPolicy, dict[str, Any]]] = []
    for row in rows:
        place = (row.flow_version_id, row.node_id) if row.status == "open" else None
        if (row.form_version_id, place) not in policies:
            schema = forms_of.schema_of(session, row.form_version_id)
            policies[row.form_version_id, place] = forms_of.policy_at(session, actor, schema, row, audience=audience)
        policy = policies[row.form_version_id, place]
        shown.append((row, policy, policy.answers(row.answers)))
    staff, buyers = _names(session, shown)
    return [
        replace(_handout(actor, row, policy, answers, staff, buyers), **_around(session, row))
        for row, policy, answers in shown
    ]


def _around(session: Session, row: Any) -> dict[str, Any]:
    form = forms.get_form_version(session, row.form_version_id).form_id if row.form_version_id else 0
    flow = flows.get_flow_version(session, row.flow_version_id).flow_name
    return {"form_id": form, "flow": flow, "opener": row.opener_name, "channel": row.channel, "tags": row.tags or []}


def _handout(
    actor: Actor,
    row: Any,
    policy: FieldPolicy,
    answers: Mapping[str, Any],
    staff: Mapping[int, str],
    buyers: Mapping[int, str],
) -> Handout:
    own = own_texts(policy, row)
    told = []
    for item in policy.schema().questions():
        if (value := answers.get(item.key)) is not None:
            names = buyers if item.kind == "customer" else staff
            told.append(Answer(item.key, item.label, value, _words(item, value, actor.lang, names)))
    paid = policy.form.by_role("amount")
    return Handout(
        row.id,
        own.title,
        own.customer,
        own.phone,
        told,
        amount=next((a.words for a in told if paid and a.key == paid.key), ""),
    )


def _words(item: Field, value: Any, lang: str, names: Mapping[int, str]) -> str:
    return show_value(item, value, lang, names=names, zone=settings().zone)


def _names(session: Session, shown: Iterable[tuple[Any, FieldPolicy, Mapping[str, Any]]]) -> tuple[Any, Any]:
    """Names of the people and of the customers that answers point at."""
    staff: set[int] = set()
    buyers: set[int] = set()
    for _, policy, answers in shown:
        for item in policy.form.questions():
            value = answers.get(item.key)
            if item.kind in ("person", "customer") and isinstance(value, int) and not isinstance(value, bool):
                (buyers if item.kind == "customer" else staff).add(value)
    return people.names(session, staff), handing.customer_names(session, buyers) if buyers else {}
