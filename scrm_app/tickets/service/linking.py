"""Tickets that belong together: related ones, duplicates that are merged, parts that are split off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from scrm_app.audit import service as audit
from scrm_app.core import live
from scrm_app.core.actor import Actor
from scrm_app.core.errors import Conflict, InvalidInput
from scrm_app.core.text import Text
from scrm_app.flows import service as flows
from scrm_app.flows.engine.advance import Cancel, FlowState, Refusal, advance
from scrm_app.tickets.engine.likeness import similar
from scrm_app.tickets.errors import MoveRefused
from scrm_app.tickets.repository import hot, talk
from scrm_app.tickets.repository import promises as repository
from scrm_app.tickets.service import covering, forms_of, rights, transition
from scrm_app.tickets.service.opening import open_ticket

LOOK_BACK = timedelta(days=30)
ALIKE = 0.35
"""Share of common pairs of characters from which two subjects are called similar."""


@dataclass(frozen=True)
class LinkedTicket:
    """A ticket on the other side; `kind`: related, part, whole, merged_in (kept this) or merged_into (see there)."""

    id: int
    number: str
    title: str
    status: str
    node: str
    kind: str


@dataclass(frozen=True)
class Suggestion:
    """A ticket of the same customer with a similar subject; `likeness` in percent."""

    id: int
    number: str
    title: str
    status: str
    likeness: int


_KINDS = {
    ("related", True): "related",
    ("related", False): "related",
    ("child", True): "part",
    ("child", False): "whole",
    ("merged", True): "merged_into",
    ("merged", False): "merged_in",
}


def list_links(session: Session, actor: Actor, *, ticket_id: int) -> list[LinkedTicket]:
    """Tickets that belong to this one, as far as they may be seen."""
    rights.look(session, actor, ticket_id)
    sides = {}
    for link in repository.links(session, ticket_id):
        first = link.ticket_id == ticket_id
        sides[link.other_id if first else link.ticket_id] = _KINDS[link.kind, first]
    shown = _visible(session, actor, repository.tickets(session, sides) if sides else [])
    told = covering.texts_by_id(session, actor, [r.id for r in shown])
    return [LinkedTicket(r.id, r.number, told[r.id].title, r.status, r.node_name, sides[r.id]) for r in shown]


def suggest_duplicates(session: Session, actor: Actor, *, ticket_id: int, now: datetime) -> list[Suggestion]:
    """Tickets of the same customer in the last 30 days with a similar subject, the most alike first."""
    row = rights.look(session, actor, ticket_id)
    if not row.customer_id:
        return []
    linked = {link.ticket_id for link in repository.links(session, ticket_id)}
    linked |= {link.other_id for link in repository.links(session, ticket_id)}
    found = _visible(session, actor, repository.of_customer(session, row.customer_id, now - LOOK_BACK, ticket_id))
    rated = [(similar(row.title, one.title), one) for one in found if one.id not in linked]
    rated.sort(key=lambda pair: (-pair[0], -pair[1].id))
    best = [(share, one) for share, one in rated if share >= ALIKE][:5]
    told = covering.texts_by_id(session, actor, [one.id for _, one in best])
    return [Suggestion(one.id, one.number, told[one.id].title, one.status, round(100 * share)) for share, one in best]


def _visible(session: Session, actor: Actor, rows: Iterable[Any]) -> list[Any]:
    return [row for row in rows if rights.sees(session, actor, row)]


def link_tickets(session: Session, actor: Actor, *, ticket_id: int, other_id: int, now: datetime) -> None:
    """These two belong together."""
    row = rights.load(session, actor, ticket_id, "ticket.work")
    other = rights.load(session, actor, other_id, "ticket.work")
    if ticket_id == other_id:
        raise InvalidInput("不能关联自己, 请选另一张工单。", "A ticket cannot be linked to itself; pick another.")
    if any(other_id in (one.ticket_id, one.other_id) for one in repository.links(session, ticket_id)):
        raise Conflict("这两张工单已经关联。", "These two tickets are linked already.")
    _join(session, actor, row, other, "related", now)


def unlink_tickets(session: Session, actor: Actor, *, ticket_id: int, other_id: int, now: datetime) -> None:
    """They do not belong together after all; merged tickets and parts stay linked."""
    row = rights.load(session, actor, ticket_id, "ticket.work")
    if not repository.remove_link(session, ticket_id, other_id):
        raise Conflict("合并与拆分的关系不能解除。", "Merged tickets and parts stay linked.")
    _line(session, actor, row.id, "unlinked", "", now)


def _join(session: Session, actor: Actor, row: Any, other: Any, kind: str, now: datetime) -> None:
    names = {"ticket_id": row.id, "other_id": other.id, "kind": kind, "by_name": actor.name[:80], "created_at": now}
    repository.add_link(session, names)
    if kind == "related":
        _line(session, actor, row.id, "linked", other.number, now)
        _line(session, actor, other.id, "linked", row.number, now)


def _line(session: Session, actor: Actor, ticket_id: int, kind: str, to: str, now: datetime, note: str = "") -> None:
    who = {"actor_id": actor.user_id or None, "actor_name": actor.name}
    hot.insert_event(session, ticket_id=ticket_id, kind=kind, at=now, to_node=to[:80], note=note[:2000], **who)
    live.touch(session, f"ticket:{ticket_id}", "tickets")


def merge_ticket(session: Session, actor: Actor, *, ticket_id: int, into_id: int, version: int, now: datetime) -> None:
    """This ticket is a duplicate: it ends with a pointer, and its talk and files go on at the other one.

    Nothing is lost: answers and history stay readable here, comments are copied, files move along with a line on both.
    """
    row = rights.load(session, actor, ticket_id, "ticket.assign")
    kept = rights.load(session, actor, into_id, "ticket.assign")
    rights.check_current(row, version)
    rights.check_current(kept, None)
    if ticket_id == into_id:
        raise InvalidInput("不能与自己合并, 请选另一张工单。", "A ticket cannot be merged with itself; pick another.")
    _carry_over(session, row, kept, now)
    graph = flows.get_flow_version(session, row.flow_version_id).graph
    outcome = advance(graph, FlowState.from_json(row.flow_state), Cancel(), values=row.answers, now=now)
    if isinstance(outcome, Refusal):
        raise MoveRefused(outcome.text)
    note = Text(f"已合并到 {kept.number}", f"merged into {kept.number}").say(actor.lang)
    transition.apply(session, actor, row, graph, outcome, patch={}, note=note, now=now)
    _join(session, actor, row, kept, "merged", now)
    _line(session, actor, row.id, "merged", kept.number, now)
    _line(session, actor, kept.id, "merged_in", row.number, now)
    audit.record(
        session,
        actor,
        action="ticket.merged",
        subject_type="ticket",
        subject_id=ticket_id,
        subject_name=row.number,
        after={"into": kept.number},
        now=now,
    )


def merged_into(session: Session, ticket_id: int) -> int:
    """The ticket that goes on for this one: where it was merged into for the same customer, else itself."""
    for link in repository.links(session, ticket_id):
        if link.kind == "merged" and link.ticket_id == ticket_id:
            gone, kept = hot.load(session, ticket_id), hot.load(session, link.other_id)
            if kept is not None and gone.customer_id is not None and gone.customer_id == kept.customer_id:
                return int(kept.id)
    return ticket_id


def _carry_over(session: Session, row: Any, kept: Any, now: datetime) -> None:
    for comment in talk.list_comments(session, row.id):
        talk.insert_comment(
            session,
            ticket_id=kept.id,
            author_id=comment.author_id,
            author_name=comment.author_name,
            body=f"[{row.number}] {comment.body}"[:4000],
            mentions=[],
            audience=comment.audience,
            now=now,
        )
    talk.move_files(session, row.id, kept.id)


def split_ticket(session: Session, actor: Actor, *, ticket_id: int, title: str, now: datetime) -> int:
    """A part of the work becomes a ticket of its own, on the same flow with the same answers; its id."""
    row = rights.load(session, actor, ticket_id, "ticket.work")
    rights.check_current(row, None)
    clean = " ".join(title.split())[:200]
    if not clean:
        raise InvalidInput("请写一句子工单要做什么。", "Please say what the part is about.")
    schema = forms_of.schema_of(session, row.form_version_id)
    named = schema.by_role("title")
    answers = {**row.answers, **({named.key: clean} if named else {})}
    files = {field.key for field in schema.questions() if field.kind == "attachment"}
    opened = open_ticket(
        session,
        actor,
        flow_id=row.flow_id,
        answers={key: value for key, value in answers.items() if key not in files},
        org_unit_id=row.org_unit_id,
        customer_id=row.customer_id,
        channel=row.channel,
        now=now,
    )
    _join(session, actor, row, hot.load(session, opened.id), "child", now)
    _line(session, actor, row.id, "split", opened.number, now, clean)
    return opened.id
